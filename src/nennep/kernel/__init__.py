"""The floor everything stands on: no models, no HTTP, no knowledge of the field."""
