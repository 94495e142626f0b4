"""The map: areas and clustered points, with a list that says the same."""
