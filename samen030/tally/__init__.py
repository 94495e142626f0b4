"""Counting votes on money, exactly and so that anybody can do it again. No Django: usable on its own (docs/tally.md)."""
