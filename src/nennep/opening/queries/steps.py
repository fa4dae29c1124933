"""Which papers of a class can be drafted now: whom they would list, and whether an issued one still says so, also of the
ceremony."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nennep.classes.models import ClassAppointment, Enrolment, TrainingClass
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.opening.models import Ceremony, ClassPaper
from nennep.opening.queries.papers import DUTIES
from nennep.opening.states import CeremonyState, PaperKind


@dataclass(frozen=True)
class PaperStep:
    """One kind of paper: how many people it would list today, and what there is of it. `is_changed`: since it was issued."""

    people: int
    has_draft: bool
    is_issued: bool
    is_changed: bool


def ceremony_ahead(training_class: TrainingClass) -> Ceremony | None:
    """The ceremony that is planned for the class."""
    planned = Ceremony.objects.filter(classes=training_class, state=CeremonyState.PLANNED)
    return planned.order_by("pk").first()


def calls_elsewhere(paper: ClassPaper, ceremony: Ceremony | None) -> bool:
    """Whether a convocation calls to another place or day than the ceremony has, or for a moment after it begins."""
    if ceremony is None or paper.gather_at is None:
        return False
    return (
        text.match_key(paper.place) != text.match_key(ceremony.place)
        or local_date(paper.gather_at) != local_date(ceremony.held_at)
        or paper.gather_at > ceremony.held_at
    )


def convocations_elsewhere(ceremony: Ceremony) -> list[ClassPaper]:
    """The convocation of each class of the ceremony, the newest, where it calls elsewhere."""
    newest = {
        one.training_class_id: one
        for one in ClassPaper.objects.filter(
            kind=PaperKind.CONVOCATION, training_class__ceremony_links__ceremony=ceremony
        )
        .select_related("document")
        .order_by("prepared_at", "pk")
    }
    return [one for one in newest.values() if calls_elsewhere(one, ceremony)]


@dataclass(frozen=True)
class PaperSteps:
    """Both papers of a class."""

    boards: PaperStep
    convocation: PaperStep


def steps_of_papers(training_class: TrainingClass, on: date) -> PaperSteps:
    """What can be drafted for the class on the day; at most six queries."""
    duties = ClassAppointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), training_class=training_class, role__in=DUTIES
    )
    called = Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)
    ceremony = ceremony_ahead(training_class)
    papers = list(ClassPaper.objects.filter(training_class=training_class).order_by("-issued_at", "-pk"))

    def step(kind: PaperKind, key: str, listed: set[int]) -> PaperStep:
        of_kind = [one for one in papers if one.kind == kind]
        issued = next((one for one in of_kind if one.issued_at is not None), None)
        said = set(issued.entries.order_by("pk").values_list(key, flat=True)) if issued else set()
        return PaperStep(
            people=len(listed),
            has_draft=any(one.issued_at is None for one in of_kind),
            is_issued=issued is not None,
            is_changed=issued is not None and (said != listed or calls_elsewhere(issued, ceremony)),
        )

    return PaperSteps(
        boards=step(
            PaperKind.BOARDS, "appointment_id", set(duties.order_by("pk").values_list("pk", flat=True))
        ),
        convocation=step(
            PaperKind.CONVOCATION, "enrolment_id", set(called.order_by("pk").values_list("pk", flat=True))
        ),
    )
