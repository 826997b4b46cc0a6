"""Sums of money: two places, rounded half up as on a bill."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def quantize(amount: Decimal) -> Decimal:
    """Round to two places, a half away from zero; never minus zero."""
    rounded = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def add_tax(net: Decimal, rate_percent: Decimal) -> tuple[Decimal, Decimal]:
    """Return ``(tax, total)`` for a net sum; the net is rounded first, so that the three figures add up on paper."""
    net = quantize(net)
    tax = quantize(net * rate_percent / 100)
    return tax, net + tax
