"""Doors of openings."""
