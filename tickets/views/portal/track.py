"""Following a repair: finding it, its page, its status card, its files, the first confirmation."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.accounts.address import vocative
from helpdesk.accounts.models import ContactChannel
from helpdesk.lib import throttle
from helpdesk.lib.phones import last_digits
from helpdesk.lib.qr import qr_svg
from helpdesk.lib.tokens import new_token
from tickets.access import find_by_reference_and_digits, get_attachment, tracking_token, tracking_url
from tickets.actions.decision import cover_that_counts
from tickets.actions.handover import pickup_code
from tickets.actions.intake import repair_warranty_end
from tickets.enums import CLOSED_STAGES, Stage
from tickets.forms.portal import MessageForm, ReasonForm, TrackForm
from tickets.models import Ticket
from tickets.queries.due import comma
from tickets.queries.status import status_of, track
from tickets.queries.tracking import shows_hours, status_facts
from tickets.queries.tracking import tracking as tracking_of
from tickets.sla.hours import opening_hours
from tickets.views.portal.cover import position_now
from tickets.views.portal.links import private, see_other, signed_link, to
from tickets.views.portal.recent import remember

TRIES_PER_HOUR = 20
SAME_TIME = 0.12  # seconds: a wrong reference and wrong digits take equally long
INLINE = {"image/jpeg", "image/png", "image/webp"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Open a repair by reference and last digits. A wrong reference and wrong digits get one answer."""
    if request.method != "POST":
        form = TrackForm(initial={"reference": request.GET.get("reference", "")})
        return render(request, "portal/find.html", {"form": form})
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/find.html", {"form": form}, status=422)
    if not throttle.allow("track", throttle.client_ip(request), limit=TRIES_PER_HOUR, seconds=3600):
        return render(request, "portal/find.html", {"form": form, "too_many": True}, status=429)
    began = time.monotonic()
    ticket = find_by_reference_and_digits(form.cleaned_data["reference"], form.cleaned_data["last4"])
    if ticket is None:
        time.sleep(max(0.0, SAME_TIME - (time.monotonic() - began)))
        return render(request, "portal/find.html", {"form": form, "not_found": True}, status=404)
    return remember(see_other(to("tracking", ticket)), ticket)


def _hours(ticket: Ticket) -> list[str]:
    return opening_hours(ticket.branch) if shows_hours(ticket) else []


def show(request: HttpRequest, ticket: Ticket, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The tracking page; a refused step shows it again with its sentence and what was typed."""
    page = tracking_of(ticket, hours=_hours(ticket), warranty_end=repair_warranty_end(ticket), judge=cover_that_counts)
    context = {
        "page": page, "ticket": ticket, "token": tracking_token(ticket), "share": tracking_url(ticket),
        "code": pickup_code(ticket) if ticket.stage == Stage.READY else "",
        "message_form": MessageForm(), "objection_form": ReasonForm(prefix="objection"), "message_key": new_token(),
        "comma": comma(), "web_push": bool(settings.WEB_PUSH_PRIVATE_KEY) and ticket.stage not in CLOSED_STAGES,
        **extra,
    }
    return private(render(request, "portal/track.html", context, status=status))


@require_safe
@signed_link
def tracking(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The page behind the signed link."""
    return show(request, ticket)


@require_safe
@signed_link
def status(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The status card alone, asked for every minute; says when the rest of the page has grown old."""
    facts = status_facts(ticket, _hours(ticket))
    steps = track(facts)
    here = next((i for i, s in enumerate(steps) if s["state"] in ("now", "wait")), -1)
    page = {
        "status": status_of(facts), "steps": steps, "now": steps[here]["name"] if here >= 0 else "",
        "next": steps[here + 1]["name"] if 0 <= here < len(steps) - 1 else "", "ticket": ticket,
    }
    seen = request.GET.get("v", "")
    stale = seen != str(ticket.version)
    return render(
        request, "portal/_status.html",
        {"page": page, "ticket": ticket, "token": tracking_token(ticket), "stale": stale, "seen": seen},
    )


def _sent_to(ticket: Ticket) -> str:
    """Where the confirmation goes, told so that only its owner knows it again; empty when nothing carries it."""
    customer = ticket.customer
    local, at, domain = customer.email.partition("@")
    mail = f"{local[:1]}…@{domain}" if at and settings.MAIL_URL else ""
    wish = customer.preferred_channel
    texted = settings.WHATSAPP_URL if wish == ContactChannel.WHATSAPP else settings.SMS_URL
    number = f"…{last_digits(customer.phone)}" if customer.phone and (texted or settings.SMS_URL) else ""
    return number or mail if texted and wish in (ContactChannel.WHATSAPP, ContactChannel.SMS) else mail or number


@require_safe
@signed_link
def received(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Thanks by name, the tag with reference and QR code, warranty, date and what comes next."""
    link = tracking_url(ticket)
    told = ticket.events.filter(kind="file").values_list("data", flat=True).first() or {}
    return render(request, "portal/received.html", {
        "otherwise": told.keys() & {"told_product", "told_purchased_on"},
        "ticket": ticket, "token": tracking_token(ticket), "who": vocative(ticket.customer), "qr": qr_svg(link),
        "warranty": position_now(ticket),
        "hours": opening_hours(ticket.branch),
        "basis": ticket.promise_basis, "comma": comma(), "sent_to": _sent_to(ticket), "first": ticket.return_of_id is None,
    })


@require_safe
@signed_link
def file(request: HttpRequest, ticket: Ticket, public_id: str) -> HttpResponse:
    """A file of this ticket. Its type is ours, never the sender's; pictures inline, all else as a download."""
    found = get_attachment(ticket, str(public_id), staff=False)
    thumb = bool(request.GET.get("thumb")) and bool(found.thumbnail)
    stored = found.thumbnail if thumb else found.file
    try:
        handle = stored.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    inline = thumb or found.content_type in INLINE
    response = FileResponse(
        handle, as_attachment=not inline, filename=found.display_name,
        content_type="image/jpeg" if thumb else found.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
