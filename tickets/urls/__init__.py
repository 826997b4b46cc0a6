"""Addresses of the tickets app: one module per kind of visitor."""
