"""Writing rehearsed class lists and timetables: all of it or nothing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.catalogue.models import Module, StudyForm
from nennep.classes.models import Batch, Session, TrainingClass
from nennep.classes.operations.batches import add_batch, change_batch
from nennep.classes.operations.classes import check_running, locked_class
from nennep.classes.operations.enrolments import begin_places
from nennep.classes.operations.sessions import change_session, plan_session
from nennep.classes.rules import PlannedRow, RosterRow
from nennep.kernel import clock, tracing
from nennep.kernel.errors import Refused
from nennep.kernel.intake import AnyRehearsal, Rehearsal
from nennep.people.models import Person
from nennep.people.operations import take_in_people
from nennep.units.models import Unit


class HasErrors(Refused):
    """Rows of the file are in error."""


def _refuse_errors(rehearsal: AnyRehearsal) -> None:
    if rehearsal.errors:
        raise HasErrors(
            _("{count} rows have errors. Correct them and load the file again.").format(
                count=len(rehearsal.rejected_rows) or len(rehearsal.errors)
            )
        )


@transaction.atomic
def take_in_roster(
    *, training_class: TrainingClass, rehearsal: Rehearsal[RosterRow], by: User, now: datetime
) -> int:
    """Put the people of a class list on record and give them places in the class; how many places began.

    All of it or nothing; people who have a place keep it, so the same file twice changes nothing. Refuses a rehearsal
    with errors (choose `kernel.intake.without_rejected` on purpose to leave rows out), and who may not keep the class list.
    """
    _refuse_errors(rehearsal)
    training_class = locked_class(training_class.pk)
    check_running(training_class)
    fresh = [row for row in rehearsal.rows if row.act == "enrol"]
    if not fresh:
        return 0
    people = take_in_people(
        rehearsal=Rehearsal(
            kind=rehearsal.kind,
            rows=tuple(row.person for row in fresh),
            findings=(),
            fingerprint=rehearsal.fingerprint,
        ),
        by=by,
        now=now,
    )
    units = Unit.objects.in_bulk(
        {row.person.unit_id for row in fresh if row.person.unit_id}
        | {row.delegation_id for row in fresh if row.delegation_id}
    )
    with tracing.traced(import_=rehearsal.fingerprint):
        return begin_places(
            training_class,
            [
                (
                    people[row.row],
                    _agency(row, units),
                    {
                        "post": row.person.post,
                        "seat": row.seat,
                        "delegation": units.get(row.delegation_id or 0),
                    },
                )
                for row in fresh
            ],
            by=by,
            now=now,
        )


def _agency(row: RosterRow, units: dict[int, Unit]) -> Unit:
    unit = units.get(row.person.unit_id or 0)
    if unit is None:
        raise HasErrors(_("Row {row} is not complete. Load the file again.").format(row=row.row))
    return unit


@transaction.atomic
def take_in_timetable(
    *, training_class: TrainingClass, rehearsal: Rehearsal[PlannedRow], by: User, now: datetime
) -> int:
    """Plan the sessions of a timetable and change those that differ; how many. All of it or nothing.

    The batch that the title names is added or widened first. The same file twice changes nothing. Refuses a rehearsal
    with errors, and who may not keep the timetable.
    """
    _refuse_errors(rehearsal)
    training_class = locked_class(training_class.pk)
    check_running(training_class)
    fresh = [row for row in rehearsal.rows if row.act in {"plan", "change"} and row.held_on]
    if not fresh:
        return 0
    number = rehearsal.totals.get("batch")
    batch = _batch(training_class, fresh, number if isinstance(number, int) else None, by=by, now=now)
    modules = Module.objects.in_bulk({row.module_id for row in fresh if row.module_id})
    lecturers = Person.objects.in_bulk({row.lecturer_id for row in fresh if row.lecturer_id})
    sessions = Session.objects.in_bulk({row.session_id for row in fresh if row.session_id})
    with tracing.traced(import_=rehearsal.fingerprint):
        for row in fresh:
            content = {
                "lessons": row.lessons,
                "module": modules.get(row.module_id or 0),
                "module_name": row.module,
                "topic": row.topic,
                "mode": row.mode,
                "method": row.method,
                "room": row.room,
                "lecturer": lecturers.get(row.lecturer_id or 0),
                "lecturer_name": row.lecturer,
            }
            if row.session_id is not None:
                change_session(session=sessions[row.session_id], changes=content, by=by, now=now)
                continue
            held_on = row.held_on or date.min
            plan_session(
                training_class=training_class,
                held_on=held_on,
                half=row.half,
                starts_at=_moment(row, held_on),
                ends_at=datetime.combine(held_on, row.ends, clock.zone()) if row.ends else None,
                batch=batch if batch and batch.starts_on <= held_on <= batch.ends_on else None,
                by=by,
                now=now,
                **content,  # type: ignore[arg-type]
            )
    return len(fresh)


def _moment(row: PlannedRow, held_on: date) -> datetime | None:
    return datetime.combine(held_on, row.starts, clock.zone()) if row.starts else None


def _batch(
    training_class: TrainingClass, rows: list[PlannedRow], number: int | None, *, by: User, now: datetime
) -> Batch | None:
    """The batch into which the file goes: the one it names, or a first one; widened where its days need it."""
    if training_class.study_form != StudyForm.PART_TIME_BATCH:
        return None
    days = sorted(row.held_on for row in rows if row.held_on)
    batches = list(Batch.objects.filter(training_class=training_class).order_by("number"))
    batch = next((one for one in batches if one.number == number), None)
    if batch is None:
        if number is None and any(one.starts_on <= day <= one.ends_on for one in batches for day in days):
            return None
        return add_batch(
            training_class=training_class, number=number, starts_on=days[0], ends_on=days[-1], by=by, now=now
        )
    starts_on, ends_on = min(batch.starts_on, days[0]), max(batch.ends_on, days[-1])
    if (starts_on, ends_on) == (batch.starts_on, batch.ends_on):
        return batch
    return change_batch(batch=batch, starts_on=starts_on, ends_on=ends_on, by=by, now=now)
