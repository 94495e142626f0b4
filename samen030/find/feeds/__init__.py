"""Calendars of others, read and kept in step."""
