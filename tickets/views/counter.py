"""A report taken by staff, at the counter or on the telephone: the customers' form, in the staff's shell."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.lib.actor import Actor
from helpdesk.lib.tokens import new_token
from tickets.intake import answers, submit
from tickets.lifecycle import STAFF
from tickets.views.desk.shared import staff_page
from tickets.views.portal.report import page


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """File a report for a customer. The channel is recorded; a known customer keeps one record."""
    user = request.user
    if user.role not in STAFF:
        raise PermissionDenied
    if request.method != "POST":
        start = {"channel": "counter", "branch": user.branch.code if user.branch else "", "arrival": "branch"}
        return render(request, "desk/new_report.html", {**page(submit.blank(key=new_token(), staff=True, **start)), "staff": True})
    sent = submit.submit(request, actor=Actor.staff(user))
    if sent.ticket is None:
        return render(request, "desk/new_report.html", {**page(sent), "staff": True}, status=sent.status)
    if not sent.mine:
        messages.info(request, _("This fault was reported within the last day already; here is that ticket."))
    else:
        messages.success(request, _("The report is filed. Check the device in now if it is here."))
    response = redirect("desk:ticket", reference=sent.ticket.reference)
    response.status_code = 303
    return response


@staff_page
@require_safe
def warranty(request: HttpRequest) -> HttpResponse:
    """Status line under the purchase date: the position alone, without the words that a customer needs."""
    return render(request, "portal/_warranty_answer.html", {"position": answers.by_date(request.GET), "staff": True})
