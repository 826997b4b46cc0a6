"""The test sheet of a ticket: its lines, how an answer is judged, and one run over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.arabic import latin_digits
from helpdesk.lib.display import limits_text, measure_text
from tickets.actions.files import attach
from tickets.enums import Answer, Visibility
from tickets.exceptions import StepRefused
from tickets.models import Attachment, TestResult, TestRun, Ticket
from tickets.queries.due import comma
from warranty.measures import possible_range
from warranty.models import ChecklistItem

MOST = Decimal(100_000)


@dataclass(frozen=True)
class Answers:
    """What the tester put down, by the code of the line.

    A ticked line is answered pass, fail or na. A measured one by its value as typed, or by fail (no value could be taken)
    or na; whether a value passes is not for the tester to say.
    """

    lines: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def sheet_of(ticket: Ticket) -> list[ChecklistItem]:
    """Lines of the test sheet for this device's type."""
    return list(ChecklistItem.objects.filter(device_type=ticket.device.device_type, is_active=True))


def number_of(text: str) -> Decimal | None:
    """A typed number in Arabic or Latin digits, with a comma or a point; None when it is none or absurd."""
    plain = latin_digits(text).strip().replace("٫", ".").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return round(value, 3) if value.is_finite() and abs(value) < MOST else None


def impossible_words(name: str, value: Decimal, unit: str, low: Decimal | None, high: Decimal | None) -> str:
    """Words for a value that the unit cannot have, empty for one that it can."""
    span = possible_range(unit, low, high)
    if span is None or span[0] <= value <= span[1]:
        return ""
    return _("“%(line)s”: %(value)s cannot be right; %(span)s is possible. Check sign, decimal point and unit.") % {
        "line": name, "value": f"\u2066{measure_text(value, unit)}\u2069", "span": f"\u2066{limits_text(*span, unit)}\u2069",
    }


def judge(item: ChecklistItem, text: str) -> tuple[str, Decimal | None]:
    """Answer of a line and its measured value. Raises ``StepRefused`` for what cannot answer it."""
    if text in (Answer.FAIL, Answer.NOT_APPLICABLE) or (text == Answer.PASS and not item.is_measured):
        return text, None
    value = number_of(text) if item.is_measured else None
    if value is None:
        raise StepRefused(
            _("“%(line)s” is measured: write the value, %(limits)s.")
            % {"line": item.name, "limits": f"\u2066{limits_text(item.low, item.high, item.unit)}\u2069"}
            if item.is_measured else _("Answer this line."),
            f"test_{item.code}",
        )
    wrong = impossible_words(item.name, value, item.unit, item.low, item.high)
    if wrong:
        raise StepRefused(wrong, f"test_{item.code}")
    good = (item.low is None or value >= item.low) and (item.high is None or value <= item.high)
    return (Answer.PASS if good else Answer.FAIL), value


def judge_all(sheet: Sequence[ChecklistItem], answers: Answers) -> dict[str, tuple[str, Decimal | None]]:
    """Every line judged. Refuses open lines, and a tested line without the photo that it requires."""
    if not sheet:
        raise StepRefused(_("This device type has no test sheet yet; an administrator can write one."))
    missing = [item.name for item in sheet if not answers.lines.get(item.code)]
    if missing:
        raise StepRefused(_("Answer every line. Still open: %(lines)s.") % {"lines": comma().join(missing)}, "answers")
    judged = {item.code: judge(item, answers.lines[item.code]) for item in sheet}
    for item in sheet:
        if item.needs_photo and judged[item.code][0] != Answer.NOT_APPLICABLE and not answers.photos.get(item.code):
            raise StepRefused(_("“%(line)s” needs a photo.") % {"line": item.name}, f"photo_{item.code}")
    if all(answer == Answer.NOT_APPLICABLE for answer, _value in judged.values()):
        raise StepRefused(_("At least one line must really be tested."), "answers")
    return judged


def now_behind(rows: QuerySet[Any], apart: timedelta = timedelta(0)) -> datetime:
    """Now, or later: ``apart`` behind the last of ``rows``. The ready gate goes by the order of work and test, and the clocks
    of two servers differ."""
    last = rows.aggregate(last=Max("created_at"))["last"]
    return max(timezone.now(), last + apart) if last else timezone.now()


def write_run(ticket: Ticket, actor: Actor, answers: Answers, note: str, *, passed: bool) -> tuple[TestRun, list[str]]:
    """Keep one run, and the codes that failed in it. The result must be what the answers say."""
    sheet = sheet_of(ticket)
    judged = judge_all(sheet, answers)
    failed = [code for code, (answer, _value) in judged.items() if answer == Answer.FAIL]
    if passed and failed:
        raise StepRefused(_("A failed line sends the device back to repair; it cannot pass."), "answers")
    if not passed and not failed:
        raise StepRefused(_("Mark the line that failed."), "answers")
    run = TestRun.objects.create(
        ticket=ticket, number=ticket.test_runs.count() + 1, tester_id=actor.user_id, passed=passed, note=note.strip(),
        created_at=now_behind(ticket.works.all()),
    )
    TestResult.objects.bulk_create(
        TestResult(
            run=run, position=i, code=item.code, name_ar=item.name_ar, name_en=item.name_en, group_ar=item.group_ar,
            group_en=item.group_en, answer=judged[item.code][0], value=judged[item.code][1], unit=item.unit, low=item.low,
            high=item.high, note=answers.notes.get(item.code, "").strip()[:200], photo=_photo(ticket, item, answers, actor),
        )
        for i, item in enumerate(sheet)
    )
    return run, failed


def _photo(ticket: Ticket, item: ChecklistItem, answers: Answers, actor: Actor) -> Attachment | None:
    kept = attach(
        ticket, answers.photos.get(item.code, ()), Attachment.Kind.TEST, actor=actor, visibility=Visibility.INTERNAL,
        caption=item.name,
    )
    return kept[0] if kept else None
