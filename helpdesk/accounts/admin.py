"""Settings pages: branches and staff."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Branch, User
from helpdesk.admin_site import SettingsAdmin

admin.site.unregister(Group)  # roles decide; groups would be a dead switch


@admin.register(Branch)
class BranchAdmin(SettingsAdmin):
    """A branch; one that was used is switched off, never deleted."""

    list_display = ("code", "name_ar", "name_en", "phone", "is_active")

    def has_delete_permission(self, request: HttpRequest, obj: Branch | None = None) -> bool:
        """Never: tickets hang on it."""
        return False


@admin.register(User)
class StaffAdmin(SettingsAdmin, UserAdmin):
    """A member of staff; one who leaves is switched off, never deleted."""

    list_display = ("username", "name_ar", "first_name", "last_name", "role", "branch", "is_active")
    list_filter = ("role", "branch", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("name_ar", "first_name", "last_name", "email", "language")}),
        (_("Work"), {"fields": ("role", "branch", "is_active")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
        (_("Work"), {"classes": ("wide",), "fields": ("name_ar", "first_name", "last_name", "email", "role", "branch")}),
    )
    filter_horizontal = ()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: the history names this person."""
        return False
