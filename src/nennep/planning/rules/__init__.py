"""Arithmetic of plans: what differs between two versions, how the year is filled, how long money took."""
