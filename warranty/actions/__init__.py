"""What changes the warranty floor."""
