"""One's own timetable, and the calendar of an agency beside it (R0-24, R1-24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes import policies, queries
from nennep.classes.models import AgencyEvent, Enrolment
from nennep.classes.pages.timetable import Week, weeks_of
from nennep.classes.queries import CalendarEntry, Clash
from nennep.classes.rules import monday_of
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.units.queries import in_charge, name_on
from nennep.web.lists import Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act

AHEAD = timedelta(weeks=4)
"""How far one's own timetable and the agency's calendar look from the week asked for."""


@dataclass(frozen=True)
class MyTimetablePage:
    """Where I must be in the coming weeks."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    acts: tuple[Act, ...]
    weeks: tuple[Week, ...]
    previous_url: str
    next_url: str
    is_trainee: bool
    empty_why: str


def my_timetable_page(actor: User, query: Query, now: datetime) -> MyTimetablePage:
    """Four weeks from `?week=` on, by default from this week on."""
    on = local_date(now)
    first = _week(query) or monday_of(on)
    last = first + AHEAD - timedelta(days=1)
    mine = queries.sessions_studied(actor.person_id) | queries.sessions_taught(actor.person_id)
    rows = queries.session_rows(queries.sessions_between(mine, first, last, with_cancelled=True))
    is_trainee = Enrolment.objects.filter(person_id=actor.person_id or 0, valid_to__isnull=True).exists()
    here = reverse("classes:my-timetable")
    acts = [Act(_("Calendar on the phone"), reverse("exchange:feeds"), "calendar-event")]
    if is_trainee:
        acts.append(
            Act(_("Send the timetable to my head"), reverse("classes:for-my-head"), "send", kind="primary")
        )
    upcoming = queries.sessions_between(mine, on, on + timedelta(days=730)).first()
    why = _("Nothing is planned for you in these weeks.")
    if upcoming is not None and not rows:
        why = _("Nothing is planned for you in these weeks. The next session is on {day}.").format(
            day=dates.with_weekday(upcoming.held_on)
        )
    return MyTimetablePage(
        title=_("My timetable"),
        lead=_("{first} to {last}").format(first=dates.short(first), last=dates.short(last)),
        trail=(Crumb(_("My timetable")),),
        acts=tuple(acts),
        weeks=tuple(week for week in weeks_of(rows, first, last, on) if week.by_day),
        previous_url=f"{here}?week={(first - AHEAD).isoformat()}",
        next_url=f"{here}?week={(first + AHEAD).isoformat()}",
        is_trainee=is_trainee,
        empty_why=why,
    )


def _week(query: Query) -> date | None:
    try:
        asked = date.fromisoformat(query.get("week", ""))
    except ValueError:
        return None
    return monday_of(asked) if 2000 <= asked.year <= 2100 else None


@dataclass(frozen=True)
class ForMyHeadPage:
    """The timetable of a trainee, addressed to the head of the agency, ready to print, to mail or to open as a calendar."""

    title: str
    trail: tuple[Crumb, ...]
    name: str
    post: str
    agency: str
    class_name: str
    school: str
    weeks: tuple[Week, ...]
    lessons: int
    sessions: int
    mail_subject: str
    mail_body: str
    mail_url: str
    ics_url: str
    back: str


def for_my_head_page(enrolment: Enrolment, now: datetime) -> ForMyHeadPage:
    """What the head of the agency must know of the coming sessions of one trainee (R1-24)."""
    on = local_date(now)
    training_class = enrolment.training_class
    coming = queries.sessions_of(training_class).filter(ends_at__gt=now)
    if enrolment.valid_to:
        coming = coming.filter(held_on__lt=enrolment.valid_to)
    rows = queries.session_rows(coming)
    last = rows[-1].held_on if rows else on
    weeks = tuple(week for week in weeks_of(rows, rows[0].held_on if rows else on, last, on) if week.by_day)
    subject = _("Timetable of {name}, {class_name}").format(
        name=enrolment.person.full_name, class_name=training_class.name
    )
    body = "\n".join(
        [
            _("To the head of {agency},").format(agency=name_on(enrolment.agency, on)),
            "",
            _("I am sending you my timetable, so that work and study can be planned together:"),
            *(
                f"- {dates.with_weekday(row.held_on)}, {row.half_text.lower()}, {dates.clock_text(row.starts_at)}–{dates.clock_text(row.ends_at)}"
                for row in rows[:40]
            ),
            "",
            enrolment.person.full_name,
        ]
    )
    return ForMyHeadPage(
        title=subject,
        trail=(Crumb(_("My timetable"), reverse("classes:my-timetable")), Crumb(_("For my head"))),
        name=enrolment.person.full_name,
        post=enrolment.post,
        agency=name_on(in_charge(enrolment.agency, on), on),
        class_name=training_class.name,
        school=name_on(in_charge(training_class.host, on), on),
        weeks=weeks,
        lessons=sum(row.lessons for row in rows),
        sessions=len(rows),
        mail_subject=subject,
        mail_body=body,
        mail_url=_mail(subject, body),
        ics_url=reverse("exchange:for-my-head", args=[enrolment.pk]),
        back=reverse("classes:my-timetable"),
    )


