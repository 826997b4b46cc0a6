"""Pure: is this device covered on this date, for this fault, and by which document? No database, no clock.

A device may stand under several documents at once: the maker's warranty, an extended plan, the warranty on a repair, the
warranty on one part, a promise of goodwill. Each says from when to when it holds, which causes it answers for, whether it
pays parts, labour or both, and what it leaves out. A maker may give single sections of a product (its battery, what came
in the box) a period of their own, or leave them out. The answer is the best that the documents give together:

- *covered*: parts and labour are both paid and the customer has no share;
- *partly*: something is paid, not everything;
- *unknown*: nothing pays, but the purchase date or the terms are missing, so that the maker's warranty cannot be judged;
- *not covered*: everything else, with the reason of the document that came closest.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

Status = Literal["covered", "partly", "not_covered", "unknown"]
# Causes that a warranty answers for unless the document says more. Wear and what came from outside are excluded.
COVERED_CAUSES = frozenset({"defect"})
PARTS, LABOUR = "parts", "labour"
# Of documents that pay the same, the one that stands first is named: what is owed comes before what was bought or given.
ORDER = ("maker", "repair", "part", "extended", "goodwill")
# How close a document came to paying, for naming why nothing does.
NEARNESS = ("other_part", "not_started", "expired", "own_expired", "excluded_defect", "cause")
Names = tuple[str, str]  # of one thing, Arabic and English


@dataclass(frozen=True)
class Document:
    """One document; days are local and both included. ``only_part`` (an SKU): it pays for that part alone."""

    kind: str
    starts_on: date
    ends_on: date
    reference: str = ""
    causes: frozenset[str] = COVERED_CAUSES
    pays: frozenset[str] = frozenset({PARTS, LABOUR})
    customer_share: Decimal = Decimal(0)
    excluded_defects: frozenset[str] = frozenset()
    only_part: str = ""
    subject: Names = ("", "")  # the part, or the section with a period of its own


@dataclass(frozen=True)
class OwnTerm:
    """What the maker says of one section or one fault of a product: its own months, counted like the rest; 0 leaves it out."""

    code: str
    months: int
    names: Names = ("", "")
    is_defect: bool = False


@dataclass(frozen=True)
class DeviceFacts:
    """What coverage depends on. Dates are local dates."""

    purchased_on: date | None
    warranty_months: int | None
    doa_days: int = 0
    warranty_until: date | None = None  # carried over from a replaced unit; wins over the purchase date
    repair_warranty_until: date | None = None  # of an earlier repair of the same fault; a redo does not restart it
    documents: tuple[Document, ...] = ()
    own_terms: tuple[OwnTerm, ...] = ()  # sections and faults that the maker's warranty of this product treats apart


@dataclass(frozen=True)
class Coverage:
    """Answer with machine-readable reasons. ``until`` is the last covered day of the documents that pay.

    ``document`` is the kind that decided and ``reference`` its number; ``clause`` names the rule (see ``wording``).
    """

    status: Status
    until: date | None
    document: str
    reasons: tuple[str, ...]
    dead_on_arrival: bool = False
    clause: str = ""
    reference: str = ""
    pays: tuple[str, ...] = ()
    customer_share: Decimal = Decimal(0)
    subject: Names = ("", "")  # part or section that the deciding document speaks of
    # What may turn out otherwise once the fault is found: (kind, Arabic, English, last day or empty when left out).
    depends: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def is_covered(self) -> bool:
        """Whether the customer pays nothing for a repair."""
        return self.status == "covered"

    def as_json(self) -> dict[str, Any]:
        """For the ticket's snapshot."""
        data = asdict(self)
        data["until"] = self.until.isoformat() if self.until else None
        for name in ("reasons", "pays", "subject"):
            data[name] = list(data[name])
        data["depends"] = [list(row) for row in self.depends]
        data["customer_share"] = str(self.customer_share)
        return data


