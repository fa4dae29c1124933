"""The timetable of a class by weeks, and one's own timetable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.catalogue.models import StudyForm
from nennep.classes import policies, queries
from nennep.classes.models import AddedTopic, Batch, HalfDay, Session, TrainingClass
from nennep.classes.pages.classes import class_badge, class_tabs
from nennep.classes.pages.form import class_trail
from nennep.classes.queries import SessionRow
from nennep.classes.rules import monday_of, weeks_between
from nennep.classes.states import ClassState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.rooms.policies import visible_to as rooms_visible_to
from nennep.web.lists import Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Tab


@dataclass(frozen=True)
class Slot:
    """One half-day of one day in the grid; several classes may stand in it in somebody's own timetable."""

    sessions: tuple[SessionRow, ...]
    is_today: bool


@dataclass(frozen=True)
class Week:
    """One week: its days and, by half-day, what is held."""

    title: str
    days: tuple[tuple[str, str, bool], ...]
    """Weekday, day, and whether it is today."""
    halves: tuple[tuple[str, tuple[Slot, ...]], ...]
    by_day: tuple[tuple[str, bool, tuple[SessionRow, ...]], ...]
    lessons: int


def weeks_of(sessions: Sequence[SessionRow], first: date, last: date, today: date) -> tuple[Week, ...]:
    """The weeks from first to last with their sessions; Saturday and Sunday only where something is held."""
    found = []
    for monday in weeks_between(first, last):
        inside = [one for one in sessions if monday <= one.held_on < monday + timedelta(days=7)]
        busy = {one.held_on for one in inside}
        days = [monday + timedelta(days=n) for n in range(7)]
        days = [day for day in days if day.weekday() < 5 or day in busy]
        halves = [
            half
            for half in HalfDay.values
            if half != HalfDay.EVENING or any(one.half == half for one in inside)
        ]
        found.append(
            Week(
                title=_("Week of {first} to {last}").format(
                    first=dates.short(days[0]), last=dates.short(days[-1])
                ),
                days=tuple((dates.weekday(day), f"{day.day}-{day.month}", day == today) for day in days),
                halves=tuple(
                    (
                        str(HalfDay(half).label),
                        tuple(
                            Slot(
                                tuple(one for one in inside if (one.held_on, one.half) == (day, half)),
                                day == today,
                            )
                            for day in days
                        ),
                    )
                    for half in halves
                ),
                by_day=tuple(
                    (
                        dates.with_weekday(day),
                        day == today,
                        tuple(one for one in inside if one.held_on == day),
                    )
                    for day in sorted(busy)
                ),
                lessons=sum(one.lessons for one in inside if not one.is_cancelled),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class TimetablePage:
    """The timetable of one class, one week or one batch of it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    tabs: tuple[Tab, ...]
    views: tuple[Tab, ...]
    acts: tuple[Act, ...]
    weeks: tuple[Week, ...]
    previous_url: str
    next_url: str
    print_url: str
    may_change: bool
    empty_why: str
    empty_act: Act | None
    class_name: str
    added: tuple[AddedLine, ...]


@dataclass(frozen=True)
class AddedLine:
    """A topic beside the programme."""

    name: str
    lessons: int
    planned: int
    note: str
    approval: str
    added_on: date


def _added_lines(training_class: TrainingClass, every: Sequence[SessionRow]) -> tuple[AddedLine, ...]:
    topics = AddedTopic.objects.filter(training_class=training_class).order_by("added_at", "pk")
    return tuple(
        AddedLine(
            name=topic.name,
            lessons=topic.lessons,
            planned=sum(one.lessons for one in every if one.added_id == topic.pk and not one.is_cancelled),
            note=topic.note,
            approval=topic.approval,
            added_on=local_date(topic.added_at),
        )
        for topic in topics
    )


def timetable_page(actor: User, training_class: TrainingClass, query: Query, now: datetime) -> TimetablePage:
    """The week that holds the next session, `?week=` another one, `?batch=` a whole batch, `?view=list` everything."""
    on = local_date(now)
    rights = policies.class_rights(actor, training_class, on)
    every = queries.session_rows(queries.sessions_of(training_class, with_cancelled=True))
    batches = list(Batch.objects.filter(training_class=training_class).order_by("number"))
    here = reverse("classes:timetable", args=[training_class.pk])
    choice = _Choice.of(query, every, batches, on)
    shown = [one for one in every if choice.first <= one.held_on <= choice.last] if every else []
    if query.get("view") == "past":
        shown = [one for one in shown if one.ends_at <= now and not one.is_cancelled]
    is_running = training_class.state in {ClassState.PREPARING, ClassState.OPENED}
    acts = _acts(training_class) if rights.manages and is_running else ()
    if is_running and (rights.is_school or rights.acts_for_board):
        acts = (
            Act(_("Add a topic"), reverse("classes:add-topic", args=[training_class.pk]), "book"),
            *acts,
        )
    kept = choice.query
    return TimetablePage(
        title=_("Timetable"),
        lead=choice.said,
        trail=class_trail(training_class, Crumb(_("Timetable"))),
        badge=class_badge(training_class.state),
        tabs=class_tabs(training_class, rights, "timetable"),
        views=_views(here, batches, choice, training_class),
        acts=acts,
        weeks=weeks_of(shown, choice.first, choice.last, on) if every else (),
        previous_url=f"{here}?week={choice.before}" if choice.before else "",
        next_url=f"{here}?week={choice.after}" if choice.after else "",
        print_url=f"{here}?{kept}&format=print" if kept else f"{here}?format=print",
        may_change=rights.manages and is_running,
        empty_why=_("There is no timetable yet."),
        empty_act=acts[-1] if acts else None,
        class_name=training_class.name,
        added=_added_lines(training_class, every),
    )


@dataclass(frozen=True)
class _Choice:
    """Which days are shown."""

    first: date
    last: date
    said: str
    query: str
    kind: str
    batch_id: int | None = None
    before: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Query, every: list[SessionRow], batches: list[Batch], on: date) -> _Choice:
        if not every:
            return cls(on, on, "", "", "week")
        first, last = every[0].held_on, every[-1].held_on
        batch = next((one for one in batches if str(one.pk) == query.get("batch", "")), None)
        if batch is not None:
            lessons = sum(one.lessons for one in every if one.batch_id == batch.pk and not one.is_cancelled)
            said = _("Batch {number}, {first} to {last}: {lessons} lessons.").format(
                number=batch.number,
                first=dates.short(batch.starts_on),
                last=dates.short(batch.ends_on),
                lessons=lessons,
            )
            return cls(batch.starts_on, batch.ends_on, said, f"batch={batch.pk}", "batch", batch.pk)
        if query.get("view") in {"list", "past"}:
            said = _("From {first} to {last}.").format(first=dates.short(first), last=dates.short(last))
            return cls(first, last, said, f"view={query['view']}", "list")
        monday = _asked_week(query) or monday_of(
            next((one.held_on for one in every if one.held_on >= on), last)
        )
        mondays = sorted({monday_of(one.held_on) for one in every})
        before = max((one for one in mondays if one < monday), default=None)
        after = min((one for one in mondays if one > monday), default=None)
        return cls(
            monday,
            monday + timedelta(days=6),
            "",
            f"week={monday.isoformat()}",
            "week",
            before=before.isoformat() if before else "",
            after=after.isoformat() if after else "",
        )


def _asked_week(query: Query) -> date | None:
    try:
        return monday_of(date.fromisoformat(query.get("week", "")))
    except ValueError:
        return None


def _views(
    here: str, batches: list[Batch], choice: _Choice, training_class: TrainingClass
) -> tuple[Tab, ...]:
    tabs = [Tab(_("By week"), here, choice.kind == "week")]
    if training_class.study_form == StudyForm.PART_TIME_BATCH:
        tabs += [
            Tab(
                _("Batch {number}").format(number=one.number),
                f"{here}?batch={one.pk}",
                choice.batch_id == one.pk,
            )
            for one in batches
        ]
    tabs.append(Tab(_("Everything"), f"{here}?view=list", choice.kind == "list"))
    return tuple(tabs)


def _acts(training_class: TrainingClass) -> tuple[Act, ...]:
    pk = training_class.pk
    return (
        Act(_("Add a session"), reverse("classes:plan-session", args=[pk]), "plus"),
        Act(
            _("Load the timetable"), reverse("classes:timetable-intake", args=[pk]), "upload", kind="primary"
        ),
    )


# --- One session ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionPage:
    """One session, with what can be done about it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    row: SessionRow
    room_url: str
    day: str
    acts: tuple[Act, ...]


def session_page(actor: User, session: Session, now: datetime) -> SessionPage:
    """One session as a page or a dialog."""
    row = queries.session_row(session)
    rights = policies.class_rights(actor, session.training_class, local_date(now))
    is_open = (
        not row.is_cancelled
        and (session.batch is None or session.batch.closed_at is None)
        and session.training_class.state in {ClassState.PREPARING, ClassState.OPENED}
    )
    acts = list(queries.doors_of_session(actor, session, now))
    if rights.manages and is_open:
        acts.append(Act(_("Change"), reverse("classes:change-session", args=[row.pk]), "pencil"))
        acts.append(
            Act(_("Choose the lecturer"), reverse("classes:choose-lecturer", args=[row.pk]), "user-check")
        )
        if session.starts_at > now:
            acts.append(Act(_("Move"), reverse("classes:move-session", args=[row.pk]), "calendar-event"))
        acts.append(
            Act(
                _("Cancel the session"),
                reverse("classes:cancel-session", args=[row.pk]),
                "ban",
                kind="danger",
            )
        )
    return SessionPage(
        title=row.topic or row.module or _("Session"),
        lead=f"{dates.with_weekday(row.held_on)} · {row.half_text}",
        trail=class_trail(
            session.training_class,
            Crumb(_("Timetable"), reverse("classes:timetable", args=[row.class_id])),
            Crumb(dates.short(row.held_on)),
        ),
        row=row,
        room_url=reverse("rooms:room", args=[row.room_id])
        if row.room_id and rooms_visible_to(actor, local_date(now)).filter(pk=row.room_id).exists()
        else "",
        day=dates.with_weekday(row.held_on),
        acts=tuple(acts),
    )
