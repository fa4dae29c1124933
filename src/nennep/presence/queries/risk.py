"""Whom to look at first: what the facts of a class say against each trainee, with the names of what was counted (R0-16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from nennep.attendance.models import Incident, Mark
from nennep.attendance.states import IncidentState, Status
from nennep.classes.models import Enrolment, TrainingClass
from nennep.presence.models import Flag
from nennep.presence.queries.flags import loaded_flags
from nennep.presence.states import FlagKind, FlagState
from nennep.units.queries import names_on

# How much one of each says. Ours, not from any source: only the order of people follows from it, never a verdict.
WEIGHTS: dict[str, float] = {
    "incident": 10,
    "flag_right": 5,
    "flag_open": 3,
    "flag_weak": 0.5,
    "left_mid_session": 2,
    "conflict": 1,
}
WEAK = frozenset({FlagKind.TYPED_CODE, FlagKind.STRANGE_NETWORK, FlagKind.UNKNOWN_DEVICE})


@dataclass(kw_only=True)
class Risk:
    """What is counted against one trainee, by word, and the sum by which people are ordered."""

    enrolment_id: int
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def score(self) -> float:
        """The weighted sum; 0 for almost everybody."""
        return sum(WEIGHTS[word] * number for word, number in self.counts.items())


def risk_of(class_ids: Collection[int], since: datetime | None = None) -> dict[int, Risk]:
    """Risk by place in the class, for everybody against whom anything speaks; four queries for any number of classes.

    A flag that was found wrong counts nothing. `since`: only what came after.
    """
    found: dict[int, Risk] = {}

    def add(enrolment_id: int, word: str, number: int) -> None:
        found.setdefault(enrolment_id, Risk(enrolment_id=enrolment_id)).counts[word] += number

    places = {
        (row[1], row[2]): row[0]
        for row in Enrolment.objects.filter(training_class_id__in=class_ids)
        .order_by("pk")
        .values_list("pk", "training_class_id", "person_id")
    }
    flags = Flag.objects.filter(training_class_id__in=class_ids).exclude(state=FlagState.WRONG)
    marks = Mark.objects.filter(training_class_id__in=class_ids)
    incidents = Incident.objects.filter(
        session__training_class_id__in=class_ids, enrolment__isnull=False
    ).exclude(state=IncidentState.CLEARED)
    if since is not None:
        flags, incidents = flags.filter(opened_at__gte=since), incidents.filter(opened_at__gte=since)
        marks = marks.filter(held_on__gte=since.date())
    for kind, state, class_id, person_id, other_id in flags.order_by("pk").values_list(
        "kind", "state", "training_class_id", "person_id", "other_person_id"
    ):
        word = "flag_right" if state == FlagState.RIGHT else "flag_weak" if kind in WEAK else "flag_open"
        for one in {person_id, other_id} - {None}:
            if (class_id, one) in places:
                add(places[class_id, one], word, 1)
    for enrolment_id, number in incidents.order_by().values_list("enrolment_id").annotate(number=Count("pk")):
        add(enrolment_id, "incident", number)
    odd = marks.filter(Q(status=Status.LEFT_MID_SESSION) | Q(has_conflict=True)).order_by("pk")
    for enrolment_id, status, has_conflict in odd.values_list("enrolment_id", "status", "has_conflict"):
        if status == Status.LEFT_MID_SESSION:
            add(enrolment_id, "left_mid_session", 1)
        if has_conflict:
            add(enrolment_id, "conflict", 1)
    return found


def scores(training_class: TrainingClass) -> dict[int, float]:
    """The scores of one class, by place."""
    return {one: risk.score for one, risk in risk_of([training_class.pk]).items()}


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    """One trainee of the list: the sum by which it is ordered, and each figure of it."""

    enrolment_id: int
    person: str
    name_sort_key: str
    search_key: str
    agency: str
    class_id: int
    class_name: str
    class_sort_key: str
    score: float
    incident: int
    flag_right: int
    flag_open: int
    flag_weak: int
    left_mid_session: int
    conflict: int


def risk_rows(enrolments: QuerySet[Enrolment], on: date) -> list[RiskRow]:
    """Everybody of these places against whom anything speaks, the highest first; a constant number of queries."""
    classes = set(enrolments.order_by().values_list("training_class_id", flat=True).distinct())
    found = risk_of(classes)
    places = list(
        enrolments.filter(pk__in=list(found)).select_related("person", "training_class").order_by("pk")
    )
    names = names_on({one.agency_id for one in places}, on) if places else {}
    rows = [
        RiskRow(
            enrolment_id=one.pk,
            person=one.person.full_name,
            name_sort_key=one.person.name_sort_key,
            search_key=one.person.search_key,
            agency=names.get(one.agency_id, ""),
            class_id=one.training_class_id,
            class_name=one.training_class.name,
            class_sort_key=one.training_class.sort_key,
            score=found[one.pk].score,
            **{word: found[one.pk].counts.get(word, 0) for word in WEIGHTS},
        )
        for one in places
    ]
    return sorted(rows, key=lambda row: (-row.score, row.name_sort_key, row.enrolment_id))


@dataclass(frozen=True, kw_only=True)
class RiskNames:
    """What is counted against one trainee: the things themselves."""

    incidents: tuple[Incident, ...]
    flags: tuple[Flag, ...]
    marks: tuple[Mark, ...]


def risk_names(place: Enrolment, flags: QuerySet[Flag]) -> RiskNames:
    """The things behind the figures of one place; `flags`: those that the reader may see. Three queries."""
    about = Q(person_id=place.person_id) | Q(other_person_id=place.person_id)
    return RiskNames(
        incidents=tuple(
            Incident.objects.filter(enrolment=place)
            .exclude(state=IncidentState.CLEARED)
            .select_related("session")
            .order_by("-opened_at", "-pk")
        ),
        flags=tuple(
            loaded_flags(flags.filter(about, training_class_id=place.training_class_id))
            .exclude(state=FlagState.WRONG)
            .order_by("-opened_at", "-pk")
        ),
        marks=tuple(
            Mark.objects.filter(Q(status=Status.LEFT_MID_SESSION) | Q(has_conflict=True), enrolment=place)
            .select_related("session")
            .order_by("-held_on", "-pk")
        ),
    )
