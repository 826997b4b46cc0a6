"""One submission of the report form, from whoever fills it in: limits, uploads, filing, all problems at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from helpdesk.lib import throttle, uploads
from helpdesk.lib.actor import Actor
from helpdesk.lib.arabic import latin_digits
from tickets.actions import drafts
from tickets.actions.intake import already_filed, file_report
from tickets.enums import Channel
from tickets.exceptions import StepRefused
from tickets.forms.report import ONE_KIND_OF_DIGITS, ReportForm
from tickets.models import Ticket
from tickets.queries.catalogue import catalogue

FIELDS: dict[str, uploads.Kind] = {"photos": "photo", "video": "video", "proofs": "document"}
LIMITS = {
    "photos": uploads.MAX_FILES["photo"], "video": uploads.MAX_FILES["video"], "proofs": uploads.MAX_FILES["document"],
}
HOUR = 3600
PER_CONTACT = 6


@dataclass
class Submission:
    """What came of it: a ticket, or the form again with ``status``; ``mine`` says that this form made the ticket."""

    form: ReportForm
    received: drafts.Received
    ticket: Ticket | None = None
    mine: bool = False
    status: int = 200


def blank(*, key: str, staff: bool = False, **initial: str) -> Submission:
    """An empty form."""
    form = ReportForm(catalogue=catalogue(), staff=staff, initial={"submission_key": key, **initial})
    return Submission(form, drafts.Received(key))


def typed_form(request: HttpRequest, key: str, *, staff: bool) -> ReportForm:
    """The form with what was typed so far, files aside."""
    data = request.POST.copy()
    data["submission_key"] = key
    for name in ONE_KIND_OF_DIGITS:
        if name in data:
            data[name] = latin_digits(str(data[name]))
    return ReportForm(data, catalogue=catalogue(), staff=staff)


def submit(request: HttpRequest, *, actor: Actor, channel: str = Channel.WEB) -> Submission:
    """File what was sent. The same form sent twice gives the same ticket; nothing typed or uploaded is lost."""
    key = drafts.submission_key(request.POST.get("submission_key", ""))
    form = typed_form(request, key, staff=actor.is_staff)
    if request.FILES:  # before the costly look at pictures: a double click has brought them already
        known = already_filed(key)
        if known:
            return Submission(form, drafts.Received(key), known, mine=True)
    if not actor.is_staff and not _within_limit(request):
        return _too_many(form, drafts.Received(key))
    received = drafts.receive(request.POST, request.FILES, key, FIELDS, LIMITS)
    valid = form.is_valid()
    for name, problems in received.errors.items():
        for problem in problems:
            form.add_error(name, problem)
            valid = False
    if valid and not actor.is_staff and not _contact_within_limit(form):
        received.keep()
        return _too_many(form, received)
    return _file(form, received, actor, channel) if valid else _again(form, received)


def _file(form: ReportForm, received: drafts.Received, actor: Actor, channel: str) -> Submission:
    try:
        ticket, created = file_report(
            form.report(channel), actor=actor, submission_key=received.key,
            photos=[*received.files("photos"), *received.files("video")], proofs=received.files("proofs"),
        )
    except StepRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _again(form, received)
    received.forget()
    return Submission(form, received, ticket, mine=created or ticket.submission_key == received.key)


def _again(form: ReportForm, received: drafts.Received) -> Submission:
    received.keep()
    return Submission(form, received, status=422)


def _too_many(form: ReportForm, received: drafts.Received) -> Submission:
    form.is_valid()
    form.add_error(None, _(
        "Many reports have come from here within an hour. Nothing you typed is lost: send it once more in a while, or "
        "call us."
    ))
    return Submission(form, received, status=429)


def _within_limit(request: HttpRequest) -> bool:
    limit = settings.REPORTS_PER_HOUR
    return not limit or throttle.allow("report", throttle.client_ip(request), limit=limit, seconds=HOUR)


def _contact_within_limit(form: ReportForm) -> bool:
    if not settings.REPORTS_PER_HOUR:
        return True
    contact = form.cleaned_data["phone"] or form.cleaned_data["email"]
    return throttle.allow("report-contact", contact, limit=PER_CONTACT, seconds=HOUR)
