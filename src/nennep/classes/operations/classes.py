"""Acts on the class as a whole: create, change, open, close, cancel; who it reports to (domain.md 2, step 14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import ProgrammeVersion, StudyForm
from nennep.classes import policies, queries
from nennep.classes.models import (
    ClassSuperior,
    EndReason,
    Enrolment,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.operations import registry
from nennep.classes.states import CLASS_MOVES, ClassState, SessionState
from nennep.directives.models import Event
from nennep.directives.operations import open_event_tasks
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.nominations.models import EnrolmentNotice
from nennep.norms.models import StudyRegulation
from nennep.norms.operations import require_permission
from nennep.planning.models import PlanItem
from nennep.planning.queries import reason_elsewhere
from nennep.units.models import Unit
from nennep.units.queries import require_in_force

FIELDS = (
    "code", "name", "programme_version", "study_form", "cohort_from", "cohort_to", "host", "trainer", "regulation",
    "venue", "venue_reason", "starts_on", "ends_on", "plan_item",
)  # fmt: skip


def _locked(training_class: TrainingClass) -> TrainingClass:
    return lock_one(TrainingClass.objects.filter(pk=training_class.pk))


def locked_class(training_class_id: int) -> TrainingClass:
    """The class, locked: acts on its roster and timetable wait for each other here."""
    return lock_one(TrainingClass.objects.filter(pk=training_class_id))


def check_running(training_class: TrainingClass) -> None:
    """Refuse work on a class that is closed or cancelled."""
    if training_class.state not in {ClassState.PREPARING, ClassState.OPENED}:
        raise Refused(
            _("Class {name} is {state}; nothing can be changed in it.").format(
                name=training_class.name, state=ClassState(training_class.state).label.lower()
            )
        )


@transaction.atomic
def create_class(
    *,
    code: str,
    name: str,
    programme_version: ProgrammeVersion,
    study_form: str,
    cohort_from: int,
    cohort_to: int,
    host: Unit,
    trainer: Unit,
    starts_on: date,
    by: User,
    now: datetime,
    ends_on: date | None = None,
    venue: str = "",
    venue_reason: str = "",
    regulation: StudyRegulation | None = None,
    superior: Unit | None = None,
    plan_item: PlanItem | None = None,
    notice: EnrolmentNotice | None = None,
) -> TrainingClass:
    """Prepare a class. `superior` is the Organisation Board to which it reports (more with `add_superior`).

    Cohort years are those of the course (2024-2025). Without `plan_item` the class stands outside every plan; `notice` is
    the one whose nominees its list follows. Refuses a code that is taken, years or days in the wrong
    order, a host, trainer or superior that does not exist on the first day (R1-06), a host other than the provincial school and
    the venue of the line without `venue_reason` (R2-30), who is neither of the school (host or trainer) nor of the Organisation
    Board, and a board that would not see its own class: one that it does not report to.
    """
    today = local_date(now)
    if not policies.may_create_class(by, host.pk, trainer.pk, today):
        raise NotAllowed(
            _("Classes are created by the training office of the school or by the Organisation Board.")
        )
    training_class = TrainingClass(
        code=text.clean(code), name=text.clean(name), programme_version=programme_version, study_form=study_form,
        cohort_from=cohort_from, cohort_to=cohort_to, host=host, trainer=trainer, regulation=regulation,
        venue=text.clean(venue), venue_reason=venue_reason, starts_on=starts_on, ends_on=ends_on, plan_item=plan_item,
        notice=notice,
    )  # fmt: skip
    _check_class(training_class)
    _check_places(training_class)
    _keep_reason_elsewhere(training_class)
    _set_keys(training_class)
    training_class.save()
    record(
        act="classes.class.create",
        subject=training_class,
        by=by,
        now=now,
        after={name: getattr(training_class, name) for name in FIELDS},
    )
    if superior is not None:
        require_in_force(superior, starts_on, field="superior")
        _add_superior(training_class, superior, SuperiorView.ALL, is_main=True, by=by, now=now)
    if notice is None and not policies.visible_to(by, today).filter(pk=training_class.pk).exists():
        raise Refused(
            _("Write to which Organisation Board the class reports; else you could not see it yourself."),
            field="superior",
        )
    return training_class


def _check_places(training_class: TrainingClass) -> None:
    """Host and trainer exist when the class begins: a district centre only until 30-6-2025, then its successor (R2-44)."""
    require_in_force(training_class.host, training_class.starts_on, field="host")
    require_in_force(training_class.trainer, training_class.starts_on, field="trainer")


def _keep_reason_elsewhere(training_class: TrainingClass) -> None:
    training_class.venue_reason = reason_elsewhere(
        training_class.venue_reason,
        host=training_class.host,
        item=training_class.plan_item,
        on=training_class.starts_on,
    )


def _set_keys(training_class: TrainingClass) -> None:
    training_class.search_key = text.search_key(f"{training_class.name} {training_class.code}")[:300]
    training_class.sort_key = text.sort_key(training_class.name)[:600]


def _check_class(training_class: TrainingClass) -> None:
    if not training_class.code:
        raise Refused(_("Give the class a code, such as TC-K5."), field="code")
    if not training_class.name:
        raise Refused(_("Give the class a name."), field="name")
    # Compared here: the two databases do not agree on capitals with diacritics.
    others = TrainingClass.objects.exclude(pk=training_class.pk).values_list("code", flat=True)
    if training_class.code.casefold() in {code.casefold() for code in others}:
        raise Refused(
            _("The code {code} belongs to another class. Choose another code.").format(
                code=training_class.code
            ),
            field="code",
        )
    if training_class.study_form not in StudyForm.values:
        raise Refused(_("Choose full-time or part-time in batches."), field="study_form")
    if training_class.cohort_to < training_class.cohort_from:
        raise Refused(_("The course ends before it begins: check the years."), field="cohort_to")
    if training_class.ends_on and training_class.ends_on < training_class.starts_on:
        raise Refused(_("The class ends before it begins: check the dates."), field="ends_on")


@transaction.atomic
def change_class(
    *, training_class: TrainingClass, changes: Mapping[str, object], by: User, now: datetime
) -> TrainingClass:
    """Correct what is said of the class: `changes` by field, named as in `create_class`, only those given.

    Refuses a closed or cancelled class, another study form once there are batches or sessions, and another place without a
    reason, as `create_class` does.
    """
    training_class = _locked(training_class)
    if not policies.may_change_class(by, training_class, local_date(now)):
        raise NotAllowed(_("This class is kept by its school and by the Organisation Board."))
    check_running(training_class)
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise TypeError(f"a class has no {', '.join(sorted(unknown))}")
    before = {name: getattr(training_class, name) for name in changes}
    for name, value in changes.items():
        setattr(training_class, name, text.clean(value) if isinstance(value, str) else value)
    if (
        "study_form" in changes
        and before["study_form"] != training_class.study_form
        and (training_class.sessions.exists() or training_class.batches.exists())
    ):
        raise Refused(
            _("The timetable has begun; the form of study cannot change any more."), field="study_form"
        )
    _check_class(training_class)
    if {"host", "trainer", "starts_on"} & set(changes):
        _check_places(training_class)
    if {"host", "plan_item", "venue_reason"} & set(changes):
        before.setdefault("venue_reason", training_class.venue_reason)
        _keep_reason_elsewhere(training_class)
    _set_keys(training_class)
    training_class.save(update_fields=[*before, "search_key", "sort_key"])
    record(
        act="classes.class.change",
        subject=training_class,
        by=by,
        now=now,
        before=before,
        after={name: getattr(training_class, name) for name in before},
    )
    registry.tell_class_changed(training_class, before, by, now)
    return training_class


def _move(training_class: TrainingClass, state: ClassState) -> None:
    if state not in CLASS_MOVES[training_class.state]:
        raise Refused(
            _("Class {name} is {state}; this cannot be done with it.").format(
                name=training_class.name, state=ClassState(training_class.state).label.lower()
            )
        )
    training_class.state = state


@transaction.atomic
def open_class(
    *, training_class: TrainingClass, opened_on: date, by: User, now: datetime, reason: str = ""
) -> TrainingClass:
    """Open the class (khai giảng). The study regulation in force is bound to it where none was chosen (R0-12).

    Refuses a class for which host or trainer have no authority (phân cấp; R1-11), one without people, and one that an area
    finds not ready: a leader's `reason` may let it pass (`register_opening_check`; R1-18).
    """
    training_class = _locked(training_class)
    if not policies.may_open_class(by, training_class, local_date(now)):
        raise NotAllowed(_("A class is opened by its school or by the Organisation Board."))
    _move(training_class, ClassState.OPENED)
    require_permission(queries.may_be_held(training_class, opened_on))  # first: no list changes this answer
    if not Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True).exists():
        raise Refused(_("The class has no trainees yet. Take in the class list, then open it."))
    if training_class.ends_on and opened_on > training_class.ends_on:
        raise Refused(_("The opening day lies after the end of the class."), field="opened_on")
    registry.check_opening(training_class, reason, by, now)
    training_class.opened_on = opened_on
    if training_class.regulation_id is None:
        training_class.regulation = queries.regulation_in_force(training_class, opened_on)
    training_class.save(update_fields=["state", "opened_on", "regulation"])
    record(
        act="classes.class.open",
        subject=training_class,
        by=by,
        now=now,
        after={"opened_on": opened_on, "regulation": training_class.regulation},
    )
    open_event_tasks(
        event=Event.OPENING,
        happened=f"class {training_class.pk}",
        what=f"{training_class.code} ({dates.short(opened_on)})",
        at=(training_class.host, training_class.trainer),
        on=opened_on,
        by=by,
        now=now,
    )
    return training_class


@transaction.atomic
def close_class(*, training_class: TrainingClass, closed_on: date, by: User, now: datetime) -> TrainingClass:
    """Close the class (bế giảng). Those who are still in it have completed it; their places end that day.

    Refuses while a session lies ahead, while a batch is open, and while an area finds something open: attendance
    does so for sessions that were not taken (`register_closing_reasons`, and `register_closing_check` for acts).
    """
    training_class = _locked(training_class)
    today = local_date(now)
    if not policies.may_close_class(by, training_class, today):
        raise NotAllowed(_("A class is closed by its school or by the Organisation Board."))
    reason = queries.why_class_stays_open(training_class, now)
    if reason and training_class.state == ClassState.PREPARING:
        raise Refused(reason)
    _move(training_class, ClassState.CLOSED)
    if closed_on > today:
        raise Refused(
            _("The closing day lies in the future. Close the class on that day."), field="closed_on"
        )
    if reason:
        raise Refused(reason)
    registry.check_closing(training_class, now)
    training_class.closed_on = closed_on
    training_class.save(update_fields=["state", "closed_on"])
    after = closed_on + timedelta(days=1)
    ended = 0
    for enrolment in lock(Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)):
        enrolment.valid_to = max(after, enrolment.valid_from)
        enrolment.end_reason = EndReason.COMPLETED
        enrolment.save(update_fields=["valid_to", "end_reason"])
        ended += 1
    record(
        act="classes.class.close",
        subject=training_class,
        by=by,
        now=now,
        after={"closed_on": closed_on, "completed": ended},
    )
    return training_class


@transaction.atomic
def cancel_class(*, training_class: TrainingClass, reason: str, by: User, now: datetime) -> TrainingClass:
    """Give up a class that was being prepared. Its places end, its sessions are cancelled. Refuses without a reason."""
    training_class = _locked(training_class)
    if not policies.may_cancel_class(by, training_class, local_date(now)):
        raise NotAllowed(_("A class is cancelled by its school or by the Organisation Board."))
    _move(training_class, ClassState.CANCELLED)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the class is cancelled."), field="reason")
    training_class.save(update_fields=["state"])
    for enrolment in lock(Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)):
        enrolment.valid_to = max(local_date(now), enrolment.valid_from)
        enrolment.end_reason = EndReason.CLASS_CANCELLED
        enrolment.save(update_fields=["valid_to", "end_reason"])
    for session in lock(Session.objects.filter(training_class=training_class, state=SessionState.PLANNED)):
        session.state = SessionState.CANCELLED
        session.cancelled_reason = reason[:250]
        session.version += 1
        session.save(update_fields=["state", "cancelled_reason", "version"])
    record(act="classes.class.cancel", subject=training_class, by=by, now=now, reason=reason)
    return training_class


@transaction.atomic
def add_superior(
    *,
    training_class: TrainingClass,
    unit: Unit,
    by: User,
    now: datetime,
    view: str = SuperiorView.ALL,
    is_main: bool = False,
) -> ClassSuperior:
    """Name a body to which the class reports; one that sees only its own people gets only its part (R1-20).

    Refuses a body that is named already, a second main one, and one that does not exist when the class begins (R1-06).
    """
    training_class = _locked(training_class)
    if not policies.may_add_superior(by, training_class, local_date(now)):
        raise NotAllowed(_("This class is kept by its school and by the Organisation Board."))
    check_running(training_class)
    return _add_superior(training_class, unit, view, is_main=is_main, by=by, now=now)


def _add_superior(
    training_class: TrainingClass, unit: Unit, view: str, *, is_main: bool, by: User, now: datetime
) -> ClassSuperior:
    if view not in SuperiorView.values:
        raise Refused(_("Choose what this body sees: the whole class or its own people."), field="view")
    require_in_force(unit, training_class.starts_on, field="unit")
    if training_class.superiors.filter(unit=unit).exists():
        raise Refused(_("The class reports to {unit} already.").format(unit=unit.name), field="unit")
    if is_main and view != SuperiorView.ALL:
        raise Refused(_("The main superior sees the whole class."), field="view")
    if is_main and training_class.superiors.filter(is_main=True).exists():
        raise Refused(_("The class has a main superior already."), field="is_main")
    superior = ClassSuperior.objects.create(
        training_class=training_class, unit=unit, view=view, is_main=is_main
    )
    record(
        act="classes.class.add_superior",
        subject=superior,
        context=training_class,
        by=by,
        now=now,
        after={"unit": unit, "view": view, "is_main": is_main},
    )
    return superior
