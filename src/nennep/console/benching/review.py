"""How fast the standards of a whole country's worth of cadres are reviewed, beside one statement written by hand for just this."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import QuerySet

from nennep.catalogue.models import StudyForm
from nennep.classes.models import Enrolment
from nennep.console.benching.by_hand import Flat, by_one_statement
from nennep.console.benching.cadres import ON, UNITS
from nennep.console.benching.measuring import database_name, peak_mb
from nennep.people.models import Credential, Person, PlannedPost
from nennep.standards.models import Standard
from nennep.standards.queries import (
    Counts,
    Eligibility,
    Review,
    catalogue,
    eligibility_of_people,
    requirement_of,
)

T = TypeVar("T")

ROUNDS = 2
NOMINEES = 2000
NAMED = ("bench-0-0", "bench-5-1")
"""A standard of many people and one of few, whose names are listed."""
AIM_RATIO, AIM_SECONDS, AIM_PAGE, AIM_NOMINEES = 1.5, 20, 0.5, 2


@dataclass
class Spent:
    """Seconds of the clock by round, and those of our own processor: on SQLite the database is in them."""

    seconds: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Both, for the result."""
        return {"seconds": self.seconds, "own_processor_s": self.own}


def measure(people: int) -> dict[str, object]:
    """Both ways in turn, the quickest of each; the counts must be the same."""
    standards = list(
        Standard.objects.filter(code__startswith="bench-")
        .select_related("audience", "at_least")
        .order_by("pk")
    )
    ours, best, whole, nominees = Spent(), Spent(), Spent(), Spent()
    for _ in range(ROUNDS):
        counts = _timed(ours, lambda: _review(standards).counts_by_unit())
        by_hand = _timed(best, by_one_statement)
        _timed(whole, lambda: _review(standards).counts())
        if (found := _flat(standards, counts)) != by_hand:
            wrong = sorted(set(found.items()) ^ set(by_hand.items()))[:6]
            raise RuntimeError(f"the two ways differ: {wrong}")
    names = {standard.code: _names(standard) for standard in standards if standard.code in NAMED}
    ids = list(range(1, min(people, NOMINEES) + 1))

    def check() -> dict[int, Eligibility]:
        return eligibility_of_people(ids, "tc-llct", StudyForm.PART_TIME_BATCH, ON)

    checks = _timed(nominees, check)
    _timed(nominees, check)
    return {
        "bench": "review",
        "database": database_name(),
        "processors": os.cpu_count(),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "world": {
            "people": Person.objects.count(),
            "credentials": Credential.objects.count(),
            "planned_posts": PlannedPost.objects.count(),
            "in_class": Enrolment.objects.count(),
            "standards": len(standards),
            "units": UNITS,
        },
        "review_by_unit": {
            **ours.told(),
            **_held(min(ours.seconds), AIM_SECONDS, "best_s"),
            "one_statement": best.told(),
            **{
                f"ratio{key}": value
                for key, value in _ratio(min(ours.seconds) / max(min(best.seconds), 0.001)).items()
            },
        },
        "review_whole": whole.told(),
        "names": names,
        "eligibility": {
            "people": len(checks),
            **nominees.told(),
            **_held(min(nominees.seconds), AIM_NOMINEES, "best_s"),
        },
        "peak_mb": peak_mb(),
    }


def _names(standard: Standard) -> dict[str, object]:
    """The first page of who lacks one standard, and how many they are."""
    page, count, people = Spent(), Spent(), 0
    for _ in range(ROUNDS):
        _timed(page, lambda: list(_lacking(standard)[:50]))
        people = _timed(count, _lacking(standard).count)
    return {
        "people": people,
        "page": page.told() | _held(min(page.seconds), AIM_PAGE, "best_s"),
        "count": count.told(),
    }


def _lacking(standard: Standard) -> QuerySet[Person]:
    return _review([standard]).people(standard.pk, ["missing"]).order_by("name_sort_key", "pk")


def _ratio(value: float) -> dict[str, object]:
    return {"": round(value, 2), "_aim": AIM_RATIO, "_reached": value <= AIM_RATIO}


def _review(standards: list[Standard]) -> Review:
    words = catalogue()
    return Review({row.pk: requirement_of(row, words) for row in standards}, ON, words=words)


def _timed(spent: Spent, act: Callable[[], T]) -> T:
    begin, worked = time.perf_counter(), time.process_time()
    result = act()
    spent.seconds.append(round(time.perf_counter() - begin, 2))
    spent.own.append(round(time.process_time() - worked, 2))
    return result


def _held(value: float, aim: float, name: str) -> dict[str, object]:
    return {name: value, "aim": aim, "reached": value <= aim}


def _flat(standards: list[Standard], counts: dict[int, dict[int, Counts]]) -> Flat:
    places = {row.pk: tuple(int(part) for part in row.code.split("-")[1:]) for row in standards}
    found: Flat = {}
    for unit, by_key in counts.items():
        for key, one in by_key.items():
            figures = (one.met, one.missing, one.in_study, one.unknown, one.planned, one.planned_ready)
            if any(figures):
                place, subject = places[key]
                found[unit, place, subject] = figures
    return found
