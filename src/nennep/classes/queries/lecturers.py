"""Who could teach a session: certificates, what trainees said of the same topic, and whether there is time (R3-22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Q

from nennep.classes.models import Session
from nennep.classes.states import SessionState
from nennep.people.models import Credential, Person

MarksOf: TypeAlias = Callable[[Collection[int], str, str, date], Mapping[int, tuple[int, int, int | None]]]
_marks: list[MarksOf] = []


def register_marks(function: MarksOf) -> None:
    """`function(person_ids, topic, module, on)`: by lecturer the sessions held of the topic, the answers that may be shown, and
    the middle of their marks in tenths."""
    if function not in _marks:
        _marks.append(function)


@dataclass(frozen=True)
class LecturerRow:
    """One who could teach the session. `tenths` is the middle of the marks for this topic, None while it may not be shown."""

    person: Person
    certificates: tuple[str, ...]
    held: int
    answers: int
    tenths: int | None
    busy: str
    """The class in which the person teaches at that time."""


def lecturers_for(session: Session, among: Collection[Person], on: date) -> list[LecturerRow]:
    """The people with what speaks for each; a constant number of queries. The best marks of the topic first, who has no time last."""
    ids = [person.pk for person in among]
    certificates: dict[int, list[str]] = defaultdict(list)
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    papers = Credential.objects.filter(
        valid, person_id__in=ids, voided_at__isnull=True, kind__rank__gt=0
    ).select_related("kind")
    for paper in papers.order_by("kind__ladder", "-kind__rank", "pk"):
        certificates[paper.person_id].append(
            f"{paper.kind.name}, {paper.field}" if paper.field else paper.kind.name
        )
    busy = {
        other.lecturer_id: other.training_class.name
        for other in Session.objects.filter(
            lecturer_id__in=ids,
            held_on=session.held_on,
            half=session.half,
            state=SessionState.PLANNED,
        )
        .exclude(pk=session.pk)
        .select_related("training_class")
        .order_by("pk")
    }
    marks: dict[int, tuple[int, int, int | None]] = dict.fromkeys(ids, (0, 0, None))
    for function in _marks:
        marks |= function(ids, session.topic, session.module_name, on)
    rows = [
        LecturerRow(
            person=person,
            certificates=tuple(certificates[person.pk]),
            held=marks[person.pk][0],
            answers=marks[person.pk][1],
            tenths=marks[person.pk][2],
            busy=busy.get(person.pk, ""),
        )
        for person in among
    ]
    return sorted(
        rows,
        key=lambda row: (
            bool(row.busy),
            -(row.tenths or 0),
            -row.held,
            row.person.name_sort_key,
            row.person.pk,
        ),
    )
