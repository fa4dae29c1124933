"""Who studies now for a step of a ladder. Classes are later on the floors and tell it (`register_in_study`)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, TypeAlias

from django.db.models import QuerySet

from nennep.catalogue.models import Programme
from nennep.standards.queries.vocabulary import Catalogue
from nennep.standards.rules import Step

InStudy: TypeAlias = Callable[[date, Collection[int]], QuerySet[Any]]

_sources: list[InStudy] = []

LEADS_TO = {
    "university": "university",
    "qlnn-cv": "public_administration_specialist",
    "qlnn-cvc": "public_administration_principal",
    "qlnn-cvcc": "public_administration_senior",
    "qp-an-2": "defence_security_2",
    "qp-an-3": "defence_security_3",
    "qp-an-4": "defence_security_4",
    "postgraduate": "master",
}
"""The step to which a programme leads, by its code or its level, where subject and level together do not say it."""


def register_in_study(function: InStudy) -> None:
    """Tell who is in an open class: `function(on, programme_ids)` gives rows with `person_id`. Called once at start."""
    if function not in _sources:
        _sources.append(function)


def step_after(programme: Programme, words: Catalogue) -> Step | None:
    """The step of a ladder that the programme gives; None for one that gives none."""
    for code in (
        f"{programme.subject}_{programme.level}",
        LEADS_TO.get(programme.code, ""),
        LEADS_TO.get(programme.level, ""),
    ):
        if code in words.vocabulary.steps:
            return words.vocabulary.steps[code]
    return None


def programmes_to(ladder: str, rank: int, words: Catalogue) -> list[Programme]:
    """The programmes that give at least this step, the lowest sufficient one first."""
    found = []
    for programme in Programme.objects.order_by("pk"):
        step = step_after(programme, words)
        if step is not None and step.ladder == ladder and step.rank >= rank:
            found.append((step.rank, programme))
    return [programme for _rank, programme in sorted(found, key=lambda pair: (pair[0], pair[1].pk))]


def studying(on: date, programme_ids: Collection[int]) -> QuerySet[Any] | None:
    """Rows with `person_id` of who is in an open class of one of the programmes on the day; None when nobody tells it."""
    if not _sources or not programme_ids:
        return None
    return _sources[0](on, programme_ids)
