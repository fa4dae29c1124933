"""The moment at which the bench world is looked at; known before the settings are read."""

WORLD_NOW = "2024-11-29T17:30"
