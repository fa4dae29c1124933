"""What pages of presence read."""
