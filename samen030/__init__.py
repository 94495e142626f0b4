"""SAMEN030: the software of the city cooperative of Utrecht's neighbourhood organisations."""

__version__ = "0.1.0"
