"""Issues of a class: entered, followed up, settled with a result by the body that deals with them, opened again (R1-21)."""

from datetime import date, datetime, timedelta

import pytest

from nennep.accounts.models import Role, User
from nennep.audit.models import Entry
from nennep.classes import operations
from nennep.classes.models import ClassIssue, IssueKind, IssueSeverity, IssueStep, SuperiorView
from nennep.classes.policies import issues_dealt_with_by, issues_visible_to
from nennep.classes.states import IssueState
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, classes, units

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-21")]


class World:
    """A class of a school, which reports to a board; a department beside it."""

    def __init__(self) -> None:
        self.board = units.unit("Ban Tổ chức Mẫu")
        self.school = units.unit("Trường Chính trị Mẫu")
        self.agency = units.unit("Sở Tài chính Mẫu")
        self.one = classes.training_class(host=self.school, trainer=self.school)
        operations.add_superior(
            training_class=self.one, unit=self.board, view=SuperiorView.ALL, is_main=True, by=units.system(),
            now=classes.NOW,
        )  # fmt: skip
        self.manager = classes.class_manager(self.one)
        self.office = accounts.holder(Role.TRAINING_OFFICE, self.school)
        self.officer = accounts.holder(Role.BOARD_OFFICER, self.board)
        self.clerk = accounts.holder(Role.AGENCY_OFFICER, self.agency)


@pytest.fixture
def world() -> World:
    return World()


def test_an_issue_goes_from_entry_over_steps_to_its_result_and_back(world: World, now: datetime) -> None:
    issue = classes.issue(world.one, by=world.manager)
    assert issue.state == IssueState.OPEN
    operations.follow_issue(issue=issue, done="Đã gọi thợ", by=world.office, now=now)
    issue.refresh_from_db()
    assert issue.state == IssueState.IN_WORK
    operations.settle_issue(issue=issue, result="Có điện lại", by=world.manager, now=now)
    issue.refresh_from_db()
    assert (issue.state, issue.result, issue.settled_at) == (IssueState.SETTLED, "Có điện lại", now)
    operations.reopen_issue(issue=issue, reason="Lại mất điện", by=world.officer, now=now)
    issue.refresh_from_db()
    assert (issue.state, issue.result, issue.settled_at) == (IssueState.OPEN, "", None)
    steps = IssueStep.objects.filter(issue=issue).order_by("pk").values_list("text", flat=True)
    assert list(steps) == ["Đã gọi thợ", "Có điện lại"]
    acts = Entry.objects.filter(act__startswith="classes.issue.").order_by("pk").values_list("act", flat=True)
    assert [act.rsplit(".", 1)[1] for act in acts] == ["record", "follow", "settle", "reopen"]


@pytest.mark.parametrize(
    ("owner", "may"), [("school", {"manager", "office"}), ("board", {"officer"}), ("agency", {"clerk"})]
)
def test_only_the_body_that_deals_with_it_settles_it(
    world: World, now: datetime, owner: str, may: set[str]
) -> None:
    for who in ("manager", "office", "officer", "clerk"):
        issue = classes.issue(world.one, owner=getattr(world, owner))
        by: User = getattr(world, who)
        assert issues_dealt_with_by(by, now.date()).filter(pk=issue.pk).exists() is (who in may), who
        traces = Entry.objects.count()
        if who in may:
            operations.settle_issue(issue=issue, result="Xong", by=by, now=now)
            continue
        with pytest.raises(NotAllowed):
            operations.settle_issue(issue=issue, result="Xong", by=by, now=now)
        issue.refresh_from_db()
        assert issue.state == IssueState.OPEN
        assert (Entry.objects.count(), IssueStep.objects.filter(issue=issue).count()) == (traces, 0)


def test_who_sees_one_issue(world: World, now: datetime) -> None:
    of_school = classes.issue(world.one)
    of_agency = classes.issue(world.one, owner=world.agency)

    def seen(actor: User) -> set[int]:
        return set(issues_visible_to(actor, now.date()).values_list("pk", flat=True))

    assert seen(world.officer) == seen(world.office) == seen(world.manager) == {of_school.pk, of_agency.pk}
    assert seen(world.clerk) == {of_agency.pk}
    assert seen(accounts.holder(Role.AGENCY_OFFICER, units.unit("Sở Nội vụ Mẫu"))) == set()


def test_an_agency_enters_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        classes.issue(world.one, by=world.clerk)
    assert not ClassIssue.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "  "}, "issue_text"),
        ({"severity": "mild"}, "severity"),
        ({"happened_on": classes.STARTS_ON + timedelta(days=30)}, "happened_on"),
        ({"happened_on": date(2016, 12, 31)}, "kind"),
        ({"due_on": classes.STARTS_ON - timedelta(days=1)}, "due_on"),
    ],
)
def test_what_is_wrong_is_refused_under_its_field(
    world: World, fields: dict[str, object], field: str
) -> None:
    traces = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        classes.issue(world.one, **{"by": world.manager, **fields})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not ClassIssue.objects.exists()
    assert Entry.objects.count() == traces


def test_a_settled_issue_is_not_followed_up_and_nothing_is_settled_without_a_result(
    world: World, now: datetime
) -> None:
    issue = classes.issue(world.one)
    with pytest.raises(Refused) as refused:
        operations.settle_issue(issue=issue, result=" ", by=world.office, now=now)
    assert refused.value.field == "result"
    with pytest.raises(Refused) as refused:
        operations.follow_issue(issue=issue, done=" ", by=world.office, now=now)
    assert refused.value.field == "done"
    issue.refresh_from_db()
    assert issue.state == IssueState.OPEN
    operations.settle_issue(issue=issue, result="Xong", by=world.office, now=now)
    with pytest.raises(Refused, match="đã giải quyết"):
        operations.follow_issue(issue=issue, done="Thêm", by=world.office, now=now)
    assert IssueStep.objects.count() == 1


def test_the_list_of_kinds_is_dated_and_an_office_adds_its_own(world: World) -> None:
    classes.issue_kind()
    IssueKind.objects.filter(code="study").update(name="Việc học", valid_to=classes.STARTS_ON)
    operations.install_reference(by=units.system(), now=classes.NOW)
    old = IssueKind.objects.get(code="study")
    assert old.name == "Việc học"
    with pytest.raises(Refused) as refused:
        classes.issue(world.one, kind=old)
    assert refused.value.field == "kind"
    own = IssueKind.objects.create(
        code="insurance", name="Bảo hiểm", valid_from=date(2024, 1, 1), certainty="own"
    )
    assert classes.issue(world.one, kind=own, severity=IssueSeverity.URGENT).kind == own
