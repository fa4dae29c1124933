"""Who comes near the limit of absence, or can no longer reach the minimum; and every case behind the figures (R0-28)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from nennep.attendance.models import EnrolmentTally, Mark, ModuleTally
from nennep.attendance.rules.reasons import reason_with_note
from nennep.attendance.states import Status
from nennep.classes.models import Enrolment
from nennep.classes.states import ClassState
from nennep.norms.queries import RuleValue, rules_in_force

LIMIT_KEY = "attendance.whole_course.max_absent_share"
DISTANCE_KEY = "attendance.warning.distance_percent"
ROW_KEY = "warning.absences_in_a_row"


@dataclass(frozen=True)
class WarningRules:
    """From where on somebody is warned; dated rules, the general ones."""

    limit: RuleValue | None
    distance: RuleValue | None
    in_a_row: RuleValue | None

    @property
    def distance_percent(self) -> int:
        """Lessons left, in percent of the plan, from which on one is near the limit; nought when the rule is off."""
        return self.distance.as_int if self.distance and not self.distance.is_off else 0

    @property
    def row_length(self) -> int | None:
        """Absences in a row that give a warning; None when the rule is off."""
        return self.in_a_row.as_int if self.in_a_row and not self.in_a_row.is_off else None

    @property
    def unverified(self) -> tuple[RuleValue, ...]:
        """Those of the rules that stand on no source that was read."""
        known = (self.limit, self.distance, self.in_a_row)
        return tuple(one for one in known if one is not None and not one.is_verified)


def warning_rules(on: date) -> WarningRules:
    """The rules in force on the day; two queries."""
    attendance, warning = rules_in_force(on, "attendance."), rules_in_force(on, "warning.")
    return WarningRules(attendance.find(LIMIT_KEY), attendance.find(DISTANCE_KEY), warning.find(ROW_KEY))


def is_over() -> Q:
    """The minimum can no longer be reached."""
    return Q(lessons_left_to_miss__lt=0)


def is_near(rules: WarningRules) -> Q:
    """Near the limit, not over it."""
    near = Q(lessons_left_to_miss__lte=F("lessons_planned") * rules.distance_percent / 100)
    return near & ~is_over() & Q(lessons_planned__gt=0)


def is_in_a_row(rules: WarningRules) -> Q:
    """Absent so many sessions in a row, up to the last one taken."""
    if rules.row_length is None:
        return Q(pk__in=[])
    return Q(absences_in_a_row__gte=rules.row_length)


T = TypeVar("T", EnrolmentTally, ModuleTally)


def _running(tallies: QuerySet[T], enrolments: QuerySet[Enrolment], on: date) -> QuerySet[T]:
    return tallies.filter(
        Q(enrolment__valid_to__isnull=True) | Q(enrolment__valid_to__gt=on),
        enrolment__in=enrolments.values("pk"),
    ).exclude(enrolment__training_class__state__in=[ClassState.CLOSED, ClassState.CANCELLED])


def running_tallies(enrolments: QuerySet[Enrolment], on: date) -> QuerySet[EnrolmentTally]:
    """The running totals of these places that have not ended, in classes that run."""
    return _running(EnrolmentTally.objects.all(), enrolments, on)


def running_module_tallies(enrolments: QuerySet[Enrolment], on: date) -> QuerySet[ModuleTally]:
    """The totals by module of these places that have not ended, in classes that run."""
    return _running(ModuleTally.objects.all(), enrolments, on)


@dataclass(frozen=True)
class TallyRow:
    """Hours of one trainee over the whole plan, in lessons."""

    enrolment_id: int
    person_id: int
    name: str
    agency: str
    class_id: int
    class_name: str
    planned: int
    held: int
    credited: int
    excused: int
    missed: int
    left: int
    in_a_row: int
    cannot_reach_since: date | None


def tally_rows(tallies: Iterable[EnrolmentTally]) -> list[TallyRow]:
    """Running totals as rows; `tallies` are loaded with place, person, agency and class."""
    return [
        TallyRow(
            enrolment_id=one.enrolment_id,
            person_id=one.enrolment.person_id,
            name=one.enrolment.person.full_name,
            agency=one.enrolment.agency.name,
            class_id=one.enrolment.training_class_id,
            class_name=one.enrolment.training_class.name,
            planned=one.lessons_planned,
            held=one.lessons_held,
            credited=one.lessons_credited,
            excused=one.lessons_excused,
            missed=one.lessons_missed,
            left=one.lessons_left_to_miss,
            in_a_row=one.absences_in_a_row,
            cannot_reach_since=one.cannot_reach_since,
        )
        for one in tallies
    ]


@dataclass(frozen=True)
class CaseLine:
    """One case of one trainee, as the lists behind the figures show it."""

    mark_id: int
    session_id: int
    enrolment_id: int
    name: str
    agency: str
    class_name: str
    held_on: date
    half: str
    status: str
    status_text: str
    is_late: bool
    is_left_early: bool
    minutes: int | None
    excused: int
    missed: int
    reason: str
    ordered_by: str
    leave_id: int | None
    granted_by: str
    is_afterwards: bool


def cases_among(enrolments: QuerySet[Enrolment]) -> QuerySet[Mark]:
    """Every session in which somebody of these places was not plainly present."""
    return Mark.objects.filter(is_case=True, enrolment__in=enrolments.values("pk")).exclude(
        status=Status.NOT_TAKEN
    )


def case_lines(marks: Iterable[Mark]) -> list[CaseLine]:
    """Cases as lines; `marks` are loaded with session, place, person, agency, class, reason and leave."""
    return [
        CaseLine(
            mark_id=mark.pk,
            session_id=mark.session_id,
            enrolment_id=mark.enrolment_id,
            name=mark.enrolment.person.full_name,
            agency=mark.agency.name,
            class_name=mark.training_class.name,
            held_on=mark.held_on,
            half=mark.session.get_half_display(),
            status=mark.status,
            status_text=mark.get_status_display(),
            is_late=mark.is_late,
            is_left_early=mark.is_left_early,
            minutes=(mark.late_minutes or 0) + (mark.early_minutes or 0) or None,
            excused=mark.lessons_excused,
            missed=mark.lessons_missed,
            reason=reason_with_note(
                mark.reason.code if mark.reason else "",
                mark.reason.name if mark.reason else "",
                mark.reason_note,
            ),
            ordered_by=mark.ordered_by,
            leave_id=mark.leave_id,
            granted_by=str(mark.leave.decided_by or "") if mark.leave else "",
            is_afterwards=mark.is_leave_afterwards,
        )
        for mark in marks
    ]
