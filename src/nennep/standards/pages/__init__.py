"""What the templates of standards may read."""
