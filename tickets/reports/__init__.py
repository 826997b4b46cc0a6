"""Figures for managers: definitions, periods, charts, the tickets behind each number."""