def add_months(start: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month where it is shorter."""
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def last_day(start: date, months: int) -> date:
    """Last day of a period of ``months`` that begins with ``start``: the day before that day of the month comes again.

    Where the month has no such day it runs to the month's end: 29 February for a year ends on 28 February, not on the 27th.
    """
    end = add_months(start, months)
    return end if end.day < start.day else end - timedelta(days=1)


def months_between(start: date | None, end: date) -> int | None:
    """Full months from ``start`` to ``end``; None when the start is unknown, 0 when it lies later."""
    if start is None:
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months if add_months(start, months) <= end else months - 1)


def warranty_end(facts: DeviceFacts) -> date | None:
    """Last day of the maker's warranty, or None when it cannot be known."""
    if facts.warranty_until:
        return facts.warranty_until
    if facts.purchased_on is None or facts.warranty_months is None:
        return None
    return last_day(facts.purchased_on, facts.warranty_months)


def started_on(facts: DeviceFacts) -> date | None:
    """First day of the maker's warranty; counted back from its end where only that is known."""
    if facts.purchased_on or facts.warranty_until is None or facts.warranty_months is None:
        return facts.purchased_on
    return add_months(facts.warranty_until + timedelta(days=1), -facts.warranty_months)


def own_term(facts: DeviceFacts, defect: str, section: str) -> OwnTerm | None:
    """The maker's word on this fault; one that names the fault itself comes before one on the whole section."""
    named = [t for t in facts.own_terms if t.code and t.code == (defect if t.is_defect else section)]
    return min(named, key=lambda t: not t.is_defect, default=None)


def own_end(facts: DeviceFacts, term: OwnTerm) -> date | None:
    """Last day of a term's own period; None when it was left out or its beginning cannot be known."""
    start = started_on(facts)
    return last_day(start, term.months) if start and term.months else None


def documents_of(facts: DeviceFacts, term: OwnTerm | None = None) -> list[Document]:
    """Every document of the device, those that follow from its dates included, in the order in which they answer."""
    found = list(facts.documents)
    end = own_end(facts, term) if term and term.months else warranty_end(facts)
    if end is not None:
        found.append(Document("maker", date.min, end, subject=term.names if term else ("", "")))
    if facts.repair_warranty_until:
        found.append(Document("repair", date.min, facts.repair_warranty_until))
    return sorted(found, key=lambda d: (ORDER.index(d.kind), -d.ends_on.toordinal(), d.reference))


@dataclass(frozen=True)
class _Fault:
    cause: str | None
    defect: str
    part: str
    term: OwnTerm | None


def refusal(document: Document, fault: _Fault, on: date) -> str:
    """Why a document does not pay for this fault on this day; empty when it does. An unknown cause is not held against it."""
    if document.only_part and document.only_part != fault.part:
        return "other_part"
    if on < document.starts_on:
        return "not_started"
    term = fault.term if document.kind == "maker" else None
    if (fault.defect and fault.defect in document.excluded_defects) or (term and not term.months):
        return "excluded_defect"
    if on > document.ends_on:
        return "own_expired" if term else "expired"
    if fault.cause is not None and fault.cause not in document.causes:
        return "cause"
    return ""


def assess(
    facts: DeviceFacts, cause: str | None, on: date, *, defect: str = "", part: str = "", section: str = ""
) -> Coverage:
    """Coverage of a fault with ``cause`` (None before the diagnosis) on the day ``on``.

    ``defect`` and ``section`` are the codes of what was found and where, ``part`` the SKU that the repair needs; all may be
    empty. Documents that pay in full answer before those that add up to it. An excluded cause is never covered, whatever the
    date. Without a purchase date the answer is ``unknown``, never a guess.
    """
    fault = _Fault(cause, defect, part, own_term(facts, defect, section))
    why = [(d, refusal(d, fault, on)) for d in documents_of(facts, fault.term)]
    paying = [d for d, reason in why if not reason]
    full = next((d for d in paying if len(d.pays) == 2 and not d.customer_share), None)
    if full is not None:
        found = _paid([full], _dead_on_arrival(facts, cause, on) and full.kind == "maker")
    elif paying:
        found = _paid(_together(paying), False)
    else:
        found = _unpaid(facts, why, fault)
    return found if cause else replace(found, depends=_depends(facts, on, found))


def _depends(facts: DeviceFacts, on: date, found: Coverage) -> tuple[tuple[str, str, str, str], ...]:
    """Before the fault is known: sections with a term of their own, and parts under a warranty of their own."""
    rows = []
    for term in facts.own_terms:
        end = own_end(facts, term)
        says_more = not term.months or end != warranty_end(facts) if found.is_covered else end and end >= on
        if says_more and any(term.names):
            rows.append(("maker", *term.names, end.isoformat() if end else ""))
    if not found.is_covered:
        rows += [
            ("part", *d.subject, d.ends_on.isoformat()) for d in facts.documents
            if d.only_part and d.starts_on <= on <= d.ends_on
        ]
    return tuple(rows)


def _dead_on_arrival(facts: DeviceFacts, cause: str | None, on: date) -> bool:
    bought = facts.purchased_on
    return bool(
        bought and facts.doa_days and cause in (None, "defect") and 0 <= (on - bought).days <= facts.doa_days
    )


def _together(paying: list[Document]) -> list[Document]:
    """The first documents that pay parts and labour between them; of one that pays both with a share, that one."""
    chosen: list[Document] = []
    for document in sorted(paying, key=lambda d: bool(d.customer_share)):
        if not document.pays <= {kind for d in chosen for kind in d.pays}:
            chosen.append(document)
    return chosen


def _paid(chosen: list[Document], dead_on_arrival: bool) -> Coverage:
    pays = frozenset(kind for d in chosen for kind in d.pays)
    share = sum((d.customer_share for d in chosen), Decimal(0))
    whole = len(pays) == 2 and not share
    first = chosen[0]
    reason = {"maker": "in_warranty", "repair": "repair_warranty"}.get(first.kind, first.kind)
    return Coverage(
        "covered" if whole else "partly", min(d.ends_on for d in chosen), first.kind,
        (reason, *(d.kind for d in chosen[1:])), dead_on_arrival, f"{first.kind}.covered" if whole else f"{first.kind}.partly",
        first.reference, tuple(sorted(pays)), share, first.subject,
    )


def _unpaid(facts: DeviceFacts, why: Iterable[tuple[Document, str]], fault: _Fault) -> Coverage:
    rows = list(why)
    cause, term = fault.cause, fault.term
    end = own_end(facts, term) if term and term.months else warranty_end(facts)
    if cause is not None and cause not in COVERED_CAUSES and not any(cause in d.causes for d, _reason in rows):
        return Coverage("not_covered", end, "maker", (f"cause_{cause}",), clause="maker.cause")
    if term and not term.months:
        return Coverage(
            "not_covered", None, "maker", ("excluded_defect",), clause="maker.excluded_defect", subject=term.names
        )
    if end is None:
        return Coverage("unknown", None, "", ("no_purchase_date",), clause="maker.unknown")
    # Of documents that had all ended, the one that ended last; else the one that comes first.
    nearest, reason = max(rows, key=lambda row: (
        NEARNESS.index(row[1]), row[0].ends_on if row[1] == "expired" else date.min, -ORDER.index(row[0].kind),
    ))
    code = f"cause_{cause}" if reason == "cause" else "expired" if reason == "own_expired" else reason
    return Coverage(
        "not_covered", nearest.ends_on, nearest.kind, (code,), clause=f"{nearest.kind}.{reason}",
        reference=nearest.reference, subject=nearest.subject,
    )
