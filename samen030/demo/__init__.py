"""The example story: one believable autumn in the city, told by each room in its own chapter."""
