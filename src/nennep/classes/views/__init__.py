"""Doors of the classes."""
