"""What can be measured at all: for each unit a range that no bench leaves. Outside of it a value is a slip, not a finding."""

from __future__ import annotations

from decimal import Decimal

# Unit: lowest and highest value. Wide on purpose: a fault may drive a value far from its limits, never beyond these.
RANGES: dict[str, tuple[Decimal, Decimal]] = {
    unit: (Decimal(low), Decimal(high)) for unit, low, high in (
        ("V", 0, 5000), ("mV", 0, 50_000), ("kV", 0, 50), ("A", 0, 100), ("mA", 0, 50_000), ("µA", 0, 99_999), ("W", 0, 20_000),
        ("kW", 0, 20), ("mW", 0, 99_999), ("Wh", 0, 5000), ("mAh", 0, 99_999), ("Ω", 0, 99_999), ("mΩ", 0, 99_999),
        ("kΩ", 0, 99_999), ("MΩ", 0, 99_999), ("%", 0, 200), ("°C", -60, 500), ("dB", -150, 200), ("dBm", -150, 50),
        ("Hz", 0, 99_999), ("kHz", 0, 99_999), ("MHz", 0, 99_999), ("GHz", 0, 100), ("bar", 0, 50), ("rpm", 0, 60_000),
        ("mm", 0, 10_000), ("cm", 0, 1000), ("g", 0, 99_999), ("kg", 0, 1000), ("l", 0, 1000), ("s", 0, 86_400), ("min", 0, 1440),
        ("h", 0, 1000), ("cd/m²", 0, 10_000), ("lx", 0, 99_999),
    )
}


def possible_range(unit: str, low: Decimal | None = None, high: Decimal | None = None) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest value that the unit can have; None for a unit that is not known here.

    Limits that somebody has set for a line are possible, whatever stands here.
    """
    found = RANGES.get(unit.strip())
    if found is None:
        return None
    values = [*found, *(value for value in (low, high) if value is not None)]
    return min(values), max(values)
