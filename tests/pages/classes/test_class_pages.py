"""Pages of classes: who gets them, forms with and without errors, lists, timetable, registers, loading of files."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.catalogue.models import StudyForm
from nennep.classes import operations
from nennep.classes.models import ClassRole, TrainingClass
from nennep.classes.urls import urlpatterns
from nennep.documents.models import Certainty
from nennep.kernel.sheets.reading import open_workbook
from nennep.norms.models import StudyRegulation
from nennep.units import intake as unit_intake
from nennep.units import operations as unit_operations
from tests.make import accounts, classes, documents, units

SAMPLES = Path(__file__).parent.parent.parent / "samples"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings: object, now: datetime) -> None:
    settings.NENNEP_NOW = now.isoformat()  # type: ignore[attr-defined]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def one() -> TrainingClass:
    return classes.training_class("Trung cấp LLCT K5", superior=units.unit("Ban Tổ chức Mẫu"))


@pytest.fixture
def office(one: TrainingClass) -> Client:
    return client_of(classes.training_office(one))


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_the_list_shows_what_one_may_see(one: TrainingClass, office: Client) -> None:
    classes.training_class("Lớp không thấy")
    page = text(office.get(reverse("classes:list")))
    assert "Trung cấp LLCT K5" in page
    assert "Lớp không thấy" not in page
    assert "Lớp không thấy" not in text(office.get(reverse("classes:list"), {"q": "lop khong thay"}))


def test_the_list_is_searched_without_diacritics_and_exported(one: TrainingClass, office: Client) -> None:
    assert "Trung cấp LLCT K5" in text(office.get(reverse("classes:list"), {"q": "trung cap k5"}))
    sheet = office.get(reverse("classes:list"), {"format": "xlsx"})
    assert sheet["Content-Type"].endswith("sheet")
    assert open_workbook(sheet.content, filename="lop.xlsx").sheets[0].height >= 2


def test_a_foreign_class_is_not_there(one: TrainingClass) -> None:
    stranger = client_of(accounts.holder(Role.TRAINING_OFFICE, units.unit()))
    for name in ("class", "roster", "timetable", "change", "open", "appoint", "enrol", "roster-intake"):
        assert stranger.get(reverse(f"classes:{name}", args=[one.pk])).status_code == 404


def test_who_may_look_but_not_change_is_told_so(one: TrainingClass) -> None:
    place = classes.enrolment(one)
    trainee = client_of(classes.account_of(place.person))
    assert trainee.get(reverse("classes:class", args=[one.pk])).status_code == 200
    for name in (
        "change",
        "open",
        "cancel",
        "appoint",
        "enrol",
        "plan-session",
        "add-batch",
        "record-meeting",
    ):
        assert trainee.get(reverse(f"classes:{name}", args=[one.pk])).status_code == 403, name
        assert trainee.post(reverse(f"classes:{name}", args=[one.pk])).status_code == 403, name
    one.refresh_from_db()
    assert one.state == "preparing"


def test_the_class_page_asks_for_what_is_missing(one: TrainingClass, office: Client) -> None:
    page = text(office.get(reverse("classes:class", args=[one.pk])))
    assert reverse("classes:roster-intake", args=[one.pk]) in page
    assert reverse("classes:timetable-intake", args=[one.pk]) in page


@pytest.mark.requirement("R0-12")
def test_the_class_page_shows_the_regulation_in_force(
    one: TrainingClass, office: Client, now: datetime
) -> None:
    document = documents.external(
        "6468-QĐ/HVCTQG", issuer_name="Học viện Chính trị quốc gia Hồ Chí Minh", subject="ban hành quy chế"
    )
    StudyRegulation.objects.create(
        institution=one.trainer, document=document, valid_from=date(2021, 12, 21), certainty=Certainty.FOUND
    )
    shown = text(office.get(reverse("classes:class", args=[one.pk])))
    assert str(document) in shown
    classes.enrolment(one)
    operations.open_class(training_class=one, opened_on=one.starts_on, by=units.system(), now=now)
    one.refresh_from_db()
    assert one.regulation is not None
    assert "21-12-2021" in text(office.get(reverse("classes:class", args=[one.pk])))


def test_a_class_is_prepared_opened_and_its_duties_given(office: Client, one: TrainingClass) -> None:
    version = classes.programme_version()
    wrong = office.post(reverse("classes:create"), {"name": "Lớp mới"})
    assert wrong.status_code == 422
    values = {
        "code": "TC-K9", "name": "Lớp K9", "programme_version": version.pk, "study_form": StudyForm.PART_TIME_BATCH,
        "cohort_from": 2024, "cohort_to": 2025, "starts_on": "3/6/24", "host": one.host.name, "trainer": one.host.code,
        "superior": "Ban Tổ chức Mẫu",
    }  # fmt: skip
    made = office.post(reverse("classes:create"), values)
    new = TrainingClass.objects.get(code="TC-K9")
    assert made["Location"] == reverse("classes:class", args=[new.pk])
    assert new.starts_on == date(2024, 6, 3)
    twice = office.post(reverse("classes:create"), values)
    assert twice.status_code == 422
    assert "TC-K9" in text(twice)
    early = office.post(reverse("classes:open", args=[new.pk]), {"opened_on": "3/6/2024"})
    assert early.status_code == 422
    place = classes.enrolment(new)
    office.post(reverse("classes:open", args=[new.pk]), {"opened_on": "3/6/2024"})
    appointed = office.post(
        reverse("classes:appoint", args=[new.pk]),
        {"person": place.person.code, "role": ClassRole.CLASS_MONITOR, "valid_from": "3/6/2024"},
    )
    assert appointed.status_code == 302
    new.refresh_from_db()
    assert (new.state, new.appointments.get().person) == ("opened", place.person)


def test_a_wrong_date_is_told_in_one_sentence_and_nothing_is_lost(one: TrainingClass, office: Client) -> None:
    answer = office.post(
        reverse("classes:plan-session", args=[one.pk]),
        {"held_on": "31/6/2024", "half": "AM", "lessons": 5, "topic": "Bài đã gõ", "mode": "hall"},
    )
    assert answer.status_code == 422
    assert "Bài đã gõ" in text(answer)
    assert not one.sessions.exists()


def test_sessions_by_form(one: TrainingClass, office: Client) -> None:
    classes.batch(one)
    planned = office.post(
        reverse("classes:plan-session", args=[one.pk]),
        {
            "held_on": "4/6/2024",
            "half": "PM",
            "lessons": 4,
            "topic": "Bài 2",
            "mode": "online",
            "starts": "14h00",
        },
    )
    assert planned.status_code == 302
    session = one.sessions.get()
    assert session.starts_at.astimezone().hour == session.starts_at.hour or session.mode == "online"
    moved = office.post(
        reverse("classes:move-session", args=[session.pk]), {"held_on": "5/6/2024", "half": "AM"}
    )
    assert moved.status_code == 302
    changed = office.post(
        reverse("classes:change-session", args=[session.pk]),
        {"lessons": 5, "topic": "Bài 2b", "mode": "hall", "starts": "7:30", "ends": "10:50"},
    )
    assert changed.status_code == 302
    cancelled = office.post(reverse("classes:cancel-session", args=[session.pk]), {"reason": ""})
    assert cancelled.status_code == 422
    office.post(reverse("classes:cancel-session", args=[session.pk]), {"reason": "Bão"})
    session.refresh_from_db()
    assert (session.held_on, session.lessons, session.topic, session.state) == (
        date(2024, 6, 5), 5, "Bài 2b", "cancelled",
    )  # fmt: skip
    assert "Bão" in text(office.get(reverse("classes:session", args=[session.pk])))


@pytest.mark.requirement("R2-27")
def test_the_timetable_shows_the_mode_by_week_batch_and_on_paper(one: TrainingClass, office: Client) -> None:
    classes.session(one, date(2024, 6, 4), topic="Bài trực tuyến", mode="online")
    classes.session(one, date(2024, 6, 13), topic="Bài tuần sau")
    here = reverse("classes:timetable", args=[one.pk])
    week = text(office.get(here))
    assert "Bài trực tuyến" in week
    assert "Trực tuyến" in week
    assert "Bài tuần sau" not in week
    assert "Bài tuần sau" in text(office.get(here, {"week": "2024-06-10"}))
    batch = text(office.get(here, {"batch": one.batches.get().pk}))
    assert "Bài trực tuyến" in batch
    assert "Bài tuần sau" in batch
    paper = text(office.get(here, {"batch": one.batches.get().pk, "format": "print"}))
    assert "Bài tuần sau" in paper
    assert office.get(here, {"week": "nonsense", "batch": "x"}).status_code == 200


def test_places_are_changed_by_form(one: TrainingClass, office: Client) -> None:
    first, second = classes.enrolment(one), classes.enrolment(one)
    other = classes.training_class("Lớp kia", host=one.host)
    office.post(reverse("classes:set-seat", args=[first.pk]), {"seat": "A1"})
    taken = office.post(reverse("classes:set-seat", args=[second.pk]), {"seat": "a1"})
    assert taken.status_code == 422
    moved = office.post(
        reverse("classes:move", args=[second.pk]), {"training_class": other.pk, "moved_on": "10/6/2024"}
    )
    assert moved.status_code == 302
    left = office.post(
        reverse("classes:end-enrolment", args=[first.pk]),
        {"end_reason": "withdrawn", "valid_to": "11/6/2024"},
    )
    assert left.status_code == 302
    first.refresh_from_db()
    assert (first.seat, first.valid_to, other.enrolments.get().person) == (
        "A1",
        date(2024, 6, 11),
        second.person,
    )


def test_the_class_list_narrows_for_an_agency_and_is_exported(one: TrainingClass, office: Client) -> None:
    agency = units.unit("Cơ quan Một")
    classes.enrolment(one, classes.person("Hồ Quang Nam"), agency)
    classes.enrolment(one, classes.person("Đỗ Thị Nga"))
    own = text(
        client_of(accounts.holder(Role.AGENCY_OFFICER, agency)).get(reverse("classes:roster", args=[one.pk]))
    )
    assert "Hồ Quang Nam" in own
    assert "Đỗ Thị Nga" not in own
    all_of_them = text(office.get(reverse("classes:roster", args=[one.pk]), {"sort": "name"}))
    assert all_of_them.index("Hồ Quang Nam") < all_of_them.index("Đỗ Thị Nga")  # Nam before Nga
    faces = text(office.get(reverse("classes:roster", args=[one.pk]), {"view": "photos"}))
    assert "Hồ Quang Nam" in faces


@pytest.mark.requirement("R1-23")
def test_a_trainee_is_asked_for_the_promise_and_gives_it(one: TrainingClass) -> None:
    place = classes.enrolment(one)
    trainee = client_of(classes.account_of(place.person))
    promise = reverse("classes:acknowledge-rules", args=[place.pk])
    assert promise in text(trainee.get(reverse("classes:class", args=[one.pk])))
    trainee.post(promise)
    place.refresh_from_db()
    assert place.rules_acknowledged_at is not None
    assert promise not in text(trainee.get(reverse("classes:class", args=[one.pk])))


@pytest.mark.requirement("R0-07", "R0-08")
def test_meetings_and_opinions_by_year_class_and_topic(one: TrainingClass, office: Client) -> None:
    owner = units.unit("Phòng Đào tạo Mẫu")
    office.post(
        reverse("classes:record-meeting", args=[one.pk]),
        {
            "held_on": "2/6/2024",
            "chair": "Trần Trưởng Ban",
            "participants": "Lớp trưởng\nGiáo viên",
            "minutes": "Nghe ý kiến",
        },
    )
    meeting = one.meetings.get()
    operations.record_meeting(
        training_class=one, held_on=date(2017, 6, 1), chair="Lê Chủ Trì Năm Ấy", participants="", minutes="Họp",
        by=units.system(), now=classes.NOW,
    )  # fmt: skip
    for topic, said in (
        ("agency_work", "Cơ quan hay gọi về"),
        ("timetable", "Lịch học dày"),
        ("timetable", "Đổi buổi"),
    ):
        office.post(
            reverse("classes:record-opinion", args=[one.pk]),
            {
                "opinion_text": said,
                "topic": topic,
                "meeting": meeting.pk,
                "owner": owner.name,
                "due_on": "1/6/2024",
            },
        )
    assert "Lớp trưởng" in text(office.get(reverse("classes:meeting", args=[meeting.pk])))
    listed = text(office.get(reverse("classes:meetings"), {"year": "2024", "class": one.pk}))
    assert "Trần Trưởng Ban" in listed
    assert "Lê Chủ Trì Năm Ấy" not in listed
    earlier = text(office.get(reverse("classes:meetings"), {"year": "2017"}))
    assert "Lê Chủ Trì Năm Ấy" in earlier
    assert "Trần Trưởng Ban" not in earlier
    page = text(office.get(reverse("classes:opinions"), {"class": one.pk}))
    assert re.search(r'topic=timetable&amp;class=\d+"[^>]*>\s*(<[^>]+>)?2', page)
    narrowed = text(office.get(reverse("classes:opinions"), {"topic": "timetable"}))
    assert "Lịch học dày" in narrowed
    assert "Cơ quan hay gọi về" not in narrowed
    opinion = one.opinions.get(topic="agency_work")
    answering = reverse("classes:answer-opinion", args=[opinion.pk])
    assert office.post(answering, {"answer": "Thay mặt"}).status_code == 403
    assert "Thay mặt" not in text(office.get(reverse("classes:opinion", args=[opinion.pk])))
    dealing = client_of(accounts.holder(Role.AGENCY_OFFICER, owner))
    assert dealing.post(answering, {"answer": " "}).status_code == 422
    dealing.post(reverse("classes:take-up-opinion", args=[opinion.pk]))
    dealing.post(answering, {"answer": "Đã có công văn nhắc."})
    opinion.refresh_from_db()
    assert (opinion.state, opinion.answer) == ("answered", "Đã có công văn nhắc.")
    assert dealing.get(reverse("classes:opinion", args=[opinion.pk])).status_code == 200
    assert client_of(accounts.user()).get(reverse("classes:opinion", args=[opinion.pk])).status_code == 404


@pytest.mark.requirement("R0-24")
def test_an_agency_sees_clashes_when_it_enters_an_event(one: TrainingClass) -> None:
    agency = units.unit("Cơ quan Một")
    classes.enrolment(one, classes.person("Hồ Quang Nam"), agency)
    classes.session(one, date(2024, 6, 5))
    officer = client_of(accounts.holder(Role.AGENCY_OFFICER, agency))
    here = reverse("classes:agency-calendar")
    assert "Hồ Quang Nam" in text(officer.get(here))
    entered = officer.post(
        reverse("classes:enter-event"),
        {"title": "Họp giao ban", "agency": agency.pk, "held_on": "5/6/2024", "half": "AM"},
        follow=True,
    )
    assert text(entered).count("Hồ Quang Nam") >= 2
    assert "Họp giao ban" in text(entered)
    event = agency.agency_events.get()
    officer.post(reverse("classes:cancel-event", args=[event.pk]))
    event.refresh_from_db()
    assert event.cancelled_at is not None
    other = client_of(accounts.holder(Role.AGENCY_OFFICER, units.unit()))
    assert other.get(reverse("classes:cancel-event", args=[event.pk])).status_code == 404
    assert client_of(accounts.user()).get(here).status_code == 403


@pytest.mark.requirement("R0-28", "R1-24")
def test_a_trainee_has_an_own_timetable_and_sends_it_to_the_head(one: TrainingClass) -> None:
    place = classes.enrolment(one, classes.person("Hồ Quang Nam"), units.unit("Báo Mẫu"))
    classes.session(one, date(2024, 6, 5), topic="Bài của tôi")
    classes.session(classes.training_class(), date(2024, 6, 5), topic="Bài lớp khác")
    trainee = client_of(classes.account_of(place.person))
    mine = text(trainee.get(reverse("classes:my-timetable")))
    assert "Bài của tôi" in mine
    assert "Bài lớp khác" not in mine
    assert reverse("classes:for-my-head") in mine
    letter = text(trainee.get(reverse("classes:for-my-head")))
    assert "Báo Mẫu" in letter
    assert "Bài của tôi" in letter
    assert "mailto:?subject=" in letter
    ics = trainee.get(reverse("exchange:for-my-head", args=[place.pk]))
    assert ics["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in ics.content
    stranger = client_of(accounts.user())
    assert stranger.get(reverse("exchange:for-my-head", args=[place.pk])).status_code == 404
    assert stranger.get(reverse("classes:for-my-head")).status_code == 404


# --- Files ----------------------------------------------------------------------------------------------------------


def load(client: Client, address: str, name: str) -> object:
    content = (SAMPLES / name).read_bytes()
    return client.post(address, {"step": "load", "file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_timetable_is_loaded_looked_at_and_written(one: TrainingClass, office: Client) -> None:
    address = reverse("classes:timetable-intake", args=[one.pk])
    shown = load(office, address, "lop-mau-lich-hoc.xlsx")
    token = re.search(r'name="file" value="([0-9a-f]{32})"', text(shown))
    assert token
    assert not one.sessions.exists()
    office.post(address, {"step": "write", "file": token[1]})
    assert one.sessions.count() == 20


def test_good_rows_of_a_class_list_are_written_only_on_purpose(one: TrainingClass, office: Client) -> None:
    book = open_workbook(SAMPLES / "lop-mau-don-vi.xlsx", filename="lop-mau-don-vi.xlsx")
    unit_operations.take_in_units(
        rehearsal=unit_intake.rehearse(book, on=date(2024, 6, 3)), by=units.system(), now=units.NOW
    )
    shown = text(
        load(office, reverse("classes:roster-intake", args=[one.pk]), "lop-mau-danh-sach-trich-ngang.xlsx")
    )
    good = reverse("classes:roster-intake-good", args=[one.pk])
    token = re.search(re.escape(good) + r"\?file=([0-9a-f]{32})", shown)
    assert token
    assert not one.enrolments.exists()
    rejected = office.get(
        reverse("classes:roster-intake", args=[one.pk]), {"file": token[1], "step": "rejected"}
    )
    assert open_workbook(rejected.content, filename="x.xlsx").sheets[0].height == 6
    assert office.get(good, {"file": token[1]}).status_code == 200
    office.post(good, {"step": "write", "file": token[1]})
    assert one.enrolments.count() == 66


# --- Every page -----------------------------------------------------------------------------------------------------


def addresses(one: TrainingClass) -> Iterator[str]:
    """Every page of the area for this class that is read with GET."""
    keys = {
        "session": one.sessions.order_by("pk").first(), "place": one.enrolments.order_by("pk").first(),
        "batch": one.batches.first(), "duty": one.appointments.first(), "opinion": one.opinions.first(),
        "meeting": one.meetings.first(),
    }  # fmt: skip
    folders = {
        "sessions": "session",
        "places": "place",
        "batches": "batch",
        "duties": "duty",
        "opinions": "opinion",
        "meetings": "meeting",
    }
    for pattern in urlpatterns:
        route, name = str(pattern.pattern), pattern.name
        if name in {
            "take-up-opinion",
            "for-my-head",
            "agency-calendar",
            "enter-event",
            "cancel-event",
            "acknowledge-rules",
        }:
            continue
        if "<int:pk>" not in route:
            yield reverse(f"classes:{name}")
        elif route.startswith("<int:pk>"):
            yield reverse(f"classes:{name}", args=[one.pk])
        else:
            yield reverse(f"classes:{name}", args=[keys[folders[route.split("/", maxsplit=1)[0]]].pk])


@pytest.fixture
def full(one: TrainingClass) -> TrainingClass:
    """A class with something on every page."""
    place = classes.enrolment(one)
    classes.duty(one, place.person, ClassRole.CLASS_MONITOR)
    classes.session(one, date(2024, 6, 4))
    operations.record_meeting(
        training_class=one,
        held_on=date(2024, 6, 1),
        chair="A",
        participants="",
        minutes="B",
        by=units.system(),
        now=classes.NOW,
    )
    operations.record_opinion(
        training_class=one,
        topic="other",
        opinion_text="C",
        owner=one.host,
        by=units.system(),
        now=classes.NOW,
    )
    return one


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_the_training_office_in_both_languages(
    full: TrainingClass, office: Client, language: str
) -> None:
    office.cookies["nennep_language"] = language
    for address in addresses(full):
        assert office.get(address).status_code == 200, address


def grown(one: TrainingClass, number: int) -> None:
    if not one.batches.exists():
        classes.batch(one, date(2024, 6, 3), date(2024, 8, 30))
    for n in range(number):
        place = classes.enrolment(one)
        classes.duty(one, place.person, ClassRole.GROUP_HEAD)
        classes.session(one, date(2024, 6, 3) + timedelta(days=n + 1), topic=f"Bài {n}")
        meeting = operations.record_meeting(
            training_class=one,
            held_on=date(2024, 6, 1),
            chair="A",
            participants="B",
            minutes="C",
            by=units.system(),
            now=classes.NOW,
        )
        operations.record_opinion(
            training_class=one, topic="other", opinion_text="D", owner=units.unit(), meeting=meeting, agency=units.unit(),
            by=units.system(), now=classes.NOW,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["class", "roster", "timetable"])
def test_no_page_of_a_class_asks_more_for_twenty_five_than_for_one(
    one: TrainingClass, office: Client, name: str
) -> None:
    counts = []
    for number in (1, 24):
        if number == 24:
            one.sessions.all().delete()
        grown(one, number)
        office.get(reverse(f"classes:{name}", args=[one.pk]))
        with CaptureQueriesContext(connection) as captured:
            office.get(reverse(f"classes:{name}", args=[one.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_no_list_asks_more_for_twenty_five_than_for_one(one: TrainingClass, office: Client) -> None:
    counts: list[list[int]] = []
    for number in (1, 24):
        if number == 24:
            one.sessions.all().delete()
            for _n in range(24):
                classes.enrolment(classes.training_class(host=one.host))
        grown(one, number)
        found = []
        for name in ("list", "meetings", "opinions"):
            office.get(reverse(f"classes:{name}"))
            with CaptureQueriesContext(connection) as captured:
                office.get(reverse(f"classes:{name}"))
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]


def test_calendars_ask_no_more_for_twenty_five(one: TrainingClass) -> None:
    agency = units.unit("Cơ quan Một")
    who = classes.person()
    classes.enrolment(one, who, agency)
    classes.batch(one, date(2024, 6, 3), date(2024, 8, 30))
    officer, trainee = (
        client_of(accounts.holder(Role.AGENCY_OFFICER, agency)),
        client_of(classes.account_of(who)),
    )
    counts: list[list[int]] = []
    for first, number in ((0, 1), (1, 24)):
        for n in range(first, first + number):
            day = date(2024, 6, 3) + timedelta(days=n)
            classes.session(one, day)
            classes.enrolment(one, agency=agency)
            operations.enter_agency_event(
                agency=agency, title=f"Họp {n}", held_on=day, half="AM", by=units.system(), now=classes.NOW
            )
        found = []
        for client, name in ((officer, "agency-calendar"), (trainee, "my-timetable")):
            client.get(reverse(f"classes:{name}"))
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(f"classes:{name}"))
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
