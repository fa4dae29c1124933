"""Pages of surveys: what one may answer, how topics are taught, what was said (R1-27, R2-26, R3-22, R3-25)."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes.models import TrainingClass
from nennep.feedback.models import Reply, Survey
from nennep.people.models import Credential, CredentialKind
from tests.make import accounts, classes, feedback, norms, units
from tests.pages.classes.visitors import client_of, text

pytestmark = pytest.mark.django_db


def at(settings: object, moment: datetime) -> None:
    settings.NENNEP_NOW = moment.isoformat()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _clock(settings: object) -> None:
    at(settings, feedback.AFTER)


@pytest.fixture
def one() -> TrainingClass:
    return classes.training_class("Trung cấp LLCT K5", form="full_time")


@pytest.fixture
def office(one: TrainingClass) -> Client:
    return client_of(classes.training_office(one))


@pytest.mark.requirement("R1-27")
def test_a_trainee_answers_from_the_home_page_and_sees_no_result(one: TrainingClass, office: Client) -> None:
    norms.reference()
    session, (user, _other) = feedback.attended(one, 2, topic="Bài 1")
    trainee = client_of(user)
    assert "buổi học cần nhận xét" in text(trainee.get("/"))
    url = reverse("feedback:answer-session", args=[session.pk])
    assert "Bài 1" in text(trainee.get(reverse("feedback:mine")))
    assert "Nhận xét buổi học" in text(trainee.get(reverse("classes:session", args=[session.pk])))
    assert trainee.post(url, {"q1": 5, "q2": 4}).status_code == 422
    assert not Survey.objects.exists()
    assert trainee.post(url, {"q1": 5, "q2": 4, "q3": 3, "q4": "Cần thêm ví dụ"}).status_code == 302
    assert trainee.post(url, {"q1": 5, "q2": 4, "q3": 3}).status_code == 404
    assert sorted(Reply.objects.filter(score__isnull=False).values_list("score", flat=True)) == [3, 4, 5]
    survey = reverse("feedback:survey", args=[Survey.objects.get().pk])
    assert trainee.get(survey).status_code == 404
    shown = text(office.get(survey))
    assert "Cần thêm ví dụ" not in shown
    assert "Kết quả hiện khi có từ 5 ý kiến" in shown


@pytest.mark.requirement("R1-27")
def test_shares_of_ways_open_their_sessions_and_topics_their_marks(
    one: TrainingClass, office: Client, settings: object
) -> None:
    session, users = feedback.attended(one, 5, topic="Bài 1", method="discussion")
    feedback.answered(session, users, marks=(5, 4, 4))
    classes.session(one, feedback.DAY, "PM", topic="Bài 2", mode="field")
    at(settings, feedback.AFTER + timedelta(days=8))
    here = reverse("feedback:sessions")
    page = text(office.get(here))
    assert "50,0%" in page
    assert "4,3" in page
    discussed = text(office.get(f"{here}?way=discussion&class={one.pk}"))
    assert "Bài 1</a>" in discussed
    assert "Bài 2</a>" not in discussed
    topics = text(office.get(reverse("feedback:topics")))
    assert "100,0" in topics
    assert "4,3" in topics
    result = text(office.get(reverse("feedback:survey", args=[Survey.objects.get().pk])))
    assert "5/5 đã trả lời" in result
    exported = office.get(f"{here}?format=xlsx")
    assert exported.status_code == 200
    one.state = "opened"
    one.save(update_fields=["state"])
    quality = text(office.get(reverse("classes:quality")))
    assert "Học viên chấm (thang 5)" in quality
    assert "4,3" in quality


@pytest.mark.requirement("R3-22")
def test_the_choice_of_a_lecturer_shows_certificates_and_marks_of_the_topic(
    one: TrainingClass, office: Client, settings: object
) -> None:
    good, new = classes.person("Giảng Viên Một"), classes.person("Giảng Viên Hai")
    kind = CredentialKind.objects.create(code="thac-si", ladder="qualification", rank=3, name="Thạc sĩ")
    Credential.objects.create(
        person=good, kind=kind, field="Triết học", recorded_at=classes.NOW, recorded_by=units.system()
    )
    session, users = feedback.attended(one, 5, topic="Bài 1", lecturer=good)
    feedback.answered(session, users)
    classes.session(one, feedback.DAY, "PM", topic="Bài 2", lecturer=new)
    at(settings, feedback.AFTER + timedelta(days=8))
    again = classes.session(one, feedback.DAY + timedelta(days=20), topic="Bài 1")
    url = reverse("classes:choose-lecturer", args=[again.pk])
    page = text(office.get(url))
    assert "Thạc sĩ, Triết học" in page
    assert "4,0/5, 5 ý kiến" in page
    assert "chưa đủ ý kiến" in page
    assert page.index("Giảng Viên Một") < page.index("Giảng Viên Hai")
    assert office.post(url, {"lecturer": users[0].person_id}).status_code == 422
    assert office.post(url, {"lecturer": good.pk}).status_code == 302
    again.refresh_from_db()
    assert (again.lecturer, again.lecturer_name) == (good, "Giảng Viên Một")
    assert client_of(users[0]).get(url).status_code == 403


@pytest.mark.requirement("R2-26", "R3-20")
def test_needs_are_asked_answered_by_an_agency_and_shown_at_the_version(
    one: TrainingClass, office: Client
) -> None:
    norms.reference()
    agency = units.unit("Sở Nội vụ Mẫu")
    head = client_of(accounts.holder(Role.AGENCY_HEAD, agency))
    programme = one.programme_version.programme
    url = reverse("feedback:ask-needs", args=[programme.pk])
    values = {
        "owner": one.host_id, "title": "Nhu cầu 2024", "marks": "Cần thêm thực tế\nCần rút ngắn", "words": "Bỏ gì?",
        "opens_on": "4/6/2024", "closes_on": "14/6/2024", "agencies": "Sở Nội vụ Mẫu",
    }  # fmt: skip
    assert office.post(url, {**values, "agencies": "Sở Không Có"}).status_code == 422
    assert office.post(url, values).status_code == 302
    survey = Survey.objects.get()
    assert "khảo sát cần trả lời" in text(head.get("/"))
    answer = reverse("feedback:answer", args=[survey.respondents.get().pk])
    assert office.get(answer).status_code == 404
    assert head.post(answer, {"q1": 5, "q2": 1, "q3": "Bài 3"}).status_code == 302
    version = {
        "label": "2024", "lessons": 10, "valid_from": "1/9/2024", "basis_text": "QĐ 1", "note": "Thêm thực tế",
    }  # fmt: skip
    add = reverse("catalogue:add-version", args=[programme.pk])
    assert office.post(add, version).status_code == 422
    assert office.post(add, {**version, "needs_survey": survey.pk}).status_code == 302
    page = text(office.get(reverse("catalogue:programme", args=[programme.pk])))
    assert "Nhu cầu 2024" in page
    assert "1/1 đã trả lời" in page
    assert "Thêm thực tế" in page
    assert "Nhu cầu 2024" in text(office.get(reverse("feedback:surveys")))


@pytest.mark.requirement("R3-25")
def test_a_follow_up_is_prepared_from_the_closed_class(one: TrainingClass, office: Client) -> None:
    place = classes.enrolment(one)
    url = reverse("feedback:follow-up", args=[one.pk])
    assert office.post(url).status_code == 422
    place.valid_to, place.end_reason = feedback.DAY, "completed"
    place.save(update_fields=["valid_to", "end_reason"])
    one.state, one.closed_on = "closed", feedback.DAY
    one.save(update_fields=["state", "closed_on"])
    assert url in office.get(reverse("classes:class", args=[one.pk])).content.decode()
    assert office.post(url).status_code == 302
    page = text(office.get(reverse("feedback:survey", args=[Survey.objects.get().pk])))
    assert "Tỷ lệ đạt" in page
    assert "chưa có kết quả" in page


def test_as_many_questions_for_one_session_as_for_many(
    one: TrainingClass, office: Client, settings: object
) -> None:
    session, users = feedback.attended(one, 5, topic="Bài 1")
    feedback.answered(session, users[:1])
    at(settings, feedback.AFTER + timedelta(days=1))

    def counted(url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert office.get(url).status_code == 200
        return len(found)

    pages = [reverse("feedback:sessions"), reverse("feedback:topics"), reverse("classes:quality")]
    before = [counted(page) for page in pages]
    for half in ("AM", "PM"):
        more = classes.session(one, feedback.DAY - timedelta(days=1), half)
        for user in users:
            feedback.mark(more, one.enrolments.get(person=user.person))
        feedback.answered(more, users)
    assert [counted(page) for page in pages] == before
