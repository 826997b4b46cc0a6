"""Sheets to print: intake receipt, device label, repair report; in the customer's language."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from tickets.access import tracking_url
from tickets.actions.intake import repair_warranty_end
from tickets.queries.condition import intake_marks
from tickets.queries.due import comma
from tickets.queries.queue import coverage_word
from tickets.views.desk import page as pages
from tickets.views.desk.shared import StaffRequest, staff_page


def qr(text: str, cls: str = "sheet__qr") -> SafeString:
    """A QR code as SVG, made by us from an address of ours."""
    out = BytesIO()
    segno.make(text, error="l").save(out, kind="svg", xmldecl=False, svgns=False, svgclass=cls, lineclass=None,
                                     omitsize=True, border=1)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn here, holds no typed text


def _sheet(request: StaffRequest, reference: str, template: str) -> HttpResponse:
    step = pages.read(request, reference)
    ticket, signed = step.ticket, step.page.signature
    with translation.override(ticket.language):
        context: dict[str, Any] = {
            "page": step.page, "ticket": ticket, "marks": intake_marks(ticket) if "receipt" in template else [],
            "qr": qr(tracking_url(ticket)),
            "desk_qr": qr(settings.SITE_URL + reverse("desk:ticket", args=[ticket.reference])), "coverage": coverage_word(
                ticket.coverage.get("status")), "repair_warranty": repair_warranty_end(ticket),
            "signature_url": reverse("desk:file", args=[ticket.reference, signed.public_id]) if signed else "",
            "today": timezone.now(), "comma": comma(), "lang": ticket.language, "dir": "rtl" if ticket.language == "ar" else "ltr",
        }
        return render(request, template, context)


@staff_page
@require_safe
def receipt(request: StaffRequest, reference: str) -> HttpResponse:
    """What we received, in which condition, and what we agreed; with the tag for the device."""
    return _sheet(request, reference, "desk/receipt.html")


@staff_page
@require_safe
def label(request: StaffRequest, reference: str) -> HttpResponse:
    """The tag alone."""
    return _sheet(request, reference, "desk/label.html")


@staff_page
@require_safe
def repair_report(request: StaffRequest, reference: str) -> HttpResponse:
    """What was found, done, replaced and tested, and how long the repair is under warranty."""
    return _sheet(request, reference, "desk/report.html")
