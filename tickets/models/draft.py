"""Files of a report that is not filed yet: kept while the customer corrects the form."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from tickets.models.attachment import stored_path


class DraftUpload(models.Model):
    """An accepted file that waits for its form. Belongs to whoever holds the form's key; gone after a day."""

    class Field(models.TextChoices):
        PHOTOS = "photos"
        VIDEO = "video"
        PROOFS = "proofs"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission_key = models.CharField(max_length=64, db_index=True)
    field = models.CharField(max_length=10, choices=Field.choices)
    file = models.FileField(upload_to=stored_path, max_length=80)
    thumbnail = models.FileField(upload_to=stored_path, max_length=80, blank=True)
    content_type = models.CharField(max_length=60)
    extension = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    display_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]

    def __str__(self) -> str:
        return self.display_name
