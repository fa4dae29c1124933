"""Pages of the roll: taking with and without a script, confirming, counting, checking, correcting; who gets them."""

import io
import json
import re
from datetime import datetime, timedelta

import docx
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.attendance import operations
from nennep.attendance.models import CheckpointConfirmation, Fact, Incident, Mark
from nennep.attendance.states import Checkpoint, Claim, FactKind, IncidentState, Side, Status
from nennep.audit.models import Entry
from tests.make import accounts, classes, units
from tests.make import attendance as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(settings: object) -> make.Course:
    found = make.course(3, sessions=2, agencies=2)
    set_clock(settings, make.during(found.session, 15))
    return found


def set_clock(settings: object, moment: datetime) -> None:
    settings.NENNEP_NOW = moment.isoformat()  # type: ignore[attr-defined]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def roll_url(course: make.Course, checkpoint: str = Checkpoint.START) -> str:
    return reverse("attendance:roll", args=[course.session.pk, checkpoint])


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for tag in re.findall(r"<input[^>]+>", page):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="radio"' in tag and " checked" not in tag):
            continue
        found[name[1]] = value[1] if value else ""
    return found


@pytest.mark.requirement("R0-11", "R0-15")
def test_the_roll_is_taken_by_a_plain_form(course: make.Course) -> None:
    client = client_of(course.manager)
    page = text(client.get(roll_url(course)))
    sent = fields(page)
    one, two, _three = (enrolment.pk for enrolment in course.enrolments)
    assert sent[f"claim-{one}"] == ""  # nobody is present until somebody says so
    sent |= {
        f"claim-{one}": "present",
        f"claim-{two}": "late",
        f"late-{two}": "12",
        f"reason-{two}": "kẹt xe",
    }
    answer = client.post(roll_url(course), sent)
    assert answer.status_code == 302
    late = make.mark(course.session, course.enrolments[1])
    assert (late.late_minutes, late.reason.code if late.reason else "") == (12, "traffic")
    assert make.mark(course.session, course.enrolments[2]).status == Status.NOT_TAKEN
    again = text(client.get(roll_url(course)))
    assert fields(again)[f"claim-{two}"] == "late"
    assert "2</span>/3" in again
    # Sent a second time, the same form changes nothing.
    facts = Fact.objects.count()
    client.post(roll_url(course), sent)
    assert Fact.objects.count() == facts


def test_what_is_refused_comes_back_with_its_sentence_and_the_rest_is_saved(course: make.Course) -> None:
    client = client_of(course.manager)
    sent = fields(text(client.get(roll_url(course))))
    one, two, three = (enrolment.pk for enrolment in course.enrolments)
    sent |= {
        f"claim-{one}": "present",
        f"claim-{two}": "late",
        f"late-{two}": "nhiều",
        f"claim-{three}": "absent_unexcused",
        f"reason-{three}": "Giải quyết công việc cơ quan",
    }
    answer = client.post(roll_url(course), sent)
    assert answer.status_code == 422
    page = text(answer)
    assert "nhiều" in page
    back = fields(page)
    assert (back[f"claim-{two}"], back[f"late-{two}"], back[f"claim-{three}"]) == (
        "late",
        "nhiều",
        "absent_unexcused",
    )
    assert make.mark(course.session, course.enrolments[0]).status == Status.PRESENT
    assert make.mark(course.session, course.enrolments[2]).status == Status.NOT_TAKEN


def test_the_script_gets_what_was_saved_and_what_was_not(course: make.Course) -> None:
    client = client_of(course.manager)
    one, two, _three = (enrolment.pk for enrolment in course.enrolments)
    sent = {
        "client_key": "abc",
        f"claim-{one}": "present",
        f"seen-{one}": "0",
        f"claim-{two}": "late",
        f"late-{two}": "",
        f"seen-{two}": "0",
    }
    answer = client.post(roll_url(course), sent, headers={"accept": "application/json"})
    told = json.loads(text(answer))
    assert (told["recorded"], list(told["problems"])) == (1, [str(two)])
    assert told["seen"][str(one)] == Fact.objects.get(kind=FactKind.CHECKPOINT).pk
    assert told["client_key"] not in {"", "abc"}
    facts = Fact.objects.filter(kind=FactKind.CHECKPOINT).count()
    client.post(roll_url(course), sent, headers={"accept": "application/json"})
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == facts


