"""Becoming and being a member: admission by criteria, the register on screen and paper, notice, contributions."""
