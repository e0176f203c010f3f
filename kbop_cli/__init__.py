"""Verify the outcomes of an outcomes contract: decide every claim, pay once, sample for audit."""

__version__ = "0.1.0"
