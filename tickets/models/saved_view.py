"""A view of the queue that somebody kept: the address, a name, and whether colleagues see it too."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedView(models.Model):
    """Only the query string is kept, so that a view means the same however the queue is drawn."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    querystring = models.CharField(max_length=500)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_is_named"),
        ]

    def __str__(self) -> str:
        return self.name
