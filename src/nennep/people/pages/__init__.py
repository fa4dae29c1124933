"""What the templates of people may read."""
