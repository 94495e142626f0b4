"""Forms of rounds, and of ideas with what becomes of them."""
