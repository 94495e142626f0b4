"""Rules for agendas and elections: exact, with every tie told. A ballot: a tuple of ids, and how often it was given."""