def _mail(subject: str, body: str) -> str:
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"


# --- The calendar of an agency --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EventLine:
    """One event of the agency with those whom it would pull out of a session."""

    title: str
    agency: str
    clashes: tuple[Clash, ...]
    cancel_url: str


@dataclass(frozen=True)
class EntryLine:
    """One half-day."""

    half: str
    sessions: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    """Class, times, address, names of the agency's people there."""
    events: tuple[EventLine, ...]
    has_clash: bool


@dataclass(frozen=True)
class DayLine:
    """One day of the calendar."""

    title: str
    is_today: bool
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True)
class AgencyCalendarPage:
    """Study and work of an agency's people side by side."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    acts: tuple[Act, ...]
    days: tuple[DayLine, ...]
    clashes: int
    previous_url: str
    next_url: str
    empty_why: str


def agency_calendar_page(actor: User, query: Query, now: datetime) -> AgencyCalendarPage:
    """Four weeks of the actor's own agencies; a constant number of queries."""
    on = local_date(now)
    reach = policies.reach_of(actor, on)
    first = _week(query) or monday_of(on)
    last = first + AHEAD - timedelta(days=1)
    enrolments = Enrolment.objects.filter(agency_id__in=reach.agency)
    entries = queries.agency_calendar(enrolments, policies.events_visible_to(actor, on), first, last)
    here = reverse("classes:agency-calendar")
    clashes = sum(len(found) for entry in entries for _event, found in entry.events)
    return AgencyCalendarPage(
        title=_("Work and study"),
        lead=_("{first} to {last}: when our people study, and what we have planned.").format(
            first=dates.short(first), last=dates.short(last)
        ),
        trail=(Crumb(_("Work and study")),),
        acts=(
            Act(_("Calendar on the phone"), reverse("exchange:feeds"), "calendar-event"),
            Act(_("Enter a work event"), reverse("classes:enter-event"), "plus", kind="primary"),
        ),
        days=_days(entries, on),
        clashes=clashes,
        previous_url=f"{here}?week={(first - AHEAD).isoformat()}",
        next_url=f"{here}?week={(first + AHEAD).isoformat()}",
        empty_why=_("None of our people study in these weeks, and nothing is entered."),
    )


def _days(entries: list[CalendarEntry], on: date) -> tuple[DayLine, ...]:
    by_day: dict[date, list[CalendarEntry]] = {}
    for entry in entries:
        by_day.setdefault(entry.held_on, []).append(entry)
    return tuple(
        DayLine(dates.with_weekday(day), day == on, tuple(_entry(entry) for entry in held))
        for day, held in by_day.items()
    )


def _entry(entry: CalendarEntry) -> EntryLine:
    return EntryLine(
        half=entry.half_text,
        sessions=tuple(
            (
                row.class_name,
                f"{dates.clock_text(row.starts_at)}–{dates.clock_text(row.ends_at)}",
                reverse("classes:timetable", args=[row.class_id]) + f"?week={row.held_on.isoformat()}",
                names,
            )
            for row, names in entry.sessions
        ),
        events=tuple(_event(event, clashes) for event, clashes in entry.events),
        has_clash=entry.has_clash,
    )


def _event(event: AgencyEvent, clashes: tuple[Clash, ...]) -> EventLine:
    return EventLine(
        event.title, event.agency.name, clashes, reverse("classes:cancel-event", args=[event.pk])
    )
