"""Classes as lists and pages show them: one row each with its figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from nennep.audit.models import Entry
from nennep.audit.queries import events
from nennep.catalogue.models import StudyForm
from nennep.classes.models import (
    Batch,
    ClassAppointment,
    ClassRole,
    Enrolment,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.states import ClassState, SessionState
from nennep.norms import queries as norms
from nennep.norms.models import StudyRegulation
from nennep.planning.queries import Partners, partners_of_items
from nennep.units.queries import names_on
from nennep.web.parts import Event


@dataclass(frozen=True)
class ClassRow:
    """One class of a list. `people` and `agencies` count whom the reader may see there today."""

    pk: int
    code: str
    name: str
    programme: str
    form_text: str
    cohort: str
    host: str
    state: str
    state_text: str
    starts_on: date
    ends_on: date | None
    people: int
    agencies: int
    sessions: int
    sessions_past: int
    lessons: int
    lessons_planned: int
    next_session_on: date | None
    side: str
    """Whose plan it stands in; empty outside every plan (R2-20)."""
    lead: str
    coordinators: str


def class_rows(
    classes: list[TrainingClass], enrolments: QuerySet[Enrolment], *, on: date, now: datetime
) -> list[ClassRow]:
    """The classes as rows with their figures, in a constant number of queries.

    `classes` come with `programme_version__programme` and `host` selected; `enrolments` are those that the reader may
    see. `sessions_past` are planned sessions that have ended; `lessons` are those of the timetable, `lessons_planned`
    those of the programme version.
    """
    ids = [one.pk for one in classes]
    present = enrolments.filter(training_class_id__in=ids).filter(
        Q(valid_to__isnull=True)
        | Q(valid_to__gt=on)
        | Q(training_class__state=ClassState.CLOSED, end_reason="completed")
    )
    people: dict[int, dict[str, Any]] = {
        row["training_class_id"]: dict(row)
        for row in present.order_by()
        .values("training_class_id")
        .annotate(people=Count("person_id", distinct=True), agencies=Count("agency_id", distinct=True))
    }
    held: dict[int, dict[str, Any]] = {
        row["training_class_id"]: dict(row)
        for row in Session.objects.filter(training_class_id__in=ids)
        .exclude(state=SessionState.CANCELLED)
        .order_by()
        .values("training_class_id")
        .annotate(
            sessions=Count("pk"),
            past=Count("pk", filter=Q(ends_at__lte=now)),
            lessons=Sum("lessons"),
            next_on=Min("held_on", filter=Q(ends_at__gt=now)),
        )
    }
    none: dict[str, Any] = {}
    hosts = names_on({one.host_id for one in classes}, on)
    partners = partners_of_items({one.plan_item_id for one in classes if one.plan_item_id})
    outside = Partners("", "", ())
    return [
        ClassRow(
            pk=one.pk,
            code=one.code,
            name=one.name,
            programme=one.programme_version.programme.name,
            form_text=str(StudyForm(one.study_form).label),
            cohort=cohort_text(one),
            host=hosts.get(one.host_id, one.host.name),
            state=one.state,
            state_text=str(ClassState(one.state).label),
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            people=people.get(one.pk, none).get("people", 0),
            agencies=people.get(one.pk, none).get("agencies", 0),
            sessions=held.get(one.pk, none).get("sessions", 0),
            sessions_past=held.get(one.pk, none).get("past", 0),
            lessons=held.get(one.pk, none).get("lessons", 0),
            lessons_planned=one.programme_version.lessons,
            next_session_on=held.get(one.pk, none).get("next_on"),
            side=plan.side,
            lead=plan.lead,
            coordinators=", ".join(plan.coordinators),
        )
        for one, plan in ((one, partners.get(one.plan_item_id or 0, outside)) for one in classes)
    ]


def cohort_text(training_class: TrainingClass) -> str:
    """Years of the course as documents write them: "2024-2025", or "2024"."""
    if training_class.cohort_from == training_class.cohort_to:
        return str(training_class.cohort_from)
    return f"{training_class.cohort_from}-{training_class.cohort_to}"


def regulation_in_force(training_class: TrainingClass, on: date) -> StudyRegulation | None:
    """The study regulation that binds the class on the day: of its trainer, else its host, else a general one (R0-12)."""
    programme = training_class.programme_version.programme.code
    by_trainer = norms.regulation_for(training_class.trainer_id, programme, on)
    if by_trainer is not None and by_trainer.institution_id is not None:
        return by_trainer
    by_host = norms.regulation_for(training_class.host_id, programme, on)
    return by_host or by_trainer


@dataclass(frozen=True)
class BatchRow:
    """One batch with its figures."""

    pk: int
    number: int
    starts_on: date
    ends_on: date
    sessions: int
    sessions_past: int
    lessons: int
    closed_at: datetime | None
    may_close: bool


def batch_rows(training_class: TrainingClass, now: datetime) -> list[BatchRow]:
    """The batches of a class in their order; `may_close` when it is open and its last session has ended.

    In a class that is not opened yet no attendance was taken: it is opened before its batches are closed.
    """
    is_opened = training_class.state == ClassState.OPENED
    planned = Q(sessions__state=SessionState.PLANNED)
    batches = (
        Batch.objects.filter(training_class=training_class)
        .annotate(
            held=Count("sessions", filter=planned),
            past=Count("sessions", filter=planned & Q(sessions__ends_at__lte=now)),
            lessons=Sum("sessions__lessons", filter=planned),
        )
        .order_by("number", "pk")
    )
    return [
        BatchRow(
            pk=batch.pk,
            number=batch.number,
            starts_on=batch.starts_on,
            ends_on=batch.ends_on,
            sessions=batch.held,
            sessions_past=batch.past,
            lessons=batch.lessons or 0,
            closed_at=batch.closed_at,
            may_close=is_opened and batch.closed_at is None and batch.held > 0 and batch.held == batch.past,
        )
        for batch in batches
    ]


@dataclass(frozen=True)
class AgencyCount:
    """How many people an agency has in a class, under its name of the day."""

    agency_id: int
    name: str
    people: int


def agency_counts(enrolments: QuerySet[Enrolment], on: date) -> list[AgencyCount]:
    """The agencies of the places with their people, most people first; two queries."""
    counted = Counter(
        dict(enrolments.order_by().values_list("agency_id").annotate(Count("person_id", distinct=True)))
    )
    names = names_on(counted, on)
    rows = [AgencyCount(unit, names.get(unit, ""), people) for unit, people in counted.items()]
    return sorted(rows, key=lambda row: (-row.people, row.agency_id))


@dataclass(frozen=True)
class AppointmentRow:
    """One duty in a class."""

    pk: int
    person_id: int
    name: str
    role: str
    role_text: str
    delegation: str
    valid_from: date
    valid_to: date | None
    is_in_force: bool


def appointments(training_class: TrainingClass, on: date) -> list[AppointmentRow]:
    """All duties in the class, those in force first, in the order of the roles and of names."""
    rows = (
        ClassAppointment.objects.filter(training_class=training_class)
        .select_related("person")
        .order_by("person__name_sort_key", "pk")
    )
    held = list(rows)
    names = names_on({row.delegation_id for row in held if row.delegation_id}, on)
    places = {role: place for place, role in enumerate(ClassRole.values)}
    found = [
        AppointmentRow(
            pk=row.pk,
            person_id=row.person_id,
            name=row.person.full_name,
            role=row.role,
            role_text=str(ClassRole(row.role).label),
            delegation=names.get(row.delegation_id, "") if row.delegation_id else "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            is_in_force=row.valid_from <= on and (row.valid_to is None or row.valid_to > on),
        )
        for row in held
    ]
    return sorted(found, key=lambda row: (not row.is_in_force, places[row.role]))


EVERYDAY_ACTS = (
    "classes.session.plan",
    "classes.session.change",
    "classes.enrolment.begin",
    "classes.enrolment.set_seat",
    "classes.enrolment.acknowledge_rules",
)
"""Acts on many small things; their own pages tell them."""


def class_history(training_class: TrainingClass, limit: int = 25) -> tuple[Event, ...]:
    """What happened to the class and around it, the newest first, without the everyday of lists and timetables."""
    kind = training_class._meta.label_lower
    entries = Entry.objects.filter(
        Q(subject_kind=kind, subject_id=training_class.pk)
        | Q(context_kind=kind, context_id=training_class.pk),
        act__startswith="classes.",
    ).exclude(act__in=EVERYDAY_ACTS)
    return events(entries.order_by("-at", "-pk")[:limit], about=(kind, training_class.pk))


@dataclass(frozen=True)
class SuperiorRow:
    """A body to which the class reports. `today` is its successor's name where it has ended."""

    pk: int
    unit_id: int
    name: str
    view: str
    view_text: str
    is_main: bool


def superiors(training_class: TrainingClass, on: date) -> list[SuperiorRow]:
    """The bodies to which the class reports, the main one first, under their names of the day."""
    held = list(training_class.superiors.order_by("-is_main", "pk"))
    names = names_on([row.unit_id for row in held], on)
    return [
        SuperiorRow(
            pk=row.pk,
            unit_id=row.unit_id,
            name=names.get(row.unit_id, ""),
            view=row.view,
            view_text=str(SuperiorView(row.view).label),
            is_main=row.is_main,
        )
        for row in held
    ]
