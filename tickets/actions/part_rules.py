"""Which parts may go into a device: genuine ones always; others never under the maker's warranty, else with consent."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.enums import Visibility
from tickets.exceptions import StepRefused
from tickets.models import PartConsent, Ticket
from warranty.coverage import assess
from warranty.models import Brand, Part
from warranty.queries import facts_of


def makers_warranty_pays(ticket: Ticket) -> bool:
    """Whether the maker's warranty answers for the fault as it was found, on the day it was reported."""
    finding = ticket.findings.select_related("defect").order_by("number").last()
    coverage = assess(
        facts_of(ticket.device), finding.cause if finding else None, timezone.localdate(ticket.filed_at),
        defect=finding.defect.code if finding and finding.defect else "",
    )
    return coverage.status in ("covered", "partly") and "maker" in (coverage.document, *coverage.reasons)


def ensure_may_be_used(ticket: Ticket, part: Part, *, asking: bool = False) -> PartConsent | None:
    """The consent that a part needs, None for a genuine one; refuses, in words, a part that may not go in.

    ``asking``: the consent is just being noted, so none is needed yet.
    """
    if part.genuine:
        return None
    product = ticket.device.product
    if product and product.brand.parts_rule == Brand.PartsRule.ALWAYS:
        raise StepRefused(
            _("“%(part)s” is not genuine, and only genuine parts go into devices of %(brand)s. Choose a genuine one.")
            % {"part": part.name, "brand": product.brand.name}, "part",
        )
    if makers_warranty_pays(ticket):
        raise StepRefused(
            _("“%(part)s” is not genuine, and the maker's warranty pays for this repair. Only genuine parts go in; choose one.")
            % {"part": part.name}, "part",
        )
    consent = PartConsent.objects.filter(ticket=ticket, part=part).first()
    if consent is None and not asking:
        raise StepRefused(
            _("“%(part)s” is not genuine. Ask the customer, and note the answer with “Consent to a part that is not genuine”.")
            % {"part": part.name}, "part",
        )
    return consent


@transaction.atomic
def consent_to_part(
    ticket: Ticket, *, actor: Actor, part: Part, given_by: str, how: str, version: int | None = None
) -> PartConsent:
    """Note that the customer agrees to a part that is not genuine; the customer reads it in the history."""
    if part.genuine:
        raise StepRefused(_("This part is genuine; it needs no consent."), "part")
    if not given_by.strip():
        raise StepRefused(_("Write who agreed."), "given_by")
    if not how.strip():
        raise StepRefused(_("Choose how the customer agreed."), "how")
    ticket = lifecycle.lock(ticket, "consent_to_part", actor=actor, version=version)
    if ensure_may_be_used(ticket, part, asking=True):
        raise StepRefused(_("The consent to this part is noted already."), "part")
    consent = PartConsent.objects.create(
        ticket=ticket, part=part, given_by=given_by.strip()[:80], how=how.strip()[:10], recorded_by_id=actor.user_id
    )
    lifecycle.stay(
        ticket, "consent_to_part", actor=actor, visibility=Visibility.CUSTOMER,
        data={"part": part.pk, "name_ar": part.name_ar, "name_en": part.name_en, "who": consent.given_by, "how": consent.how},
    )
    return consent
