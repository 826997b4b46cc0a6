"""Print the templates that WhatsApp must approve before letters can be sent there."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from notifications.channels.whatsapp_templates import registration


class Command(BaseCommand):
    """``manage.py whatsapp_templates``: JSON, one entry per template and language, as the Business API takes them."""

    help = "Prints the message templates to hand in at WhatsApp, as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        self.stdout.write(json.dumps(registration(), ensure_ascii=False, indent=2))
