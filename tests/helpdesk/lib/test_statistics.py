"""Figures and how sure they are."""

from __future__ import annotations

import statistics as standard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.statistics import mean_interval, median, nps_interval, percentile, wilson

counts = st.integers(0, 5000)
numbers = st.floats(-1e6, 1e6, allow_nan=False)


def test_no_cases_is_no_data() -> None:
    assert wilson(0, 0) is None
    assert percentile([], 90) is None
    assert median([]) is None
    assert mean_interval([]) is None
    assert mean_interval([5.0]) is None
    assert nps_interval(0, 0, 0) is None


@pytest.mark.parametrize(("k", "n", "low", "high"), [
    # Newcombe 1998, table I, method 3.
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    (29, 29, 0.8830, 1.0),
])
def test_wilson_agrees_with_the_published_examples(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=6e-5)


@given(counts, counts)
def test_wilson_holds_the_share_and_stays_within_0_and_1(a: int, b: int) -> None:
    k, n = min(a, b), max(a, b)
    interval = wilson(k, n)
    if n:
        assert interval is not None
        assert 0 <= interval[0] <= k / n <= interval[1] <= 1


def test_more_cases_make_a_share_surer() -> None:
    few, many = wilson(8, 10), wilson(800, 1000)
    assert few is not None
    assert many is not None
    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_a_share_that_cannot_be_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n)


@given(st.lists(numbers, min_size=1))
def test_median_agrees_with_the_standard_library(values: list[float]) -> None:
    assert median(values) == pytest.approx(standard.median(values))


@given(st.lists(numbers, min_size=2), st.integers(1, 99))
def test_percentiles_agree_with_the_standard_library(values: list[float], p: int) -> None:
    expected = standard.quantiles(values, n=100, method="inclusive")[p - 1]
    assert percentile(values, p) == pytest.approx(expected, abs=1e-6)


def test_the_ends_are_the_smallest_and_the_greatest() -> None:
    assert (percentile([3, 1, 2], 0), percentile([3, 1, 2], 100)) == (1.0, 3.0)
    with pytest.raises(ValueError, match="outside"):
        percentile([1], 101)


@pytest.mark.parametrize(("values", "half"), [
    ([1, 2], 6.3531), ([1, 2, 3], 2.4841), ([1, 2, 3, 4, 5, 6], 1.9633), (list(range(30)), 3.2872),
])
def test_the_interval_of_a_mean_is_students(values: list[float], half: float) -> None:
    mean = standard.mean(values)
    assert mean_interval(values) == pytest.approx((mean - half, mean + half), abs=2e-3)


@given(counts, counts, counts)
def test_the_interval_of_a_promoter_score_stays_on_its_scale(up: int, flat: int, down: int) -> None:
    interval = nps_interval(up, flat, down)
    if interval is not None:
        assert -100 <= interval[0] <= interval[1] <= 100


def test_three_happy_answers_do_not_prove_a_perfect_score() -> None:
    interval = nps_interval(3, 0, 0)
    assert interval is not None
    assert interval[0] < 20


def test_many_answers_close_in_on_the_score() -> None:
    interval = nps_interval(600, 200, 200)
    assert interval is not None
    assert interval[0] < 40 < interval[1]
    assert interval[1] - interval[0] < 11


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        nps_interval(1, -1, 0)
