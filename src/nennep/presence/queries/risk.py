"""Whom to look at first: what the facts of a class say against each trainee, with the names of what was counted (R0-16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from nennep.attendance.models import Incident, Mark
from nennep.attendance.states import IncidentState, Status
from nennep.classes.models import Enrolment, TrainingClass
from nennep.presence.models import Flag
from nennep.presence.states import FlagKind, FlagState

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