def test_nobody_overwrites_unseen_what_a_colleague_entered_meanwhile(course: make.Course) -> None:
    client = client_of(course.manager)
    sent = fields(text(client.get(roll_url(course))))
    one, two, _three = course.enrolments
    make.take(course.session, {one: Claim.ABSENT_UNEXCUSED, two: Claim.PRESENT})
    # The first entry was touched here, the second was not.
    answer = client.post(roll_url(course), sent | {f"claim-{one.pk}": "present"})
    assert answer.status_code == 422
    assert make.mark(course.session, one).status == Status.ABSENT_UNEXCUSED
    assert make.mark(course.session, two).status == Status.PRESENT
    again = fields(text(answer)) | {f"claim-{one.pk}": "present"}
    assert client.post(roll_url(course), again).status_code == 302
    assert make.mark(course.session, one).status == Status.PRESENT


@pytest.mark.requirement("R0-14", "R0-15")
def test_saving_and_confirming_in_one_go(course: make.Course) -> None:
    client = client_of(course.manager)
    sent = fields(text(client.get(roll_url(course))))
    sent |= {f"claim-{one.pk}": "present" for one in course.enrolments}
    client.post(roll_url(course), sent | {"act": "confirm"})
    confirmed = CheckpointConfirmation.objects.get()
    assert (confirmed.side, confirmed.confirmed_by) == (Side.SCHOOL, course.manager)
    page = text(client.get(reverse("attendance:session", args=[course.session.pk])))
    assert course.manager.full_name in page


def test_who_confirms_the_end_first_is_led_back_to_the_start(course: make.Course, settings: object) -> None:
    set_clock(settings, course.session.ends_at + timedelta(minutes=5))
    client = client_of(course.manager)
    sent = fields(text(client.get(roll_url(course, Checkpoint.END))))
    sent |= {f"claim-{one.pk}": "present" for one in course.enrolments}
    page = text(client.post(roll_url(course, Checkpoint.END), sent | {"act": "confirm"}, follow=True))
    assert f'href="{roll_url(course)}"' in page.partition("roll-onward")[2].partition("</p>")[0]


@pytest.mark.requirement("R0-14")
def test_a_delegation_head_sees_and_confirms_the_own_people_only(course: make.Course) -> None:
    make.take(course.session)
    head = client_of(make.delegation_head(course, course.agencies[1]))
    page = text(head.get(roll_url(course)))
    assert course.enrolments[1].person.full_name in page
    assert course.enrolments[0].person.full_name not in page
    assert 'value="confirm"' not in page
    before = Fact.objects.count(), Entry.objects.count()
    refused = head.post(roll_url(course), {f"claim-{course.enrolments[1].pk}": "absent_unexcused"})
    assert refused.status_code == 403
    assert (Fact.objects.count(), Entry.objects.count()) == before
    assert make.mark(course.session, course.enrolments[1]).status == Status.PRESENT
    url = reverse("attendance:confirm", args=[course.session.pk, Checkpoint.START])
    assert head.post(url, {"side": "delegation", "delegation": course.agencies[0].pk}).status_code == 422
    assert head.post(url, {"side": "delegation", "delegation": course.agencies[1].pk}).status_code == 302
    assert CheckpointConfirmation.objects.get().delegation == course.agencies[1]
    other = reverse("attendance:mark", args=[course.session.pk, course.enrolments[0].pk])
    assert head.get(other).status_code == 404
    session = reverse("attendance:session", args=[course.session.pk])
    assert "Đã ghi 1/1, có mặt 1" in text(head.get(session))
    assert "Đã ghi 3/3, có mặt 3" in text(client_of(course.manager).get(session))


