"""Nakijken: texts of people we do not know wait here until somebody has read them."""
