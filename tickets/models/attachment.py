"""Files on a ticket, and the evidence behind a finding."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.enums import Visibility
from tickets.models.event import Comment
from tickets.models.ticket import Ticket


def stored_path(instance: Attachment, filename: str) -> str:
    """Our own name on disk; the sender's name is only text in ``display_name``."""
    name = uuid.uuid4().hex
    extension = filename.rsplit(".", 1)[-1][:5]
    return f"{name[:2]}/{name}.{extension}"


class Attachment(models.Model):
    """An accepted file: content-checked, images written anew without metadata."""

    class Kind(models.TextChoices):
        FAULT = "fault", _("Photo of the fault")
        PROOF = "proof", _("Proof of purchase")
        CONDITION = "condition", _("Condition at check-in")
        EVIDENCE = "evidence", _("Evidence")
        MESSAGE = "message", _("Sent with a message")
        HANDOVER = "handover", _("Condition at handover")
        TEST = "test", _("Photo of a test")
        SIGNATURE = "signature", _("Signature of the receiver")

    class View(models.TextChoices):
        """What a picture of the condition looks at; pictures of one view are compared."""

        NONE = "", pgettext_lazy("view of a picture", "Not named")
        FRONT = "front", _("Front")
        BACK = "back", pgettext_lazy("side of a device", "Back")
        EDGES = "edges", _("Edges and ports")
        SCREEN = "screen", _("Screen switched on")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="attachments")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    view = models.CharField(max_length=6, choices=View.choices, blank=True)
    file = models.FileField(upload_to=stored_path, max_length=80)
    thumbnail = models.FileField(upload_to=stored_path, max_length=80, blank=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    display_name = models.CharField(max_length=120)
    caption = models.CharField(max_length=200, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.CUSTOMER)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_image(self) -> bool:
        """Whether a browser can show it."""
        return self.content_type.startswith("image/")

    @property
    def is_video(self) -> bool:
        """Whether it is a film; offered for download."""
        return self.content_type.startswith("video/")


class Evidence(models.Model):
    """A photo or a measurement that a finding rests on."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        MEASUREMENT = "measurement", _("Measurement")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="photo", attachment__isnull=False) | (Q(kind="measurement") & ~Q(text="")),
                name="evidence_shows_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"
