"""What follows from a mail. Only a secret puts it to a ticket; machines are never answered; nothing is lost.

Order: unreadable → shown to people; came twice → nothing; a server's report → the message it is about; our own mail or a
machine's → kept silently; right secret and known sender → the ticket; right secret and another sender → held for staff;
all else → a held report, answered once with a link to the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.lib import uploads
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import is_postgres
from helpdesk.lib.tokens import new_token
from notifications import notices
from notifications.inbound import asking, facts, files, marks, returned
from notifications.inbound.filed import REPORT_KEY
from notifications.inbound.parse import Mail
from notifications.models import InboundMail, Message
from tickets.actions.conversation import LONGEST, write
from tickets.actions.triage import managers_of
from tickets.exceptions import StepRefused
from tickets.models import Ticket

State = InboundMail.State
FATAL = {"unreadable", "too_large", "too_deep", "too_many_parts"}
_FAILED_DMARC = re.compile(r"\bdmarc\s*=\s*fail\b", re.I)


@dataclass
class Plan:
    """What is costly and needs no lock: files that passed the checks, names of those that did not."""

    accepted: list[tuple[uploads.Kind, uploads.Accepted]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def prepare(mail: Mail) -> Plan:
    """Check the files of a mail that goes to a ticket."""
    if mail.is_auto_reply or set(mail.problems) & FATAL or ticket_of(mail) is None:
        return Plan()
    return Plan(*files.accept(mail.attachments))


def settle(row: InboundMail, mail: Mail, plan: Plan) -> None:
    """Do what follows from ``mail`` and set the row's state; the caller holds its lock and saves it."""
    _describe(row, mail)
    if set(mail.problems) & FATAL:
        row.state, row.reason = State.QUARANTINED, next(p for p in mail.problems if p in FATAL)
        return
    if _came_before(row):
        row.state = State.DUPLICATE
        return
    if returned.take(row, mail):
        return
    if not mail.from_email or marks.is_ours(mail.from_email) or "x-helpdesk-message" in mail.auto_reasons:
        row.state, row.reason = State.AUTOMATIC, "own" if mail.from_email else "no_sender"
        return
    ticket = ticket_of(mail)
    row.ticket = ticket
    if mail.is_auto_reply:
        row.state, row.reason = State.AUTOMATIC, "machine"
    elif ticket is None:
        _new(row, mail)
    else:
        _answer(row, mail, ticket, plan)


def _describe(row: InboundMail, mail: Mail) -> None:
    row.message_id, row.from_email, row.from_name = mail.message_id[:300], mail.from_email[:254], mail.from_name[:200]
    row.subject, row.text = mail.subject[:300], words_of(mail)
    row.language = facts.language_of(mail)
    row.facts = {
        "to": list(mail.to[:20]), "files": [[a.filename, a.content_type, a.size] for a in mail.attachments[:50]],
        "machine": list(mail.auto_reasons), "problems": list(mail.problems),
    }


def words_of(mail: Mail) -> str:
    """The newest words; the whole text where nothing but a quotation is left."""
    return (mail.reply.strip() or ("" if mail.quoted else mail.text.strip()) or mail.text.strip())[:100_000]


def _came_before(row: InboundMail) -> bool:
    """Whether the same words under the same Message-ID were taken in already, by another way."""
    if row.message_id and is_postgres():  # two workers must not both find that it is the first
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(81, hashtext(%s))", [row.message_id])
    return bool(row.message_id) and InboundMail.objects.filter(
        message_id=row.message_id, from_email=row.from_email, text=row.text
    ).exclude(pk=row.pk).exclude(state__in=[State.STORED, State.QUARANTINED]).exists()


def ticket_of(mail: Mail) -> Ticket | None:
    """The ticket that a secret in an address or an identifier names; never a number in the subject."""
    number = next((found[1] for found in map(marks.read, mail.to) if found and found[0] == "r"), None)
    if number is not None:
        return Ticket.objects.select_related("customer", "merged_into").filter(pk=number).first()
    answered = message_of(mail)
    if answered and answered.audience == Message.Audience.CUSTOMER and answered.ticket_id:
        return Ticket.objects.select_related("customer", "merged_into").get(pk=answered.ticket_id)
    return None


