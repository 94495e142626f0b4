"""Pages of the room: for everybody, and for who minds a round."""
