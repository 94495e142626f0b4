"""Keeping the directory true: who is asked whether an entry is still right, and what happens without an answer."""
