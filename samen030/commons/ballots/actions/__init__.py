"""Every write of a vote, by what it is about."""
