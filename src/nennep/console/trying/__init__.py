"""The trial of presence: attacks and honest troubles run through the program's own doors (docs/threats.md)."""
