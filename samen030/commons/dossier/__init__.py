"""Dossiers: steps with terms, owners and reasoned decisions, as tables that a room writes."""
