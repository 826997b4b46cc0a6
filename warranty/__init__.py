"""What exists and what is covered."""
