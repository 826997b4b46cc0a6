"""Pages of the warranty floor."""
