"""Telling people, and hearing back."""