@pytest.mark.requirement("R0-14", "R1-20")
@pytest.mark.parametrize("name", ["today", "overdue"])
def test_lists_of_sessions_count_only_the_people_one_sees(
    course: make.Course, settings: object, name: str
) -> None:
    """Three people, the first and the third of one agency; of the second, of another, nobody said anything."""
    one, two, three = course.enrolments
    make.taken(course.session, {one: Claim.PRESENT, three: Claim.PRESENT})
    late = make.after(course.session, 60 * 24 * 2) if name == "overdue" else make.after(course.session)
    set_clock(settings, late)
    day = {"on": f"{course.session.held_on:%d/%m/%Y}"} if name == "today" else {}

    def seen_by(user: User) -> tuple[str, str, str]:
        rows = client_of(user).get(reverse(f"attendance:{name}"), day).context["page"].listing.rows
        line = next(row.row for row in rows if row.row.pk == course.session.pk)
        return line.start, line.end, str(line.roll.text)

    missing, complete = "1 người chưa ghi", "chờ xác nhận"
    assert seen_by(course.manager) == ("2/3", "2/3", missing)
    assert seen_by(make.delegation_head(course, course.agencies[0])) == ("2/2", "2/2", complete)
    assert seen_by(make.delegation_head(course, course.agencies[1])) == ("0/1", "0/1", missing)
    assert seen_by(accounts.holder(Role.AGENCY_HEAD, course.agencies[0])) == ("2/2", "2/2", complete)
    assert seen_by(classes.account_of(three.person)) == ("1/1", "1/1", complete)
    assert seen_by(classes.account_of(two.person)) == ("0/1", "0/1", missing)


def test_strangers_get_nothing_and_trainees_no_roll(course: make.Course) -> None:
    stranger = client_of(classes.account_of(classes.person("Người Lạ")))
    trainee = client_of(classes.account_of(course.enrolments[0].person))
    session, place = course.session.pk, course.enrolments[0].pk
    for name, args in [
        ("roll", [session, "start"]),
        ("session", [session]),
        ("head-count", [session]),
        ("spot-check", [session]),
        ("mark", [session, place]),
        ("correct", [session, place]),
        ("reason", [session, place]),
        ("sheet", [course.training_class.pk]),
        ("type-paper", [course.training_class.pk]),
        ("paper-intake", [course.training_class.pk]),
    ]:
        url = reverse(f"attendance:{name}", args=args)
        assert stranger.get(url).status_code == 404, name
        expected = 200 if name in {"mark", "session"} else 403
        assert trainee.get(url).status_code == expected, name


@pytest.mark.requirement("R0-11")
def test_a_loaded_sheet_tells_how_many_entries_it_wrote(course: make.Course, settings: object) -> None:
    """Three people, two half-days, one cell left blank: five entries, not five people."""
    set_clock(settings, make.after(course.session, 24 * 60))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["STT", "Họ và tên", "Đơn vị", "3/6\nS", "3/6\nC"])
    for row, (place, marks) in enumerate(zip(course.enrolments, ("xx", "xK", "x "), strict=True), start=1):
        sheet.write_row(row, 0, [row, place.person.full_name, place.agency.name, *marks])
    book.close()
    sent = SimpleUploadedFile("phieu.xlsx", target.getvalue())
    client = client_of(course.manager)
    url = reverse("attendance:paper-intake", args=[course.training_class.pk])
    shown = client.post(url, {"step": "load", "file": sent}, follow=True)
    token = re.search(r"file=([0-9a-f]{32})", shown.request["QUERY_STRING"])
    assert token
    assert not Fact.objects.exists()
    told = text(client.post(url, {"step": "write", "file": token[1]}, follow=True))
    assert "Đã ghi 5 lượt điểm danh từ phieu.xlsx." in told
    assert Fact.objects.count() == 5
    # The same file again: nothing is offered for writing.
    again = text(
        client.post(
            url, {"step": "load", "file": SimpleUploadedFile("phieu.xlsx", target.getvalue())}, follow=True
        )
    )
    assert "Ghi 3 học viên" not in again
    assert 'name="step" value="write"' not in again


