"""The settings pages of administrators: Django's admin behind our own sign-in and roles. Daily work never happens here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Role
from helpdesk.lib.amounts import AmountField


class SettingsSite(admin.AdminSite):
    """Open to active administrators only; others are sent to the one sign-in page, or refused."""

    site_header = site_title = _("Settings")
    index_title = _("Products, policies, people and working hours")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators, whatever Django's own staff flags say."""
        return is_administrator(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Use the product's own sign-in, with its limits."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': request.GET.get('next', reverse('admin:index'))})}")


def is_administrator(request: HttpRequest) -> bool:
    """Whether the signed-in person administers the installation."""
    user = request.user
    return bool(user.is_active and user.is_authenticated and getattr(user, "role", "") == Role.ADMINISTRATOR)


class SettingsAdmin(admin.ModelAdmin):
    """Base of all settings pages: the role decides, not Django's permission rows. Amounts are read in any digits."""

    formfield_overrides: ClassVar = {models.DecimalField: {"form_class": AmountField}}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators see it."""
        return is_administrator(request)

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = (  # type: ignore[assignment]
        lambda self, request, obj=None: is_administrator(request)
    )


class SettingsInline(admin.TabularInline):
    """Rows edited with their parent, under the same rule."""

    extra = 0
    formfield_overrides: ClassVar = {models.DecimalField: {"form_class": AmountField}}
    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = (  # type: ignore[assignment]
        lambda self, request, obj=None: is_administrator(request)
    )
