"""Acts of surveys: ask, answer (R1-27, R2-26, R3-20, R3-25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import SystemRandom

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Mark
from nennep.audit.operations import record
from nennep.catalogue.models import Programme
from nennep.classes.models import EndReason, Enrolment, Session, TrainingClass
from nennep.classes.states import ClassState
from nennep.feedback import policies
from nennep.feedback.models import Question, Reply, Respondent, Survey
from nennep.feedback.rules import HIGHEST, LOWEST, shipped_questions
from nennep.feedback.states import Purpose, QuestionKind, Side
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit

LONGEST = 1000
MOST_QUESTIONS = 12


@transaction.atomic
def answer_session(
    *, session: Session, marks: Sequence[int], words: Sequence[str], by: User, now: datetime
) -> Survey:
    """Say what one thinks of a session: marks in the order of the questions, then what is in own words (R1-27).

    The survey is made with the first answer, for all who were there. Refuses who was not there, answered already or comes too
    late, and marks that are not 1 to 5.
    """
    session = lock_one(Session.objects.filter(pk=session.pk))
    if not policies.may_answer_session(by, session, now):
        raise NotAllowed(
            _("Only who was present says something of a session, once, and within {days} days.").format(
                days=policies.number_of("feedback.days_open", local_date(now))[0]
            )
        )
    survey = Survey.objects.filter(session=session).first() or _survey_of(session)
    there = Mark.objects.filter(session=session, status__in=policies.THERE).order_by("enrolment__order", "pk")
    known = set(survey.respondents.order_by("pk").values_list("person_id", flat=True))
    Respondent.objects.bulk_create(
        Respondent(survey=survey, side=Side.TRAINEE, person_id=person_id)
        for person_id in there.values_list("enrolment__person_id", flat=True)
        if person_id not in known
    )
    questions = list(survey.questions.order_by("order"))
    said: dict[int, int | str] = dict(
        zip((one.pk for one in questions if one.kind == QuestionKind.SCALE), marks, strict=False)
    )
    said |= zip((one.pk for one in questions if one.kind == QuestionKind.TEXT), words, strict=False)
    _take(survey, survey.respondents.get(person_id=by.person_id or 0), said, by, now)
    return survey


def _survey_of(session: Session) -> Survey:
    one = session.training_class
    title = session.topic or session.module_name or str(session)
    survey = Survey.objects.create(
        purpose=Purpose.TOPIC,
        title=title[:250],
        search_key=text.search_key(title)[:300],
        owner_id=one.trainer_id,
        session=session,
        opens_on=session.held_on,
        closes_on=session.held_on
        + timedelta(days=policies.number_of("feedback.days_open", session.held_on)[0] - 1),
        created_at=session.ends_at,  # says nothing of who answered first
    )
    _ask(survey, *shipped_questions(Purpose.TOPIC))
    return survey


def _ask(survey: Survey, marks: Sequence[str], words: Sequence[str]) -> None:
    asked = [(QuestionKind.SCALE, one) for one in marks] + [(QuestionKind.TEXT, one) for one in words]
    Question.objects.bulk_create(
        Question(survey=survey, order=order, kind=kind, text=words)
        for order, (kind, words) in enumerate(asked, start=1)
    )


@transaction.atomic
def answer_survey(
    *, respondent: Respondent, said: Mapping[int, int | str], by: User, now: datetime
) -> Survey:
    """Answer a survey for oneself or for one's agency: marks and words by the key of the question.

    Refuses who is not asked, answered already, a day on which the survey is not open, and a mark that is missing.
    """
    survey = lock_one(Survey.objects.filter(pk=respondent.survey_id))
    on = local_date(now)
    if not policies.asked_of(by, on).filter(pk=respondent.pk).exists():
        raise NotAllowed(_("This survey does not ask you."))
    if not survey.opens_on <= on <= survey.closes_on:
        raise Refused(
            _("This survey is open from {first} to {last}.").format(
                first=dates.short(survey.opens_on), last=dates.short(survey.closes_on)
            )
        )
    _take(survey, Respondent.objects.get(pk=respondent.pk), said, by, now)
    return survey


def _take(
    survey: Survey, respondent: Respondent, said: Mapping[int, int | str], by: User, now: datetime
) -> None:
    """Keep what was said and that somebody said something, each for itself: all replies are written anew in an order of
    chance, so that not even the order of rows tells whose is whose. The survey or its session is locked."""
    if respondent.has_answered:
        raise Refused(_("You have answered already. Each answers once."))
    fresh: list[Reply] = []
    for question in survey.questions.order_by("order"):
        value = said.get(question.pk)
        if question.kind == QuestionKind.SCALE:
            if not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
                raise Refused(_("Give each question a mark from 1 to 5."))
            fresh.append(Reply(question=question, side=respondent.side, score=value))
        elif isinstance(value, str) and (words := text.clean(value)):
            if len(words) > LONGEST:
                raise Refused(
                    _("This text is longer than {longest} characters. Shorten it.").format(longest=LONGEST)
                )
            fresh.append(Reply(question=question, side=respondent.side, text=words))
    rows = Reply.objects.filter(question__survey=survey)
    kept = [
        Reply(question_id=one.question_id, side=one.side, score=one.score, text=one.text)
        for one in rows.order_by("pk")
    ]
    mixed = [*kept, *fresh]
    SystemRandom().shuffle(mixed)
    rows.delete()
    Reply.objects.bulk_create(mixed)
    respondent.has_answered = True
    respondent.save(update_fields=["has_answered"])
    record(act="feedback.survey.answer", subject=survey, by=by, now=now)


@transaction.atomic
def ask_needs(
    *,
    owner: Unit,
    programme: Programme,
    title: str,
    marks: Sequence[str],
    words: Sequence[str],
    opens_on: date,
    closes_on: date,
    agencies: Sequence[Unit],
    classes: Sequence[TrainingClass],
    by: User,
    now: datetime,
) -> Survey:
    """Ask agencies, and those who study or studied the programme, what they need before it is revised (R2-26, R3-20).

    Refuses nobody to ask, no question to mark, days that are over, and classes that the account does not see whole.
    """
    on = local_date(now)
    if not policies.may_ask_needs(by, on) or not policies.owners_for(by, on).filter(pk=owner.pk).exists():
        raise NotAllowed(_("Only the Organisation Board and schools ask about needs."))
    title = text.clean(title)
    if not title:
        raise Refused(_("The survey needs a title."), field="title")
    marks, words = [text.clean(one) for one in marks], [text.clean(one) for one in words]
    marks, words = [one for one in marks if one], [one for one in words if one]
    if not marks:
        raise Refused(_("Write at least one question to be marked from 1 to 5."), field="marks")
    if len(marks) + len(words) > MOST_QUESTIONS:
        raise Refused(
            _("Ask at most {most} questions: long surveys are not answered.").format(most=MOST_QUESTIONS),
            field="marks",
        )
    if any(len(one) > 250 for one in (*marks, *words)):
        raise Refused(
            _("This text is longer than {longest} characters. Shorten it.").format(longest=250), field="marks"
        )
    if closes_on < max(opens_on, on):
        raise Refused(_("The last day must not lie before the first one or before today."), field="closes_on")
    allowed = set(policies.classes_to_ask(by, programme, on).order_by("pk").values_list("pk", flat=True))
    if any(one.pk not in allowed for one in classes):
        raise Refused(_("Choose classes of this programme whose people you see."), field="classes")
    people = set(
        Enrolment.objects.filter(training_class__in=classes)
        .order_by("pk")
        .values_list("person_id", flat=True)
    )
    bodies = {unit.pk for unit in agencies}
    if not people and not bodies:
        raise Refused(_("Choose whom to ask: agencies, or classes of the programme."), field="agencies")
    survey = Survey.objects.create(
        purpose=Purpose.NEEDS,
        title=title[:250],
        search_key=text.search_key(f"{title} {programme.name}")[:300],
        owner=owner,
        programme=programme,
        opens_on=opens_on,
        closes_on=closes_on,
        created_by=by,
        created_at=now,
    )
    _ask(survey, marks, words)
    _invite(survey, people, bodies)
    record(
        act="feedback.survey.ask",
        subject=survey,
        context=programme,
        by=by,
        now=now,
        after={"people_asked": len(people), "agencies_asked": len(bodies), "closes_on": closes_on},
    )
    return survey


def _invite(survey: Survey, people: set[int], agencies: set[int]) -> None:
    Respondent.objects.bulk_create(
        [
            *(Respondent(survey=survey, side=Side.TRAINEE, person_id=pk) for pk in sorted(people)),
            *(Respondent(survey=survey, side=Side.AGENCY, agency_id=pk) for pk in sorted(agencies)),
        ]
    )


@transaction.atomic
def follow_up(*, training_class: TrainingClass, by: User, now: datetime) -> Survey:
    """Ask those who completed the class, and the agencies that sent them, how the course proved itself (R3-25).

    It is open some months after the end of the class (`feedback.follow_up.*`). Refuses a class that is not closed, one that was
    asked already, one in which nobody completed, and one whose months are over.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    on = local_date(now)
    if not policies.may_follow_up(by, training_class, on):
        raise NotAllowed(_("Only the school and the Organisation Board ask how a course proved itself."))
    closed = training_class.closed_on
    if training_class.state != ClassState.CLOSED or closed is None:
        raise Refused(_("The class is not closed yet. Ask when it is over."))
    if Survey.objects.filter(training_class=training_class, purpose=Purpose.FOLLOW_UP).exists():
        raise Refused(_("The people of this class are asked already."))
    opens_on = closed + timedelta(days=policies.number_of("feedback.follow_up.from_days", on)[0])
    closes_on = closed + timedelta(days=policies.number_of("feedback.follow_up.until_days", on)[0])
    if closes_on < on:
        raise Refused(_("The time for this survey ended on {day}.").format(day=dates.short(closes_on)))
    completed = Enrolment.objects.filter(training_class=training_class, end_reason=EndReason.COMPLETED)
    found = list(completed.order_by("pk").values_list("person_id", "agency_id"))
    if not found:
        raise Refused(_("Nobody completed this class, so there is nobody to ask."))
    survey = Survey.objects.create(
        purpose=Purpose.FOLLOW_UP,
        title=training_class.name[:250],
        search_key=text.search_key(training_class.name)[:300],
        owner_id=training_class.host_id,
        training_class=training_class,
        opens_on=opens_on,
        closes_on=closes_on,
        created_by=by,
        created_at=now,
    )
    _ask(survey, *shipped_questions(Purpose.FOLLOW_UP))
    people, agencies = {person for person, _agency in found}, {agency for _person, agency in found}
    _invite(survey, people, agencies)
    record(
        act="feedback.survey.follow_up",
        subject=survey,
        context=training_class,
        by=by,
        now=now,
        after={"people_asked": len(people), "agencies_asked": len(agencies), "closes_on": closes_on},
    )
    return survey