def test_a_head_count_form_never_tells_how_many_there_should_be(course: make.Course) -> None:
    lecturer = classes.person("Thầy Giảng Bài")
    session = classes.session(course.training_class, make.MONDAY + timedelta(days=1), "AM", lecturer=lecturer)
    make.take(session)
    client = client_of(classes.account_of(lecturer))
    url = reverse("attendance:session", args=[session.pk])
    counting = reverse("attendance:head-count", args=[session.pk])
    client_now = make.during(session, 60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.NENNEP_NOW", client_now.isoformat())
        assert "3/3" not in text(client.get(url))
        assert not re.search(
            r"[^\d-]3[^\d-]",
            re.sub(
                r"<[^>]+>|\d{2}:\d{2}|3-6|4-6",
                " ",
                text(client.get(counting)).split("<main")[1].split("</main")[0],
            ),
        )
        client.post(counting, {"count": "2", "checkpoint": "mid"})
        page = text(client.get(url))
    assert "3/3" in page
    assert Fact.objects.get(kind=FactKind.HEAD_COUNT).head_count == 2


@pytest.mark.requirement("R0-18")
def test_nothing_tells_the_lecturer_what_the_roll_says_before_the_heads_are_counted(
    course: make.Course,
) -> None:
    lecturer = classes.person("Thầy Giảng Bài")
    session = classes.session(course.training_class, make.MONDAY + timedelta(days=1), "AM", lecturer=lecturer)
    make.take(session, dict.fromkeys(course.enrolments[:2], Claim.PRESENT))
    client = client_of(classes.account_of(lecturer))
    manager = client_of(course.manager)
    page, today = reverse("attendance:session", args=[session.pk]), reverse("attendance:today")
    counting = reverse("attendance:head-count", args=[session.pk])

    def told(of: Client, url: str) -> set[str]:
        words = re.sub(r"<[^>]+>", " ", text(of.get(url)).split("<main")[1].split("</main")[0])
        return set(re.findall(r"\b\d/3\b", words))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.NENNEP_NOW", make.during(session, 60).isoformat())
        for url in (page, today, "/"):
            assert not told(client, url), url
        assert "đếm số người trước" in text(client.get("/"))
        assert "đếm số người trước" in text(client.get(today))
        assert "2/3" in told(manager, page) & told(manager, today) & told(manager, "/")
        client.post(counting, {"count": "2", "checkpoint": "start"})
        # The start is told now; the end only after the heads are counted there.
        make.take(session, {course.enrolments[0]: Claim.PRESENT}, checkpoint=Checkpoint.END)
        assert (told(client, page), told(client, today), told(client, "/")) == ({"2/3"}, {"2/3"}, set())
        client.post(counting, {"count": "1", "checkpoint": "end"})
        assert {"1/3", "2/3"} <= told(client, page) & told(client, today)


def test_a_difference_of_heads_is_explained(course: make.Course) -> None:
    make.take(course.session)
    client = client_of(course.manager)
    client.post(
        reverse("attendance:head-count", args=[course.session.pk]), {"count": "2", "checkpoint": "mid"}
    )
    fact = Fact.objects.get(kind=FactKind.HEAD_COUNT)
    url = reverse("attendance:explain-head-count", args=[course.session.pk, fact.pk])
    assert url in text(client.get(reverse("attendance:session", args=[course.session.pk])))
    assert "đếm được 2 người, theo điểm danh 3 người." in text(client.get(url))
    assert client.post(url, {"explanation": ""}).status_code == 422
    assert client.post(url, {"explanation": "Một người ra ngoài nghe điện thoại."}).status_code == 302
    assert url not in text(client.get(reverse("attendance:session", args=[course.session.pk])))


@pytest.mark.requirement("R0-16")
def test_an_unannounced_check_draws_people_on_the_server_and_opens_an_incident(course: make.Course) -> None:
    make.take(course.session)
    client = client_of(course.manager)
    url = reverse("attendance:spot-check", args=[course.session.pk])
    drawn = text(client.post(url, {"count": "2"}))
    people = [int(key) for key in dict.fromkeys(re.findall(r'name="found-(\d+)"', drawn))]
    assert len(people) == 2
    ticket = re.search(r'name="ticket" value="([^"]+)"', drawn)
    assert ticket is not None
    assert client.post(url, {"ticket": ticket[1]}).status_code == 422
    assert client.post(url, {"ticket": "x" + ticket[1]}).status_code == 422
    assert not Incident.objects.exists()
    found = {"ticket": ticket[1], f"found-{people[0]}": "other_person", f"found-{people[1]}": "present"}
    assert client.post(url, found).status_code == 302
    incident = Incident.objects.get()
    assert incident.enrolment_id == people[0]
    assert incident.enrolment is not None
    assert incident.enrolment.person.full_name in text(client.get(reverse("attendance:incidents")))
    page = reverse("attendance:incident", args=[incident.pk])
    assert client.post(page, {"is_confirmed": "yes", "conclusion": ""}).status_code == 422
    assert client.post(page, {"is_confirmed": "yes", "conclusion": "Học hộ."}).status_code == 302
    incident.refresh_from_db()
    assert incident.state == IncidentState.CONFIRMED
    assert client_of(classes.account_of(incident.enrolment.person)).get(page).status_code == 404


@pytest.mark.requirement("R0-21")
def test_a_correction_and_the_whole_history_on_one_page(course: make.Course) -> None:
    client = client_of(course.manager)
    one = course.enrolments[0]
    make.take(course.session, {one: Claim.PRESENT})
    operations.take_checkpoint(
        session=course.session,
        checkpoint=Checkpoint.START,
        entries=[make.entry(one, Claim.LATE)],
        side=Side.SCHOOL,
        by=course.manager,
        now=make.during(course.session, 14),
    )
    url = reverse("attendance:correct", args=[course.session.pk, one.pk])
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"claim": "absent_unexcused", "note": ""})
    assert wrong.status_code == 422
    assert Fact.objects.filter(kind=FactKind.CORRECTION).count() == 0
    assert client.post(url, {"claim": "absent_unexcused", "note": "Xem lại camera"}).status_code == 302
    page = text(client.get(reverse("attendance:mark", args=[course.session.pk, one.pk])))
    # In order: present, the refused late without minutes, the correction.
    assert re.search("Late: write|Đi trễ: ghi", page)
    assert "Xem lại camera" in page
    reason = reverse("attendance:reason", args=[course.session.pk, one.pk])
    assert reason in page
    assert client.post(reason, {"reason_code": "agency_work"}).status_code == 422
    assert client.post(reason, {"reason_code": "ill"}).status_code == 302


