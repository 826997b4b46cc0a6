"""The policy proposes: the first clause that holds, or nothing."""

import csv
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.defaults import CLAUSES, install
from warranty.policy_words import outcome_code
from warranty.remedy import Case, holds, propose


def case(**changes) -> Case:
    values = {"cause": "defect", "covered": True, "repairable": True, "cost": Decimal(300),
              "replacement_value": Decimal(2000)}
    return Case(**{**values, **changes})


@pytest.fixture
def clauses(db):
    return list(install().clauses.all())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "remedy", "clause", "pays"),
    [
        ({}, "repair", "3.1", False),
        ({"dead_on_arrival": True}, "replace", "1.1", False),
        ({"dead_on_arrival": True, "replacement_available": False}, "repair", "3.1", False),
        ({"cause": "no_fault", "covered": False}, "return", "2.1", False),
        ({"cause": "no_fault"}, "return", "2.1", False),
        ({"returns": 2}, "replace", "2.2", False),
        ({"returns": 1}, "repair", "3.1", False),
        ({"repairable": False}, "replace", "3.2", False),
        ({"cost": Decimal(1400)}, "repair", "3.1", False),
        ({"cost": Decimal(1401)}, "replace", "3.2", False),
        ({"repairable": False, "replacement_available": False}, "refund", "3.3", False),
        ({"cause": "misuse", "covered": False}, "repair", "5.1", True),
        ({"cause": "wear", "covered": False, "cost": Decimal(1401)}, "return", "5.2", False),
        ({"cause": "misuse", "covered": False, "repairable": False}, "return", "5.2", False),
    ],
)
def test_default_policy(clauses, changes, remedy, clause, pays):
    proposal = propose(case(**changes), clauses)
    assert (proposal.remedy, proposal.clause, proposal.customer_pays) == (remedy, clause, pays)


def test_without_a_fitting_clause_a_person_decides():
    assert propose(case(), []).remedy == ""


def test_an_unknown_condition_is_an_error_not_a_wider_clause():
    with pytest.raises(ValueError, match="coverd"):
        holds({"coverd": True}, case())


@pytest.mark.django_db
def test_every_case_has_exactly_one_proposal(clauses):
    @given(
        st.sampled_from(["defect", "misuse", "wear", "no_fault", "external"]), st.booleans(), st.booleans(), st.booleans(),
        st.booleans(), st.integers(0, 4), st.integers(0, 5000),
    )
    def check(cause, covered, repairable, doa, available, returns, cost):
        proposal = propose(
            case(cause=cause, covered=covered, repairable=repairable, dead_on_arrival=doa,
                 replacement_available=available, returns=returns, cost=Decimal(cost)),
            clauses,
        )
        assert proposal.remedy
        assert proposal.clause

    check()


def test_the_table_of_cases_stands():
    lines = [line for line in (Path(__file__).parent / "policy_cases.csv").read_text("utf-8").splitlines() if line[:1] != "#"]
    rows = list(csv.DictReader(lines))
    assert len(rows) >= 60
    clauses = [SimpleNamespace(code=c, conditions=when, remedy=remedy, customer_pays=pays)
               for c, when, remedy, pays, _ar, _en in CLAUSES]
    wrong = []
    for row in rows:
        proposal = propose(
            case(cause=row["cause"], covered=row["coverage"] == "covered", coverage=row["coverage"],
                 repairable=row["repairable"] == "yes", cost=Decimal(row["cost"]), replacement_value=Decimal(100),
                 dead_on_arrival=row["doa"] == "yes", replacement_available=row["new_unit"] == "yes",
                 returns=int(row["returns"])),
            clauses,
        )
        got = (outcome_code(proposal.remedy, proposal.customer_pays), proposal.clause)
        if got != (row["outcome"], row["clause"]):
            wrong.append((row, got))
    assert wrong == []
