"""The message log: the list, one message, its HTML as the customer sees it, sending again, a ticket's panel."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from notifications import bell, delivery, incoming, push, queries, recipients, segments, standing, words
from notifications.models import Message
from notifications.models.outbox import RESTORED
from notifications.views.held import may_decide
from notifications.views.shared import staff_page
from tickets.access import get_ticket_for_agent

PAGE = 50
# The letter carries its styles inside and nothing else: no script, no image, no way out of its frame.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
)


@staff_page
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """All messages, newest first, narrowed by state, channel, letter, reader and address or reference."""
    filters = queries.Filters.read(request.GET.dict())
    page = Paginator(queries.messages(filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page, "rows": [queries.row_of(message) for message in page], "filters": filters,
        "states": Message.State.choices, "channels": Message.Channel.choices, "audiences": Message.Audience.choices,
        "letters": list(words.LETTERS.items()), "texts_held": incoming.held(), "mails_waiting": queries.mails_waiting(),
        "standing": standing.now_standing() if page.number == 1 and not filters.any else None,
    }
    return render(request, "outbox/log.html", context)


@staff_page
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: its words, its way, every try."""
    row = get_object_or_404(
        Message.objects.select_related("ticket", "customer", "user", "fallback_of", "resend_of", "decided_by"), pk=pk
    )
    on_hold = row.state == Message.State.HELD and row.reason == RESTORED
    context = {
        **queries.row_of(row), "tries": row.tries.all(), "resends": row.resends.all(),
        "fallback": Message.objects.filter(fallback_of=row).first(), "wished": dict(_channels()).get(row.preferred_channel),
        "count": segments.count(segments.plain(row.short_text)), "cost": _cost(row),
        "can_resend": row.state not in delivery.OPEN and not on_hold and row.channel != Message.Channel.PUSH,
        "original": push.original_of(row), "notice": push.notice_of(row) if row.channel == Message.Channel.PUSH else None,
        "on_hold": on_hold, "may_decide": may_decide(request.user),
    }
    return render(request, "outbox/message.html", context)


def _cost(row: Message) -> str:
    """The price with as many places as it has: a text costs less than a coin."""
    return f"{row.cost.normalize():f} {settings.CURRENCY}" if row.cost else ""


def _channels() -> list[tuple[str, str]]:
    from helpdesk.accounts.models import ContactChannel

    return list(ContactChannel.choices)


@staff_page
@xframe_options_sameorigin
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part alone, under a policy that lets it do nothing but look."""
    row = get_object_or_404(Message, pk=pk)
    if not row.body_html:
        raise Http404
    response = HttpResponse(row.body_html)
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


@staff_page
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the same words again, as a new message."""
    row = get_object_or_404(Message, pk=pk)
    if row.state == Message.State.HELD and row.reason == RESTORED:
        return redirect("outbox:held")
    if row.channel == Message.Channel.PUSH:  # its message can be sent again, a copy stands for nothing
        return redirect("outbox:message", pk=pk)
    if row.state in delivery.OPEN:
        flash.warning(request, _("This message is on its way already."))
        return redirect("outbox:message", pk=pk)
    if row.customer and not recipients.routes(row.customer):  # a customer's No holds against a button too
        flash.warning(request, _("The customer stopped messages, or no address of theirs is reached. Please call instead."))
        return redirect("outbox:message", pk=pk)
    again = delivery.resend(row)
    bell.ring()
    flash.success(request, _("The message is sent again."))
    return redirect("outbox:message", pk=again.pk)


@staff_page
@require_safe
def ticket_panel(request: HttpRequest, reference: str) -> HttpResponse:
    """What was sent to the customer of a ticket and what is planned; a panel for the ticket page, else a page."""
    ticket = get_ticket_for_agent(request.user, reference)  # type: ignore[arg-type]
    context = {
        "ticket": ticket, "rows": [queries.row_of(row) for row in queries.of_ticket(ticket)[:30]],
        "planned": queries.planned_of(ticket), "mails": queries.mails_of(ticket),
        "files_missing": [words.MEDIA_REASONS.get(text.media_reason, "") for text in queries.files_missing(ticket)],
        "browsers": push.active(ticket) if push.is_offered() else (),
        "barred": [(name, address, words.BARRED.get(why, why)) for name, address, why in recipients.barred_ways(ticket.customer)],
    }
    name = "outbox/_ticket_panel.html" if request.headers.get("HX-Request") else "outbox/ticket.html"
    response = render(request, name, context)
    response["Vary"] = "HX-Request"
    return response
