"""Lists: sessions by way of teaching, topics, surveys (R1-27, R2-26, R3-25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.classes.models import Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.feedback import policies, queries
from nennep.feedback.models import Survey
from nennep.feedback.queries import WAYS, TopicRow
from nennep.feedback.states import Purpose
from nennep.kernel import numbers, text
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Fact, Figure, Share, Tab


@dataclass(frozen=True)
class RegisterPage:
    """A list with figures above it."""

    title: str
    lead: str
    tabs: tuple[Tab, ...]
    listing: ListPage[Any]
    figures: tuple[Fact, ...] = ()
    note: str = ""
    trail: tuple[Crumb, ...] = ()


def tabs(current: str) -> tuple[Tab, ...]:
    """Sessions, topics, surveys."""
    return (
        Tab(_("By session"), reverse("feedback:sessions"), current == "sessions"),
        Tab(_("By topic"), reverse("feedback:topics"), current == "topics"),
        Tab(_("Surveys"), reverse("feedback:surveys"), current == "surveys"),
    )


def _note(on: date) -> str:
    fewest, is_verified = queries.fewest_answers(on)
    said = _(
        "Marks are shown from {fewest} answers, when the time for answers is over; nobody sees who said what."
    ).format(fewest=fewest)
    return said if is_verified else f"{said} " + _("The number is proposed by the program, to be confirmed.")


# --- Sessions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldRow:
    """One session that was held."""

    pk: int
    held_on: date
    topic: str
    class_name: str
    lecturer: str
    way: str
    asked: int
    answered: int
    mark: str
    survey_id: int | None


def held_rows(sessions: Sequence[Session], on: date) -> list[HeldRow]:
    """Sessions as rows, with what may be shown of their feedback; a constant number of queries."""
    surveys = queries.surveys_of_sessions([one.pk for one in sessions])
    said = queries.heard(list(surveys.values()), on)
    rows = []
    for one in sessions:
        survey_id = surveys.get(one.pk)
        heard = said.get(survey_id or 0, queries.NOTHING)
        rows.append(
            HeldRow(
                pk=one.pk,
                held_on=one.held_on,
                topic=one.topic or one.module_name or _("Session"),
                class_name=one.training_class.name,
                lecturer=one.lecturer_name,
                way=str(WAYS[queries.way_of(one)][0]),
                asked=heard.asked,
                answered=heard.answered,
                mark=queries.in_words(heard.tenths),
                survey_id=survey_id,
            )
        )
    return rows


def _answers(row: HeldRow) -> object:
    if row.survey_id is None:
        return "–"
    return Figure(row.answered, reverse("feedback:survey", args=[row.survey_id]), _("answers"))


def _by_way(source: QuerySet[Session], way: str) -> QuerySet[Session]:
    return source.filter(WAYS[way][1]) if way in WAYS else source


def _by_topic(source: QuerySet[Session], topic: str) -> QuerySet[Session]:
    return source.filter(Q(topic=topic) | Q(topic="", module_name=topic))


SESSIONS: Listing[HeldRow] = Listing(
    key="methods",
    title=gettext_lazy("Ways of teaching and feedback"),
    noun=gettext_lazy("sessions"),
    columns=(
        Column(key="topic", label=gettext_lazy("Content"), sort="topic"),
        Column(key="held_on", label=gettext_lazy("Day"), kind="date", sort="held_on"),
        Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
        Column(key="lecturer", label=gettext_lazy("Lecturer"), sort="lecturer__name_sort_key"),
        Column(key="way", label=gettext_lazy("Way of teaching")),
        Column(
            key="answers",
            label=gettext_lazy("Answers"),
            kind="figure",
            value=_answers,
            export=lambda row: row.answered,
        ),
        Column(key="mark", label=gettext_lazy("Mark (of 5)"), kind="number"),
    ),
    filters=(
        Choices(
            key="way",
            label=gettext_lazy("Way of teaching"),
            choices=[(way, label) for way, (label, _q) in WAYS.items()],
            apply=_by_way,
        ),
        Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
        Choices(key="school", label=gettext_lazy("School"), lookup="training_class__trainer_id"),
        Choices(key="lecturer", label=gettext_lazy("Lecturer"), lookup="lecturer_id"),
        Choices(key="topic", label=gettext_lazy("Content"), apply=_by_topic),
        Dates(key="day", label=gettext_lazy("Day"), lookup="held_on"),
    ),
    search=("training_class__search_key", "lecturer__search_key"),
    order=("-held_on", "-starts_at", "-pk"),
    row_url=lambda row: reverse("classes:session", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No session was held yet.")),
)


def _held(actor: User, now: datetime) -> QuerySet[Session]:
    readable = policies.sessions_readable(actor, local_date(now))
    return readable.filter(state=SessionState.PLANNED, ends_at__lte=now)


def sessions_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """Sessions that were held, with the shares of the ways of teaching as doors (R1-27)."""
    on = local_date(now)
    source = _held(actor, now)
    one, school = query.get("class", ""), query.get("school", "")
    counted, kept = source, {}
    if one.isdecimal():
        counted, kept = counted.filter(training_class_id=int(one)), {"class": one}
    if school.isdecimal():
        counted, kept = counted.filter(training_class__trainer_id=int(school)), {**kept, "school": school}
    ways = queries.way_counts(counted)
    every = sum(way.sessions for way in ways)
    here = reverse("feedback:sessions")
    topic = query.get("topic", "")
    return RegisterPage(
        title=_("Ways of teaching and feedback"),
        lead=_("How topics are taught in the classes you see, and what trainees said of them."),
        tabs=tabs("sessions"),
        listing=SESSIONS.read(
            query,
            source.select_related("training_class"),
            make_rows=lambda found: held_rows(found, on),
            choices={
                "class": _classes(source),
                "school": _schools(source),
                "lecturer": _lecturers(source),
                "topic": _topics(source, topic),
            },
        ),
        figures=tuple(
            Fact(
                way.label,
                Figure(way.sessions, f"{here}?{urlencode({'way': way.way, **kept})}", _("sessions")),
                numbers.share(way.sessions, every),
            )
            for way in ways
            if way.sessions
        ),
        note=_note(on),
    )


def _classes(source: QuerySet[Session]) -> list[tuple[int, str]]:
    found = TrainingClass.objects.filter(pk__in=source.order_by().values("training_class_id"))
    return list(found.order_by("sort_key", "pk").values_list("pk", "name"))


def _schools(source: QuerySet[Session]) -> list[tuple[int, str]]:
    found = TrainingClass.objects.filter(pk__in=source.order_by().values("training_class_id"))
    return list(
        dict(found.order_by("trainer__sort_key", "pk").values_list("trainer_id", "trainer__name")).items()
    )


MOST_TOPICS = 300


def _topics(source: QuerySet[Session], asked: str) -> list[tuple[str, str]]:
    """The topics that were taught, in Vietnamese order; the one asked for in any case."""
    found = source.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct()
    names = {*found[:MOST_TOPICS], *([asked] if asked else [])}
    return [(name, name) for name in sorted(names, key=text.sort_key)]


def _lecturers(source: QuerySet[Session]) -> list[tuple[int, str]]:
    found = source.filter(lecturer__isnull=False).order_by("lecturer__name_sort_key", "lecturer_id")
    return list(dict(found.values_list("lecturer_id", "lecturer__full_name")).items())


# --- Topics ---------------------------------------------------------------------------------------------------------


TOPICS: Listing[TopicRow] = Listing(
    key="topics",
    title=gettext_lazy("Topics: ways of teaching and feedback"),
    noun=gettext_lazy("topics"),
    columns=(
        Column(key="topic", label=gettext_lazy("Content")),
        Column(key="module", label=gettext_lazy("Module")),
        Column(
            key="sessions",
            label=gettext_lazy("Sessions"),
            kind="figure",
            value=lambda row: Figure(
                row.sessions,
                reverse("feedback:sessions") + "?" + urlencode({"topic": row.key}),
                gettext_lazy("sessions"),
            ),
            export=lambda row: row.sessions,
            total=True,
        ),
        Column(
            key="discussion",
            label=gettext_lazy("Discussion"),
            kind="share",
            value=lambda row: Share(row.discussion, row.sessions),
        ),
        Column(
            key="field",
            label=gettext_lazy("Field study"),
            kind="share",
            value=lambda row: Share(row.field, row.sessions),
        ),
        Column(
            key="online",
            label=gettext_lazy("Online"),
            kind="share",
            value=lambda row: Share(row.online, row.sessions),
        ),
        Column(key="answered", label=gettext_lazy("Answers"), kind="number", sort="answered"),
        Column(
            key="mark",
            label=gettext_lazy("Mark (of 5)"),
            kind="number",
            value=lambda row: queries.in_words(row.tenths),
            sort="tenths",
        ),
    ),
    filters=(),
    search=("search_key",),
    row_url=lambda row: reverse("feedback:sessions") + "?" + urlencode({"topic": row.key}),
    row_id=lambda row: f"{row.module}·{row.key}",
    empty=Empty(why=gettext_lazy("No session was held yet.")),
)


def topics_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """Topics with their ways of teaching and marks."""
    on = local_date(now)
    return RegisterPage(
        title=_("Topics: ways of teaching and feedback"),
        lead=_("What was taught how often in which way, and what trainees said of it."),
        tabs=tabs("topics"),
        listing=TOPICS.read(query, queries.topic_rows(_held(actor, now), on)),
        note=_note(on),
    )


# --- Surveys --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SurveyRow:
    """One survey of needs or after a course."""

    pk: int
    title: str
    purpose: str
    owner: str
    opens_on: date
    closes_on: date
    asked: int
    answered: int
    mark: str
    state: Badge


def survey_badge(opens_on: date, closes_on: date, on: date) -> Badge:
    """Whether the survey waits, is open or is over."""
    if on < opens_on:
        return Badge(_("Not open yet"), "plain")
    return Badge(_("Taking answers"), "waiting") if on <= closes_on else Badge(_("Over"), "good")


def survey_rows(surveys: Sequence[Survey], on: date) -> list[SurveyRow]:
    """Surveys as rows; `owner` comes selected."""
    said = queries.heard([one.pk for one in surveys], on)
    return [
        SurveyRow(
            pk=one.pk,
            title=one.title,
            purpose=str(Purpose(one.purpose).label),
            owner=one.owner.name,
            opens_on=one.opens_on,
            closes_on=one.closes_on,
            asked=said[one.pk].asked,
            answered=said[one.pk].answered,
            mark=queries.in_words(said[one.pk].tenths),
            state=survey_badge(one.opens_on, one.closes_on, on),
        )
        for one in surveys
    ]


SURVEYS: Listing[SurveyRow] = Listing(
    key="surveys",
    title=gettext_lazy("Surveys"),
    noun=gettext_lazy("surveys"),
    columns=(
        Column(key="title", label=gettext_lazy("Title of the survey"), sort="title"),
        Column(key="purpose", label=gettext_lazy("What it is for"), sort="purpose"),
        Column(key="owner", label=gettext_lazy("Survey by"), sort="owner__sort_key"),
        Column(key="opens_on", label=gettext_lazy("Open from"), kind="date", sort="opens_on"),
        Column(key="closes_on", label=gettext_lazy("Last day"), kind="date", sort="closes_on"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
        Column(key="asked", label=gettext_lazy("Asked"), kind="number"),
        Column(key="answered", label=gettext_lazy("Answers"), kind="number"),
        Column(key="mark", label=gettext_lazy("Mark (of 5)"), kind="number"),
    ),
    filters=(
        Choices(
            key="purpose",
            label=gettext_lazy("What it is for"),
            choices=[(one.value, one.label) for one in Purpose if one != Purpose.TOPIC],
        ),
    ),
    search=("search_key",),
    order=("-opens_on", "-pk"),
    row_url=lambda row: reverse("feedback:survey", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No survey was made yet. One is opened from the page of a programme or of a closed class."
        )
    ),
)


def surveys_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """Surveys of needs and after courses that somebody may read."""
    on = local_date(now)
    source = policies.visible_to(actor, on).exclude(purpose=Purpose.TOPIC)
    return RegisterPage(
        title=_("Surveys"),
        lead=_("Needs before a programme is revised, and how courses proved themselves."),
        tabs=tabs("surveys"),
        listing=SURVEYS.read(
            query, source.select_related("owner"), make_rows=lambda found: survey_rows(found, on)
        ),
        note=_note(on),
    )
