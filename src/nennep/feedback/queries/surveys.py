"""What is asked of somebody, what was answered, and how topics are taught."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.accounts.policies import Actor
from nennep.catalogue.models import Programme
from nennep.catalogue.queries import NeedsSurvey
from nennep.classes.models import Method, Mode, Session
from nennep.feedback import policies
from nennep.feedback.models import Question, Reply, Respondent, Survey
from nennep.feedback.rules import HIGHEST, LOWEST, Marks, is_shown
from nennep.feedback.states import Purpose, QuestionKind, Side
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date

FEWEST = "feedback.fewest_answers"


def fewest_answers(on: date) -> tuple[int, bool]:
    """From how many answers a result is shown, and whether somebody confirmed that number."""
    return policies.number_of(FEWEST, on)


def in_words(tenths: int | None) -> str:
    """4,2 for forty-two tenths."""
    return "–" if tenths is None else f"{tenths // 10},{tenths % 10}"


# --- How topics are taught ------------------------------------------------------------------------------------------

WAYS = {
    "lecture": (gettext_lazy("Lecture"), Q(mode=Mode.HALL, method=Method.LECTURE)),
    "discussion": (gettext_lazy("Discussion"), Q(mode=Mode.HALL, method=Method.DISCUSSION)),
    "exercise": (gettext_lazy("Exercises and cases"), Q(mode=Mode.HALL, method=Method.EXERCISE)),
    "report": (gettext_lazy("Talk by a practitioner"), Q(mode=Mode.HALL, method=Method.REPORT)),
    "field": (gettext_lazy("Field study"), Q(mode=Mode.FIELD)),
    "online": (gettext_lazy("Online, wholly or in part"), Q(mode__in=(Mode.ONLINE, Mode.MIXED))),
    "self_study": (gettext_lazy("Self-study"), Q(mode=Mode.SELF_STUDY)),
}
"""Each session counts once: by where it is held when that is not the hall, else by how it is taught."""


def way_of(session: Session) -> str:
    """The way of teaching under which the session is counted."""
    away = {Mode.FIELD: "field", Mode.ONLINE: "online", Mode.MIXED: "online", Mode.SELF_STUDY: "self_study"}
    return away.get(Mode(session.mode), session.method)


@dataclass(frozen=True)
class WayCount:
    """How many sessions are taught in one way."""

    way: str
    label: str
    sessions: int


def way_counts(sessions: QuerySet[Session]) -> list[WayCount]:
    """Sessions by way of teaching; one query."""
    counted = sessions.order_by().aggregate(
        **{way: Count("pk", filter=q) for way, (_label, q) in WAYS.items()}
    )
    return [WayCount(way, str(label), counted[way]) for way, (label, _q) in WAYS.items()]


# --- Results --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heard:
    """How a survey went: who was asked, who answered, and the middle of all marks where it may be shown."""

    asked: int
    answered: int
    tenths: int | None
    is_shown: bool


NOTHING = Heard(0, 0, None, is_shown=False)


def heard(surveys: Collection[int], on: date) -> dict[int, Heard]:
    """Answers and marks of the surveys; four queries, whatever their number. Sides with too few answers are left out."""
    if not surveys:
        return {}
    fewest, _known = fewest_answers(on)
    closes = dict(Survey.objects.filter(pk__in=surveys).order_by("pk").values_list("pk", "closes_on"))
    people: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    asked = Respondent.objects.filter(survey__in=surveys).order_by().values_list("survey_id", "side")
    for survey_id, side, all_of, answered in asked.annotate(
        all_of=Count("pk"), answered=Count("pk", filter=Q(has_answered=True))
    ):
        people[survey_id][side] = (all_of, answered)
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    marks = Reply.objects.filter(question__survey__in=surveys, score__isnull=False).order_by()
    for survey_id, side, total, count in marks.values_list("question__survey_id", "side").annotate(
        total=Sum("score"), count=Count("pk")
    ):
        sums[survey_id, side] = (total, count)
    found = {}
    for pk, closes_on in closes.items():
        sides = people[pk]
        all_of = sum(one for one, _answered in sides.values())
        answered = sum(one for _all, one in sides.values())
        is_over = closes_on < on or answered == all_of
        shown = [side for side in sides if is_shown(sides[side][1], fewest, is_over=is_over)]
        total = sum(sums.get((pk, side), (0, 0))[0] for side in shown)
        count = sum(sums.get((pk, side), (0, 0))[1] for side in shown)
        tenths = (20 * total + count) // (2 * count) if count else None
        found[pk] = Heard(all_of, answered, tenths, is_shown=bool(shown))
    return found


@dataclass(frozen=True)
class QuestionResult:
    """One question with the marks of one side, or with what was said in own words."""

    text: str
    marks: Marks | None
    words: tuple[str, ...]

    @property
    def mean(self) -> str:
        """The middle of the marks in words."""
        return in_words(self.marks.tenths) if self.marks else ""


@dataclass(frozen=True)
class SideResult:
    """What one side said; without questions where too few answered or the survey still runs."""

    side: str
    label: str
    asked: int
    answered: int
    questions: tuple[QuestionResult, ...]


def results(survey: Survey, on: date) -> list[SideResult]:
    """The answers to one survey by side; four queries."""
    fewest, _known = fewest_answers(on)
    sides = (
        Respondent.objects.filter(survey=survey)
        .order_by("side")
        .values_list("side")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
    )
    rows = [(str(side), asked, answered) for side, asked, answered in sides]
    is_over = survey.closes_on < on or all(asked == answered for _side, asked, answered in rows)
    questions = list(Question.objects.filter(survey=survey).order_by("order"))
    counts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * HIGHEST)
    words: dict[tuple[int, str], list[str]] = defaultdict(list)
    for question_id, side, score, said in (
        Reply.objects.filter(question__survey=survey)
        .order_by("pk")
        .values_list("question_id", "side", "score", "text")
    ):
        if score is None:
            words[question_id, side].append(said)
        else:
            counts[question_id, side][score - LOWEST] += 1
    return [
        SideResult(
            side,
            str(Side(side).label),
            asked,
            answered,
            tuple(
                QuestionResult(
                    one.text,
                    Marks(_five(counts[one.pk, side])) if one.kind == QuestionKind.SCALE else None,
                    tuple(words[one.pk, side]),
                )
                for one in questions
            )
            if is_shown(answered, fewest, is_over=is_over)
            else (),
        )
        for side, asked, answered in rows
    ]


def _five(counts: Sequence[int]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = counts
    return one, two, three, four, five


def surveys_of_sessions(session_ids: Collection[int]) -> dict[int, int]:
    """The survey of each session that has one."""
    found = Survey.objects.filter(session_id__in=session_ids).order_by("pk")
    return {session or 0: pk for session, pk in found.values_list("session_id", "pk")}


# --- Topics ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TopicRow:
    """One topic as it was taught: its sessions by way, and the middle of the marks of surveys that may be shown."""

    key: str
    topic: str
    module: str
    sessions: int
    discussion: int
    field: int
    online: int
    answered: int
    tenths: int | None
    search_key: str


def topic_rows(sessions: QuerySet[Session], on: date) -> list[TopicRow]:
    """The topics of the sessions in the order of their words; six queries."""
    counted = (
        sessions.order_by()
        .values("topic", "module_name")
        .annotate(
            all_of=Count("pk"),
            discussion=Count("pk", filter=WAYS["discussion"][1]),
            field=Count("pk", filter=WAYS["field"][1]),
            online=Count("pk", filter=WAYS["online"][1]),
        )
    )
    surveys: dict[tuple[str, str], list[int]] = defaultdict(list)
    about = Survey.objects.filter(session__in=sessions.order_by().values("pk")).order_by("pk")
    for pk, topic, module in about.values_list("pk", "session__topic", "session__module_name"):
        surveys[topic, module].append(pk)
    said = heard([pk for pks in surveys.values() for pk in pks], on)
    rows = []
    for row in counted:
        shown = [said[pk] for pk in surveys[row["topic"], row["module_name"]]]
        weights = [one for one in shown if one.tenths is not None]
        answers = sum(one.answered for one in weights)
        total = sum((one.tenths or 0) * one.answered for one in weights)
        name = row["topic"] or row["module_name"]
        rows.append(
            TopicRow(
                key=name,
                topic=name or _("without a topic"),
                module=row["module_name"],
                sessions=row["all_of"],
                discussion=row["discussion"],
                field=row["field"],
                online=row["online"],
                answered=sum(one.answered for one in shown),
                tenths=(2 * total + answers) // (2 * answers) if answers else None,
                search_key=text.search_key(f"{name} {row['module_name']}"),
            )
        )
    return sorted(rows, key=lambda row: (text.sort_key(row.topic), text.sort_key(row.module)))


def lecturer_marks(
    person_ids: Collection[int], topic: str, module: str, on: date
) -> Mapping[int, tuple[int, int, int | None]]:
    """By lecturer: sessions held of the topic, answers and the middle of the marks that may be shown (R3-22). Six queries.

    Without a topic the module is meant.
    """
    same = Q(topic=topic) if topic else Q(module_name=module)
    held = Session.objects.filter(same, lecturer_id__in=person_ids, state="planned", held_on__lte=on)
    sessions = dict(held.order_by("pk").values_list("pk", "lecturer_id"))
    surveys = surveys_of_sessions(sessions)
    said = heard(list(surveys.values()), on)
    found: dict[int, tuple[int, int, int | None]] = {}
    for person_id in person_ids:
        own = [pk for pk, lecturer in sessions.items() if lecturer == person_id]
        results_of = [said[surveys[pk]] for pk in own if pk in surveys]
        shown = [one for one in results_of if one.tenths is not None]
        answers = sum(one.answered for one in shown)
        total = sum((one.tenths or 0) * one.answered for one in shown)
        found[person_id] = (len(own), answers, (2 * total + answers) // (2 * answers) if answers else None)
    return found


# --- What is asked --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Something that somebody may answer today, or could soon."""

    title: str
    about: str
    until: date
    url: str


