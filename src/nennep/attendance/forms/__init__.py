"""Forms of attendance, one file per noun."""
