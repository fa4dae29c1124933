"""Doors of the documents."""
