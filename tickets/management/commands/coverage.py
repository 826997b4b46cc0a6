"""``manage.py coverage SERIAL --on DATE``: is this device covered on that day, by which document, by which rule, and why?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from helpdesk.lib.commands import AnsweringCommand
from tickets.actions.intake import repair_warranty_end
from warranty.causes import Cause
from warranty.coverage import Coverage, assess
from warranty.models import DefectCode, FaultCode, Part
from warranty.queries import device_by_serial, facts_of
from warranty.wording import clause_words, document_name, position


def day(typed: str) -> date:
    """A calendar day. Raises ``CommandError`` in words."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise CommandError(f"There is no day {typed!r}. Write the year first: 2026-11-30.") from None


class Command(AnsweringCommand):
    """Reads the device, its documents and its last repair; changes nothing."""

    help = "Print the coverage of a device on a day, with document, rule and reason."

    def add_arguments(self, parser: CommandParser) -> None:
        """Serial as typed; the day, the cause and the fault code to judge."""
        parser.add_argument("serial")
        parser.add_argument("--on", default=None, metavar="DATE", help="2026-11-30; default today")
        parser.add_argument("--cause", choices=Cause.values, default=None, help="default: not yet known")
        parser.add_argument("--defect", default="", help="fault code")
        parser.add_argument("--section", default="", help="code of the section where the fault sits; default the defect's own")
        parser.add_argument("--part", default="", help="number of the part that the repair needs")
        parser.add_argument("--json", action="store_true", help="for programs instead of people")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer, or say what is not known."""
        on = day(options["on"]) if options["on"] else timezone.localdate()
        device = device_by_serial(options["serial"])
        if device is None:
            raise CommandError(f"No device with the serial {options['serial']!r}.")
        section = self._known(options)
        last = device.tickets.filter(
            outcome="repaired", delivered_at__isnull=False, delivered_at__date__lte=on
        ).order_by("-delivered_at").first()
        facts = facts_of(device, repair_warranty_end(last) if last else None)
        answer = assess(facts, options["cause"], on, defect=options["defect"], part=options["part"], section=section)
        if device.purchased_on and on < device.purchased_on and answer.document == "maker":
            # A report never comes before the purchase; a question about any day may, and nothing was in force then.
            answer = Coverage("not_covered", answer.until, "maker", ("not_started",), clause="maker.not_started")
        found = answer.as_json()
        number, rule = clause_words(found)
        said = position(found, device.purchased_on, on)
        if options["json"]:
            told = {"serial": device.serial, "on": on.isoformat(), **found, "rule": number, "words": rule,
                    "to_customer": f"{said.title}. {said.text}"}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{device.serial} {on}: {said.title}")
        self.stdout.write(f"  {number} {document_name(found)}: {rule}")

    def _known(self, options: dict[str, Any]) -> str:
        """The section to judge. A code that nobody has is a slip of the pen, never an answer."""
        defect = DefectCode.objects.select_related("section").filter(code=options["defect"]).first()
        if options["defect"] and defect is None:
            raise CommandError(f"No fault code {options['defect']!r}.")
        if options["section"] and not FaultCode.objects.filter(kind="section", code=options["section"]).exists():
            raise CommandError(f"No section {options['section']!r}.")
        if options["part"] and not Part.objects.filter(sku=options["part"]).exists():
            raise CommandError(f"No part with the number {options['part']!r}.")
        return options["section"] or (defect.section.code if defect and defect.section else "")
