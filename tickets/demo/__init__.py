"""The demonstration company: its catalogue, its people, and six months of their work."""
