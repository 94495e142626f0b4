"""Over SAMEN030: who is a member, what the umbrella may do, what it does for pay, and what members show each other."""
