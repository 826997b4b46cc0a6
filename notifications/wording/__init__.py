"""Texts of messages that a company may edit: their small grammar, what may stand in them, which version is in force."""
