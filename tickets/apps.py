"""App configuration."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The work, from report to follow-up."""

    name = "tickets"
