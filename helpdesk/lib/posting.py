"""Forms sent to an address of their own, where only a POST has something to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponseBase]


def form_of(page: str | Callable[..., str], *names: str) -> Callable[[View], View]:
    """Only POST does something; who asks for the address is led to the page that holds the form, with the query it came with.

    A refused form answers with its page at this address, and there stand the switch of language, a reload and a bookmark.
    ``page`` is the page's URL name, ``names`` the parts of this address that it needs; or a function from all parts to its address.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                return require_POST(view)(request, *args, **kwargs)
            where = page(**kwargs) if callable(page) else reverse(page, kwargs={name: kwargs[name] for name in names})
            return HttpResponseRedirect(f"{where}?{request.GET.urlencode()}" if request.GET else where)

        return wrapper

    return decorate
