"""Registers of meetings and of trainees' opinions (R0-07, R0-08)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.classes import policies
from nennep.classes.models import Meeting, Opinion, OpinionTopic, TrainingClass
from nennep.classes.pages.classes import class_tabs
from nennep.classes.pages.form import class_trail
from nennep.classes.pages.hints import with_hint
from nennep.classes.queries.registers import (
    MeetingRow,
    OpinionRow,
    meeting_rows,
    opinion_rows,
    topic_counts,
    with_opinions,
)
from nennep.classes.states import OpinionState
from nennep.kernel import clock, dates
from nennep.kernel.clock import local_date
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, Link, Tab, Tone

OPINION_TONES: dict[str, Tone] = {
    OpinionState.OPEN: "decide",
    OpinionState.IN_WORK: "waiting",
    OpinionState.ANSWERED: "good",
}


def in_year(field: str) -> Any:
    """A filter by calendar year on a day or a moment."""

    def narrowed(source: QuerySet[Any], year: str) -> QuerySet[Any]:
        if not year.isdecimal():
            return source
        first, after = date(int(year), 1, 1), date(int(year) + 1, 1, 1)
        if field.endswith("_at"):
            zone = clock.zone()
            return source.filter(
                **{
                    f"{field}__gte": datetime(first.year, 1, 1, tzinfo=zone),
                    f"{field}__lt": datetime(after.year, 1, 1, tzinfo=zone),
                }
            )
        return source.filter(**{f"{field}__gte": first, f"{field}__lt": after})

    return narrowed


def opinion_badge(state: str, *, is_overdue: bool = False) -> Badge:
    """The state of an opinion as icon and word."""
    if is_overdue:
        return Badge(_("{state}, overdue").format(state=OpinionState(state).label), "decide")
    return Badge(str(OpinionState(state).label), OPINION_TONES[state])


MEETINGS: Listing[MeetingRow] = Listing(
    key="meetings",
    title=gettext_lazy("Meetings with classes"),
    noun=gettext_lazy("meetings"),
    columns=(
        Column(key="held_on", label=gettext_lazy("Day"), kind="date", sort="held_on"),
        Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
        Column(key="chair", label=gettext_lazy("Chair")),
        Column(
            key="opinions",
            label=gettext_lazy("Opinions heard"),
            kind="figure",
            value=lambda row: Figure(
                row.opinions, reverse("classes:opinions") + f"?meeting={row.pk}", _("opinions")
            ),
            export=lambda row: row.opinions,
            total="heard",
        ),
    ),
    filters=(
        Choices(key="year", label=gettext_lazy("Year"), apply=in_year("held_on")),
        Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
        Dates(key="day", label=gettext_lazy("Day"), lookup="held_on"),
    ),
    search=("search_key",),
    order=("-held_on", "-pk"),
    row_url=lambda row: reverse("classes:meeting", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No meeting is on record yet.")),
)


@dataclass(frozen=True)
class RegisterPage:
    """A register, over all classes or narrowed to one."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    acts: tuple[Act, ...]
    listing: ListPage[Any]
    figures: tuple[Fact, ...] = ()


def meetings_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """The minutes that the actor may read, by year and class."""
    on = local_date(now)
    source = policies.meetings_visible_to(actor, on)
    one = class_asked(actor, query, on)
    days = source.order_by().values_list("held_on", flat=True).distinct()
    acts: tuple[Act, ...] = ()
    if one and policies.may_record_meeting(actor, one, on):
        acts = (
            Act(
                _("Record a meeting"),
                reverse("classes:record-meeting", args=[one.pk]),
                "plus",
                kind="primary",
            ),
        )
    return RegisterPage(
        title=_("Meetings with classes"),
        lead=with_hint(
            actor, one, on, _("Minutes of the organising board with the class board and the class manager.")
        ),
        trail=register_trail(one, _("Meetings")),
        tabs=class_tabs(one, policies.class_rights(actor, one, on), "meetings") if one else (),
        acts=acts,
        listing=MEETINGS.read(
            query,
            with_opinions(source),
            make_rows=meeting_rows,
            choices={"year": year_choices({day.year for day in days}), "class": class_choices(source)},
            empty=Empty(why=_("No meeting is on record yet."), act=acts[0] if acts else None),
        ),
    )


