"""Saved searches: somebody hears what is new for a question, or in a buurt."""
