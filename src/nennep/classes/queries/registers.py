"""Minutes, opinions and issues as lists show them (R0-07, R0-08, R1-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Max, Q, QuerySet

from nennep.classes.models import ClassIssue, Meeting, Opinion, OpinionTopic
from nennep.classes.states import IssueState, OpinionState
from nennep.kernel import clock
from nennep.units.queries import names_on


@dataclass(frozen=True)
class MeetingRow:
    """One meeting of a list."""

    pk: int
    held_on: date
    class_name: str
    class_id: int
    chair: str
    opinions: int


def meeting_rows(meetings: list[Meeting]) -> list[MeetingRow]:
    """Meetings as rows; come with `training_class` selected and `heard` counted."""
    return [
        MeetingRow(
            pk=one.pk,
            held_on=one.held_on,
            class_name=one.training_class.name,
            class_id=one.training_class_id,
            chair=one.chair,
            opinions=getattr(one, "heard", 0),
        )
        for one in meetings
    ]


def with_opinions(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The meetings with their class and the number of opinions heard in them."""
    return meetings.select_related("training_class").annotate(heard=Count("opinions"))


@dataclass(frozen=True)
class OpinionRow:
    """One opinion of a list."""

    pk: int
    text: str
    topic_text: str
    class_name: str
    class_id: int
    agency: str
    owner: str
    state: str
    state_text: str
    due_on: date | None
    recorded_on: date
    is_overdue: bool


def opinion_rows(opinions: list[Opinion], on: date) -> list[OpinionRow]:
    """Opinions as rows; come with `training_class` selected. Units under their names of the day."""
    units = {one.owner_id for one in opinions} | {one.agency_id for one in opinions if one.agency_id}
    names = names_on(units, on)
    return [
        OpinionRow(
            pk=one.pk,
            text=one.text,
            topic_text=str(OpinionTopic(one.topic).label),
            class_name=one.training_class.name,
            class_id=one.training_class_id,
            agency=names.get(one.agency_id, "") if one.agency_id else "",
            owner=names.get(one.owner_id, ""),
            state=one.state,
            state_text=str(OpinionState(one.state).label),
            due_on=one.due_on,
            recorded_on=one.recorded_at.date(),
            is_overdue=one.state != OpinionState.ANSWERED and one.due_on is not None and one.due_on < on,
        )
        for one in opinions
    ]


@dataclass(frozen=True)
class TopicCount:
    """How many opinions a topic has, and how many of them wait for an answer."""

    topic: str
    topic_text: str
    opinions: int
    waiting: int


def topic_counts(opinions: QuerySet[Opinion]) -> list[TopicCount]:
    """The topics that occur with their figures, in the order of the topics; one query (R0-08)."""
    waiting = Q(state__in=[OpinionState.OPEN, OpinionState.IN_WORK])
    counted = {
        row["topic"]: row
        for row in opinions.order_by()
        .values("topic")
        .annotate(opinions=Count("pk"), waiting=Count("pk", filter=waiting))
    }
    return [
        TopicCount(topic, str(label), counted[topic]["opinions"], counted[topic]["waiting"])
        for topic, label in OpinionTopic.choices
        if topic in counted
    ]


@dataclass(frozen=True)
class IssueRow:
    """One issue of a list."""

    pk: int
    text: str
    kind: str
    severity: str
    severity_text: str
    class_name: str
    class_id: int
    owner: str
    state: str
    state_text: str
    happened_on: date
    due_on: date | None
    result: str
    is_overdue: bool


def issue_rows(issues: list[ClassIssue], on: date) -> list[IssueRow]:
    """Issues as rows; come with `training_class` and `kind` selected. Units under their names of the day."""
    names = names_on({one.owner_id for one in issues}, on)
    return [
        IssueRow(
            pk=one.pk,
            text=one.text,
            kind=one.kind.name,
            severity=one.severity,
            severity_text=one.get_severity_display(),
            class_name=one.training_class.name,
            class_id=one.training_class_id,
            owner=names.get(one.owner_id, ""),
            state=one.state,
            state_text=one.get_state_display(),
            happened_on=one.happened_on,
            due_on=one.due_on,
            result=one.result,
            is_overdue=one.state != IssueState.SETTLED and one.due_on is not None and one.due_on < on,
        )
        for one in issues
    ]


@dataclass(frozen=True)
class KindCount:
    """How many issues a kind has, and how many of them are not settled."""

    code: str
    name: str
    issues: int
    waiting: int


def kind_counts(issues: QuerySet[ClassIssue]) -> list[KindCount]:
    """The kinds that occur with their figures, in the order of the list; one query (R1-21)."""
    counted = (
        issues.order_by("kind__order", "kind__code")
        .values("kind__order", "kind__code")
        .annotate(
            name=Max("kind__name"),
            issues=Count("pk"),
            waiting=Count("pk", filter=~Q(state=IssueState.SETTLED)),
        )
    )
    return [KindCount(row["kind__code"], row["name"], row["issues"], row["waiting"]) for row in counted]


def issues_of_period(training_class_id: int, first: date, last: date) -> QuerySet[ClassIssue]:
    """Issues of a class that a report of these days speaks of: what came up by its last day and was not settled before
    its first one."""
    settled_before = Q(
        state=IssueState.SETTLED, settled_at__lt=datetime.combine(first, time.min, clock.zone())
    )
    return (
        ClassIssue.objects.filter(training_class_id=training_class_id, happened_on__lte=last)
        .exclude(settled_before)
        .select_related("kind", "training_class")
        .order_by("happened_on", "pk")
    )
