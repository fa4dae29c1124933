"""What the templates of attendance may read, one file per noun."""
