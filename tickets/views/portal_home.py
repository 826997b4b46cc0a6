"""The start page of customers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.accounts.models import Branch


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Report a fault, track a repair, what happens in between, and where to find us."""
    return render(request, "portal/home.html", {"branches": list(Branch.objects.filter(is_active=True))})
