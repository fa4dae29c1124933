"""Doors of the standards."""
