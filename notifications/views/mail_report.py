"""The report form behind our answer to a mail, filled in with what could be read from that mail."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from helpdesk.lib.actor import Actor
from helpdesk.lib.tokens import BadToken, ExpiredToken
from notifications.inbound import asking, files, reading
from notifications.models import InboundMail
from tickets.actions import drafts
from tickets.enums import Channel
from tickets.intake import submit
from tickets.models import DraftUpload
from tickets.views.portal.links import see_other, to
from tickets.views.portal.recent import remember
from tickets.views.portal.report import page

State = InboundMail.State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, token: str) -> HttpResponse:
    """The portal's own form. What was sent once is not asked again: words, device and files come with it."""
    try:
        row = asking.mail_by_token(token)
    except ExpiredToken:
        return redirect("portal:report")
    except (BadToken, InboundMail.DoesNotExist, ValueError):
        raise Http404 from None
    if row.state != State.REPORT and request.method != "POST":
        return redirect("portal:track")  # it became a report meanwhile; its own link is in the message about it
    if request.method != "POST":
        return render(request, "portal/report.html", page(filled(row)))
    sent = submit.submit(request, actor=Actor("customer"), channel=Channel.EMAIL)
    if sent.ticket is None:
        return render(request, "portal/report.html", page(sent), status=sent.status)
    if not sent.mine:
        return render(request, "portal/already.html", status=200)
    return remember(see_other(to("received", sent.ticket)), sent.ticket)


def filled(row: InboundMail, *, staff: bool = False, **more: str) -> submit.Submission:
    """The form with what the mail says, and its files kept as if they had been uploaded."""
    key = row.report_key or ""
    known = {name: str(value) for name, value in row.facts.get("report", {}).items() if isinstance(value, str)}
    sent = submit.blank(key=key, staff=staff, language=row.language, preferred_channel="email", **{**known, **more})
    kept = list(DraftUpload.objects.filter(submission_key=key))
    if kept or not row.facts.get("files"):
        sent.received = drafts.Received(key, kept=kept)
        return sent
    accepted, _left = files.accept(reading.read(bytes(row.raw)).attachments)
    received = drafts.Received(key, fresh=[(files.FIELDS[kind], file) for kind, file in accepted])
    received.keep()
    sent.received = received
    return sent
