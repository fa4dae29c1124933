"""Which papers of a class can be drafted now: whom they would list, and whether an issued one still says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nennep.classes.models import ClassAppointment, Enrolment, TrainingClass
from nennep.opening.models import ClassPaper
from nennep.opening.queries.papers import DUTIES
from nennep.opening.states import PaperKind


@dataclass(frozen=True)
class PaperStep:
    """One kind of paper: how many people it would list today, and what there is of it. `is_changed`: since it was issued."""

    people: int
    has_draft: bool
    is_issued: bool
    is_changed: bool


@dataclass(frozen=True)
class PaperSteps:
    """Both papers of a class."""

    boards: PaperStep
    convocation: PaperStep


def steps_of_papers(training_class: TrainingClass, on: date) -> PaperSteps:
    """What can be drafted for the class on the day; at most five queries."""
    duties = ClassAppointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), training_class=training_class, role__in=DUTIES
    )
    called = Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)
    papers = list(ClassPaper.objects.filter(training_class=training_class).order_by("-issued_at", "-pk"))

    def step(kind: PaperKind, key: str, listed: set[int]) -> PaperStep:
        of_kind = [one for one in papers if one.kind == kind]
        issued = next((one for one in of_kind if one.issued_at is not None), None)
        said = set(issued.entries.order_by("pk").values_list(key, flat=True)) if issued else set()
        return PaperStep(
            people=len(listed),
            has_draft=any(one.issued_at is None for one in of_kind),
            is_issued=issued is not None,
            is_changed=issued is not None and said != listed,
        )

    return PaperSteps(
        boards=step(
            PaperKind.BOARDS, "appointment_id", set(duties.order_by("pk").values_list("pk", flat=True))
        ),
        convocation=step(
            PaperKind.CONVOCATION, "enrolment_id", set(called.order_by("pk").values_list("pk", flat=True))
        ),
    )
