"""The words of the work: stages, causes, channels, priorities."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from warranty.causes import Cause as Cause


class Stage(models.TextChoices):
    """Where a ticket stands. ``lifecycle.TRANSITIONS`` says what leads where."""

    RECEIVED = "received", pgettext_lazy("stage", "Received")
    DIAGNOSING = "diagnosing", pgettext_lazy("stage", "Being examined")
    DECIDING = "deciding", pgettext_lazy("stage", "Choosing the solution")
    AWAITING_APPROVAL = "awaiting_approval", pgettext_lazy("stage", "Waiting for your approval")
    REPAIRING = "repairing", pgettext_lazy("stage", "Being repaired")
    REPLACING = "replacing", pgettext_lazy("stage", "Replacement being prepared")
    REFUNDING = "refunding", pgettext_lazy("stage", "Refund in progress")
    RETURNING = "returning", pgettext_lazy("stage", "Going back to you")
    TESTING = "testing", pgettext_lazy("stage", "Being tested")
    READY = "ready", pgettext_lazy("stage", "Ready")
    DELIVERED = "delivered", pgettext_lazy("stage", "Delivered")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("stage", "Cancelled")


CLOSED_STAGES = (Stage.CLOSED, Stage.CANCELLED)
DONE_STAGES = (Stage.DELIVERED, Stage.CLOSED, Stage.CANCELLED)
OPEN_STAGES = tuple(s for s in Stage if s not in CLOSED_STAGES)
WORK_STAGES = tuple(s for s in Stage if s not in DONE_STAGES)


class Channel(models.TextChoices):
    """How the report came in."""

    WEB = "web", _("Web form")
    PHONE = "phone", pgettext_lazy("channel", "Telephone")
    COUNTER = "counter", _("At the counter")
    EMAIL = "email", _("E-mail")
    API = "api", _("API")
    SYSTEM = "system", _("Follow-up")


class Impact(models.TextChoices):
    """How badly the fault affects the customer; decides the priority."""

    BLOCKED = "blocked", _("I cannot work or live without it")
    SERIOUS = "serious", _("It hinders me seriously")
    NUISANCE = "nuisance", _("It is a nuisance")
    COSMETIC = "cosmetic", _("It only looks bad")


class Priority(models.TextChoices):
    """Order of the work."""

    CRITICAL = "critical", _("Critical")
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Arrival(models.TextChoices):
    """How the device will reach us."""

    BRANCH = "branch", _("I bring it to a branch")
    COURIER = "courier", _("A courier picks it up")
    VISIT = "visit", _("A technician visits me")


class Custody(models.TextChoices):
    """Where the device is."""

    CUSTOMER = "customer", _("With the customer")
    TRANSIT = "transit", _("On its way")
    BRANCH = "branch", _("At the branch")
    TECHNICIAN = "technician", _("With the technician")
    MAKER = "maker", _("At the maker")
    HANDED_BACK = "handed_back", _("Handed back")


HELD = (Custody.BRANCH, Custody.TECHNICIAN, Custody.MAKER, Custody.TRANSIT)


class WaitingOn(models.TextChoices):
    """Whom the work waits for."""

    NOBODY = "", _("Nobody")
    CUSTOMER = "customer", _("The customer")
    PART = "part", _("A part")
    APPROVAL = "approval", _("An approval")
    COURIER = "courier", _("The courier")


PAUSING = (WaitingOn.CUSTOMER, WaitingOn.PART, WaitingOn.APPROVAL)


class Visibility(models.TextChoices):
    """Who may see a history entry."""

    INTERNAL = "internal", _("Staff only")
    CUSTOMER = "customer", _("Staff and customer")


class ClockKind(models.TextChoices):
    """The three clocks of a ticket, and the one that an objection starts."""

    FIRST_ANSWER = "first_answer", _("First answer")
    DIAGNOSIS = "diagnosis", _("Diagnosis")
    SECOND_OPINION = "second_opinion", _("Second opinion")
    TURNAROUND = "turnaround", _("Turnaround")


class QuoteState(models.TextChoices):
    """Life of one quote version."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    VOID = "void", _("No longer valid")


class OptionKind(models.TextChoices):
    """What a quote lets the customer choose from."""

    FULL = "full", _("Full repair")
    PART = "part", _("Partial repair")
    REPLACE = "replace", _("Replacement")
    RETURN = "return", _("Return unrepaired")


class LineKind(models.TextChoices):
    """What a line of a quote is for."""

    PART = "part", _("Part")
    LABOUR = "labour", _("Labour")
    OTHER = "other", _("Other")


class LineScope(models.TextChoices):
    """Which options of a quote hold a line. The names of single options are those of ``OptionKind``."""

    ALL = "all", _("Every repair")
    FULL = "full", _("Full repair only")
    PART = "part", _("Partial repair only")
    RETURN = "return", _("Return unrepaired")


class Answer(models.TextChoices):
    """Answer of one line of the test sheet."""

    PASS = "pass", _("Passed")
    FAIL = "fail", _("Failed")
    NOT_APPLICABLE = "na", _("Does not apply")


class PartState(models.TextChoices):
    """Where a needed part is."""

    WANTED = "wanted", _("Needed, not ordered")
    RESERVED = "reserved", _("Reserved")
    ORDERED = "ordered", _("Ordered")
    ARRIVED = "arrived", _("Arrived")
    USED = "used", _("Used")
    RELEASED = "released", _("Not needed")
    FAULTY = "faulty", pgettext_lazy("part", "Dead on arrival")
    WRONG = "wrong", pgettext_lazy("part", "Wrong part")


class OldPart(models.TextChoices):
    """Where the part went that was taken out."""

    KEPT = "kept", _("Kept by us")
    CUSTOMER = "customer", _("Returned to the customer")
    MAKER = "maker", pgettext_lazy("old part", "Sent to the maker")


class Outcome(models.TextChoices):
    """How the ticket ended, for the figures."""

    NONE = "", _("Not yet")
    REPAIRED = "repaired", _("Repaired")
    REPLACED = "replaced", _("Replaced")
    REFUNDED = "refunded", _("Refunded")
    RETURNED = "returned", _("Returned unrepaired")
    CANCELLED = "cancelled", _("Cancelled")
