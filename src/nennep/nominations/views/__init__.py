"""Doors of the nominations."""
