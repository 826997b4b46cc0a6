"""Several documents at once: the fast answer against a slow, obvious one, and named cases of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import examples
from warranty.coverage import DeviceFacts, Document, OwnTerm, assess, last_day, warranty_end
from warranty.wording import clause_words, document_name, position

DAY = timedelta(days=1)
START = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: START + n * DAY)
CAUSES = ["defect", "misuse", "wear", "external"]
BOTH = frozenset({"parts", "labour"})


@st.composite
def documents(draw):
    first = draw(DAYS)
    return Document(
        draw(st.sampled_from(["extended", "part", "goodwill"])), first, first + draw(st.integers(0, 40)) * DAY,
        draw(st.sampled_from("abc")),
        frozenset(draw(st.sets(st.sampled_from(CAUSES), min_size=1))),
        draw(st.sampled_from([BOTH, frozenset({"parts"}), frozenset({"labour"})])), Decimal(draw(st.sampled_from([0, 0, 50]))),
        frozenset(draw(st.sets(st.sampled_from(["glass", "liquid"])))), draw(st.sampled_from(["", "", "P-1"])),
    )


FACTS = st.builds(
    DeviceFacts, st.none() | DAYS, st.none() | st.sampled_from([0, 1, 2]), st.sampled_from([0, 7]),
    repair_warranty_until=st.none() | DAYS, documents=st.lists(documents(), max_size=3).map(tuple),
    own_terms=st.lists(st.builds(OwnTerm, st.just("battery"), st.sampled_from([0, 1, 3])), max_size=1).map(tuple),
)
SECTIONS = st.sampled_from(["", "battery", "display"])


def obvious(facts: DeviceFacts, cause: str, on: date, defect: str, part: str, section: str) -> str:
    """Write down day by day who pays what, then look the day up."""
    free: dict[date, set[str]] = {}
    some: set[date] = set()
    long = [START + n * DAY for n in range(-5, 130)]
    rows = list(facts.documents)
    end = warranty_end(facts)
    out = False
    if section == "battery" and facts.own_terms:
        months = facts.own_terms[0].months
        end, out = (last_day(facts.purchased_on, months) if facts.purchased_on and months else None), not months
    rows += [Document("maker", date.min, end)] if end else []
    rows += [Document("repair", date.min, facts.repair_warranty_until)] if facts.repair_warranty_until else []
    for row in rows:
        if cause not in row.causes or defect in row.excluded_defects or row.only_part not in ("", part):
            continue
        for day in long:
            if row.starts_on <= day <= row.ends_on:
                some.add(day)
                if row.customer_share == 0:
                    free.setdefault(day, set()).update(row.pays)
    if free.get(on) == set(BOTH):
        return "covered"
    if on in some:
        return "partly"
    answers = cause == "defect" or any(cause in row.causes for row in rows)
    return "unknown" if end is None and answers and not out else "not_covered"


@settings(max_examples=examples(200), deadline=None)
@given(FACTS, st.sampled_from(CAUSES), DAYS, st.sampled_from(["", "glass"]), st.sampled_from(["", "P-1"]), SECTIONS)
def test_the_answer_is_the_obvious_one(facts, cause, on, defect, part, section):
    answer = assess(facts, cause, on, defect=defect, part=part, section=section)
    assert answer.status == obvious(facts, cause, on, defect, part, section)
    if answer.status in ("covered", "partly"):
        assert answer.until >= on
        assert answer.document in {"maker", "repair", *(d.kind for d in facts.documents)}
    assert clause_words(answer.as_json())[0]


RANK = {"covered": 2, "partly": 1, "unknown": 0, "not_covered": 0}


@settings(max_examples=examples(100), deadline=None)
@given(FACTS, st.sampled_from([None, *CAUSES]), DAYS, documents(), SECTIONS)
def test_one_more_document_never_makes_it_worse_and_time_never_makes_it_better(facts, cause, on, extra, section):
    def rank(known, day):
        return RANK[assess(known, cause, day, section=section).status]

    assert rank(replace(facts, documents=(*facts.documents, extra)), on) >= rank(facts, on)
    begun = replace(facts, documents=tuple(replace(d, starts_on=START) for d in facts.documents if d.ends_on >= START))
    assert rank(begun, on + DAY) <= rank(begun, on)
    if facts.purchased_on:  # bought later, covered no shorter
        assert rank(replace(facts, purchased_on=facts.purchased_on + DAY), on) >= rank(facts, on)


def doc(kind: str, **changes) -> Document:
    return replace(Document(kind, START, START + 30 * DAY, "D-1"), **changes)


OLD = DeviceFacts(date(2020, 1, 1), 24)
NEW = DeviceFacts(START, 24, 14)
ACCIDENT = frozenset({"defect", "external", "misuse"})


@pytest.mark.parametrize(
    ("facts", "cause", "defect", "part", "status", "clause", "document"),
    [
        (NEW, "defect", "", "", "covered", "W1", "maker"),
        (NEW, "misuse", "", "", "not_covered", "W3", "maker"),
        (OLD, "defect", "", "", "not_covered", "W4", "maker"),
        (DeviceFacts(None, 24), "defect", "", "", "unknown", "W8", ""),
        (replace(NEW, own_terms=(OwnTerm("glass", 0, is_defect=True),)), "defect", "glass", "", "not_covered", "W6", "maker"),
        (replace(OLD, repair_warranty_until=START + 9 * DAY), "defect", "", "", "covered", "R1", "repair"),
        (replace(OLD, documents=(doc("extended"),)), "defect", "", "", "covered", "E1", "extended"),
        (replace(OLD, documents=(doc("extended", causes=ACCIDENT),)), "misuse", "", "", "covered", "E1", "extended"),
        (replace(OLD, documents=(doc("extended", customer_share=Decimal(50)),)), "defect", "", "", "partly", "E2", "extended"),
        (replace(OLD, documents=(doc("extended", excluded_defects=frozenset({"glass"})),)), "defect", "glass", "", "not_covered",
         "E6", "extended"),
        (replace(OLD, documents=(doc("part", only_part="P-1", pays=frozenset({"parts"})),)), "defect", "", "P-1", "partly", "P2",
         "part"),
        (replace(OLD, documents=(doc("part", only_part="P-1"),)), "defect", "", "P-2", "not_covered", "W4", "maker"),
        (replace(OLD, documents=(doc("part", pays=frozenset({"parts"})), doc("extended", pays=frozenset({"labour"})))),
         "defect", "", "", "covered", "P1", "part"),
        (replace(OLD, documents=(doc("goodwill"),)), "defect", "", "", "covered", "G1", "goodwill"),
        (replace(NEW, documents=(doc("extended"),)), "defect", "", "", "covered", "W1", "maker"),
        (replace(OLD, documents=(doc("extended", starts_on=START + 10 * DAY),)), "defect", "", "", "not_covered", "W4", "maker"),
    ],
)
def test_documents_by_name(facts, cause, defect, part, status, clause, document):
    answer = assess(facts, cause, START + 5 * DAY, defect=defect, part=part)
    assert (answer.status, clause_words(answer.as_json())[0], answer.document) == (status, clause, document)


def test_words_before_the_diagnosis_name_what_may_turn_out_otherwise():
    facts = replace(NEW, own_terms=(OwnTerm("battery", 12, ("البطارية", "Battery")), OwnTerm("x", 0, ("الملحقات", "Accessories"))))
    text = position(assess(facts, None, START).as_json()).text
    assert "“Battery” has a period of its own under this warranty" in text
    assert "“Accessories” is left out" in text
    fitted = replace(OLD, documents=(doc("part", only_part="P-1", subject=("بطارية", "Battery")),))
    assert "“Battery”, which we fitted, has a warranty of its own until" in position(assess(fitted, None, START).as_json()).text
    assert document_name(assess(fitted, "defect", START, part="P-1").as_json()) == "The warranty on the part “Battery” D-1"


def test_words_for_the_customer_name_the_plan_and_the_share():
    answer = assess(replace(OLD, documents=(doc("extended", customer_share=Decimal(50)),)), "defect", START).as_json()
    assert document_name(answer) == "The extended plan D-1"
    assert "Your share is" in position(answer).text
    assert "The extended plan D-1 holds until" in position(answer).title
