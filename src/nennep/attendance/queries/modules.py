"""Hours by module (học phần): who may sit its exam by the rule that limits absence there (domain.md 4, step 21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from nennep.attendance.models import ModuleTally
from nennep.classes.models import Enrolment
from nennep.norms.queries import RuleValue, rules_in_force

LIMIT_KEY = "attendance.module_exam.max_absent_share"


def module_limit(on: date) -> RuleValue | None:
    """The general rule of the day; None when there is none or it is off. One query."""
    found = rules_in_force(on, LIMIT_KEY).find(LIMIT_KEY)
    return None if found is None or found.is_off else found


@dataclass(frozen=True)
class ModuleRow:
    """Hours of one trainee in one module, in lessons."""

    pk: int
    enrolment_id: int
    module_id: int
    name: str
    agency: str
    class_name: str
    module: str
    planned: int
    held: int
    credited: int
    excused: int
    missed: int
    left: int
    cannot_reach_since: date | None


def module_rows(tallies: Iterable[ModuleTally]) -> list[ModuleRow]:
    """Totals as rows; `tallies` are loaded with module, place, person, agency and class."""
    return [
        ModuleRow(
            pk=one.pk,
            enrolment_id=one.enrolment_id,
            module_id=one.module_id,
            name=one.enrolment.person.full_name,
            agency=one.enrolment.agency.name,
            class_name=one.enrolment.training_class.name,
            module=one.module.name,
            planned=one.lessons_planned,
            held=one.lessons_held,
            credited=one.lessons_credited,
            excused=one.lessons_excused,
            missed=one.lessons_missed,
            left=one.lessons_left_to_miss,
            cannot_reach_since=one.cannot_reach_since,
        )
        for one in tallies
    ]


def modules_among(tallies: QuerySet[ModuleTally]) -> list[tuple[int, str]]:
    """The modules of these totals, for a filter; one query."""
    found = tallies.order_by("module__version_id", "module__order").values_list("module_id", "module__name")
    return list(dict.fromkeys(found))


def modules_of(place: Enrolment) -> list[ModuleRow]:
    """The modules of a place of which something was held, in the order of the programme; one query."""
    tallies = (
        ModuleTally.objects.filter(enrolment=place)
        .select_related("module", "enrolment__person", "enrolment__agency", "enrolment__training_class")
        .order_by("module__order", "pk")
    )
    return module_rows(tallies)
