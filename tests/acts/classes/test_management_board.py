"""The management board of a class: it keeps its own class and speaks with the Organisation Board, nobody else's class (R1-16)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.audit.models import Entry
from nennep.classes import operations
from nennep.classes.models import ClassIssue, ClassRole, Session, SuperiorView, TrainingClass
from nennep.classes.policies import issues_dealt_with_by
from nennep.kernel.errors import NotAllowed
from nennep.units.models import Unit
from tests.make import accounts, classes, units
from tests.make.units import system
from tests.pages.classes.visitors import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-16")]
DAY = classes.STARTS_ON


@pytest.fixture
def one(settings: Any) -> TrainingClass:
    settings.NENNEP_NOW = classes.NOW.isoformat()
    found = classes.training_class("Lớp của ban")
    operations.add_superior(
        training_class=found, unit=units.unit("Ban Tổ chức Mẫu"), view=SuperiorView.ALL, is_main=True, by=system(),
        now=classes.NOW,
    )  # fmt: skip
    return found


@pytest.fixture
def member(one: TrainingClass) -> User:
    """A member of the board since the first day of the class, until the tenth."""
    who = classes.person("Lê Thị Ban")
    classes.duty(one, who, ClassRole.MANAGEMENT_BOARD, valid_to=DAY + timedelta(days=10))
    return classes.account_of(who)


def test_a_member_keeps_roster_and_timetable_of_the_own_class(one: TrainingClass, member: User) -> None:
    visitor = client_of(member)
    assert "Lớp của ban" in text(visitor.get(reverse("classes:class", args=[one.pk])))
    planned = {"held_on": "3/6/2024", "half": "AM", "lessons": 5, "topic": "Bài 1", "mode": "hall"}
    classes.batch(one)
    assert visitor.post(reverse("classes:plan-session", args=[one.pk]), planned).status_code == 302
    session = Session.objects.get()
    assert (session.training_class, session.topic) == (one, "Bài 1")
    changed = operations.change_session(
        session=session, changes={"topic": "Bài 2"}, by=member, now=classes.NOW
    )
    assert changed.topic == "Bài 2"
    place = operations.enrol(
        training_class=one, person=classes.person(), agency=units.unit(), by=member, now=classes.NOW
    )
    assert place.training_class == one


def test_a_member_governs_no_class_and_keeps_none_of_others_nor_after_the_duty(
    one: TrainingClass, member: User
) -> None:
    other = classes.training_class("Lớp khác")
    session = classes.session(other, DAY)
    mine = classes.session(one, DAY)
    traces = Entry.objects.count()
    later = classes.NOW + timedelta(days=10)
    for act in (
        lambda: operations.change_session(
            session=session, changes={"topic": "X"}, by=member, now=classes.NOW
        ),
        lambda: operations.open_class(training_class=one, opened_on=DAY, by=member, now=classes.NOW),
        lambda: operations.change_session(session=mine, changes={"topic": "X"}, by=member, now=later),
        lambda: classes.issue(other, by=member),
    ):
        with pytest.raises(NotAllowed):
            act()
    one.refresh_from_db()
    assert (one.state, set(Session.objects.values_list("topic", flat=True))) == ("preparing", {session.topic})
    assert not ClassIssue.objects.exists()
    assert Entry.objects.count() == traces
    assert client_of(member).get(reverse("classes:class", args=[other.pk])).status_code == 404


def test_what_a_member_writes_to_the_organisation_board_waits_there_and_the_answer_comes_back(
    one: TrainingClass, member: User
) -> None:
    board = Unit.objects.get(name="Ban Tổ chức Mẫu")
    officer = accounts.holder(Role.BOARD_OFFICER, board)
    visitor = client_of(member)
    sent = {
        "issue_text": "Đề nghị đổi hội trường", "kind": classes.issue_kind("logistics").pk, "severity": "2_serious",
        "happened_on": "3/6/2024", "owner": board.name, "due_on": "",
    }  # fmt: skip
    assert visitor.post(reverse("classes:record-issue", args=[one.pk]), sent).status_code == 302
    issue = ClassIssue.objects.get()
    assert issue.owner == board
    assert list(issues_dealt_with_by(officer, DAY)) == [issue]
    assert not issues_dealt_with_by(member, DAY).exists()
    with pytest.raises(NotAllowed):
        operations.settle_issue(issue=issue, result="Tự giải quyết", by=member, now=classes.NOW)
    operations.settle_issue(issue=issue, result="Đã xếp hội trường B", by=officer, now=classes.NOW)
    page = text(visitor.get(reverse("classes:issue", args=[issue.pk])))
    assert "Đã xếp hội trường B" in page
    assert date(2024, 6, 3) == issue.happened_on
