"""Surveys: who is asked, once, and that nobody learns who said what (R1-27, R2-26, R3-20, R3-25)."""

from datetime import date, timedelta

import pytest

from nennep.accounts.models import Role
from nennep.attendance.states import Status
from nennep.audit.models import Entry
from nennep.catalogue import operations as catalogue
from nennep.catalogue.queries import needs_surveys
from nennep.classes.models import TrainingClass
from nennep.feedback import operations, policies
from nennep.feedback.models import Reply, Respondent, Survey
from nennep.feedback.queries import heard, lecturer_marks, results, to_answer
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, classes, feedback, units

pytestmark = pytest.mark.django_db
OVER = feedback.DAY + timedelta(days=7)


@pytest.fixture
def one() -> TrainingClass:
    return classes.training_class(form="full_time")


@pytest.mark.requirement("R1-27")
def test_who_was_there_answers_once_and_the_reply_points_to_nobody(one: TrainingClass) -> None:
    session, (first, second) = feedback.attended(one, 2)
    away = classes.enrolment(one)
    feedback.mark(session, away, Status.ABSENT_UNEXCUSED)
    survey = feedback.answered(session, [first])
    assert {(row.person_id, row.has_answered) for row in survey.respondents.all()} == {
        (first.person_id, True), (second.person_id, False),
    }  # fmt: skip
    assert Reply.objects.count() == 4
    pointing = {field.name for field in Reply._meta.get_fields()} - {
        "id",
        "question",
        "side",
        "score",
        "text",
    }
    assert pointing == set()
    entry = Entry.objects.get(act="feedback.survey.answer")
    assert (entry.subject_id, entry.before, entry.after, entry.reason) == (survey.pk, {}, {}, "")
    for refused in (first, classes.account_of(away.person), classes.class_manager(one), units.system()):
        with pytest.raises(NotAllowed):
            feedback.answered(session, [refused])
    assert Reply.objects.count() == 4
    assert [row.title for row in to_answer(second, feedback.AFTER)]
    assert not to_answer(first, feedback.AFTER)


@pytest.mark.requirement("R1-27")
def test_replies_are_mixed_anew_with_each_answer(one: TrainingClass) -> None:
    session, users = feedback.attended(one, 3)
    survey = feedback.answered(session, users[:2])
    keys = set(Reply.objects.values_list("pk", flat=True))
    feedback.answered(session, users[2:])
    assert not keys & set(Reply.objects.values_list("pk", flat=True))
    said = Reply.objects.filter(question__survey=survey, score__isnull=True).values_list("text", flat=True)
    assert set(said) == {f"lời của {user.full_name}" for user in users}