def to_answer(actor: User, now: datetime) -> list[Asked]:
    """Sessions and surveys that wait for an answer of the account, the first to end first."""
    on = local_date(now)
    days = policies.number_of("feedback.days_open", on)[0]
    sessions = policies.sessions_to_judge(actor, now).select_related("training_class")
    found = [
        Asked(
            session.topic or session.module_name or _("Session"),
            f"{dates.with_weekday(session.held_on)} · {session.get_half_display()} · {session.lecturer_name}".rstrip(
                " ·"
            ),
            session.held_on + timedelta(days=days - 1),
            reverse("feedback:answer-session", args=[session.pk]),
        )
        for session in sessions.order_by("held_on", "starts_at", "pk")
    ]
    waiting = policies.asked_of(actor, on).filter(
        has_answered=False, survey__opens_on__lte=on, survey__closes_on__gte=on
    )
    for one in waiting.select_related("survey", "agency").order_by("survey__closes_on", "pk"):
        about = str(Purpose(one.survey.purpose).label)
        found.append(
            Asked(
                one.survey.title,
                f"{about} · {one.agency.name}" if one.agency else about,
                one.survey.closes_on,
                reverse("feedback:answer", args=[one.pk]),
            )
        )
    return sorted(found, key=lambda one: one.until)


def needs_surveys_of(programme: Programme, actor: Actor, on: date) -> list[NeedsSurvey]:
    """The surveys of needs about a programme, the newest first, for its page and its next version."""
    surveys = list(
        Survey.objects.filter(purpose=Purpose.NEEDS, programme=programme).order_by("-opens_on", "-pk")
    )
    said = heard([row.pk for row in surveys], on)
    seen = set(
        policies.visible_to(actor, on)
        .filter(pk__in=[row.pk for row in surveys])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return [
        NeedsSurvey(
            pk=row.pk,
            title=row.title,
            closes_on=row.closes_on,
            asked=said[row.pk].asked,
            answered=said[row.pk].answered,
            summary=summary(said[row.pk]),
            url=reverse("feedback:survey", args=[row.pk]) if row.pk in seen else "",
        )
        for row in surveys
    ]


def summary(one: Heard) -> str:
    """Who answered and what the marks come to, in one line."""
    said = _("{answered} of {asked} answered").format(answered=one.answered, asked=one.asked)
    if not one.is_shown:
        return said
    return f"{said} · " + _("mark {mark} of 5").format(mark=in_words(one.tenths))