@pytest.mark.requirement("R0-15")
def test_sessions_without_confirmation_show_up_as_overdue(course: make.Course, settings: object) -> None:
    client = client_of(course.manager)
    today = text(client.get(reverse("attendance:today")))
    assert course.training_class.name in today
    assert (
        course.training_class.name
        not in text(client.get(reverse("attendance:overdue"))).split("list-results")[1]
    )
    set_clock(settings, make.after(course.sessions[1], 60 * 24 + 1))
    overdue = text(client.get(reverse("attendance:overdue")))
    assert reverse("attendance:session", args=[course.session.pk]) in overdue
    make.taken(course.session)
    for by, side in ((course.manager, Side.SCHOOL), (make.monitor(course), Side.CLASS_BOARD)):
        operations.confirm_checkpoint(
            session=course.session,
            checkpoint=Checkpoint.END,
            side=side,
            by=by,
            now=make.after(course.session),
        )
    left = text(client.get(reverse("attendance:overdue")))
    assert reverse("attendance:session", args=[course.session.pk]) not in left
    assert reverse("attendance:session", args=[course.sessions[1].pk]) in left


@pytest.mark.requirement("R0-15")
def test_overdue_sessions_are_confirmed_together_and_what_is_not_whole_is_told(
    course: make.Course, settings: object
) -> None:
    whole, half = course.sessions
    make.taken(whole)
    make.take(half, {course.enrolments[0]: str(Claim.PRESENT)})
    set_clock(settings, make.after(half) + timedelta(hours=25))
    client = client_of(course.manager)
    assert reverse("attendance:confirm-sessions") in text(client.get(reverse("attendance:overdue")))
    before = Entry.objects.count()
    sent = {"pick": [whole.pk, half.pk, 999_999]}
    answer = client.post(reverse("attendance:confirm-sessions"), sent, follow=True)
    confirmed = CheckpointConfirmation.objects.get()
    assert (confirmed.session, confirmed.checkpoint, confirmed.side) == (whole, Checkpoint.END, Side.SCHOOL)
    assert Entry.objects.filter(act="attendance.session.confirm").count() == 1
    assert Entry.objects.count() == before + 1
    page = text(answer)
    assert "Còn 2 học viên chưa điểm danh" in page
    # The class board confirms for its own side; who did the one side does not do the other.
    monitor = client_of(make.monitor(course))
    monitor.post(reverse("attendance:confirm-sessions"), {"pick": [whole.pk]})
    sides = CheckpointConfirmation.objects.filter(session=whole).values_list("side", flat=True)
    assert set(sides) == {Side.SCHOOL, Side.CLASS_BOARD}
    assert client.post(reverse("attendance:confirm-sessions"), follow=True).redirect_chain[-1][1] == 302
    stranger = client_of(classes.account_of(course.enrolments[1].person))
    assert stranger.post(reverse("attendance:confirm-sessions"), sent).status_code == 403
    assert reverse("attendance:confirm-sessions") not in text(stranger.get(reverse("attendance:overdue")))
    assert CheckpointConfirmation.objects.count() == 2


