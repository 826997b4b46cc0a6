"""Settings pages: working hours, holidays and travel areas. Tickets are never edited here."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from helpdesk.admin_site import SettingsAdmin
from tickets.models import Holiday, SpecialHours, TravelArea, WorkingHours


class HoursForm(forms.ModelForm):
    """One opening of a branch on one day of the week, by the day's name."""

    weekday = forms.TypedChoiceField(label=_l("Day of the week"), coerce=int, choices=list(WEEKDAYS.items()))

    class Meta:
        model = WorkingHours
        fields = ("branch", "weekday", "opens", "closes")

    def clean(self) -> dict[str, Any]:
        """A shift that ends before it begins would stop every clock."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The branch must close later than it opens."))
        return cleaned


class SpecialHoursForm(forms.ModelForm):
    """Hours that the clocks can read."""

    class Meta:
        model = SpecialHours
        fields = ("branch", "name_ar", "name_en", "starts_on", "ends_on", "hours")

    def clean_hours(self) -> dict[str, list[list[str]]]:
        """Refuse what is no list of openings per day of the week."""
        hours = self.cleaned_data["hours"]
        try:
            good = all(
                int(day) in WEEKDAYS and all(time.fromisoformat(a) < time.fromisoformat(b) for a, b in spans)
                for day, spans in hours.items()
            )
        except (AttributeError, TypeError, ValueError):
            good = False
        if not good:
            raise forms.ValidationError(_("Write the hours as in the example below."))
        return dict(hours)


@admin.register(WorkingHours)
class WorkingHoursAdmin(SettingsAdmin):
    """Weekly hours of branches."""

    form = HoursForm
    list_display = ("branch", "day", "opens", "closes")
    list_filter = ("branch",)

    @admin.display(description=_l("Day of the week"), ordering="weekday")
    def day(self, row: WorkingHours) -> str:
        """The day's name."""
        return str(WEEKDAYS[row.weekday])


@admin.register(TravelArea)
class TravelAreaAdmin(SettingsAdmin):
    """Where technicians of a branch go."""

    list_display = ("name_ar", "name_en", "branch", "city_ar", "is_active")
    list_filter = ("branch", "is_active")


@admin.register(Holiday)
class HolidayAdmin(SettingsAdmin):
    """Closed days; estimated feast days are corrected here once they are announced."""

    list_display = ("date", "name_ar", "name_en", "branch")
    list_filter = ("branch",)
    date_hierarchy = "date"


@admin.register(SpecialHours)
class SpecialHoursAdmin(SettingsAdmin):
    """Ramadan and other periods with their own hours."""

    form = SpecialHoursForm
    list_display = ("name_ar", "name_en", "starts_on", "ends_on", "branch")