def message_of(mail: Mail) -> Message | None:
    """The message of ours that this mail answers, by the secret in our address or in its Message-ID."""
    number = next((found[1] for found in map(marks.read, mail.to) if found and found[0] == "m"), None)
    if number is not None:
        return Message.objects.filter(pk=number).first()
    ids = [known for known in [mail.in_reply_to, *reversed(mail.references)] if known and marks.is_our_id(known)][:20]
    return Message.objects.filter(message_id__in=[known.lower() for known in ids]).order_by("-pk").first() if ids else None


def _answer(row: InboundMail, mail: Mail, ticket: Ticket, plan: Plan) -> None:
    """A mail with the right secret: from the customer it is the customer's word, from anybody else it waits for staff."""
    known = mail.from_email.casefold() == ticket.customer.email.casefold()
    row.facts["left_out"] = plan.left_out
    if not known or _FAILED_DMARC.search(mail.authentication):
        hold(row, ticket, "unknown_sender" if not known else "not_proven")
        return
    try:
        put_on_ticket(row, ticket, plan)
    except StepRefused:
        hold(row, ticket, "refused")


def hold(row: InboundMail, ticket: Ticket, reason: str) -> None:
    """Let staff decide, and tell those who look after the ticket."""
    row.state, row.reason, row.ticket = State.HELD, reason, ticket
    for user_id in _responsible(ticket):
        notices.give(user_id, ticket, notices.Kind.MAIL_HELD, key=f"mail:{row.sha256[:40]}:{user_id}", data={"mail": row.pk})


def _responsible(ticket: Ticket) -> Iterator[int]:
    yield from [ticket.owner_id] if ticket.owner_id else [user.pk for user in managers_of(ticket)]


def put_on_ticket(row: InboundMail, ticket: Ticket, plan: Plan, *, stranger: bool = False) -> None:
    """The customer's message on the ticket: the tracking page's own action. Raises ``StepRefused``."""
    while ticket.merged_into_id:  # the conversation goes on where the reports were joined
        ticket = Ticket.objects.select_related("customer").get(pk=ticket.merged_into_id)
    row.comment = write(
        ticket, actor=Actor.customer(ticket.customer), body=_body(row, ticket, stranger), channel="email",
        files=[accepted for _kind, accepted in plan.accepted], submission_key=f"mail-{row.sha256[:56]}",
    )
    row.state, row.ticket = State.ON_TICKET, ticket


def _body(row: InboundMail, ticket: Ticket, stranger: bool) -> str:
    with translation.override(ticket.customer.language):
        text = row.text.strip() or _("(A mail without words; see its files.)")
        if stranger:
            text = _("From %(address)s:") % {"address": f"\u2068{row.from_email}\u2069"} + "\n\n" + text
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rstrip() + " …"


def _new(row: InboundMail, mail: Mail) -> None:
    """A mail without a secret: what could be read from it waits as a held report, and its sender is asked once."""
    row.state = State.REPORT
    answered = message_of(mail)
    first = InboundMail.objects.filter(answer=answered).first() if answered else None
    row.facts["report"] = facts.of_mail(mail)
    row.report_key = REPORT_KEY + new_token()
    if first is not None:
        _go_on(row, first)
    elif User.objects.filter(email__iexact=mail.from_email, is_active=True).exists():
        row.reason = "staff"
    else:
        row.answer = asking.ask(row)
        row.reason = "" if row.answer else "asked"


def _go_on(row: InboundMail, first: InboundMail) -> None:
    """More from somebody whom we asked already: beside the first mail, without another question."""
    row.reason, row.facts["follows"] = "follows", first.pk
    if first.ticket is None or first.from_email.casefold() != row.from_email.casefold():
        return
    if first.ticket.customer.email.casefold() != row.from_email.casefold():
        hold(row, first.ticket, "unknown_sender")
        return
    try:
        put_on_ticket(row, first.ticket, Plan())
    except StepRefused:
        hold(row, first.ticket, "refused")

