"""Wires everything together; imported by nobody."""
