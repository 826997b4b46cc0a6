"""Demonstration data on the floor of the messages."""
