"""Reporting a fault on the web."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib import throttle
from helpdesk.lib.actor import Actor
from helpdesk.lib.tokens import new_token
from tickets.intake import answers, submit
from tickets.queries.catalogue import catalogue
from tickets.views.portal.links import see_other, to
from tickets.views.portal.recent import remember

LOOK_UPS_PER_HOUR = 120
CHECKS_PER_HOUR = 300
# Where the two keys of a kept page stand.
KEY, PAIR = "{submission-key}", "{csrf-token}"
CSRF_INPUT = re.compile(r'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+')


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form: six steps with script, one complete page without."""
    if request.method != "POST":
        return blank(request)
    sent = submit.submit(request, actor=Actor("customer"))
    if sent.ticket is None:
        return render(request, "portal/report.html", page(sent), status=sent.status)
    if not sent.mine:
        # Somebody filed this fault a moment ago. Who only knows name, number and serial gets no link to it.
        return render(request, "portal/already.html", status=200)
    return remember(see_other(to("received", sent.ticket)), sent.ticket)


def blank(request: HttpRequest) -> HttpResponse:
    """The empty form: the same for everybody but for its two keys, so the rest is kept as long as the catalogue is."""
    lists, chosen = catalogue(), request.GET.get("type", "")
    plain = request.method == "GET" and request.GET.keys() <= {"type"} and (not chosen or chosen in lists.types)
    plain = plain and not get_messages(request)
    at = (request.LANGUAGE_CODE, getattr(request, "theme", ""), chosen, settings.SITE_URL)
    key, pair = new_token(), get_token(request)
    kept = lists.pages.get(at) if plain else None
    if kept:
        return HttpResponse(kept.replace(KEY, key).replace(PAIR, pair))
    answer = render(request, "portal/report.html", page(submit.blank(key=key, device_type=chosen)))
    if plain:
        html = answer.content.decode().replace(key, KEY)
        lists.pages[at] = CSRF_INPUT.sub(lambda found: found[1] + PAIR, html)
    return answer


def page(sent: submit.Submission) -> dict[str, Any]:
    """What the form's template needs."""
    kept = sent.received.kept
    return {
        "form": sent.form, "fee": catalogue().fee,
        "kept_photos": [d for d in kept if d.field == "photos"],
        "kept_video": [d for d in kept if d.field == "video"],
        "kept_proofs": [d for d in kept if d.field == "proofs"],
    }


@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """What is wrong with the answers so far, by field, in words: asked before a step is left. Nothing is kept.

    Too many questions from one place get no answer, and the step is left unchecked; sending checks everything.
    """
    if not throttle.allow("report-check", throttle.client_ip(request), limit=CHECKS_PER_HOUR, seconds=3600):
        return JsonResponse({})
    form = submit.typed_form(request, "", staff=False)
    return JsonResponse({name: str(errors[0]) for name, errors in form.errors.items()})


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
