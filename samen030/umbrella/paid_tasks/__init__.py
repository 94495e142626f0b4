"""What the umbrella does for pay, what that costs, and how anybody's organisation challenges it."""
