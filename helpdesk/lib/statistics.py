"""Figures with their uncertainty. No cases gives ``None``: "no data" is neither 0 nor 100."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Z95 = 1.959964
# Student's t, 97.5 %, where the series below is too coarse.
_T_SMALL = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764, 5: 2.5706, 6: 2.4469, 7: 2.3646}


def wilson(k: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """Wilson score interval (0…1) of the share ``k`` of ``n``; ``None`` when there are no cases.

    Raises ``ValueError`` unless 0 ≤ k ≤ n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return None
    share, z2 = k / n, z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the ends the bound is exact; floating point would miss it by a hair.
    return (0.0 if k == 0 else max(0.0, centre - half), 1.0 if k == n else min(1.0, centre + half))


def percentile(values: Iterable[float], p: float) -> float | None:
    """Percentile ``p`` (0…100), linear between neighbours; ``None`` for no values."""
    if not 0 <= p <= 100:
        raise ValueError(f"percentile {p} is outside of 0…100")
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * p / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    part = place - low
    return float(ordered[low] * (1 - part) + ordered[high] * part) if part else float(ordered[low])


def median(values: Iterable[float]) -> float | None:
    """Middle value; ``None`` for no values."""
    return percentile(values, 50)


def percentile_interval(values: Sequence[float], p: float, z: float = Z95) -> tuple[float, float] | None:
    """95 % interval of percentile ``p`` by ranks (binomial, free of any distribution).

    ``None`` when there are too few values for both bounds to lie among them (fewer than 7 for a median).
    """
    n, share = len(values), p / 100
    half = z * math.sqrt(n * share * (1 - share))
    low, high = math.floor(n * share - half), math.ceil(n * share + half)
    if low < 0 or high >= n or not 0 < share < 1:
        return None
    ordered = sorted(values)
    return float(ordered[low]), float(ordered[high])


def _student(df: int) -> float:
    """97.5 % quantile of Student's t (Cornish–Fisher series), within 0.001 of the tables."""
    if df in _T_SMALL:
        return _T_SMALL[df]
    z = Z95
    return (
        z
        + (z**3 + z) / (4 * df)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3)
    )


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """95 % interval ``(low, high)`` of the mean (Student's t); ``None`` for fewer than two values."""
    n = len(values)
    if n < 2:
        return None
    mean = math.fsum(values) / n
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    half = _student(n - 1) * math.sqrt(variance / n)
    return mean - half, mean + half


def nps_interval(promoters: int, passives: int, detractors: int) -> tuple[float, float] | None:
    """95 % interval (−100…100) of the Net Promoter Score; ``None`` for no answers.

    Adjusted Wald: three pseudo-answers (¾ promoter, 1½ passive, ¾ detractor) keep small samples honest, where the
    plain formula gives ±0 for three promoters in a row.
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("counts cannot be negative")
    if promoters + passives + detractors == 0:
        return None
    n = promoters + passives + detractors + 3
    for_us, against = (promoters + 0.75) / n, (detractors + 0.75) / n
    score = for_us - against
    half = Z95 * math.sqrt((for_us + against - score**2) / n)
    return max(-100.0, 100 * (score - half)), min(100.0, 100 * (score + half))
