"""Arithmetic of answers; no Django."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "questions.toml"
LOWEST, HIGHEST = 1, 5


@cache
def shipped_questions(purpose: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is asked where nobody wrote own questions: marks from 1 to 5, and what is answered in own words."""
    found: list[str] = tomllib.loads(FILE.read_text(encoding="utf-8"))[purpose]
    return tuple(found[:-1]), tuple(found[-1:])


@dataclass(frozen=True)
class Marks:
    """The marks given to one question: how often each from 1 to 5."""

    counts: tuple[int, int, int, int, int]

    @property
    def answers(self) -> int:
        """How many marks were given."""
        return sum(self.counts)

    @property
    def tenths(self) -> int | None:
        """The middle of the marks in tenths, halves up: 42 is 4,2. None without a mark."""
        return mean_tenths(self.counts)


def mean_tenths(counts: Sequence[int]) -> int | None:
    """The mean of marks 1, 2, … that were given so often each, in tenths, halves up."""
    answers = sum(counts)
    if not answers:
        return None
    total = sum(mark * count for mark, count in enumerate(counts, start=1))
    return (20 * total + answers) // (2 * answers)


def is_shown(answers: int, fewest: int, *, is_over: bool) -> bool:
    """Whether a result may be seen: nobody is to be guessed, neither from few answers nor from one more than before."""
    return is_over and answers >= max(fewest, 1)
