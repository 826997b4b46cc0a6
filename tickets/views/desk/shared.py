"""Who may open the pages of staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from helpdesk.accounts.models import Role, User
from tickets.queries.catalogue import house

View = Callable[..., Any]


class StaffRequest(HttpRequest):
    """A request behind ``staff_page``: the sign-in was looked at."""

    user: User


def staff_page(view: View) -> View:
    """Sign-in first, then a role of the house. Pages of staff are kept in no cache."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role not in Role.values:
            raise PermissionDenied
        here = house().branches.get(request.user.branch_id or 0)
        if here:
            request.user.branch = here  # every page of staff names it; the kept row saves a query
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))
