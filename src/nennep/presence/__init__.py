"""Proof of presence: room code and passkey, door kiosk, unannounced checks, and what watches the watchers (notice 407, item 1)."""
