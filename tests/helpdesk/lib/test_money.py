"""Sums as on a bill."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.money import add_tax, quantize

D = Decimal
sums = st.decimals(-1_000_000, 1_000_000, places=4)


@pytest.mark.parametrize(("amount", "rounded"), [
    ("1.005", "1.01"), ("1.004999", "1.00"), ("-1.005", "-1.01"), ("2.675", "2.68"), ("0", "0.00"), ("-0.001", "0.00"),
    ("100", "100.00"),
])
def test_a_half_is_rounded_away_from_zero(amount: str, rounded: str) -> None:
    assert str(quantize(D(amount))) == rounded


@pytest.mark.parametrize(("net", "rate", "tax", "total"), [
    ("100", "15", "15.00", "115.00"),
    ("0.10", "15", "0.02", "0.12"),
    ("99.99", "15", "15.00", "114.99"),
    ("250", "0", "0.00", "250.00"),
    ("33.333", "5", "1.67", "35.00"),
])
def test_tax_is_added_to_the_rounded_net(net: str, rate: str, tax: str, total: str) -> None:
    assert add_tax(D(net), D(rate)) == (D(tax), D(total))


@given(sums, st.decimals(0, 100, places=2))
def test_net_and_tax_always_add_up_to_the_total_on_paper(net: Decimal, rate: Decimal) -> None:
    tax, total = add_tax(net, rate)
    assert quantize(net) + tax == total
    assert quantize(total) == total


@given(sums)
def test_rounding_moves_by_half_a_cent_at_most(amount: Decimal) -> None:
    assert abs(quantize(amount) - amount) <= D("0.005")
