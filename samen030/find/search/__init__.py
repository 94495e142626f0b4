"""Search: one index over all that can be found. Rooms register what they have; see docs/adr/0003."""
