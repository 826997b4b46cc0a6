"""Working through the diagnosis guide: every step measured, judged or skipped with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions.sheets import impossible_words, number_of
from tickets.exceptions import StepRefused
from tickets.models import GuideAnswer, Ticket
from tickets.queries.guide import guide_steps, last_answers
from warranty.models import GuideStep

Result = GuideAnswer.Result


@dataclass(frozen=True)
class Said:
    """What was put down for a step: a value as typed, or good, bad or skipped. A skipped step has its reason in ``note``."""

    answer: str
    note: str = ""


def opinion_of(ticket: Ticket) -> int:
    """Number of the examination that is going on."""
    return ticket.findings.count() + 1


@transaction.atomic
def answer_guide(
    ticket: Ticket, *, actor: Actor, answers: Mapping[str, Said], version: int | None = None
) -> list[GuideAnswer]:
    """Keep answers by the code of their step. What stands there already and is the same is not written again.

    Raises ``StepRefused`` beside the step at fault (``answer_<code>`` or ``note_<code>``); nothing is kept then.
    """
    ticket = lifecycle.lock(ticket, "answer_guide", actor=actor, version=version)
    first = ticket.findings.filter(objected_at__isnull=False).order_by("number").last()
    if first and first.technician_id == actor.user_id:
        raise StepRefused(_("A second opinion comes from another technician."))
    opinion = opinion_of(ticket)
    held = last_answers(ticket.guide_answers.all(), opinion)
    steps = {step.code: step for step in guide_steps(ticket)}
    rows = []
    for code, said in answers.items():
        step = steps.get(code)
        if step is None:
            raise StepRefused(_("The guide has changed meanwhile. Look at the page again."))
        row = _row(ticket, step, said, opinion, actor)
        if not _same(held.get(step.pk), row):
            rows.append(row)
    if not rows:
        raise StepRefused(_("Nothing new was written down."))
    for row in rows:
        row.save()
    lifecycle.stay(
        ticket, "answer_guide", actor=actor,
        data={result: [row.step.code for row in rows if row.result == result] for result in Result.values},
    )
    return rows


def _row(ticket: Ticket, step: GuideStep, said: Said, opinion: int, actor: Actor) -> GuideAnswer:
    result, value = judge(step, said)
    return GuideAnswer(
        ticket=ticket, opinion=opinion, step=step, name_ar=step.name_ar, name_en=step.name_en, unit=step.unit, low=step.low,
        high=step.high, result=result, value=value, note=said.note.strip()[:200], technician_id=actor.user_id,
    )


def judge(step: GuideStep, said: Said) -> tuple[str, Decimal | None]:
    """Result and measured value. A value decides by itself whether it is as it should be."""
    if said.answer == Result.SKIPPED:
        if not said.note.strip():
            raise StepRefused(_("Say why “%(step)s” is skipped.") % {"step": step.name}, f"note_{step.code}")
        return Result.SKIPPED, None
    if not step.is_measured:
        if said.answer not in (Result.GOOD, Result.BAD):
            raise StepRefused(_("Answer “%(step)s”, or skip it with a reason.") % {"step": step.name}, f"answer_{step.code}")
        return said.answer, None
    value = number_of(said.answer)
    if value is None:
        raise StepRefused(
            _("“%(step)s” is measured in %(unit)s: write a number.") % {"step": step.name, "unit": f"\u2066{step.unit}\u2069"},
            f"answer_{step.code}",
        )
    wrong = impossible_words(step.name, value, step.unit, step.low, step.high)
    if wrong:
        raise StepRefused(wrong, f"answer_{step.code}")
    good = (step.low is None or value >= step.low) and (step.high is None or value <= step.high)
    return (Result.GOOD if good else Result.BAD), value


def _same(before: GuideAnswer | None, now: GuideAnswer) -> bool:
    return before is not None and (before.result, before.value, before.note) == (now.result, now.value, now.note)