@pytest.mark.requirement("R0-15")
def test_after_confirming_many_the_list_stays_narrowed(course: make.Course, settings: object) -> None:
    for session in course.sessions:
        make.taken(session)
    set_clock(settings, make.after(course.sessions[1]) + timedelta(hours=25))
    client = client_of(course.manager)
    narrowed = f"{reverse('attendance:overdue')}?waiting={Side.SCHOOL}"
    assert f'name="back" value="{narrowed}"' in text(client.get(narrowed))
    url = reverse("attendance:confirm-sessions")
    answer = client.post(url, {"pick": [course.session.pk], "back": narrowed})
    assert (answer.status_code, answer["Location"]) == (302, narrowed)
    assert client.post(url, {"back": narrowed})["Location"] == narrowed
    for foreign in ("https://example.org/", "//example.org", reverse("desk:home"), ""):
        assert client.post(url, {"back": foreign})["Location"] == reverse("attendance:overdue")


@pytest.mark.requirement("R0-15")
def test_the_training_office_without_a_duty_is_asked_for_its_school(
    course: make.Course, settings: object
) -> None:
    set_clock(settings, make.after(course.sessions[1]))
    narrowed = {"waiting": Side.SCHOOL}
    sessions = [reverse("attendance:session", args=[one.pk]) for one in course.sessions]
    office = client_of(accounts.holder(Role.TRAINING_OFFICE, course.training_class.host))
    page = text(office.get(reverse("attendance:overdue"), narrowed))
    assert all(one in page for one in sessions)
    assert f'<option value="{Side.CLASS_BOARD}"' not in page
    elsewhere = client_of(accounts.holder(Role.TRAINING_OFFICE, units.unit()))
    assert sessions[0] not in text(elsewhere.get(reverse("attendance:overdue"), narrowed))
    # With a duty in a class of its own it is asked for that class, as its home page counts.
    manager = classes.class_manager(classes.training_class(host=course.training_class.host))
    accounts.grant(manager, Role.TRAINING_OFFICE, course.training_class.host)
    assert sessions[0] not in text(client_of(manager).get(reverse("attendance:overdue"), narrowed))


def test_the_sheet_is_printed_blank_or_filled_and_loads_back(course: make.Course, settings: object) -> None:
    client = client_of(course.manager)
    url = reverse("attendance:sheet", args=[course.training_class.pk])
    assert client.get(url).status_code == 200
    for wanted in ("pdf", "blank"):
        answer = client.get(url, {"format": wanted})
        assert answer.content.startswith(b"%PDF")
    answer = client.get(url, {"format": "docx"})
    assert answer["Content-Disposition"].startswith("attachment")
    assert ".docx" in answer["Content-Disposition"]
    words = "\n".join(
        cell.text
        for table in docx.Document(io.BytesIO(answer.content)).tables
        for row in table.rows
        for cell in row.cells
    )
    for one in course.enrolments:
        assert one.person.full_name in words
    assert client.get(url, {"format": "pdf", "first": "1/1/2030"}).status_code == 422
    assert client.get(url, {"format": "xlsx"}).status_code == 200


@pytest.mark.requirement("R0-11")
def test_the_sheet_of_one_session_is_of_that_session_until_other_days_are_chosen(
    course: make.Course,
) -> None:
    client = client_of(course.manager)
    url = reverse("attendance:sheet", args=[course.training_class.pk])
    morning, afternoon = course.sessions
    assert morning.held_on == afternoon.held_on
    page = text(client.get(url, {"session": afternoon.pk}))
    assert "1 buổi" in page
    sent = fields(page)
    assert sent["session"] == str(afternoon.pk)

    def headings(**more: str) -> str:
        answer = client.get(url, {**sent, "format": "docx", **more})
        tables = docx.Document(io.BytesIO(answer.content)).tables
        return " ".join(cell.text for table in tables for cell in table.rows[0].cells)

    assert "Chiều" in headings()
    assert "Sáng" not in headings()
    day_before = f"{morning.held_on - timedelta(days=1):%d/%m/%Y}"
    assert "Sáng" in headings(first=day_before)
    assert "Sáng" in headings(session="")


