"""Pages of the room, by what one takes along."""
