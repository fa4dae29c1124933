"""Numbers as Vietnamese documents write them: 1.390 people, 31,8%. Exact integers, no floats."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

NO_SHARE = "—"

_SWAPPED = str.maketrans(",.", ".,")


def whole(number: int) -> str:
    """A whole number with a dot between thousands: 1390 is "1.390"."""
    return f"{number:,}".replace(",", ".")


def decimal(number: Decimal | float | int, places: int) -> str:
    """A number with a decimal comma and exactly `places` figures after it, rounded half up."""
    exact = number if isinstance(number, Decimal) else Decimal(str(number))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,f}".translate(_SWAPPED)


def share_tenths(part: int, total: int) -> int | None:
    """The share of `part` in `total` in tenths of a percent, rounded half up; None without a total.

    Refuses a negative total (`ValueError`).
    """
    if total < 0:
        raise ValueError("a total is not negative")
    if total == 0:
        return None
    rounded = (2000 * abs(part) + total) // (2 * total)
    return -rounded if part < 0 else rounded


def share(part: int, total: int) -> str:
    """The share as text, half up to one decimal: share(3, 20) is "15,0%"; "—" when there is no total."""
    tenths = share_tenths(part, total)
    if tenths is None:
        return NO_SHARE
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole(abs(tenths) // 10)},{abs(tenths) % 10}%"


def percent(value: Decimal) -> str:
    """A share that is a number of percent already, written as `share` writes it: percent(Decimal("63")) is "63,0%"."""
    return f"{decimal(value, 1)}%"


def shares(parts: Sequence[int]) -> list[str]:
    """The share of every part in the sum of the parts.

    Each share is rounded on its own, so that it is the figure that `share` gives elsewhere; the
    rounded shares may therefore miss 100,0% by a few tenths.
    """
    total = sum(parts)
    return [share(part, total) for part in parts]


def ratio_text(part: int, total: int, unit: str = "") -> str:
    """A result against its plan as the reports write it.

    ratio_text(1204, 954, "học viên") is "1.204/954 học viên, đạt tỷ lệ 126,2%". Always
    Vietnamese: it is for documents.
    """
    counted = f"{whole(part)}/{whole(total)}" + (f" {unit}" if unit else "")
    return f"{counted}, đạt tỷ lệ {share(part, total)}"
