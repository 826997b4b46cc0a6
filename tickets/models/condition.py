"""Marks on the device as it was seen: a place on the drawing of its front or back, what kind, in which words."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models.ticket import Ticket

SIZE = 1000  # positions count in thousandths of the drawing, from its upper left corner as one looks at that side


class Side(models.TextChoices):
    """The side of the device that one looks at."""

    FRONT = "front", _("Front")
    BACK = "back", pgettext_lazy("side of a device", "Back")


PLACES = {
    "11": _("top left"), "12": _("top centre"), "13": _("top right"),
    "21": _("middle left"), "22": _("centre"), "23": _("middle right"),
    "31": _("bottom left"), "32": _("bottom centre"), "33": _("bottom right"),
}


def place_code(x: int, y: int) -> str:
    """Row and column, 1 to 3 each, of a spot."""
    return "".join(str(min(v * 3 // SIZE, 2) + 1) for v in (y, x))


class ConditionPoint(models.Model):
    """One mark at one place. The table is append-only: what the receipt shows is what was seen that day."""

    class Phase(models.TextChoices):
        INTAKE = "intake", _("At check-in")
        HANDOVER = "handover", _("At handover")

    class Kind(models.TextChoices):
        SCRATCH = "scratch", _("Scratch")
        CRACK = "crack", _("Crack")
        DENT = "dent", _("Dent")
        MISSING = "missing", _("Missing part")
        LIQUID = "liquid", _("Trace of liquid")
        DISCOLOURED = "discolour", _("Discolouration")
        LOOSE = "loose", _("Loose or bent")
        OTHER = "other", _("Something else")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="condition_points")
    phase = models.CharField(max_length=8, choices=Phase.choices)
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=5, choices=Side.choices)
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    note = models.CharField(max_length=120, blank=True)
    # At handover: the mark of the check-in that this one is; empty means that it is new.
    known = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["phase", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "phase", "number"], name="condition_number_once"),
            models.CheckConstraint(condition=Q(x__lte=SIZE, y__lte=SIZE), name="condition_on_the_drawing"),
            models.CheckConstraint(condition=Q(side__in=["front", "back"]), name="condition_side_known"),
            models.CheckConstraint(condition=~Q(kind="other") | ~Q(note=""), name="other_condition_in_words"),
            models.CheckConstraint(condition=Q(known__isnull=True) | Q(phase="handover"), name="known_mark_at_handover"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.phase} {self.number}"

    @property
    def place(self) -> str:
        """The ninth of its side in which it lies, as row and column from 11 to 33."""
        return place_code(self.x, self.y)

    @property
    def where(self) -> str:
        """Side and place in words."""
        return _words("%(side)s, %(place)s") % {"side": self.get_side_display(), "place": PLACES[self.place]}

    @property
    def cx(self) -> str:
        """Across, in units of the drawing (100 wide), for SVG whatever the language."""
        return f"{self.x / 10:.1f}"

    @property
    def cy(self) -> str:
        """Down, in units of the drawing (130 high)."""
        return f"{self.y * 0.13:.1f}"
