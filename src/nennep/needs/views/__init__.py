"""Doors of the needs."""
