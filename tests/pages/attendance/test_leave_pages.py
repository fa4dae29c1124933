"""Pages of leave: who reaches which, asking, deciding, the paper, the trainee's own page."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance import operations
from nennep.attendance.models import Leave
from nennep.attendance.states import Claim, LeaveState
from tests.make import accounts, attendance, classes, leave

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path) -> leave.LeaveWorld:
    settings.MEDIA_ROOT = tmp_path
    made = leave.world(people=3)
    settings.NENNEP_NOW = made.before.isoformat()
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    return response.content.decode()


ROLES = ["trainee", "agency_officer", "agency_head", "class_manager", "training_office", "school_leader", "personnel",
         "board_officer", "board_leader"]  # fmt: skip
MAY_READ = dict.fromkeys(ROLES, 200)


def people(world) -> dict[str, User]:
    """Everybody with a part, and those who have none: class board, lecturer, other trainee, other agency, administrator."""
    monitor = attendance.monitor(
        attendance.Course(
            world.course.training_class,
            world.course.agencies,
            world.course.enrolments[1:],
            world.course.sessions,
            world.course.manager,
        )
    )
    return {
        **{role: getattr(world, role) for role in ROLES},
        "monitor": monitor,
        "other_trainee": classes.account_of(world.course.enrolments[2].person),
        "stranger": accounts.user(),
        "administrator": accounts.administrator(),
        "other_agency": accounts.holder("agency_head", attendance.course(1).agencies[0]),
    }


def test_addresses_by_role(world) -> None:
    one = leave.asked(world, 0, evidence=b"%PDF-1.7 giay")
    exception = leave.asked(world, 1, code="meeting")
    place = world.course.enrolments[0].pk
    # asking by the class board: it may look at the place, not ask for it; 404 for whom the place is not visible.
    expected = {
        ("leave", one.pk): MAY_READ,
        ("leave", exception.pk): MAY_READ,
        ("leave-evidence", one.pk): MAY_READ,
        ("seen-by", place): MAY_READ,
        ("leaves", None): {**MAY_READ, **dict.fromkeys(["monitor", "other_trainee", "stranger", "administrator", "other_agency"], 200)},
        ("own", None): {**MAY_READ, **dict.fromkeys(["monitor", "other_trainee", "stranger", "administrator", "other_agency"], 200)},
        ("exceptions", None): {
            **dict.fromkeys(["trainee", "class_manager", "training_office", "school_leader", "monitor", "other_trainee", "stranger", "administrator"], 403),
            **dict.fromkeys(["agency_officer", "agency_head", "personnel", "board_officer", "board_leader", "other_agency"], 200),
        },
        ("ask-leave-for", place): {
            **dict.fromkeys(["trainee", "agency_officer", "agency_head", "class_manager", "training_office", "school_leader"], 200),
            **dict.fromkeys(["personnel", "board_officer", "board_leader", "monitor"], 403),
        },
        ("ask-exception-for", place): {
            **dict.fromkeys(["agency_officer", "agency_head"], 200),
            **dict.fromkeys(["trainee", "class_manager", "training_office", "school_leader", "personnel", "board_officer", "board_leader", "monitor"], 403),
        },
        ("cancel-leave", exception.pk): {
            **dict.fromkeys(["agency_officer", "agency_head", "board_officer", "board_leader"], 200),
            **dict.fromkeys(["trainee", "class_manager", "training_office", "school_leader", "personnel"], 403),
        },
    }  # fmt: skip
    wrong = []
    for role, user in people(world).items():
        client = signed_in(user)
        for (name, pk), statuses in expected.items():
            status = client.get(reverse(f"attendance:{name}", args=[pk] if pk else [])).status_code
            if status != statuses.get(role, 404):
                wrong.append(f"{role} {name}: {status}, not {statuses.get(role, 404)}")
    assert not wrong, "\n".join(wrong)


def test_a_trainee_asks_from_the_phone(world) -> None:
    client = signed_in(world.trainee)
    address = reverse("attendance:ask-leave-for", args=[world.course.enrolments[0].pk])
    assert "Giải quyết công việc cơ quan" not in text_of(client.get(address))
    sent = {
        "sessions": [world.course.sessions[1].pk],
        "reason": leave.reason("ill").pk,
        "explanation": "Khám bệnh",
        "evidence": SimpleUploadedFile("giay.pdf", b"%PDF-1.7 giay"),
    }
    answer = client.post(address, sent)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("attendance:own")
    one = Leave.objects.get()
    assert list(one.leave_sessions.values_list("session", flat=True)) == [world.course.sessions[1].pk]
    paper = client.get(reverse("attendance:leave-evidence", args=[one.pk]))
    assert b"".join(paper.streaming_content) == b"%PDF-1.7 giay"
    assert paper["Cache-Control"] == "private, no-store"
    assert "Ốm đau" in text_of(client.get(reverse("attendance:own")))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sessions": []}, "Chọn ít nhất một buổi học"),
        ({"sessions": ["999999"]}, "999999"),
        ({"explanation": " "}, "explanation"),
        ({"evidence": SimpleUploadedFile("a.exe", b"MZ")}, "PDF"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(world, changed, said) -> None:
    sent = {
        "sessions": [world.course.sessions[1].pk],
        "reason": leave.reason().pk,
        "explanation": "Khám bệnh",
    }
    address = reverse("attendance:ask-leave-for", args=[world.course.enrolments[0].pk])
    answer = signed_in(world.trainee).post(address, sent | changed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Leave.objects.exists()


@pytest.mark.requirement("R0-27")
def test_an_exception_goes_through_both_inboxes(world) -> None:
    one = leave.asked(world, code="agency_work")
    inbox = reverse("attendance:exceptions")
    decide = reverse("attendance:decide-leave", args=[one.pk])
    name = world.course.enrolments[0].person.full_name
    assert name in text_of(signed_in(world.personnel).get(inbox, {"show": "waiting"}))
    assert name not in text_of(signed_in(world.board_officer).get(inbox, {"show": "waiting"}))
    assert signed_in(world.school_leader).post(decide, {"decision": "grant"}).status_code == 403
    assert signed_in(world.personnel).post(decide, {"decision": "forward", "note": "Đúng"}).status_code == 302
    assert name in text_of(signed_in(world.board_officer).get(inbox, {"show": "waiting"}))
    answer = signed_in(world.board_officer).post(decide, {"decision": "refuse", "note": ""})
    assert answer.status_code == 422
    answer = signed_in(world.board_officer).post(decide, {"decision": "refuse", "note": "Ưu tiên học"})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.state == LeaveState.REFUSED
    page = text_of(signed_in(world.agency_head).get(reverse("attendance:leave", args=[one.pk])))
    assert "Ưu tiên học" in page
    assert "Phòng Cán Bộ" in page


@pytest.mark.requirement("R0-27")
@pytest.mark.parametrize(
    ("ends", "stations"),
    [
        ("refused by the Board", ["done", "done", "stopped"]),
        ("refused by the personnel division", ["done", "stopped", "ahead"]),
        ("refused by the Board at once", ["done", "ahead", "stopped"]),
        ("taken back by the agency", ["stopped", "done", "ahead"]),
    ],
)
def test_the_stations_of_an_exception_tell_who_acted_and_where_it_ended(world, ends, stations) -> None:
    one = leave.asked(world, code="agency_work")
    if ends in {"refused by the Board", "taken back by the agency"}:
        one = operations.forward_leave(leave=one, by=world.personnel, now=world.before)
    if ends == "taken back by the agency":
        operations.cancel_leave(leave=one, by=world.agency_head, now=world.before)
    else:
        by = world.personnel if ends == "refused by the personnel division" else world.board_leader
        operations.decide_leave(leave=one, is_granted=False, by=by, now=world.before, note="Ưu tiên học")
    page = signed_in(world.agency_head).get(reverse("attendance:leave", args=[one.pk])).context["page"]
    assert [station.state for station in page.steps] == stations


def test_taking_leave_back_asks_why_once_its_first_session_has_begun(world, settings) -> None:
    one = leave.granted(world, 1)
    address = reverse("attendance:cancel-leave", args=[one.pk])
    client = signed_in(world.class_manager)
    settings.NENNEP_NOW = world.before.isoformat()
    assert "có thể bỏ trống" in text_of(client.get(address))
    settings.NENNEP_NOW = attendance.after(world.course.sessions[1]).isoformat()
    assert "có thể bỏ trống" not in text_of(client.get(address))
    refused = client.post(address, {"note": " "})
    assert refused.status_code == 422
    assert "Nêu lý do rút đơn." in text_of(refused)
    one.refresh_from_db()
    assert one.state == LeaveState.APPROVED
    assert client.post(address, {"note": "Giấy không đúng người"}).status_code == 302
    one.refresh_from_db()
    assert one.state == LeaveState.CANCELLED


def test_several_are_decided_at_once(world) -> None:
    leaves = [leave.asked(world, number) for number in range(3)]
    client = signed_in(world.training_office)
    address = reverse("attendance:decide-leaves")
    picked = {"pick": [one.pk for one in leaves]}
    assert client.post(address, picked).status_code == 200
    assert client.post(address, {**picked, "decision": "refuse"}).status_code == 422
    assert not Leave.objects.exclude(state=LeaveState.ASKED).exists()
    assert client.post(address, {**picked, "decision": "refuse", "note": "Buổi thi"}).status_code == 302
    assert Leave.objects.filter(state=LeaveState.REFUSED).count() == 3


def test_a_forged_choice_reaches_nothing_foreign(world) -> None:
    foreign = leave.asked(leave.world())
    client = signed_in(world.class_manager)
    client.post(reverse("attendance:decide-leaves"), {"pick": [foreign.pk], "decision": "grant"})
    foreign.refresh_from_db()
    assert foreign.state == LeaveState.ASKED


@pytest.mark.requirement("R0-28")
def test_the_own_page_says_hours_and_distance(settings) -> None:
    world = leave.world(sessions=4, lessons_planned=60)
    who, other = world.course.enrolments
    for number, claim in enumerate([Claim.PRESENT, Claim.ABSENT, Claim.LATE]):
        attendance.taken(world.course.sessions[number], {who: claim, other: Claim.PRESENT})
    settings.NENNEP_NOW = attendance.after(world.course.sessions[2]).isoformat()
    page = text_of(signed_in(world.trainee).get(reverse("attendance:own")))
    # 5 + 5 lessons attended, 4 missed; 20 % of 60 are 12, 8 are left.
    assert "Đã học 10/60 tiết — được vắng thêm 8 tiết" in page
    assert "còn cách ngưỡng 8 tiết" in page
    assert "Chưa kiểm chứng" in page
    assert "10 phút" in page


@pytest.mark.requirement("R0-28")
def test_the_day_of_the_week_is_small_inside_a_line(settings) -> None:
    world = leave.world(sessions=4)
    settings.NENNEP_NOW = attendance.after(world.course.sessions[1]).isoformat()
    page = text_of(signed_in(world.trainee).get(reverse("attendance:own")))
    assert "Sáng thứ ba, 4-6-2024" in page


def test_a_list_of_many_asks_the_database_no_more_often_than_of_one(world) -> None:
    client = signed_in(world.training_office)
    address = reverse("attendance:leaves")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, {"show": "waiting"}).status_code == 200
        return len(queries)

    leave.asked(world, 0)
    client.get(address)
    one = count()
    for place in [
        classes.enrolment(world.course.training_class, agency=world.course.agencies[0]) for _ in range(24)
    ]:
        operations.ask_leave(
            enrolment=place,
            sessions=[world.course.sessions[1]],
            reason=leave.reason(),
            explanation="Khám bệnh",
            by=world.class_manager,
            now=world.before + timedelta(minutes=1),
        )
    assert count() == one


def test_single_days_in_a_row_wait_for_the_level_of_their_sum(settings) -> None:
    world = leave.world(sessions=6)
    settings.NENNEP_NOW = world.before.isoformat()
    first, second = leave.asked(world, 0), leave.asked(world, 2)
    client = Client()
    client.force_login(world.class_manager)
    page = client.get(reverse("attendance:leave", args=[second.pk])).content.decode()
    assert "2 ngày nghỉ liên tiếp" in page
    assert 'value="grant"' not in page
    operations.decide_leave(
        leave=first, is_granted=False, by=world.school_leader, now=world.before, note="Thi"
    )
    page = client.get(reverse("attendance:leave", args=[second.pk])).content.decode()
    assert "ngày nghỉ liên tiếp" not in page
    assert 'value="grant"' in page
