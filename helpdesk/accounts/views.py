"""Sign-in and sign-out of staff."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.accounts.forms import REMEMBER_SECONDS, SignInForm
from helpdesk.accounts.models import User
from helpdesk.lib.demo import DEMO_LOGINS, DEMO_PASSWORD
from helpdesk.middleware import remember


def after_sign_in(request: HttpRequest) -> str:
    """Where to go next: the asked page when it is ours, else the queue."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    try:
        return reverse(settings.LOGIN_REDIRECT_URL)
    except NoReverseMatch:
        return "/"


def greeting() -> str:
    """Greeting by the hour of the house."""
    hour = timezone.localtime().hour
    if 4 <= hour < 12:
        return gettext("Good morning")
    return gettext("Good afternoon") if 12 <= hour < 17 else gettext("Good evening")


def demo_accounts() -> list[User]:
    """The accounts to show on a demonstration, none on a real installation."""
    if not settings.DEMO:
        return []
    order = [demo_login.username for demo_login in DEMO_LOGINS]
    found = User.objects.filter(is_active=True, username__in=order)
    return sorted(found, key=lambda user: order.index(user.username))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Password sign-in; 422 with everything but the password kept on error, 429 when tried too often."""
    if request.user.is_authenticated:
        return redirect(after_sign_in(request))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        login(request, form.user)
        request.session.set_expiry(REMEMBER_SECONDS if form.cleaned_data["remember"] else 0)
        response = HttpResponseRedirect(after_sign_in(request))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember(response, settings.LANGUAGE_COOKIE_NAME, form.user.language)
        return response
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "greeting": greeting(),
        "demo_accounts": demo_accounts(),
        "demo_password": DEMO_PASSWORD,
    }
    status = 200 if request.method == "GET" else (429 if form.throttled else 422)
    return render(request, "accounts/login.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the language of the page stays."""
    language = request.LANGUAGE_CODE
    logout(request)
    with override(language):
        messages.success(request, gettext("You are signed out."))
    return redirect("accounts:login")
