"""'Zo doen wij dat': how an organisation solved something, who does it too, and what others ask about it."""
