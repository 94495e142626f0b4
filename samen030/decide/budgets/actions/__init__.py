"""Writing: rounds, ideas, merging them, what becomes of plans, and who hears of it."""
