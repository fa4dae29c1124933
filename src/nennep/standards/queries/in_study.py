"""Who studies now for a step of a ladder. Classes are later on the floors and tell it (`register_in_study`)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, TypeAlias

from django.db.models import QuerySet

from nennep.catalogue.models import Programme
from nennep.catalogue.queries import given_steps
from nennep.standards.queries.vocabulary import Catalogue
from nennep.standards.rules import Step

InStudy: TypeAlias = Callable[[date, Collection[int]], QuerySet[Any]]

_sources: list[InStudy] = []


def register_in_study(function: InStudy) -> None:
    """Tell who is in an open class: `function(on, programme_ids)` gives rows with `person_id`. Called once at start."""
    if function not in _sources:
        _sources.append(function)


def steps_of_programmes(on: date, words: Catalogue) -> dict[int, Step]:
    """The step of a ladder to which each programme leads on the day, by programme. One query."""
    steps = words.vocabulary.steps
    return {pk: steps[code] for pk, code in given_steps(on).items() if code in steps}


def programmes_to(ladder: str, rank: int, words: Catalogue, on: date) -> list[Programme]:
    """The programmes that lead to at least this step on the day, the lowest sufficient one first."""
    ranks = {
        pk: step.rank
        for pk, step in steps_of_programmes(on, words).items()
        if step.ladder == ladder and step.rank >= rank
    }
    programmes = Programme.objects.filter(pk__in=ranks).order_by("pk")
    return sorted(programmes, key=lambda one: (ranks[one.pk], one.pk))


def studying(on: date, programme_ids: Collection[int]) -> QuerySet[Any] | None:
    """Rows with `person_id` of who is in an open class of one of the programmes on the day; None when nobody tells it."""
    if not _sources or not programme_ids:
        return None
    return _sources[0](on, programme_ids)
