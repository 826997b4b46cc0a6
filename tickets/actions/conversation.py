"""Words: replies, notes, and what the customer writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions.files import attach
from tickets.actions.triage import set_wait
from tickets.enums import ClockKind, Visibility, WaitingOn
from tickets.exceptions import StepRefused
from tickets.models import Attachment, Comment, Ticket
from tickets.sla import clocks

LONGEST = 5000


def _text(body: str) -> str:
    text = body.strip()
    if not text:
        raise StepRefused(_("Write something first."), "body")
    if len(text) > LONGEST:
        raise StepRefused(_("This text is longer than 5,000 characters; shorten it or send it in parts."), "body")
    return text


def _said(submission_key: str | None) -> Comment | None:
    return Comment.objects.filter(submission_key=submission_key).first() if submission_key else None


@transaction.atomic
def reply(
    ticket: Ticket, *, actor: Actor, body: str, files: Iterable[Any] = (), awaits_answer: bool = False,
    submission_key: str | None = None, version: int | None = None,
) -> Comment:
    """Answer the customer. The first human answer stops the first-answer clock."""
    text = _text(body)
    ticket = lifecycle.lock(ticket, "reply", actor=actor, version=version)
    known = _said(submission_key)
    if known:
        return known
    comment = Comment.objects.create(
        ticket=ticket, kind=Comment.Kind.REPLY, author_id=actor.user_id, body=text,
        channel=ticket.customer.preferred_channel, submission_key=submission_key,
    )
    attach(ticket, files, Attachment.Kind.MESSAGE, actor=actor, comment=comment)
    ticket.customer_wrote_at = None
    clocks.meet(ticket, ClockKind.FIRST_ANSWER)
    if awaits_answer and not ticket.waiting_on:
        set_wait(ticket, WaitingOn.CUSTOMER)
    lifecycle.stay(ticket, "reply", actor=actor, visibility=Visibility.CUSTOMER, comment=comment)
    return comment


@transaction.atomic
def note(
    ticket: Ticket, *, actor: Actor, body: str, files: Iterable[Any] = (), submission_key: str | None = None,
    version: int | None = None,
) -> Comment:
    """Write for colleagues only. ``@username`` mentions a colleague."""
    text = _text(body)
    ticket = lifecycle.lock(ticket, "note", actor=actor, version=version)
    known = _said(submission_key)
    if known:
        return known
    comment = Comment.objects.create(
        ticket=ticket, kind=Comment.Kind.NOTE, author_id=actor.user_id, body=text, submission_key=submission_key
    )
    attach(ticket, files, Attachment.Kind.MESSAGE, actor=actor, comment=comment, visibility=Visibility.INTERNAL)
    names = {word.strip("@.,:;!?،؛؟()") for word in text.split() if word.startswith("@")}
    mentioned = list(User.objects.filter(username__in=names, is_active=True).values_list("pk", flat=True)) if names else []
    lifecycle.stay(ticket, "note", actor=actor, comment=comment, data={"mentioned": mentioned})
    return comment


@transaction.atomic
def write(
    ticket: Ticket, *, actor: Actor, body: str, files: Iterable[Any] = (), channel: str = "web",
    submission_key: str | None = None,
) -> Comment:
    """Take in what the customer writes. Waiting on the customer ends with it."""
    text = _text(body)
    ticket = lifecycle.lock(ticket, "write", actor=actor)
    known = _said(submission_key)
    if known:
        return known
    comment = Comment.objects.create(
        ticket=ticket, kind=Comment.Kind.CUSTOMER, body=text, channel=channel, submission_key=submission_key
    )
    attach(ticket, files, Attachment.Kind.MESSAGE, actor=actor, comment=comment)
    ticket.customer_wrote_at = timezone.now()
    if ticket.waiting_on == WaitingOn.CUSTOMER:
        set_wait(ticket, WaitingOn.NOBODY)
    lifecycle.stay(ticket, "write", actor=actor, visibility=Visibility.CUSTOMER, comment=comment)
    return comment
