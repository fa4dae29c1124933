"""The page of one class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nennep.accounts.models import User
from nennep.catalogue.models import StudyForm
from nennep.classes import policies, queries
from nennep.classes.models import ClassRole, TrainingClass
from nennep.classes.pages.tasks import class_tasks
from nennep.classes.policies import ClassRights
from nennep.classes.queries import AgencyCount, AppointmentRow, BatchRow, ClassRow, SessionRow
from nennep.classes.queries.classes import cohort_text
from nennep.classes.states import ClassState
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.nominations.policies import may_read_whole, notices_visible_to
from nennep.nominations.queries import seats_in_words
from nennep.planning.policies import visible_to as plans_visible_to
from nennep.planning.queries import titles_of
from nennep.units.models import Unit
from nennep.units.queries import in_charge, name_on
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, Link, Tab, Task, Tone

TONES: dict[str, Tone] = {
    ClassState.PREPARING: "waiting",
    ClassState.OPENED: "good",
    ClassState.CLOSED: "plain",
    ClassState.CANCELLED: "warning",
}


def class_badge(state: str) -> Badge:
    """The state of a class as icon and word."""
    return Badge(str(ClassState(state).label), TONES[state])


@dataclass(frozen=True)
class AppointmentLine:
    """One duty on the page."""

    row: AppointmentRow
    period: str
    end_url: str


@dataclass(frozen=True)
class BatchLine:
    """One batch on the page."""

    row: BatchRow
    period: str
    badge: Badge
    timetable_url: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class ClassPage:
    """One class as far as the reader may see it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    acts: tuple[Act, ...]
    tasks: tuple[Task, ...]
    tabs: tuple[Tab, ...]
    facts: tuple[Fact, ...]
    figures: tuple[Fact, ...]
    doors: tuple[Act, ...]
    next_sessions: tuple[SessionRow, ...]
    timetable_url: str
    people_note: str
    appointments: tuple[AppointmentLine, ...]
    former: tuple[AppointmentLine, ...]
    appoint_url: str
    agencies: tuple[AgencyCount, ...]
    roster_url: str
    batches: tuple[BatchLine, ...]
    add_batch_url: str
    is_part_time: bool
    events: tuple[Event, ...]
    acknowledge_url: str
    has_acknowledged: bool


def class_tabs(training_class: TrainingClass, rights: ClassRights, current: str) -> tuple[Tab, ...]:
    """The views of one class."""
    pk = training_class.pk
    tabs = [
        ("class", _("The class"), reverse("classes:class", args=[pk])),
        ("roster", _("Trainees"), reverse("classes:roster", args=[pk])),
        ("timetable", _("Timetable"), reverse("classes:timetable", args=[pk])),
    ]
    if (rights.sees_everybody and not rights.is_lecturer) or rights.manages or rights.is_board:
        tabs.append(("opinions", _("Opinions"), reverse("classes:opinions") + f"?class={pk}"))
        tabs.append(("issues", _("Issues"), reverse("classes:issues") + f"?class={pk}"))
        tabs.append(("meetings", _("Meetings"), reverse("classes:meetings") + f"?class={pk}"))
    return tuple(Tab(label, url, key == current) for key, label, url in tabs)


