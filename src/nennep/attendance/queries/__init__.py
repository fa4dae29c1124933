"""What attendance reads, one file per noun."""
