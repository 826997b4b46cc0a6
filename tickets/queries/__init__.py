"""Reading the work."""
