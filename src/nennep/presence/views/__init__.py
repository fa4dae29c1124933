"""Doors of presence, one file per noun."""
