"""What browsers send to presence."""
