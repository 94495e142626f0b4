"""Mail that leaves the house: written in the transaction of what it tells of, sent after it, tried again on failure."""
