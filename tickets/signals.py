"""One signal: a ticket event was recorded. Sent inside the transaction, with ``event`` and ``ticket``."""

from django.dispatch import Signal

ticket_event = Signal()
