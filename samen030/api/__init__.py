"""The public API: HSDS 3.1 under /api/hsds/v3/, the rest under /api/v1/."""
