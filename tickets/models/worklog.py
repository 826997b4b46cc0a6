"""Who worked on a ticket, at what, for how long: append-only entries, and the clocks that run at the bench."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tickets.enums import Stage
from tickets.models.ticket import Ticket

MOST_MINUTES = 10_000


class WorkEntry(models.Model):
    """One piece of work. A wrong one is never changed: another entry corrects it, with its reason, and counts in its place."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="work_log")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="work_log")
    what = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField()
    worked_on = models.DateField()
    # Where the ticket stood, and how many repairs had been finished before: the sum of one repair is taken by them.
    stage = models.CharField(max_length=20, choices=Stage.choices)
    round = models.PositiveSmallIntegerField(default=0)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")
    reason = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(what=""), name="work_entry_says_what"),
            models.CheckConstraint(condition=Q(minutes__lte=MOST_MINUTES), name="work_entry_not_absurd"),
            models.CheckConstraint(condition=Q(minutes__gt=0) | Q(corrects__isnull=False), name="work_entry_took_time"),
            models.CheckConstraint(condition=Q(corrects__isnull=True) | ~Q(reason=""), name="work_correction_has_reason"),
            models.CheckConstraint(condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="work_corrects_another"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.what}: {self.minutes}"


class WorkTimer(models.Model):
    """A clock that runs: one for each person. It goes when it is stopped, and leaves an entry."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="work_timer")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="work_timers")
    what = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["started_at", "id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.person_id}"

    @property
    def minutes(self) -> int:
        """Minutes since it was started, each begun one whole."""
        return max(1, -int((self.started_at - timezone.now()).total_seconds() // 60))
