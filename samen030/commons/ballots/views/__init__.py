"""Pages of the room: the booth for voters, the desk for who minds a vote."""
