"""``manage.py propose_remedy TICKET``: what the policy proposes for a ticket, by which clause, and why."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from helpdesk.lib.commands import AnsweringCommand
from helpdesk.lib.references import normalise_reference
from tickets.actions.decision import suggest
from tickets.models import Ticket
from warranty.policy_words import condition_words, outcome_of
from warranty.wording import clause_words, document_name


class Command(AnsweringCommand):
    """Asks the version that the ticket was filed under; changes nothing."""

    help = "Print the remedy that the policy proposes for a ticket, with clause and facts."

    def add_arguments(self, parser: CommandParser) -> None:
        """A reference as typed, and the form of the answer."""
        parser.add_argument("ticket")
        parser.add_argument("--json", action="store_true", help="for programs instead of people")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer, or say what is missing."""
        ticket = Ticket.objects.select_related("device__product", "policy_version", "return_of__policy_version").filter(
            reference=normalise_reference(options["ticket"])
        ).first()
        if ticket is None:
            raise CommandError(f"No ticket {options['ticket']!r}.")
        finding = ticket.findings.order_by("number").last()
        if finding is None:
            raise CommandError(f"{ticket.reference} has no finding yet, so there is nothing to propose.")
        found = suggest(ticket, finding)
        rule, words = clause_words(found.coverage.as_json())
        answer: dict[str, Any] = {
            "ticket": ticket.reference, "policy": str(ticket.policy_version), "remedy": found.proposal.remedy,
            "customer_pays": found.proposal.customer_pays, "clause": found.proposal.clause,
            "conditions": condition_words(found.clause.conditions) if found.clause else [],
            "text": found.clause.text if found.clause else _("No clause fits. A person decides."),
            "coverage": {**found.coverage.as_json(), "rule": rule, "words": words}, "facts": found.case.as_json(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{ticket.reference}: {outcome_of(found.proposal)}")
        self.stdout.write(f"  {answer['policy']} §{answer['clause'] or '-'} {answer['text']}")
        for condition in answer["conditions"]:
            self.stdout.write(f"  - {condition}")
        self.stdout.write(f"  {rule} {document_name(found.coverage.as_json())}: {words}")
