"""Counting votes on money: exactly, and so that anybody can do it again. Usable without Django (docs/tally.md)."""
