"""Doors of the directives."""
