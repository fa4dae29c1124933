"""What the pages of presence may read, one file per noun."""