def class_page(actor: User, training_class: TrainingClass, now: datetime) -> ClassPage:
    """Everything about one class that the actor may see; a constant number of queries."""
    on = local_date(now)
    rights = policies.class_rights(actor, training_class, on)
    enrolments = policies.enrolments_visible_to(actor, training_class, on)
    present = enrolments.filter(
        pk__in=queries.roster(training_class, _people_day(training_class, on)).values("pk")
    )
    row = queries.class_rows([training_class], enrolments, on=on, now=now)[0]
    batches = queries.batch_rows(training_class, now)
    duties = [_duty(one, rights, training_class) for one in queries.appointments(training_class, on)]
    has_manager = any(
        line.row.role == ClassRole.CLASS_MANAGER and (line.row.is_in_force or line.row.valid_from > on)
        for line in duties
    )
    doors = queries.doors_of_class(actor, training_class, now)
    own = enrolments.filter(person_id=actor.person_id or 0, valid_to__isnull=True).order_by("pk").first()
    upcoming = queries.sessions_of(training_class).filter(ends_at__gt=now)[:4]
    pk = training_class.pk
    return ClassPage(
        title=training_class.name,
        lead=f"{row.programme} · {row.form_text} · {_('course {years}').format(years=row.cohort)}",
        trail=(Crumb(_("Classes"), reverse("classes:list")), Crumb(training_class.name)),
        badge=class_badge(training_class.state),
        acts=_class_acts(training_class, rights),
        tasks=class_tasks(
            training_class, rights, row=row, batches=batches, own=own, has_manager=has_manager, now=now
        )
        + doors.tasks,
        tabs=class_tabs(training_class, rights, "class"),
        facts=_facts(actor, training_class, on),
        figures=_figures(row, training_class),
        doors=doors.acts,
        next_sessions=tuple(queries.session_rows(upcoming)),
        timetable_url=reverse("classes:timetable", args=[pk]),
        people_note="" if rights.sees_everybody else _("You see only your own people in this class."),
        appointments=tuple(line for line in duties if line.row.is_in_force or line.row.valid_from > on),
        former=tuple(line for line in duties if not line.row.is_in_force and line.row.valid_from <= on),
        appoint_url=reverse("classes:appoint", args=[pk]) if _may_appoint(rights, training_class) else "",
        agencies=tuple(queries.agency_counts(present, on)),
        roster_url=reverse("classes:roster", args=[pk]),
        batches=tuple(_batch(one, rights, training_class, doors.batches.get(one.pk)) for one in batches),
        add_batch_url=reverse("classes:add-batch", args=[pk])
        if rights.manages
        and _is_running(training_class)
        and training_class.study_form == StudyForm.PART_TIME_BATCH
        else "",
        is_part_time=training_class.study_form == StudyForm.PART_TIME_BATCH,
        events=queries.class_history(training_class) if rights.manages or rights.is_board else (),
        acknowledge_url=reverse("classes:acknowledge-rules", args=[own.pk]) if own else "",
        has_acknowledged=bool(own and own.rules_acknowledged_at),
    )


def _people_day(training_class: TrainingClass, on: date) -> date:
    """The day on which the class list is looked at: today, the last day of a closed class, the first of one ahead."""
    if training_class.closed_on:
        return training_class.closed_on
    return max(on, training_class.starts_on)


def _is_running(training_class: TrainingClass) -> bool:
    return training_class.state in {ClassState.PREPARING, ClassState.OPENED}


def _may_appoint(rights: ClassRights, training_class: TrainingClass) -> bool:
    return _is_running(training_class) and (rights.manages or rights.acts_for_board)


def _duty(row: AppointmentRow, rights: ClassRights, training_class: TrainingClass) -> AppointmentLine:
    until = _("until {day}").format(day=dates.short(row.valid_to)) if row.valid_to else ""
    since = _("since {day}").format(day=dates.short(row.valid_from))
    may_end = _may_appoint(rights, training_class) and row.is_in_force and row.valid_to is None
    return AppointmentLine(
        row=row,
        period=" ".join(part for part in (since, until) if part),
        end_url=reverse("classes:end-appointment", args=[row.pk]) if may_end else "",
    )


def _batch(row: BatchRow, rights: ClassRights, training_class: TrainingClass, door: Act | None) -> BatchLine:
    acts: list[Act] = [door] if door and row.closed_at else []
    if rights.manages and _is_running(training_class):
        if row.closed_at:
            acts.append(
                Act(_("Reopen"), reverse("classes:reopen-batch", args=[row.pk]), "lock-open", kind="quiet")
            )
        else:
            acts.append(
                Act(_("Change days"), reverse("classes:change-batch", args=[row.pk]), "pencil", kind="quiet")
            )
            if row.may_close:
                acts.append(Act(_("Close the batch"), reverse("classes:close-batch", args=[row.pk]), "lock"))
    if row.closed_at:
        badge = Badge(pgettext("batch", "Closed"), "good", "lock")
    elif row.may_close:
        badge = Badge(_("To be closed"), "decide")
    else:
        badge = Badge(pgettext("batch", "Open"), "waiting")
    return BatchLine(
        row=row,
        period=dates.span(row.starts_on, row.ends_on),
        badge=badge,
        timetable_url=reverse("classes:timetable", args=[training_class.pk]) + f"?batch={row.pk}",
        acts=tuple(acts),
    )