OPINIONS: Listing[OpinionRow] = Listing(
    key="opinions",
    title=gettext_lazy("Opinions of trainees"),
    noun=gettext_lazy("opinions"),
    columns=(
        Column(key="text", label=gettext_lazy("Opinion")),
        Column(key="topic_text", label=gettext_lazy("Topic"), sort="topic"),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: opinion_badge(row.state, is_overdue=row.is_overdue),
            sort="state",
        ),
        Column(key="owner", label=gettext_lazy("Dealt with by"), sort="owner__sort_key"),
        Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
        Column(key="agency", label=gettext_lazy("Agency it speaks of"), sort="agency__sort_key", shown=False),
        Column(key="recorded_on", label=gettext_lazy("Entered"), kind="date", sort="recorded_at"),
        Column(key="due_on", label=gettext_lazy("Due"), kind="date", sort="due_on"),
    ),
    filters=(
        Choices(key="topic", label=gettext_lazy("Topic"), choices=OpinionTopic.choices),
        Choices(key="state", label=gettext_lazy("State"), choices=OpinionState.choices),
        YesNo(
            key="waiting",
            label=gettext_lazy("Answer"),
            yes=gettext_lazy("waiting for an answer"),
            no=gettext_lazy("answered"),
            apply=lambda source, wanted: (
                source.exclude(state=OpinionState.ANSWERED)
                if wanted
                else source.filter(state=OpinionState.ANSWERED)
            ),
        ),
        Choices(key="year", label=gettext_lazy("Year"), apply=in_year("recorded_at")),
        Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
        Choices(key="owner", label=gettext_lazy("Dealt with by"), lookup="owner_id"),
        Choices(key="meeting", label=gettext_lazy("Meeting"), lookup="meeting_id"),
    ),
    search=("search_key",),
    order=("-recorded_at", "-pk"),
    row_url=lambda row: reverse("classes:opinion", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No opinion is on record yet.")),
)


def opinions_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """The opinions that the actor may read, with the counts by topic as doors (R0-08)."""
    on = local_date(now)
    source = policies.opinions_visible_to(actor, on)
    one = class_asked(actor, query, on)
    counted = source.filter(training_class=one) if one else source
    moments = source.order_by().values_list("recorded_at", flat=True)
    here = reverse("classes:opinions")
    kept = f"&class={one.pk}" if one else ""
    acts: tuple[Act, ...] = ()
    if one and policies.may_record_opinion(actor, one, on):
        acts = (
            Act(
                _("Enter an opinion"),
                reverse("classes:record-opinion", args=[one.pk]),
                "plus",
                kind="primary",
            ),
        )
    asked = query.get("meeting", "")
    meetings = [(asked, asked)] if asked.isdecimal() else []
    return RegisterPage(
        title=_("Opinions of trainees"),
        lead=with_hint(actor, one, on, _("What trainees said, who deals with it and what was answered.")),
        trail=register_trail(one, _("Opinions")),
        tabs=class_tabs(one, policies.class_rights(actor, one, on), "opinions") if one else (),
        acts=acts,
        listing=OPINIONS.read(
            query,
            source.select_related("training_class"),
            make_rows=lambda found: opinion_rows(found, on),
            choices={
                "year": year_choices({local_date(moment).year for moment in moments}),
                "class": class_choices(source),
                "owner": owner_choices(source),
                "meeting": meetings,
            },
            empty=Empty(why=_("No opinion is on record yet."), act=acts[0] if acts else None),
        ),
        figures=tuple(
            Fact(
                count.topic_text,
                Figure(count.opinions, f"{here}?topic={count.topic}{kept}", count.topic_text),
                _("{count} waiting").format(count=count.waiting) if count.waiting else "",
            )
            for count in topic_counts(counted)
        ),
    )


def class_asked(actor: User, query: Query, on: date) -> TrainingClass | None:
    """The class to which the address narrows a register."""
    asked = query.get("class", "")
    if not asked.isdecimal():
        return None
    return policies.visible_to(actor, on).filter(pk=int(asked)).first()


def register_trail(one: TrainingClass | None, title: str) -> tuple[Crumb, ...]:
    """The way to a register, through the class where it is narrowed to one."""
    return class_trail(one, Crumb(title)) if one else (Crumb(title),)


def year_choices(years: set[int]) -> list[tuple[str, str]]:
    """Years to choose from, the newest first."""
    return [(str(year), str(year)) for year in sorted(years, reverse=True)]


def owner_choices(source: QuerySet[Any]) -> list[tuple[int, str]]:
    """The bodies that deal with the matters of a register."""
    rows = source.order_by("owner__sort_key", "owner_id").values_list("owner_id", "owner__name")
    return list(dict(rows.distinct()).items())


def class_choices(source: QuerySet[Any]) -> list[tuple[int, str]]:
    """The classes of a register."""
    rows = source.order_by("training_class__sort_key", "training_class_id")
    return list(dict(rows.values_list("training_class_id", "training_class__name")).items())


