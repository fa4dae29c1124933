"""Doors of the people."""
