"""What the quality of a class is judged by: one figure a class, brought by the area that keeps what it counts (R1-22)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.classes import policies
from nennep.classes.models import ClassIssue, Opinion, TrainingClass
from nennep.classes.states import IssueState, OpinionState
from nennep.kernel.clock import local_date
from nennep.web.parts import Figure

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


RESULTS = "results"
"""Key of the measure that the area of results brings: the share of those who passed."""


class MeasureReader(Protocol):
    """Figures of many classes at once, each a door to what it counts. A class that is left out is not known yet."""

    def __call__(self, *, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]: ...


@dataclass(frozen=True, kw_only=True)
class ClassMeasure:
    """One measure; `place` says where its column stands. `read` asks a constant number of questions."""

    key: str
    label: StrOrPromise
    place: int
    read: MeasureReader
    hint: StrOrPromise = ""


_measures: dict[str, ClassMeasure] = {}


def register_class_measure(measure: ClassMeasure) -> None:
    """A column of the page on the quality of classes. Called once at start; the last one of a key stands."""
    _measures[measure.key] = measure


def class_measures() -> tuple[ClassMeasure, ...]:
    """All measures, in the order of their columns."""
    return tuple(sorted(_measures.values(), key=lambda one: (one.place, one.key)))


def figure_of_class(key: str, actor: User, training_class: TrainingClass, now: datetime) -> Figure | None:
    """One measure of one class; None while nothing is known, or nobody brings the measure."""
    measure = _measures.get(key)
    if measure is None:
        return None
    return measure.read(actor=actor, class_ids=[training_class.pk], now=now).get(training_class.pk)


def counted_by_class(
    found: QuerySet[ClassIssue] | QuerySet[Opinion], class_ids: Collection[int]
) -> Mapping[int, int]:
    """How many rows each class has; nought where there is none."""
    rows = found.filter(training_class_id__in=class_ids).order_by().values("training_class_id")
    counted = dict(rows.annotate(count=Count("pk")).values_list("training_class_id", "count"))
    return {pk: counted.get(pk, 0) for pk in class_ids}


def open_issues(*, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]:
    """Issues of the class that are not settled (R1-21)."""
    waiting = policies.issues_visible_to(actor, local_date(now)).exclude(state=IssueState.SETTLED)
    url = f"{reverse('classes:issues')}?waiting=yes&class="
    counted = counted_by_class(waiting, class_ids)
    return {pk: Figure(count, f"{url}{pk}", _("issues not settled")) for pk, count in counted.items()}


def waiting_opinions(*, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]:
    """Opinions of trainees that wait for an answer (R0-08)."""
    waiting = policies.opinions_visible_to(actor, local_date(now)).exclude(state=OpinionState.ANSWERED)
    url = f"{reverse('classes:opinions')}?waiting=yes&class="
    counted = counted_by_class(waiting, class_ids)
    return {pk: Figure(count, f"{url}{pk}", _("opinions waiting")) for pk, count in counted.items()}


register_class_measure(ClassMeasure(key="issues", label=_("Issues not settled"), place=40, read=open_issues))
register_class_measure(
    ClassMeasure(key="opinions", label=_("Opinions waiting"), place=50, read=waiting_opinions)
)
