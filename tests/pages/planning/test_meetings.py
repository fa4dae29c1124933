"""Meetings on a plan: held on a day, with who sat there by office, bound to the version that was discussed (R3-01, R3-02)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.operations import post_person
from nennep.planning import operations
from nennep.planning.models import LineConclusion, PlanVersion, SessionParticipant, WorkingSession
from nennep.planning.operations import Participant
from nennep.planning.states import Outcome
from tests.make import accounts, people, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db

# Source 3: the Secretary works with the Organisation Board on the plan; who else was there.
ROUND_THE_TABLE = (
    "Bí thư Tỉnh ủy: Phan Văn Mẫu\nPhó chủ tịch Thường trực UBND tỉnh\nTrưởng ban Tuyên giáo Tỉnh ủy: Hồ Thị Mẫu\n"
    "\nLãnh đạo Trường Chính trị\nSở Nội vụ"
)
OFFICES = [
    "Bí thư Tỉnh ủy", "Phó chủ tịch Thường trực UBND tỉnh", "Trưởng ban Tuyên giáo Tỉnh ủy", "Lãnh đạo Trường Chính trị",
    "Sở Nội vụ",
]  # fmt: skip


@pytest.fixture(autouse=True)
def clock(settings: Any) -> None:
    settings.NENNEP_NOW = NOW.isoformat()


@pytest.fixture
def version() -> PlanVersion:
    version = make.plan().versions.get()
    make.line(version, "Lớp bí thư", classes=2, seats=140)
    return operations.submit_version(version=version, by=system(), now=NOW)


def client(role: str, version: PlanVersion) -> Client:
    found = Client()
    found.force_login(accounts.holder(role, version.plan.owner))
    return found


@pytest.mark.requirement("R3-01", "R3-02")
def test_a_meeting_stands_with_the_version_that_it_was_about_and_with_what_it_concluded(
    version: PlanVersion,
) -> None:
    board = client(Role.BOARD_OFFICER, version)
    form = reverse("planning:record-session", args=[version.pk])
    assert form in board.get(reverse("planning:plan", args=[version.plan_id])).content.decode()
    sent = {
        "held_on": "7/4/2024",
        "subject": "Bí thư Tỉnh ủy làm việc về kế hoạch",
        "participants": ROUND_THE_TABLE,
        "outcome": "Cơ bản thống nhất.",
    }
    for wrong in (
        {"held_on": "4/6/2024"},
        {"held_on": ""},
        {"subject": " "},
        {"participants": ""},
        {"participants": ": Phan Văn Mẫu"},
    ):
        assert board.post(form, {**sent, **wrong}).status_code == 422, wrong
    assert not WorkingSession.objects.exists()
    assert board.post(form, sent).status_code == 302
    meeting = WorkingSession.objects.get()
    assert (meeting.version, meeting.held_on) == (version, date(2024, 4, 7))
    sat = SessionParticipant.objects.filter(session=meeting).order_by("order")
    assert list(sat.values_list("office", flat=True)) == OFFICES
    assert [(row.name, row.is_chair) for row in sat][:3] == [
        ("Phan Văn Mẫu", True), ("", False), ("Hồ Thị Mẫu", False),
    ]  # fmt: skip
    # A conclusion says in which meeting it was reached.
    line = version.lines.get()
    conclude = reverse("planning:conclude-line", args=[line.pk])
    said = {"outcome": "in_principle", "wording": "Cơ bản thống nhất", "session": meeting.pk}
    assert board.post(conclude, said).status_code == 302
    assert LineConclusion.objects.get(line=line).session == meeting
    operations.conclude_version(version=version, rest=Outcome.AGREED, by=system(), now=NOW)
    operations.approve_version(version=version, document=make.decision(), by=system(), now=NOW)

    second = operations.amend_plan(plan=version.plan, note="Nhu cầu", by=system(), now=NOW)
    page = reverse("planning:plan", args=[version.plan_id])

    def meetings(number: int) -> list[tuple[str, tuple[str, ...], str]]:
        shown = board.get(page, {"version": str(number)}).context["page"].sessions
        return [(one.held_on, one.participants, one.outcome) for one in shown]

    ((held_on, participants, outcome),) = meetings(1)
    assert "7-4-2024" in held_on
    assert participants[0] == "Bí thư Tỉnh ủy: Phan Văn Mẫu (chủ trì)"
    assert participants[1:] == (OFFICES[1], "Trưởng ban Tuyên giáo Tỉnh ủy: Hồ Thị Mẫu", *OFFICES[3:])
    assert outcome == "Cơ bản thống nhất."
    assert meetings(second.number) == [], "it was about the first version"
    html = board.get(page, {"version": "1"}).content.decode()
    assert "Trưởng ban Tuyên giáo Tỉnh ủy: Hồ Thị Mẫu" in html


@pytest.mark.requirement("R3-02")
def test_somebody_on_record_sits_there_with_the_post_of_the_day_of_the_meeting(version: PlanVersion) -> None:
    committee = version.plan.owner.parent
    assert committee is not None
    home = units.unit("Sở Nội vụ tỉnh Mẫu", kind_code="department", parent=committee)
    director = people.person(
        "Hồ Thị Nội", unit=home, post="Phó Giám đốc", posted_from=date(2020, 1, 1), code="CB-0407"
    )
    post_person(
        person=director, unit=home, post="Giám đốc", valid_from=date(2024, 5, 1), by=system(), now=NOW
    )
    board = client(Role.BOARD_OFFICER, version)
    form = reverse("planning:record-session", args=[version.pk])
    sent = {"subject": "Kế hoạch", "participants": "Bí thư Tỉnh ủy\nCB-0407"}
    assert board.post(form, {**sent, "held_on": "31/12/2019"}).status_code == 422, "no post on that day"
    assert not WorkingSession.objects.exists()
    for day in ("7/4/2024", "7/5/2024"):
        assert board.post(form, {**sent, "held_on": day}).status_code == 302
    told = SessionParticipant.objects.filter(order=2).order_by("session__held_on")
    assert list(told.values_list("name", "office")) == [
        ("Hồ Thị Nội", "Phó Giám đốc Sở Nội vụ tỉnh Mẫu"),
        ("Hồ Thị Nội", "Giám đốc Sở Nội vụ tỉnh Mẫu"),
    ]
    # Whose record the reader may not open is no code here, but an office like any other word.
    elsewhere = people.person("Người Nơi Khác", unit=units.unit("Đơn vị khác"), code="CB-9999")
    board.post(form, {**sent, "held_on": "8/5/2024", "participants": "CB-9999"})
    assert SessionParticipant.objects.get(session__held_on=date(2024, 5, 8)).office == "CB-9999"
    assert not SessionParticipant.objects.filter(name=elsewhere.full_name).exists()


@pytest.mark.requirement("R3-01", "R3-02")
def test_who_does_not_conclude_on_the_plan_records_no_meeting_on_it(version: PlanVersion) -> None:
    agency = accounts.holder(Role.AGENCY_OFFICER, units.unit(parent=version.plan.owner.parent))
    given: dict[str, Any] = {
        "version": version, "held_on": date(2024, 4, 7), "subject": "Kế hoạch",
        "participants": [Participant("Bí thư Tỉnh ủy", is_chair=True)], "now": NOW,
    }  # fmt: skip
    traces = Entry.objects.count()
    with pytest.raises(NotAllowed):
        operations.record_session(**given, by=agency)
    for wrong, field in (
        ({"held_on": date(2024, 6, 4)}, "held_on"),
        ({"subject": " "}, "subject"),
        ({"participants": [Participant(" ", "Phan Văn Mẫu")]}, "participants"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.record_session(**{**given, **wrong}, by=system())
        assert refusal.value.field == field
    assert not WorkingSession.objects.exists()
    assert not SessionParticipant.objects.exists()
    assert Entry.objects.count() == traces
    operations.record_session(**given, by=accounts.holder(Role.BOARD_OFFICER, version.plan.owner))
    assert Entry.objects.filter(act="planning.session.record").count() == 1
