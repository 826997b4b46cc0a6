"""Names, definitions and units of the figures in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, pgettext_lazy

from tickets.enums import Stage
from tickets.reports.metrics import CES_RANGE, HOURS, MINUTES, PERCENT, POINTS, SCORE, Figure

FEW = 10  # under so many cases a figure is shown as a count
DAY_HOURS = 24
MOST_EASE = int(CES_RANGE[1])
LTR, END = "\u2066", "\u2069"  # isolates, for texts that cannot hold a <bdi>


@dataclass(frozen=True)
class Word:
    """How a figure is called, what it means, which way is better, and what its two sides are called."""

    name: Any
    definition: Any
    up_is_better: bool
    good: Any
    bad: Any


def _w(name: Any, definition: Any, up: bool, good: Any, bad: Any) -> Word:
    return Word(name, definition, up, good, bad)



_COHORT = _l("Repairs delivered in the period whose 30 days have passed.")
_COHORT_90 = _l("Repairs delivered in the period whose 90 days have passed.")
_FAST, _SLOW = _l("nine of ten"), _l("slowest tenth")

WORDS: dict[str, Word] = {
    "promise_kept": _w(
        _l("Promises kept"),
        _l("Delivered in the period, with a promised date: ready by the date first given to the customer."),
        True, _l("kept"), _l("broken"),
    ),
    "csat": _w(
        _l("Satisfaction"), _l("Answers in the period to “How satisfied are you?”: 4 or 5 of five."), True,
        _l("satisfied"), _l("not satisfied"),
    ),
    "first_fix_rate": _w(
        _l("First-fix rate"), _l("%(cohort)s No return was filed within 30 days after delivery.") , True,
        _l("stayed fixed"), _l("came back"),
    ),
    "return_rate": _w(
        _l("Return to repair"), _l("%(cohort)s A return was filed within 30 days after delivery."), False,
        _l("stayed fixed"), _l("came back"),
    ),
    "nps": _w(
        _l("NPS"), _l("Answers in the period to “Would you recommend us?”: share of 9–10 minus share of 0–6."), True,
        _l("promoters"), _l("detractors"),
    ),
    "ces": _w(
        _l("Ease (CES)"), _l("Answers in the period to “How easy did we make it?”: mean of seven points."), True,
        _l("easy"), _l("hard"),
    ),
    "first_answer": _w(
        _l("First answer"),
        _l("First answers by a person in the period: median working time from the report. Automatic messages do not count."),
        False, _FAST, _SLOW,
    ),
    "turnaround_customer": _w(
        _l("Turnaround"),
        _l("Delivered in the period (refunds when paid): median calendar time from check-in to delivery."),
        False, _FAST, _SLOW,
    ),
    "turnaround_net": _w(
        _l("Turnaround without waits"),
        _l("The same, minus waits on the customer, on an approval and on parts."), False, _FAST, _SLOW,
    ),
    "turnaround_bench": _w(
        _l("Bench time"), _l("Became ready in the period: median calendar time from check-in to ready."), False,
        _FAST, _SLOW,
    ),
    "service_targets": _w(
        _l("Service targets"), _l("Clocks met or missed in the period: met. Open ones not yet due are left out."), True,
        _l("met"), _l("missed"),
    ),
    "first_pass_yield": _w(
        _l("First-pass yield"),
        _l("Repairs and replacements that became ready in the period: without a failed test before."), True,
        _l("passed at once"), _l("failed a test"),
    ),
    "first_fix_rate_90": _w(
        _l("First-fix rate, 90 days"), _l("%(cohort)s No return was filed within 90 days after delivery."), True,
        _l("stayed fixed"), _l("came back"),
    ),
    "return_rate_90": _w(
        _l("Return to repair, 90 days"), _l("%(cohort)s A return was filed within 90 days after delivery."), False,
        _l("stayed fixed"), _l("came back"),
    ),
    "complaint_rate": _w(
        _l("Complaint rate"),
        _l("Delivered in the period: with a complaint, an objection or a satisfaction of 1–2."), False,
        _l("without complaint"), _l("with complaint"),
    ),
    "no_fault_found": _w(
        _l("No fault found"), _l("Findings written in the period: no fault was found."), False, _l("a fault found"),
        _l("no fault found"),
    ),
    "quote_conversion": _w(
        _l("Quotes approved"), _l("Quotes answered or expired in the period: approved."), True, _l("approved"),
        _l("declined or expired"),
    ),
    "response_rate": _w(
        _l("Survey responses"), _l("Surveys sent in the period that reached the customer: answered."), True,
        _l("answered"), _l("unanswered"),
    ),
}
COHORTS = {"first_fix_rate": 30, "return_rate": 30, "first_fix_rate_90": 90, "return_rate_90": 90}
TILES = (
    "promise_kept", "csat", "first_fix_rate", "return_rate", "nps", "ces", "first_answer", "turnaround_customer",
)
MORE = tuple(name for name in WORDS if name not in TILES)

STAGES = {
    Stage.RECEIVED: pgettext_lazy("short stage", "Received"),
    Stage.DIAGNOSING: pgettext_lazy("short stage", "Examination"),
    Stage.DECIDING: pgettext_lazy("short stage", "Decision"),
    Stage.AWAITING_APPROVAL: pgettext_lazy("short stage", "Approval"),
    Stage.REPAIRING: pgettext_lazy("short stage", "Repair"),
    Stage.REPLACING: pgettext_lazy("short stage", "Replacement"),
    Stage.REFUNDING: pgettext_lazy("short stage", "Refund"),
    Stage.RETURNING: pgettext_lazy("short stage", "Going back"),
    Stage.TESTING: pgettext_lazy("short stage", "Testing"),
    Stage.READY: pgettext_lazy("short stage", "Ready"),
}


def age_words() -> list[str]:
    """Names of the age bands."""
    return [_("0–2 days"), _("3–5 days"), _("6–10 days"), _("Over 10 days")]


def definition(name: str) -> str:
    """The definition of a figure as a sentence."""
    text = str(WORDS[name].definition)
    if name in COHORTS:
        text %= {"cohort": _COHORT if COHORTS[name] == 30 else _COHORT_90}
    return text


def number(value: float, places: int = 1) -> str:
    """``91.2``, ``88``: no decimals where they are nought."""
    text = f"{value:.{places}f}"
    return text[:-2] if places == 1 and text.endswith(".0") else text


def value_text(value: float | None, unit: str) -> tuple[str, str]:
    """A value and its unit word: ``("91.2%", "")``, ``("+47", "")``, ``("5.3", "days")``."""
    if value is None:
        return "", ""
    if unit == PERCENT:
        return f"{number(value)}%", ""
    if unit == POINTS:
        return f"{value:+.0f}" if round(value) else "0", ""
    if unit == MINUTES:
        if value < 60:
            return f"{value:.0f}", _("min")
        return f"{round(value) // 60}:{round(value) % 60:02d}", _("h")
    if unit == HOURS:
        return (number(value), _("h")) if value < 2 * DAY_HOURS else (number(value / DAY_HOURS), _("days"))
    return number(value), _("of 7")


@dataclass(frozen=True)
class Counted:
    """What a figure counted, in words that follow the number. ``is_part``: the words say out of how many."""

    number: str
    words: str
    is_part: bool = True

    def __str__(self) -> str:
        return f"{self.number if self.number.isdigit() else f'{LTR}{self.number}{END}'} {self.words}"


def counted_of(figure: Figure) -> Counted:
    """Numerator and denominator in words: cases of cases, promoters less detractors of answers, points of all points."""
    n, counted = figure.denominator, figure.numerator
    if counted is None:
        return Counted(str(n), ngettext("case", "cases", n), is_part=False)
    if figure.unit == POINTS:
        return Counted(one_text(counted, POINTS), ngettext(
            "promoters less detractors, of %(n)s answer", "promoters less detractors, of %(n)s answers", n) % {"n": n})
    if figure.unit == SCORE:
        return Counted(str(counted), ngettext(
            "of %(most)s points in %(n)s answer", "of %(most)s points in %(n)s answers", n) % {"n": n, "most": n * MOST_EASE})
    return Counted(str(counted), ngettext("of %(n)s case", "of %(n)s cases", n) % {"n": n})


def one_text(value: float | None, unit: str) -> str:
    """Value and unit as one text, for axes, tables and sentences; signs and percent stay on their side."""
    text, word = value_text(value, unit)
    if text and unit in (PERCENT, POINTS):
        return f"{LTR}{text}{END}"
    return f"{text} {word}" if word and unit in (MINUTES, HOURS) else text


def change_text(now: Figure, then: Figure) -> str:
    """The size of a change without sign: ``1.4 points``, ``18 min``."""
    size = abs((now.value or 0) - (then.value or 0))
    if now.unit in (PERCENT, POINTS):
        text = number(size) if now.unit == PERCENT else f"{size:.0f}"
        # A broken number counts as one beyond a hundred: in Arabic the noun stays in the singular behind it.
        return ngettext("%(n)s point", "%(n)s points", int(text) if text.isdigit() else 100) % {"n": text}
    if now.unit == MINUTES:
        return one_text(size, MINUTES)
    if now.unit == HOURS:
        return one_text(size, HOURS)
    return number(size)


def beyond_chance(now: Figure, then: Figure) -> bool:
    """Whether two figures differ by more than their uncertainty: their 95 % intervals do not touch."""
    if None in (now.low, now.high, then.low, then.high):
        return False
    return now.low > then.high or now.high < then.low  # type: ignore[operator]
