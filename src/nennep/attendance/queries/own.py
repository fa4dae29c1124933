"""What a trainee sees of the own place in a class: next session, hours, distance to the limit, cases (R0-28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from nennep.attendance.models import EnrolmentTally, Mark
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.rules import limit_lessons
from nennep.classes.models import Enrolment, Session
from nennep.classes.queries.timetable import HALF_ORDER
from nennep.classes.states import ClassState, SessionState

LIMIT_KEY = "attendance.whole_course.max_absent_share"
DISTANCE_KEY = "attendance.warning.distance_percent"


def own_places(person_id: int, on: date) -> list[Enrolment]:
    """The person's places, the one of today first: open before ended, running before prepared or closed, newest first."""
    places = list(
        Enrolment.objects.filter(person_id=person_id)
        .select_related(
            "person",
            "agency",
            "training_class__programme_version__programme",
            "training_class__regulation__document",
        )
        .order_by("-valid_from", "-pk")
    )

    def rank(place: Enrolment) -> tuple[bool, bool]:
        has_ended = place.valid_to is not None and place.valid_to <= on
        return has_ended, place.training_class.state != ClassState.OPENED

    return sorted(places, key=rank)


@dataclass(frozen=True)
class Hours:
    """Hours of one place over the whole plan, in lessons (tiết)."""

    planned: int
    credited: int
    excused: int
    missed: int
    may_miss: int
    """Lessons that may be missed altogether."""
    left: int
    """Lessons that may still be missed; negative: over the limit."""
    cannot_reach_since: date | None
    is_verified: bool
    basis: str
    limit_percent: str
    warned_percent: int
    """Percent of the plan before the limit from which on the trainee is warned."""

    @property
    def needed(self) -> int:
        """Lessons that must be attended."""
        return self.planned - self.may_miss

    @property
    def tone(self) -> str:
        """The warning colour: over the limit, near it by the dated rule, or in order."""
        if self.left < 0:
            return "decide"
        return "warning" if self.left * 100 <= self.warned_percent * self.planned else "good"


def hours_of(place: Enrolment, shelf: RuleShelf) -> Hours:
    """The hours of a place. Loaded with class, programme version and programme: one query, and one for the rules."""
    training_class = place.training_class
    on = training_class.starts_on
    scope: dict[str, Any] = {
        "programme_code": training_class.programme_version.programme.code,
        "study_form": training_class.study_form,
        "unit": training_class.host_id,
    }
    rule = shelf.book(on).rule(LIMIT_KEY, **scope)
    distance = shelf.book(on).find(DISTANCE_KEY, **scope)
    planned = training_class.programme_version.lessons
    may_miss = limit_lessons(planned, shelf.limit_rules(training_class, on))
    tally = EnrolmentTally.objects.filter(enrolment=place).first()
    return Hours(
        planned=planned,
        credited=tally.lessons_credited if tally else 0,
        excused=tally.lessons_excused if tally else 0,
        missed=tally.lessons_missed if tally else 0,
        may_miss=may_miss,
        left=tally.lessons_left_to_miss if tally else may_miss,
        cannot_reach_since=tally.cannot_reach_since if tally else None,
        is_verified=rule.is_verified,
        basis=rule.basis or rule.note,
        limit_percent="" if rule.is_off else str(rule.value),
        warned_percent=distance.as_int if distance and not distance.is_off else 0,
    )


def next_sessions(place: Enrolment, on: date, limit: int = 4) -> list[Session]:
    """Today's sessions of the place and those after, in the order of the timetable."""
    sessions = Session.objects.filter(
        training_class_id=place.training_class_id, held_on__gte=max(on, place.valid_from)
    )
    if place.valid_to is not None:
        sessions = sessions.filter(held_on__lt=place.valid_to)
    return list(
        sessions.exclude(state=SessionState.CANCELLED)
        .select_related("batch")
        .order_by("held_on", HALF_ORDER, "starts_at", "pk")[:limit]
    )


@dataclass(frozen=True)
class CaseRow:
    """One session in which a trainee was not plainly present."""

    mark_id: int
    held_on: date
    half: str
    status: str
    status_text: str
    is_late: bool
    is_left_early: bool
    late_minutes: int | None
    early_minutes: int | None
    lessons_excused: int
    lessons_missed: int
    reason_code: str
    reason: str
    reason_note: str
    ordered_by: str
    is_leave_afterwards: bool


def cases_of(place: Enrolment) -> list[CaseRow]:
    """The cases of a place, newest first."""
    marks = (
        Mark.objects.filter(Q(is_case=True), enrolment=place)
        .select_related("session", "reason")
        .order_by("-held_on", "-session__starts_at", "-pk")
    )
    return [
        CaseRow(
            mark_id=mark.pk,
            held_on=mark.held_on,
            half=mark.session.get_half_display(),
            status=mark.status,
            status_text=mark.get_status_display(),
            is_late=mark.is_late,
            is_left_early=mark.is_left_early,
            late_minutes=mark.late_minutes,
            early_minutes=mark.early_minutes,
            lessons_excused=mark.lessons_excused,
            lessons_missed=mark.lessons_missed,
            reason_code=mark.reason.code if mark.reason else "",
            reason=mark.reason.name if mark.reason else "",
            reason_note=mark.reason_note,
            ordered_by=mark.ordered_by,
            is_leave_afterwards=mark.is_leave_afterwards,
        )
        for mark in marks
    ]
