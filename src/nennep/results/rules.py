"""From a course average to passed and to a classification; no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nennep.results.states import Classification

LOWEST, HIGHEST = Decimal(0), Decimal(10)
PASS_MARK = "results.pass_mark"  # noqa: S105 - the mark from which one passes
LEAST = {
    Classification.EXCELLENT: "results.classification.excellent.from",
    Classification.VERY_GOOD: "results.classification.good.from",
    Classification.GOOD: "results.classification.fair.from",
    Classification.AVERAGE: "results.classification.average.from",
}
"""The dated rule that says from which average each classification begins, the best one first."""


@dataclass(frozen=True)
class Bounds:
    """From which average one passes, and from which each classification begins; one that is switched off is left out."""

    pass_mark: Decimal
    least: Mapping[str, Decimal]


@dataclass(frozen=True)
class Entered:
    """What is entered for one trainee: an average, or only whether the course is passed, and a note."""

    enrolment_id: int
    average: Decimal | None = None
    has_passed: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class ResultLine:
    """One row of a result sheet (T6) as it was read, and what writing it would do: `enter`, `same` or `none`."""

    row: int
    name: str
    entered: Entered
    act: str = "none"

    @property
    def enrolment_id(self) -> int | None:
        """The place in the class; None while nobody was found."""
        return self.entered.enrolment_id or None

    def to_json(self) -> dict[str, Any]:
        """The reading of the row; begins with "row"."""
        average = self.entered.average
        return {
            "row": self.row,
            "name": self.name,
            "average": None if average is None else str(average),
            "passed": self.entered.has_passed,
            "note": self.entered.note,
            "act": self.act,
        }


@dataclass(frozen=True)
class Judged:
    """What follows from an average."""

    has_passed: bool
    classification: str = ""


@dataclass(frozen=True)
class Difference:
    """One trainee whose result is another one than before; None where there was none, or is none any more."""

    enrolment_id: int
    before: Entered | None
    after: Entered | None


def judge(average: Decimal, bounds: Bounds) -> Judged:
    """Passed from the pass mark on; the best classification whose bound the average reaches. Who does not pass has none."""
    if average < bounds.pass_mark:
        return Judged(has_passed=False)
    reached = [one.value for one in LEAST if one in bounds.least and average >= bounds.least[one]]
    return Judged(has_passed=True, classification=reached[0] if reached else "")


def is_on_scale(average: Decimal) -> bool:
    """Whether this is a mark from 0 to 10."""
    return average.is_finite() and LOWEST <= average <= HIGHEST


def has_one_decimal(average: Decimal) -> bool:
    """Whether no more than one figure stands after the comma: 7,5 and 7,50, not 7,55."""
    return average == average.quantize(Decimal("0.1"))


def differences(before: Mapping[int, Entered], after: Mapping[int, Entered]) -> list[Difference]:
    """Whose result is another one, in the order of the first list and then of the second."""
    return [
        Difference(pk, before.get(pk), after.get(pk))
        for pk in {**before, **after}
        if before.get(pk) != after.get(pk)
    ]
