"""What carries a message to a person."""
