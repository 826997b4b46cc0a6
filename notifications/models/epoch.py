"""Which database this is and how often it was restored: the inner half of the mark that ``tide`` keeps outside."""

from __future__ import annotations

import uuid

from django.db import models


def new_name() -> str:
    """A name that no other database has."""
    return uuid.uuid4().hex


class Epoch(models.Model):
    """One row. ``number`` grows with every restore that was noticed; what was owed before it waits for a person."""

    COMMAND, WENT_BACK = "command", "went_back"

    name = models.CharField(max_length=32, default=new_name)
    number = models.PositiveIntegerField(default=0)
    held_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