@pytest.mark.requirement("R0-11")
def test_marks_are_typed_from_paper(course: make.Course, settings: object) -> None:
    set_clock(settings, make.after(course.sessions[1]))
    client = client_of(course.manager)
    url = reverse("attendance:type-paper", args=[course.training_class.pk])
    sent = fields(text(client.get(url)))
    one, two, _three = course.enrolments
    first, second = course.sessions
    sent |= {
        f"mark-{one.pk}-{first.pk}": "x",
        f"mark-{one.pk}-{second.pk}": "T15",
        f"reason-{one.pk}": "kẹt xe",
    }
    assert client.post(url, sent | {f"mark-{two.pk}-{first.pk}": "??"}).status_code == 422
    late = make.mark(second, one)
    assert (late.late_minutes, late.reason.code if late.reason else "") == (15, "traffic")
    assert make.mark(first, two).status == Status.NOT_TAKEN
    facts = Fact.objects.count()
    page = fields(text(client.get(url)))
    assert page[f"reason-{one.pk}"] == "Kẹt xe"
    assert client.post(url, page).status_code == 302
    assert Fact.objects.count() == facts


@pytest.mark.requirement("R0-11", "R0-22")
def test_a_typed_sheet_saved_as_it_stands_keeps_the_reason_of_each_case(
    course: make.Course, settings: object
) -> None:
    """Two cases of one person with two reasons, one of them a note: the one cell for reasons stays empty."""
    first, second = course.sessions
    one = course.enrolments[0]
    set_clock(settings, make.after(first))
    client = client_of(course.manager)
    url = reverse("attendance:type-paper", args=[course.training_class.pk])

    def save(**typed: str) -> dict[str, str]:
        sent = fields(text(client.get(url)))
        assert client.post(url, sent | typed).status_code == 302
        return sent

    save(**{f"mark-{one.pk}-{first.pk}": "K", f"reason-{one.pk}": "Đưa mẹ đi viện"})
    set_clock(settings, make.after(second))
    assert fields(text(client.get(url)))[f"reason-{one.pk}"] == "Đưa mẹ đi viện"
    operations.type_paper_marks(
        training_class=course.training_class,
        marks=[
            operations.PaperMark(
                session_id=second.pk,
                entry=operations.RollEntry(
                    enrolment_id=one.pk, claim=Claim.ABSENT_UNEXCUSED, reason_code="ill"
                ),
            )
        ],
        by=course.manager,
        now=make.after(second),
    )
    facts = Fact.objects.count()
    assert save()[f"reason-{one.pk}"] == ""
    assert Fact.objects.count() == facts
    assert [make.mark(session, one).reason_note for session in course.sessions] == ["Đưa mẹ đi viện", ""]
    assert make.mark(second, one).reason.code == "ill"


@pytest.mark.parametrize("name", ["roll", "session", "today", "overdue", "mark", "type-paper", "sheet"])
def test_pages_ask_the_same_number_of_questions_for_one_and_for_many(name: str, settings: object) -> None:
    counted = []
    for people in (1, 25):
        course = make.course(people, sessions=2, agencies=min(people, 8))
        make.taken(course.session)
        set_clock(settings, make.after(course.sessions[1], 60 * 24 * 2))
        args = {
            "roll": [course.session.pk, "start"],
            "session": [course.session.pk],
            "mark": [course.session.pk, course.enrolments[0].pk],
            "type-paper": [course.training_class.pk],
            "sheet": [course.training_class.pk],
        }.get(name, [])
        client = client_of(course.manager)
        client.get(reverse(f"attendance:{name}", args=args))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"attendance:{name}", args=args)).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_the_mark_of_a_session_never_taken_says_so(course: make.Course) -> None:
    client = client_of(course.manager)
    page = client.get(reverse("attendance:mark", args=[course.sessions[1].pk, course.enrolments[0].pk]))
    assert page.status_code == 200
    assert not Mark.objects.exists()