# --- One meeting, one opinion ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeetingPage:
    """The minutes of one meeting."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    minutes: str
    participants: tuple[str, ...]
    opinions: tuple[OpinionRow, ...]
    badges: dict[int, Badge]
    acts: tuple[Act, ...]


def meeting_page(actor: User, meeting: Meeting, now: datetime) -> MeetingPage:
    """The minutes with the opinions heard there."""
    on = local_date(now)
    heard = policies.opinions_visible_to(actor, on).filter(meeting=meeting).select_related("training_class")
    rows = opinion_rows(list(heard.order_by("pk")), on)
    acts = (
        (
            Act(
                _("Enter an opinion"),
                reverse("classes:record-opinion", args=[meeting.training_class_id])
                + f"?meeting={meeting.pk}",
                "plus",
            ),
        )
        if policies.may_record_opinion(actor, meeting.training_class, on)
        else ()
    )
    register = reverse("classes:meetings") + f"?class={meeting.training_class_id}"
    return MeetingPage(
        title=_("Meeting of {day}").format(day=dates.short(meeting.held_on)),
        lead=meeting.training_class.name,
        trail=class_trail(
            meeting.training_class, Crumb(_("Meetings"), register), Crumb(dates.short(meeting.held_on))
        ),
        facts=(
            Fact(_("Day"), dates.with_weekday(meeting.held_on)),
            Fact(_("Chair"), meeting.chair),
            Fact(_("Recorded by"), str(meeting.recorded_by)),
        ),
        minutes=meeting.minutes,
        participants=tuple(line.strip() for line in meeting.participants.splitlines() if line.strip()),
        opinions=tuple(rows),
        badges={row.pk: opinion_badge(row.state, is_overdue=row.is_overdue) for row in rows},
        acts=acts,
    )


@dataclass(frozen=True)
class StepLine:
    """What was done about a matter, by whom and when."""

    day: str
    text: str
    by: str


@dataclass(frozen=True, kw_only=True)
class MatterPage:
    """One matter of a register, an opinion or an issue, with what came of it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    text: str
    answer_title: str
    answer: str
    facts_title: str
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]
    steps: tuple[StepLine, ...] = ()


def opinion_page(actor: User, opinion: Opinion, now: datetime) -> MatterPage:
    """One opinion with what was done about it."""
    on = local_date(now)
    row = opinion_rows([opinion], on)[0]
    names = names_on([opinion.owner_id], on)
    register = reverse("classes:opinions") + f"?class={opinion.training_class_id}"
    meeting: object = "–"
    if opinion.meeting_id and opinion.meeting:
        meeting = Link(
            dates.short(opinion.meeting.held_on), reverse("classes:meeting", args=[opinion.meeting_id])
        )
    return MatterPage(
        title=row.topic_text,
        lead=row.class_name,
        trail=class_trail(opinion.training_class, Crumb(_("Opinions"), register), Crumb(row.topic_text)),
        badge=opinion_badge(row.state, is_overdue=row.is_overdue),
        text=opinion.text,
        answer_title=_("Answer"),
        answer=opinion.answer,
        facts_title=_("The opinion"),
        facts=(
            Fact(_("Dealt with by"), names.get(opinion.owner_id, "")),
            Fact(_("Agency it speaks of"), row.agency or "–"),
            Fact(_("Said in the meeting of"), meeting),
            Fact(_("Entered"), dates.short(row.recorded_on)),
            Fact(_("To be answered by"), dates.short(row.due_on) if row.due_on else "–"),
            Fact(_("Answered"), dates.short(local_date(opinion.answered_at)) if opinion.answered_at else "–"),
        ),
        acts=_opinion_acts(actor, opinion, on),
        events=timeline(opinion),
    )


def _opinion_acts(actor: User, opinion: Opinion, on: date) -> tuple[Act, ...]:
    pk = opinion.pk
    if opinion.state == OpinionState.ANSWERED:
        again = Act(_("Open it again"), reverse("classes:reopen-opinion", args=[pk]), "rotate")
        return (again,) if policies.may_reopen_opinion(actor, opinion, on) else ()
    if not policies.may_answer_opinion(actor, opinion, on):
        return ()
    answer = Act(_("Answer"), reverse("classes:answer-opinion", args=[pk]), "pencil", kind="primary")
    take_up = Act(_("Take it up"), reverse("classes:take-up-opinion", args=[pk]), "check", method="post")
    return (take_up, answer) if opinion.state == OpinionState.OPEN else (answer,)
