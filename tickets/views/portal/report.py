"""Reporting a fault on the web."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.lib import throttle
from helpdesk.lib.actor import Actor
from helpdesk.lib.tokens import new_token
from tickets.intake import answers, submit
from tickets.views.portal.links import see_other, to

LOOK_UPS_PER_HOUR = 120


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form: six steps with script, one complete page without."""
    if request.method != "POST":
        chosen = {"device_type": request.GET.get("type", "")}
        return render(request, "portal/report.html", page(submit.blank(key=new_token(), **chosen)))
    sent = submit.submit(request, actor=Actor("customer"))
    if sent.ticket is None:
        return render(request, "portal/report.html", page(sent), status=sent.status)
    if not sent.mine:
        # Somebody filed this fault a moment ago. Who only knows name, number and serial gets no link to it.
        return render(request, "portal/already.html", status=200)
    return see_other(to("received", sent.ticket))


def page(sent: submit.Submission) -> dict[str, Any]:
    """What the form's template needs."""
    kept = sent.received.kept
    return {
        "form": sent.form,
        "kept_photos": [d for d in kept if d.field == "photos"],
        "kept_proofs": [d for d in kept if d.field == "proofs"],
    }


@require_safe
def serial(request: HttpRequest) -> HttpResponse:
    """Status line under the serial number: which model it is, never whose."""
    found = None
    if throttle.allow("serial", throttle.client_ip(request), limit=LOOK_UPS_PER_HOUR, seconds=3600):
        found = answers.by_serial(request.GET.get("serial", ""))
    return render(request, "portal/_serial.html", {"found": found})


@require_safe
def warranty(request: HttpRequest) -> HttpResponse:
    """Status line under the purchase date: what it means for the warranty."""
    return render(request, "portal/_warranty_answer.html", {"position": answers.by_date(request.GET)})
