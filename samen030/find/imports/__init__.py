"""Imports: CSV, Excel and HSDS into the directory; dry run, row-wise errors, undo, likely duplicates."""
