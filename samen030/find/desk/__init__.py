"""'Mijn organisatie': organisations keep their own entries; a helper enters one for who telephones."""
