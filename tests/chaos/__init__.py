"""Killing what can be killed, and counting what was lost. ``python -m tests.chaos.run``."""