@pytest.mark.requirement("R1-27")
def test_too_late_too_early_and_wrong_marks_change_nothing(one: TrainingClass) -> None:
    session, (user,) = feedback.attended(one, 1)
    act = {"session": session, "words": [], "by": user}
    with pytest.raises(NotAllowed):
        operations.answer_session(**act, marks=[5, 5, 5], now=session.ends_at - timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        operations.answer_session(**act, marks=[5, 5, 5], now=feedback.AFTER + timedelta(days=7))
    for marks in ([5, 5], [0, 5, 5], [5, 5, 6]):
        with pytest.raises(Refused):
            operations.answer_session(**act, marks=marks, now=feedback.AFTER)
    assert not Survey.objects.exists()
    assert not Reply.objects.exists()


@pytest.mark.requirement("R1-27")
def test_results_wait_for_five_answers_and_for_the_end(one: TrainingClass) -> None:
    session, users = feedback.attended(one, 6)
    survey = feedback.answered(session, users[:4])
    assert not results(survey, OVER)[0].questions
    assert heard([survey.pk], OVER)[survey.pk].tenths is None
    feedback.answered(session, users[4:5], marks=[5, 5, 5])
    assert not results(survey, feedback.DAY)[0].questions
    shown = results(survey, OVER)[0]
    assert (shown.asked, shown.answered) == (6, 5)
    # 4 × 4 and one 5 on the second question: 21 of 5 = 4,2; all marks: 4 × 12 + 15 = 63 of 15 = 4,2
    assert [row.mean for row in shown.questions[:3]] == ["5,0", "4,2", "3,4"]
    assert heard([survey.pk], OVER)[survey.pk].tenths == 42
    assert len(shown.questions[3].words) == 5


@pytest.mark.requirement("R1-27")
def test_the_lecturer_reads_the_own_sessions_the_school_all(one: TrainingClass) -> None:
    lecturer, other = classes.person("Giảng Viên Một"), classes.person("Giảng Viên Hai")
    session, users = feedback.attended(one, 1, lecturer=lecturer)
    survey = feedback.answered(session, users)
    classes.session(one, feedback.DAY, "PM", lecturer=other)
    assert survey in policies.visible_to(classes.account_of(lecturer), OVER)
    assert survey in policies.visible_to(classes.training_office(one), OVER)
    stranger = accounts.holder(Role.TRAINING_OFFICE, units.unit())
    for reader in (classes.account_of(other), users[0], classes.class_manager(one), stranger):
        assert not policies.visible_to(reader, OVER).exists()


@pytest.mark.requirement("R3-22")
def test_marks_of_a_lecturer_are_those_of_the_same_topic(one: TrainingClass) -> None:
    good, new = classes.person("Giảng Viên Một"), classes.person("Giảng Viên Hai")
    session, users = feedback.attended(one, 5, lecturer=good, topic="Bài 1")
    feedback.answered(session, users)
    classes.session(one, date(2024, 6, 5), lecturer=new, topic="Bài 1")
    found = lecturer_marks([good.pk, new.pk], "Bài 1", "", OVER)
    assert found == {good.pk: (1, 5, 40), new.pk: (1, 0, None)}
    assert lecturer_marks([good.pk], "Bài 2", "", OVER) == {good.pk: (0, 0, None)}


def asked_needs(one: TrainingClass, **fields: object) -> Survey:
    office = fields.pop("by", None) or classes.training_office(one)
    values: dict[str, object] = {
        "owner": one.host, "programme": one.programme_version.programme, "title": "Nhu cầu 2024",
        "marks": ["Có cần thêm thực tế không?"], "words": ["Cần gì?"], "opens_on": feedback.DAY,
        "closes_on": feedback.DAY + timedelta(days=10), "agencies": [], "classes": [one], **fields,
    }  # fmt: skip
    return operations.ask_needs(**values, by=office, now=classes.NOW)  # type: ignore[arg-type]


@pytest.mark.requirement("R2-26", "R3-20")
def test_a_survey_of_needs_comes_before_the_revision(one: TrainingClass) -> None:
    place = classes.enrolment(one)
    trainee, agency = classes.account_of(place.person), units.unit("Sở Nội vụ Mẫu")
    head = accounts.holder(Role.AGENCY_HEAD, agency)
    survey = asked_needs(one, agencies=[agency])
    programme = one.programme_version.programme
    with pytest.raises(Refused):
        asked_needs(one, classes=[])
    with pytest.raises(NotAllowed):
        asked_needs(one, by=head)
    assert Survey.objects.count() == 1
    revised = {
        "programme": programme, "label": "2024", "lessons": 10, "valid_from": date(2024, 9, 1), "by": units.system(),
    }  # fmt: skip
    with pytest.raises(Refused) as early:
        catalogue.add_version(**revised, needs_survey_id=survey.pk, now=feedback.AFTER)
    assert early.value.field == "needs_survey"
    for user, mark in ((trainee, 5), (head, 3)):
        respondent = policies.asked_of(user, feedback.DAY).get()
        said = {
            question.pk: mark if question.kind == "scale" else "Thêm thực tế"
            for question in survey.questions.all()
        }
        operations.answer_survey(respondent=respondent, said=said, by=user, now=feedback.AFTER)
        with pytest.raises(Refused):
            operations.answer_survey(respondent=respondent, said=said, by=user, now=feedback.AFTER)
    foreign = Respondent.objects.get(person=place.person)
    with pytest.raises(NotAllowed):
        operations.answer_survey(respondent=foreign, said={}, by=head, now=feedback.AFTER)
    version = catalogue.add_version(**revised, needs_survey_id=survey.pk, now=feedback.AFTER)
    assert version.needs_survey_id == survey.pk
    row = needs_surveys(programme, units.system(), feedback.DAY)[0]
    assert (row.asked, row.answered) == (2, 2)
    assert "2/2" in row.summary
    assert {side.side for side in results(survey, OVER)} == {"trainee", "agency"}


@pytest.mark.requirement("R3-25")
def test_a_closed_class_is_asked_once_trainees_and_agencies_some_months_later(one: TrainingClass) -> None:
    places = [classes.enrolment(one) for _number in range(2)]
    office = classes.training_office(one)
    with pytest.raises(Refused):
        operations.follow_up(training_class=one, by=office, now=classes.NOW)
    one.state, one.closed_on = "closed", date(2024, 6, 30)
    one.save(update_fields=["state", "closed_on"])
    with pytest.raises(Refused):  # nobody completed it
        operations.follow_up(training_class=one, by=office, now=classes.NOW)
    for place in places:
        place.valid_to, place.end_reason = date(2024, 7, 1), "completed"
        place.save(update_fields=["valid_to", "end_reason"])
    with pytest.raises(NotAllowed):
        operations.follow_up(training_class=one, by=classes.account_of(classes.person()), now=classes.NOW)
    survey = operations.follow_up(training_class=one, by=office, now=classes.NOW)
    assert (survey.opens_on, survey.closes_on) == (date(2024, 9, 28), date(2024, 12, 27))
    assert sorted(survey.respondents.values_list("side", flat=True)) == [
        "agency",
        "agency",
        "trainee",
        "trainee",
    ]
    with pytest.raises(Refused):
        operations.follow_up(training_class=one, by=office, now=classes.NOW)
    trainee = classes.account_of(places[0].person)
    respondent = policies.asked_of(trainee, survey.opens_on).get()
    with pytest.raises(Refused):  # not open yet
        operations.answer_survey(respondent=respondent, said={}, by=trainee, now=classes.NOW)
    assert not Reply.objects.exists()
