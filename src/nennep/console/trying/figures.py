"""Counting outcomes, and how sure a share is."""

from __future__ import annotations

from collections import Counter
from math import sqrt

ACCEPTED, FLAGGED, REFUSED = "accepted_unflagged", "accepted_flagged", "refused"
Z95 = 1.959964


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score; (0, 1) of nothing."""
    if not n:
        return (0.0, 1.0)
    share, z2 = hits / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (round(max(0.0, middle - half), 5), round(min(1.0, middle + half), 5))


def told_of(counts: Counter[str]) -> dict[str, object]:
    """Outcomes of one attack on one method as the output shows them; the interval is of what was accepted without a flag."""
    n = counts.total()
    return {
        "n": n,
        ACCEPTED: counts[ACCEPTED],
        FLAGGED: counts[FLAGGED],
        REFUSED: counts[REFUSED],
        "interval": wilson(counts[ACCEPTED], n),
    }
