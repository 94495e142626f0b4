"""Readers: from bytes to drafts. They know files and formats, and nothing of the database."""
