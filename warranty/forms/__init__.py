"""Forms of the warranty floor."""
