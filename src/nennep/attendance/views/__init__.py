"""Doors of attendance, one file per noun."""
