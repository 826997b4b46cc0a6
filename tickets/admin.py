"""Settings pages: working hours and holidays. Tickets are never edited here."""

from __future__ import annotations

from django.contrib import admin

from helpdesk.admin_site import SettingsAdmin
from tickets.models import Holiday, SpecialHours, WorkingHours


@admin.register(WorkingHours)
class WorkingHoursAdmin(SettingsAdmin):
    """Weekly hours of branches."""

    list_display = ("branch", "weekday", "opens", "closes")
    list_filter = ("branch",)


@admin.register(Holiday)
class HolidayAdmin(SettingsAdmin):
    """Closed days; estimated feast days are corrected here once they are announced."""

    list_display = ("date", "name_ar", "name_en", "branch")
    list_filter = ("branch",)
    date_hierarchy = "date"


@admin.register(SpecialHours)
class SpecialHoursAdmin(SettingsAdmin):
    """Ramadan and other periods with their own hours."""

    list_display = ("name_ar", "starts_on", "ends_on", "branch")
