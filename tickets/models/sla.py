"""Clocks of a ticket, and the working time that they run in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Branch
from tickets.enums import ClockKind
from tickets.models.ticket import Ticket


class Clock(models.Model):
    """One promise in working time: started, due, paused, met or missed."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=14, choices=ClockKind.choices)
    started_at = models.DateTimeField()
    allowance_minutes = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_minutes = models.PositiveIntegerField(default=0, help_text="Working minutes.")
    met_at = models.DateTimeField(null=True, blank=True)
    worked_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="Working minutes from start to met.")
    missed_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="No longer counted: cancelled or overtaken.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "kind"], name="clock_once_per_kind"),
            models.CheckConstraint(condition=Q(allowance_minutes__gt=0), name="clock_allowance_positive"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], name="clock_running_due",
                condition=Q(met_at__isnull=True, stopped_at__isnull=True, missed_at__isnull=True, paused_at__isnull=True),
            ),
            models.Index(fields=["met_at"], name="clock_met", condition=Q(met_at__isnull=False)),
            models.Index(fields=["missed_at"], name="clock_missed", condition=Q(missed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"

    @property
    def is_running(self) -> bool:
        """Counting at this moment."""
        return not (self.met_at or self.stopped_at or self.paused_at)


class WorkingHours(models.Model):
    """Opening hours of a branch on a weekday (Monday 0 … Sunday 6). Several rows make a split day."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="working_hours", verbose_name=_("Branch"))
    weekday = models.PositiveSmallIntegerField(_("Day of the week"))
    opens = models.TimeField(_("Opens"))
    closes = models.TimeField(_("Closes"))

    class Meta:
        verbose_name = _("Working hours")
        verbose_name_plural = _("Working hours")
        ordering: ClassVar = ["branch", "weekday", "opens"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_known"),
            models.UniqueConstraint(fields=["branch", "weekday", "opens"], name="hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.weekday} {self.opens}"


class Holiday(models.Model):
    """A day on which a branch (or, without one, every branch) is closed."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="holidays", verbose_name=_("Branch"),
    )
    date = models.DateField(_("Date"))
    name_ar = models.CharField(_("Name in Arabic"), max_length=80)
    name_en = models.CharField(_("Name in English"), max_length=80)

    class Meta:
        verbose_name = _("Holiday")
        verbose_name_plural = _("Holidays")
        ordering: ClassVar = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name_ar if get_language() == 'ar' else self.name_en}"


class SpecialHours(models.Model):
    """Other opening hours for a span of days, for example Ramadan. ``hours``: {"0": [["10:00", "16:00"]], …}."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="special_hours", verbose_name=_("Branch"),
    )
    name_ar = models.CharField(_("Name in Arabic"), max_length=80)
    name_en = models.CharField(_("Name in English"), max_length=80)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    hours = models.JSONField(
        _("Hours"), default=dict,
        help_text=_('Days of the week as numbers, Monday is 0: {"0": [["10:00", "16:00"]]}. A day that is not named is closed.'),
    )

    class Meta:
        verbose_name = _("Special hours")
        verbose_name_plural = _("Special hours")
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="special_hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"
