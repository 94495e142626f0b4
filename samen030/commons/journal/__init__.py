"""The journal: who did what to which record, append-only and hash-chained. See docs/adr/0005."""
