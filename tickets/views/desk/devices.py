"""Devices by their serial: looking up while typing, the page of one device, its new owner, its corrected record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.accounts.models import Role
from helpdesk.lib.phones import parse_phone
from helpdesk.lib.posting import form_of
from helpdesk.lib.references import serial_key
from tickets.actions.intake import repair_warranty_end
from tickets.forms.devices import CorrectionForm, SoldOnForm
from tickets.forms.report import says_otherwise
from tickets.intake import answers
from tickets.queries.catalogue import catalogue
from tickets.queries.devices import device_page, hits
from tickets.views.desk.shared import StaffRequest, staff_page
from warranty.actions import cover
from warranty.actions import devices as actions
from warranty.exceptions import DeviceRefused
from warranty.forms.cover import DocumentForm, EndForm
from warranty.models import Device
from warranty.queries import device_by_serial

PROMISES = (Role.MANAGER, Role.ADMINISTRATOR)  # goodwill, and the early end of a document
KEEPS_RECORDS = (Role.FRONT_DESK, Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR)


@staff_page
@require_safe
def devices(request: StaffRequest) -> HttpResponse:
    """Look a device up; the same list hangs below the search while somebody types."""
    typed = request.GET.get("q", "").strip()[:60]
    partial = bool(request.headers.get("HX-Request"))
    found = hits(typed, 6 if partial else 50)
    if partial:
        return render(request, "devices/_hits.html", {"hits": found})
    if len(found) == 1 and found[0].device.serial_key == serial_key(typed):
        return redirect("desk:device", found[0].device.public_id)
    return render(request, "devices/list.html", {"hits": found, "typed": typed})


@staff_page
@require_safe
def serial(request: StaffRequest) -> HttpResponse:
    """Status line of the counter: which device, whose, and what the form says otherwise. Nothing is changed."""
    typed = request.GET.get("serial", "")
    device = device_by_serial(typed)
    product = catalogue().products.get(request.GET.get("product", ""))
    context: dict[str, Any] = {"found": answers.by_serial(typed), "device": device}
    if device is None:
        context["hits"] = [hit for hit in hits(typed, 5) if hit.device.serial]
    else:
        context["other_model"] = says_otherwise(device, product, request.GET.get("device_type", ""))
        name = request.GET.get("name", "").strip()
        context["other_owner"] = bool(
            device.owner and name
            and not actions.is_owner(device.owner, name, _phone(request.GET.get("phone", "")), request.GET.get("email", ""))
        )
    return render(request, "devices/_serial.html", context)


def _phone(typed: str) -> str:
    try:
        return str(parse_phone(typed)) if typed.strip() else ""
    except ValueError:
        return ""


def _show(
    request: StaffRequest, found: Device, *, sold: SoldOnForm | None = None, correction: CorrectionForm | None = None,
    document: DocumentForm | None = None, ending: EndForm | None = None, status: int = 200,
) -> HttpResponse:
    promises = request.user.role in PROMISES
    context = {
        "page": device_page(found, repair_warranty_end), "device": found, "may_change": request.user.role in KEEPS_RECORDS,
        "sold": sold or SoldOnForm(auto_id="sold-%s"), "correction": correction or CorrectionForm(found),
        "document": document or DocumentForm(found.product_id, goodwill=promises), "may_end": promises,
        "ending": ending or EndForm(found.pk), "today": timezone.localdate(),
        "opened": "sold" if sold else "correct" if correction else "document" if document else "ending" if ending else "",
    }
    return render(request, "devices/device.html", context, status=status)


def _read(public_id: str) -> Device:
    related = Device.objects.select_related("product__brand", "device_type", "owner", "replaces__product", "replaces__device_type")
    return get_object_or_404(related, public_id=public_id)


@staff_page
@require_safe
def device(request: StaffRequest, public_id: str) -> HttpResponse:
    """The life of one device."""
    return _show(request, _read(public_id))


def _change(
    request: StaffRequest, found: Device, form: Any, kind: str, run: Callable[[dict[str, Any]], object], said: str,
    roles: tuple[str, ...] = KEEPS_RECORDS,
) -> HttpResponse:
    if request.user.role not in roles:
        raise PermissionDenied
    if form.is_valid():
        try:
            run(form.cleaned_data)
        except DeviceRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, said)
            return redirect("desk:device", found.public_id)
    return _show(request, found, **{kind: form}, status=422)


@staff_page
@form_of("desk:device", "public_id")
def sold_on(request: StaffRequest, public_id: str) -> HttpResponse:
    """Somebody else owns the device now."""
    found = _read(public_id)

    def run(data: dict[str, Any]) -> None:
        owner = actions.find_or_make_owner(data["name"], data["phone"], data["email"])
        actions.hand_on(found, to=owner, user_id=request.user.pk, reason=data["reason"])

    form = SoldOnForm(request.POST, auto_id="sold-%s")
    return _change(request, found, form, "sold", run, _("The new owner is noted. Warranty and repairs stay with the device."))


@staff_page
@form_of("desk:device", "public_id")
def correct(request: StaffRequest, public_id: str) -> HttpResponse:
    """Correct what was written wrongly."""
    found = _read(public_id)

    def run(data: dict[str, Any]) -> None:
        actions.correct(found, user_id=request.user.pk, **data)

    return _change(request, found, CorrectionForm(found, request.POST), "correction", run, _("The record is corrected."))


@staff_page
@form_of("desk:device", "public_id")
def add_cover(request: StaffRequest, public_id: str) -> HttpResponse:
    """One more document: an extended plan that was sold, a part's warranty, a promise of goodwill."""
    found = _read(public_id)
    form = DocumentForm(found.product_id, request.POST, goodwill=request.user.role in PROMISES)

    def run(data: dict[str, Any]) -> None:
        cover.add_document(found, user_id=request.user.pk, values=form.values(), reason=data["reason"])

    said = _("The document is noted. The warranty of this device counts it from now on.")
    return _change(request, found, form, "document", run, said)


@staff_page
@form_of("desk:device", "public_id")
def end_cover(request: StaffRequest, public_id: str) -> HttpResponse:
    """A document ends earlier."""
    found = _read(public_id)

    def run(data: dict[str, Any]) -> None:
        cover.end_document(data["document"], user_id=request.user.pk, on=data["on"], reason=data["reason"])

    return _change(
        request, found, EndForm(found.pk, request.POST), "ending", run, _("The document ends earlier now."), roles=PROMISES
    )
