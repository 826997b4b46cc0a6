"""``manage.py coverage SERIAL --on DATE``: is this device covered on that day, by which document, by which rule?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tickets.actions.intake import repair_warranty_end
from warranty.causes import Cause
from warranty.coverage import assess
from warranty.queries import device_by_serial, facts_of
from warranty.wording import clause_words, document_name, position


class Command(BaseCommand):
    """Reads the device, its documents and its last repair; changes nothing."""

    help = "Print the coverage of a device on a day, with document and rule."

    def add_arguments(self, parser: CommandParser) -> None:
        """Serial as typed; the day, the cause and the fault code to judge."""
        parser.add_argument("serial")
        parser.add_argument("--on", type=date.fromisoformat, default=None, metavar="DATE", help="2026-11-30; default today")
        parser.add_argument("--cause", choices=Cause.values, default=None)
        parser.add_argument("--defect", default="", help="fault code")
        parser.add_argument("--part", default="", help="number of the part that the repair needs")
        parser.add_argument("--json", action="store_true", help="for programs instead of people")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer, or say that the serial is unknown."""
        device = device_by_serial(options["serial"])
        if device is None:
            raise CommandError(f"No device with the serial {options['serial']!r}.")
        on = options["on"] or timezone.localdate()
        last = device.tickets.filter(outcome="repaired", delivered_at__isnull=False).order_by("-delivered_at").first()
        facts = facts_of(device, repair_warranty_end(last) if last else None)
        found = assess(facts, options["cause"], on, defect=options["defect"], part=options["part"]).as_json()
        number, rule = clause_words(found)
        if options["json"]:
            answer = {"serial": device.serial, "on": on.isoformat(), **found, "rule": number, "words": rule}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{device.serial} {on}: {position(found).title}")
        self.stdout.write(f"  {number} {document_name(found)}: {rule}")
