"""Staff's own WhatsApp texts as templates: whether one can be, what is handed in, which are approved.

Outside of 24 hours after a customer's message only approved templates go. An own text is a template of its own, named after
its version; until staff note that WhatsApp approved it, the shipped template goes at those times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from notifications.channels import whatsapp_templates
from notifications.models import TemplateApproval, WordingVersion
from notifications.rendering import one_line
from notifications.wording import catalogue, slots, values
from notifications.wording.catalogue import WHATSAPP
from notifications.wording.texts import InForce
from tickets.models import Ticket

if TYPE_CHECKING:
    from notifications.wording.changes import Place

LONGEST = 1024  # signs of a template's body, as WhatsApp counts


@dataclass(frozen=True)
class Standing:
    """What the editor says about the template of a place. ``shipped`` is what WhatsApp approved beforehand."""

    shipped: str
    own: WordingVersion | None
    obstacles: list[str]
    approved: TemplateApproval | None


def body_of(text: str) -> str:
    """A text as a template's body: passages that may be left out are left out, since a template has none."""
    said = []
    for part in slots.read(text):
        if isinstance(part, slots.Slot):
            said.append("{{" + catalogue.english(part.name) + "}}")
        elif isinstance(part, slots.Words):
            said.append(part.text)
        elif isinstance(part, slots.Agreement):
            said.append(part.he)
    return "".join(said).strip()


def obstacles(text: str) -> list[str]:
    """Why WhatsApp would not take this text, as sentences for staff."""
    body, found = body_of(text), []
    if any(isinstance(part, slots.Agreement) for part in slots.read(text)):
        found.append(_("A template cannot agree with the customer's title. Word it so that one form fits everybody."))
    if body.startswith("{{") or body.endswith("}}"):
        found.append(_("A template neither begins nor ends with a value. Add a word before or after it."))
    if "}}{{" in "".join(body.split()):
        found.append(_("Two values stand side by side. Put words between them."))
    if len(body) > LONGEST:
        found.append(_("It is longer than %(n)s signs.") % {"n": LONGEST})
    return found


def standing(place: Place, rows: Sequence[WordingVersion]) -> Standing:
    """``rows``: the versions of a place on WhatsApp, the newest first."""
    bodies = whatsapp_templates.BODIES.get(place.event) or whatsapp_templates.BODIES[whatsapp_templates.GENERAL]
    own = rows[0] if rows and not rows[0].is_shipped else None
    shipped = _readable(bodies[0 if place.language == "ar" else 1], place.language)
    return Standing(shipped, own, obstacles(own.body) if own else [], getattr(own, "approval", None))


def _readable(body: str, language: str) -> str:
    """A shipped template with its values named as staff know them."""
    for name in whatsapp_templates.names_of(body):
        known = "link" if name.endswith("url") else {"to": "new_date", "starts": "window"}.get(name, name)
        shown = "{" + catalogue.local_name(known, language) + "}" if known in catalogue.NAMES else "…"
        body = body.replace("{{" + name + "}}", shown)
    return body


@transaction.atomic
def note(place: Place, *, granted: bool, by: User) -> bool:
    """Keep that WhatsApp approved the text in force, or no longer does; False when there is nothing to note."""
    row = WordingVersion.objects.filter(event=place.event, channel=WHATSAPP, language=place.language).order_by("-number").first()
    if row is None or row.is_shipped or (granted and obstacles(row.body)):
        return False
    if granted:
        return TemplateApproval.objects.get_or_create(version=row, defaults={"by": by})[1]
    return bool(TemplateApproval.objects.filter(version=row).delete()[0])


def to_hand_in() -> tuple[list[dict[str, Any]], list[tuple[WordingVersion, list[str]]]]:
    """Own texts in force as templates, and those that cannot be one with the reasons."""
    newest = {
        (row.event, row.language): row for row in WordingVersion.objects.filter(channel=WHATSAPP).order_by("number")
    }
    own = [row for row in newest.values() if not row.is_shipped]
    fit = [row for row in own if not obstacles(row.body)]
    entries = [whatsapp_templates.entry(whatsapp_templates.name_of(row.event, row.number), row.language, body_of(row.body))
               for row in fit]
    return entries, [(row, obstacles(row.body)) for row in own if row not in fit]


def variables(own: InForce, ticket: Ticket, facts: dict[str, Any]) -> dict[str, str]:
    """What a message needs to go by the approved template of the text in force."""
    found = values.values_of(own.event, ticket, facts, WHATSAPP)
    wanted = whatsapp_templates.names_of(body_of(own.text(WHATSAPP).body))
    told = {name: one_line(found.get(name) or "")[:whatsapp_templates.LONGEST] for name in wanted}
    return {whatsapp_templates.OWN: own.template, **{f"{whatsapp_templates.OWN_VALUE}{name}": text for name, text in told.items()}}
