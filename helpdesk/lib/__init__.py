"""Small pure tools, each named by its subject."""
