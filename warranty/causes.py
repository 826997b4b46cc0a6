"""What a finding may name as the cause, and how a device may stand to its warranties: the words both floors share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Finding of the diagnosis."""

    DEFECT = "defect", _("Manufacturing defect")
    MISUSE = "misuse", _("Misuse")
    WEAR = "wear", _("Normal wear")
    NO_FAULT = "no_fault", _("No fault found")
    EXTERNAL = "external", _("Outside influence")


class Cover(models.TextChoices):
    """Answer of ``warranty.coverage``."""

    COVERED = "covered", _("Covered")
    PARTLY = "partly", _("Covered in part")
    NOT_COVERED = "not_covered", _("Not covered")
    UNKNOWN = "unknown", _("Still to be checked")
