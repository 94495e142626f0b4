"""Shared ground: what more than one wing needs. See docs/architecture.md for the order of the rooms."""