def _facts(actor: User, training_class: TrainingClass, on: date) -> tuple[Fact, ...]:
    one = training_class
    regulation = one.regulation
    in_force = queries.regulation_in_force(one, on) if regulation is None else None
    if regulation is not None:
        said: object = _regulation(regulation)
    elif in_force is not None:
        said = _("{name} (in force today, bound at the opening)").format(name=_regulation(in_force))
    else:
        said = Badge(_("No regulation on record"), "warning")
    binding = regulation or in_force
    newer = queries.what_followed(binding) if binding is not None else None
    followed = ""
    if newer is not None:
        followed = _("Replaced by {document}. Check which regulation the class keeps to.").format(
            document=newer
        )
    reports_to = [
        row.name if row.view == "all" else _("{name} (own people only)").format(name=row.name)
        for row in queries.superiors(one, on)
    ]
    named_on = one.closed_on or on
    return (
        Fact(_("Code"), one.code),
        Fact(_("Course"), cohort_text(one)),
        Fact(_("Held and managed by"), name_on(one.host, named_on), _followed(one.host, named_on)),
        Fact(_("Taught by"), name_on(one.trainer, named_on), _followed(one.trainer, named_on)),
        Fact(_("Reports to"), "; ".join(reports_to) or Badge(_("Nobody named yet"), "warning")),
        Fact(_("Study regulation"), said, followed),
        Fact(_("Plan"), _plan(actor, one, on)),
        *_notice(actor, one, on),
        Fact(_("Venue"), one.venue or "–"),
        *((Fact(_("Why held elsewhere"), one.venue_reason),) if one.venue_reason else ()),
        Fact(
            _("Days"),
            _("from {first} to {last}").format(
                first=dates.short(one.starts_on), last=dates.short(one.ends_on)
            )
            if one.ends_on
            else _("from {first}").format(first=dates.short(one.starts_on)),
        ),
        Fact(_("Opened on"), dates.short(one.opened_on) if one.opened_on else "–"),
        Fact(_("Closed on"), dates.short(one.closed_on) if one.closed_on else "–"),
    )


def _followed(unit: Unit, on: date) -> str:
    """Who has the tasks of a school that has ended (R2-44)."""
    heir = in_charge(unit, on)
    if heir.pk == unit.pk or unit.valid_to is None:
        return ""
    return _("Continued by {unit} since {day}.").format(
        unit=name_on(heir, on), day=dates.short(unit.valid_to)
    )


def _plan(actor: User, one: TrainingClass, on: date) -> object:
    """The line of the plan that the class carries out, or that it stands outside every plan (R4-04, R4-21)."""
    if one.plan_item is None:
        return _("outside the plan")
    title = titles_of([one.plan_item.pk]).get(one.plan_item.pk, one.plan_item.code)
    if not plans_visible_to(actor, on).filter(pk=one.plan_item.plan_id).exists():
        return title
    return Link(title, reverse("planning:plan", args=[one.plan_item.plan_id]))


def _notice(actor: User, one: TrainingClass, on: date) -> tuple[Fact, ...]:
    """The notice whose nominees are the list of the class, with the seats by plan and by who pays (R4-04, R4-35)."""
    if one.notice_id is None:
        return ()
    notice = notices_visible_to(actor, on).filter(pk=one.notice_id).first()
    if notice is None or not may_read_whole(actor, notice, on):
        return ()
    link = Link(notice.title, reverse("nominations:profile", args=[notice.pk]))
    return (Fact(_("Notice of enrolment"), link, seats_in_words(notice.pk)),)


def _regulation(regulation: Any) -> str:
    since = _("in force since {day}").format(day=dates.short(regulation.valid_from))
    return f"{regulation.document} · {since}"


def _figures(row: ClassRow, training_class: TrainingClass) -> tuple[Fact, ...]:
    roster, timetable = (
        reverse(f"classes:{name}", args=[training_class.pk]) for name in ("roster", "timetable")
    )
    return (
        Fact(_("Trainees"), Figure(row.people, roster, _("trainees"))),
        Fact(_("Sending agencies"), Figure(row.agencies, f"{roster}?sort=agency", _("agencies"))),
        Fact(_("Sessions held"), Figure(row.sessions_past, f"{timetable}?view=past", _("sessions held"))),
        Fact(_("Sessions in the timetable"), Figure(row.sessions, f"{timetable}?view=list", _("sessions"))),
        Fact(
            _("Lessons in the timetable"),
            Figure(row.lessons, f"{timetable}?view=list", _("lessons")),
            _("{all} in the programme").format(all=numbers.whole(row.lessons_planned)),
        ),
    )


def _class_acts(training_class: TrainingClass, rights: ClassRights) -> tuple[Act, ...]:
    if not _is_running(training_class) or not (rights.is_school or rights.acts_for_board):
        return ()
    pk = training_class.pk
    acts = [
        Act(_("Correct"), reverse("classes:change", args=[pk]), "pencil", kind="quiet"),
        Act(
            _("Add a superior"),
            reverse("classes:add-superior", args=[pk]),
            "building-community",
            kind="quiet",
        ),
    ]
    if training_class.state == ClassState.PREPARING:
        acts.append(Act(_("Cancel the class"), reverse("classes:cancel", args=[pk]), "ban", kind="quiet"))
        acts.append(
            Act(_("Open the class"), reverse("classes:open", args=[pk]), "door-enter", kind="primary")
        )
    else:
        acts.append(Act(_("Close the class"), reverse("classes:close", args=[pk]), "door-exit"))
    return tuple(acts)
