"""Forms of sign-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import User
from helpdesk.lib import throttle

REMEMBER_SECONDS = 14 * 24 * 60 * 60


class SignInForm(forms.Form):
    """User name or e-mail with password. Wrong name, wrong password and closed account get one and the same answer."""

    username = forms.CharField(
        label=_("User name or e-mail"),
        max_length=254,
        error_messages={"required": _("Write your user name or e-mail")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        error_messages={"required": _("Write your password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )
    remember = forms.BooleanField(
        label=_("Keep me signed in on this device"),
        required=False,
        help_text=_("Leave it off on the branch's shared devices."),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.user: User | None = None
        self.throttled = False

    def clean(self) -> dict[str, Any]:
        """Check the limits first, then the password; a success forgets the failures."""
        values = super().clean() or {}
        name, password = values.get("username"), values.get("password")
        if not (name and password):
            return values
        ip = throttle.client_ip(self.request)
        within_ip = throttle.allow("sign-in", ip, limit=20, seconds=60)
        within_name = throttle.allow("sign-in", name, ip, limit=5, seconds=300)
        if not (within_ip and within_name):
            self.throttled = True
            raise forms.ValidationError(gettext("Too many attempts. Wait five minutes, then try again."))
        self.user = authenticate(self.request, username=self._account(name), password=password)
        if self.user is None:
            raise forms.ValidationError(
                gettext("The user name or the password is not right. Check both and try again.")
            )
        throttle.forget("sign-in", name, ip)
        return values

    @staticmethod
    def _account(name: str) -> str:
        """The user name behind an e-mail address when exactly one account has it."""
        if "@" not in name:
            return name
        found = list(User.objects.filter(email__iexact=name).values_list("username", flat=True)[:2])
        return found[0] if len(found) == 1 else name
