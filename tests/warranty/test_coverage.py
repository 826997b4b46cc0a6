"""Coverage: a pure answer from dates and causes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.coverage import DeviceFacts, add_months, assess

BOUGHT = date(2025, 3, 2)
FACTS = DeviceFacts(purchased_on=BOUGHT, warranty_months=24, doa_days=14)


@pytest.mark.parametrize(
    ("facts", "cause", "on", "status", "reason"),
    [
        (FACTS, None, date(2026, 11, 15), "covered", "in_warranty"),
        (FACTS, "defect", date(2027, 3, 1), "covered", "in_warranty"),
        (FACTS, "defect", date(2027, 3, 2), "not_covered", "expired"),
        (FACTS, "misuse", date(2025, 4, 1), "not_covered", "cause_misuse"),
        (FACTS, "wear", date(2025, 4, 1), "not_covered", "cause_wear"),
        (FACTS, "external", date(2025, 4, 1), "not_covered", "cause_external"),
        (DeviceFacts(None, 24), "defect", date(2026, 1, 1), "unknown", "no_purchase_date"),
        (DeviceFacts(BOUGHT, None), "defect", date(2026, 1, 1), "unknown", "no_purchase_date"),
        (DeviceFacts(BOUGHT, 12, repair_warranty_until=date(2026, 12, 1)), "defect", date(2026, 11, 30), "covered",
         "repair_warranty"),
        (DeviceFacts(BOUGHT, 12, repair_warranty_until=date(2026, 12, 1)), "defect", date(2026, 12, 2), "not_covered",
         "expired"),
        (DeviceFacts(BOUGHT, 12, repair_warranty_until=date(2026, 12, 1)), "misuse", date(2026, 11, 30), "not_covered",
         "cause_misuse"),
        (DeviceFacts(BOUGHT, 12, warranty_until=date(2027, 1, 1)), "defect", date(2026, 12, 31), "covered", "in_warranty"),
    ],
)
def test_coverage_cases(facts, cause, on, status, reason):
    answer = assess(facts, cause, on)
    assert (answer.status, answer.reasons[0]) == (status, reason)


@pytest.mark.parametrize(("days", "expected"), [(0, True), (14, True), (15, False)])
def test_dead_on_arrival_counts_days_since_purchase(days, expected):
    assert assess(FACTS, "defect", BOUGHT + timedelta(days=days)).dead_on_arrival is expected


def test_dead_on_arrival_never_excuses_misuse():
    assert assess(FACTS, "misuse", BOUGHT).dead_on_arrival is False


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(0, 60), st.dates(date(2015, 1, 1), date(2036, 1, 1)))
def test_coverage_never_comes_back_once_it_has_ended(bought, months, on):
    facts = DeviceFacts(bought, months)
    if assess(facts, "defect", on).status == "not_covered":
        assert assess(facts, "defect", on + timedelta(days=1)).status == "not_covered"
