"""Arithmetic of targets: where a figure goes if it goes on as it went (R2-18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def days_to_read(begins_on: date | None, on: date) -> list[date]:
    """The days on which a figure is read for a forecast: the last day of each year gone by since the begin, and today.

    Empty where the begin is not known or still to come.
    """
    if begins_on is None or begins_on >= on:
        return []
    return [day for year in range(begins_on.year, on.year) if (day := date(year, 12, 31)) < on] + [on]


def forecast(points: Sequence[tuple[date, Decimal]], due_on: date) -> Decimal | None:
    """Where the straight line nearest to the points (least squares) stands on the day, in tenths, never below zero.

    None with fewer than two points, and for a day that is not after the last point.
    """
    if len(points) < 2 or due_on <= points[-1][0]:
        return None
    days = [Fraction(day.toordinal()) for day, _value in points]
    values = [Fraction(value) for _day, value in points]
    zero = Fraction(0)
    mid_day, mid_value = sum(days, zero) / len(days), sum(values, zero) / len(values)
    spread = sum(((day - mid_day) ** 2 for day in days), zero)
    if not spread:
        return None
    pairs = zip(days, values, strict=True)
    slope = sum(((day - mid_day) * (value - mid_value) for day, value in pairs), zero) / spread
    found = mid_value + slope * (due_on.toordinal() - mid_day)
    if found < 0:
        return Decimal("0.0")
    return (Decimal(found.numerator) / Decimal(found.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
