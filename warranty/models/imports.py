"""One run over a brought file, and what was wrong in it. Codes and values only; words are made on display."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """A file on its way in. ``position`` is the last line that is settled: a stopped run goes on behind it."""

    class Kind(models.TextChoices):
        PRODUCTS = "products", _("Products")
        SERIALS = "serials", _("Sold serial numbers")
        PURCHASES = "purchases", _("Purchases and warranties")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Not readable")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    dry_run = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    file = models.FileField(upload_to="imports/", max_length=200)
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64, db_index=True)
    columns = models.JSONField(default=dict, blank=True, help_text=_("Column of the file for each field."))
    ignored = models.JSONField(default=list, blank=True, help_text=_("Headers that no field reads."))
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=30, blank=True)
    failure_data = models.JSONField(default=dict, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["products", "serials", "purchases"]), name="import_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def is_open(self) -> bool:
        """Whether more will happen by itself."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def settled(self) -> int:
        """Lines that are done."""
        return self.created + self.changed + self.unchanged + self.refused


class ImportProblem(models.Model):
    """What is wrong in one cell, or in a whole line (no column). The line was left out; nothing of it was changed."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=30)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["line", "pk"]
        indexes: ClassVar = [models.Index(fields=["run", "line"], name="import_problem_by_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"
