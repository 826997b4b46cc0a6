"""Who changed which setting, when."""
