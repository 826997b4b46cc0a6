"""Print the templates that WhatsApp must approve before letters can be sent there, staff's own texts among them."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from notifications.channels.whatsapp_templates import registration
from notifications.wording import approvals


class Command(BaseCommand):
    """``manage.py whatsapp_templates``: JSON, one entry per template and language, as the Business API takes them."""

    help = "Prints the message templates to hand in at WhatsApp, as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        own, refused = approvals.to_hand_in()
        self.stdout.write(json.dumps([*registration(), *own], ensure_ascii=False, indent=2))
        for row, obstacles in refused:
            self.stderr.write(f"{row.event} {row.language} version {row.number} cannot be a template: {' '.join(obstacles)}")
