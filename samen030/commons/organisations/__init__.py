"""Organisations of the city (BBBO's and those they work with) and the themes that everything is sorted by."""
