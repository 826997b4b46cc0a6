"""Views: access, form, action, render."""
