"""Whether a policy answers every case: the examination against trying cases one by one."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import examples
from warranty import gaps
from warranty.causes import Cause, Cover
from warranty.defaults import CLAUSES
from warranty.policy_words import case_words
from warranty.remedy import Case, check_conditions, propose


def clauses_of(*rows):
    return [SimpleNamespace(code=str(n), conditions=c, remedy="repair", customer_pays=False) for n, c in enumerate(rows)]


CONDITIONS = st.fixed_dictionaries({}, optional={
    "cause": st.lists(st.sampled_from(Cause.values), min_size=1, unique=True),
    "coverage": st.lists(st.sampled_from(Cover.values), min_size=1, unique=True),
    "covered": st.booleans(), "repairable": st.booleans(), "dead_on_arrival": st.booleans(),
    "cost_ratio_max": st.sampled_from([0.5, 0.7]), "cost_ratio_min": st.sampled_from([0.7, 1]),
    "age_months_max": st.sampled_from([6, 24]), "age_months_min": st.just(12), "returns_min": st.integers(1, 3),
    "waiting_days_min": st.just(30),
})
CASES = st.builds(
    lambda cause, cover, repairable, cost, doa, returns, age, waiting: Case(
        cause, cover == "covered", repairable, Decimal(cost), Decimal(100), returns=returns, coverage=cover, age_months=age,
        dead_on_arrival=doa and cause == "defect" and cover == "covered", waiting_days=waiting,
    ),
    st.sampled_from(Cause.values), st.sampled_from(Cover.values), st.booleans(),
    st.sampled_from([0, 50, 51, 70, 71, 100, 101]), st.booleans(), st.integers(0, 4),
    st.none() | st.sampled_from([0, 6, 7, 12, 13, 24, 25]), st.sampled_from([0, 29, 30, 90]),
)


def lies_in(case: Case, region: gaps.Region) -> bool:
    """The slow way: is this case inside the region that was named?"""
    for fact, cell in region.items():
        value = {"coverage": case.position}.get(fact, getattr(case, fact))
        if cell.low is None and cell.high is None:
            if value != cell.value:
                return False
        elif fact in ("cost_ratio", "age_months"):
            low, high = (None if limit is None else Decimal(str(limit)) for limit in (cell.low, cell.high))
            if value is None or (low is not None and value <= low) or (high is not None and value > high):
                return False
        elif value < cell.low or (cell.high is not None and value >= cell.high):
            return False
    return True


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.lists(CASES, min_size=20, max_size=40))
def test_a_case_is_open_exactly_when_no_clause_answers_it(rows, cases):
    clauses = clauses_of(*rows)
    report = gaps.examine(clauses)
    for case in cases:
        proposal = propose(case, clauses)
        if proposal.clause:
            assert not any(lies_in(case, region) for region in report.open)
            assert proposal.clause not in report.unreachable
        elif len(report.open) < gaps.MOST_NAMED:
            assert any(lies_in(case, region) for region in report.open)


def test_the_policy_of_a_new_installation_leaves_nothing_open_and_no_clause_idle():
    clauses = [
        SimpleNamespace(code=code, conditions=c, remedy=remedy, customer_pays=pays) for code, c, remedy, pays, _a, _e in CLAUSES
    ]
    assert gaps.examine(clauses) == gaps.Report([], [])



@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (({"repairable": True},), ["cannot be repaired"]),
        (({"cost_ratio_max": 0.7},), ["costs more than 70% of a new unit"]),
        (({"returns_min": 2},), ["came back fewer than 2 times"]),
        (({"age_months_min": 12}, {"age_months_max": 12}), ["purchase date unknown"]),
        (({"coverage": ["covered", "partly", "not_covered"]},), ["Still to be checked"]),
        (({"covered": True}, {"repairable": True, "covered": False, "cost_ratio_max": 0.7},
          {"cause": ["misuse", "wear", "external", "no_fault"]}),
         None),
    ],
)
def test_open_cases_in_words(rows, words):
    found = [case_words(region) for region in gaps.examine(clauses_of(*rows)).open]
    if words is None:
        assert found
        assert all("Manufacturing defect" in text for text in found)
    else:
        assert found == words


@pytest.mark.parametrize(
    "conditions",
    [{"cost_ratio_max": 50}, {"cost_ratio_max": 0}, {"returns_min": 0}, {"waiting_days_min": 10_000}, {"cause": ["ghost"]},
     {"cause": []}, {"age_months_min": 24, "age_months_max": 12}, {"returns_min": 1.5}],
)
def test_absurd_conditions_are_refused(conditions):
    with pytest.raises(ValueError, match=next(iter(conditions))):
        check_conditions(conditions)
