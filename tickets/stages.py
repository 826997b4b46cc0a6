"""How stages look to staff: a short name each, and the eight steps that a repair is drawn in."""

from __future__ import annotations

from django.utils.translation import pgettext, pgettext_lazy

from tickets.enums import Stage

S = Stage
NAMES = {
    S.RECEIVED: pgettext_lazy("staff stage", "Received"),
    S.DIAGNOSING: pgettext_lazy("staff stage", "Diagnosis"),
    S.DECIDING: pgettext_lazy("staff stage", "Decision"),
    S.AWAITING_APPROVAL: pgettext_lazy("staff stage", "Approval"),
    S.REPAIRING: pgettext_lazy("staff stage", "Repair"),
    S.REPLACING: pgettext_lazy("staff stage", "Replacement"),
    S.REFUNDING: pgettext_lazy("staff stage", "Refund"),
    S.RETURNING: pgettext_lazy("staff stage", "Return"),
    S.TESTING: pgettext_lazy("staff stage", "Testing"),
    S.READY: pgettext_lazy("staff stage", "Ready"),
    S.DELIVERED: pgettext_lazy("staff stage", "Handed over"),
    S.CLOSED: pgettext_lazy("staff stage", "Closed"),
    S.CANCELLED: pgettext_lazy("staff stage", "Cancelled"),
}
STEPS = 8
_STEP = {
    S.RECEIVED: 1, S.DIAGNOSING: 2, S.DECIDING: 3, S.AWAITING_APPROVAL: 3, S.REPAIRING: 4, S.REPLACING: 4,
    S.REFUNDING: 4, S.RETURNING: 4, S.TESTING: 5, S.READY: 6, S.DELIVERED: 7, S.CLOSED: 8, S.CANCELLED: 8,
}


def staff_stage(stage: str) -> str:
    """Short name of a stage for staff, in the reader's language."""
    return str(NAMES[Stage(stage)])


def stage_step(stage: str) -> int:
    """Which of the eight steps a stage belongs to, from 1."""
    return _STEP[Stage(stage)]


def step_names(work: str) -> list[str]:
    """Names of the eight steps; ``work`` is the stage that stands at the fourth."""
    names = [NAMES[s] for s in (S.RECEIVED, S.DIAGNOSING, S.DECIDING)]
    rest = [NAMES[Stage(work)], NAMES[S.TESTING], NAMES[S.READY], NAMES[S.DELIVERED]]
    return [*map(str, names + rest), pgettext("staff stage", "Follow-up")]
