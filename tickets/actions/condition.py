"""Noting the condition of a device: marks on the drawing, and pictures by what they look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets.actions.files import attach
from tickets.exceptions import StepRefused
from tickets.models import Attachment, ConditionPoint, Side, Ticket
from tickets.models.condition import SIZE

MOST_POINTS = 24


@dataclass(frozen=True)
class Mark:
    """One mark as it was put down; ``x`` and ``y`` in thousandths of the drawing. ``known``: number of the mark at check-in."""

    side: str
    x: int
    y: int
    kind: str
    note: str = ""
    known: int | None = None


def note_marks(ticket: Ticket, marks: Sequence[Mark], phase: str, *, actor: Actor) -> list[ConditionPoint]:
    """Keep the marks, numbered in their order, inside the caller's transaction. Raises ``StepRefused`` naming the mark."""
    if len(marks) > MOST_POINTS:
        raise StepRefused(_("At most %(most)s marks fit on one drawing.") % {"most": MOST_POINTS}, "points")
    for number, mark in enumerate(marks, 1):
        _check(number, mark)
    earlier = {}
    if phase == ConditionPoint.Phase.HANDOVER:
        earlier = {p.number: p for p in ticket.condition_points.filter(phase=ConditionPoint.Phase.INTAKE)}
    rows = []
    for number, mark in enumerate(marks, 1):
        row = ConditionPoint(
            ticket=ticket, phase=phase, number=number, side=mark.side, x=mark.x, y=mark.y, kind=mark.kind,
            note=mark.note.strip()[:120], known=_same(earlier.get(mark.known or 0), mark), noted_by_id=actor.user_id,
        )
        row.save()
        rows.append(row)
    return rows


def _check(number: int, mark: Mark) -> None:
    if mark.side not in Side.values:
        raise StepRefused(_("Mark %(number)s: say where it is, front or back.") % {"number": number}, "points")
    if mark.kind not in ConditionPoint.Kind.values:
        raise StepRefused(_("Mark %(number)s: say what it is.") % {"number": number}, "points")
    if not (0 <= mark.x <= SIZE and 0 <= mark.y <= SIZE):
        raise StepRefused(_("Mark %(number)s lies outside the drawing.") % {"number": number}, "points")
    if mark.kind == ConditionPoint.Kind.OTHER and not mark.note.strip():
        raise StepRefused(_("Mark %(number)s: write in words what it is.") % {"number": number}, "points")


def _same(point: ConditionPoint | None, mark: Mark) -> ConditionPoint | None:
    """The mark of the check-in, unless it was made into another one: then it is new."""
    return point if point and (point.side, point.kind) == (mark.side, mark.kind) else None


def keep_views(ticket: Ticket, views: Mapping[str, Iterable[Any]], kind: str, *, actor: Actor) -> list[Attachment]:
    """Keep pictures of the condition, each under what it looks at."""
    return [row for view, photos in views.items() for row in attach(ticket, photos, kind, actor=actor, view=view)]
