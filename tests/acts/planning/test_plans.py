"""From the first draft to the decision, and to the version after it."""

from datetime import date

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.kernel.errors import NotAllowed, Refused
from nennep.planning import operations
from nennep.planning.models import LineConclusion, PlanLine, PlanVersion, SeatPool, TrainingPlan
from nennep.planning.operations import NotConcluded, Participant, SeatsInUse, WrongState
from nennep.planning.queries import difference_between
from nennep.planning.queries.comparing import lines_of
from nennep.planning.queries.paper import annex_total, in_paper, sums_in_words
from nennep.planning.states import LineState, Outcome, VersionState
from tests.make import accounts, documents, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R3-03", "R3-18")
def test_the_way_of_a_version() -> None:
    version = make.plan().versions.get()
    secretaries = make.line(version, "Lớp bí thư", classes=2, seats=140)
    members = make.line(version, "Lớp tỉnh ủy viên", classes=None, seats=None, state=LineState.UNDER_STUDY)
    refused_line = make.line(version, "Lớp khác", seats=30)
    with pytest.raises(WrongState):
        operations.conclude_line(line=secretaries, outcome=Outcome.AGREED, by=system(), now=NOW)
    version = operations.submit_version(version=version, by=system(), now=NOW)
    with pytest.raises(WrongState):
        make.line(version, "Thêm sau")
    session = operations.record_session(
        version=version,
        held_on=date(2024, 4, 7),
        subject="Làm việc về kế hoạch",
        participants=[Participant("Bí thư Tỉnh ủy", "Trần Văn Mẫu", is_chair=True), Participant("Sở Nội vụ")],
        by=system(),
        now=NOW,
    )
    assert [row.office for row in session.participants.order_by("order")] == ["Bí thư Tỉnh ủy", "Sở Nội vụ"]
    operations.conclude_line(
        line=secretaries, outcome=Outcome.CHANGED, classes=1, seats=70, wording="Còn 1 lớp",
        session=session, by=system(), now=NOW,
    )  # fmt: skip
    operations.conclude_line(
        line=refused_line, outcome=Outcome.REFUSED, wording="Chưa cần", by=system(), now=NOW
    )
    with pytest.raises(NotConcluded, match="Lớp tỉnh ủy viên"):
        operations.conclude_version(version=version, by=system(), now=NOW)
    assert PlanVersion.objects.get().state == VersionState.SUBMITTED
    operations.conclude_version(version=version, rest=Outcome.IN_PRINCIPLE, by=system(), now=NOW)
    assert LineConclusion.objects.get(line=members).outcome == Outcome.IN_PRINCIPLE
    # What was refused stands neither in the annex of the decision nor in its sums nor among its tasks.
    on_paper = [line for line in lines_of(PlanVersion.objects.get()) if in_paper(line)]
    assert [line.title for line in on_paper] == ["Lớp bí thư", "Lớp tỉnh ủy viên"]
    assert annex_total(on_paper)[3:5] == (1, 70)
    assert sums_in_words(on_paper) == "1 lớp, 70 học viên"
    operations.approve_version(version=version, document=make.decision(), by=system(), now=NOW)
    found = {line.title: (line.state, line.classes, line.seats) for line in PlanLine.objects.all()}
    assert found == {
        "Lớp bí thư": (LineState.APPROVED, 1, 70),
        "Lớp tỉnh ủy viên": (LineState.UNDER_STUDY, None, None),
        "Lớp khác": (LineState.REFUSED, 1, 30),
    }
    assert SeatPool.objects.get().approved == 70
    assert Entry.objects.filter(act="planning.version.approve").count() == 1


@pytest.mark.requirement("R3-08", "R3-15")
def test_an_amended_plan_keeps_the_lines_that_nobody_touched() -> None:
    plan = make.plan()
    first = plan.versions.get()
    kept = make.line(first, "Giữ nguyên", coordinators=[units.unit()], funding={"province": 20_000_000})
    changed = make.line(first, "Đổi", classes=2, seats=140)
    gone = make.line(first, "Bỏ")
    first = make.approve(first)
    second = operations.amend_plan(plan=plan, note="Theo nhu cầu", by=system(), now=NOW)
    with pytest.raises(WrongState):
        operations.amend_plan(plan=plan, note="Lần nữa", by=system(), now=NOW)
    assert difference_between(first, second).is_empty
    with pytest.raises(Refused) as refused:
        operations.submit_version(version=second, by=system(), now=NOW)
    assert refused.value.code == "same"
    second.refresh_from_db()
    assert second.state == VersionState.DRAFT
    line = second.lines.get(item=changed.item)
    with pytest.raises(Refused, match=r"why|lý do"):
        operations.change_line(line=line, to=make.written("Đổi"), by=system(), now=NOW)
    operations.change_line(
        line=line, to=make.written("Đổi", lead=plan.owner), reason="Ít người hơn", by=system(), now=NOW
    )
    operations.drop_line(line=second.lines.get(item=gone.item), reason="Gộp", by=system(), now=NOW)
    make.line(second, "Mới")
    operations.submit_version(version=second, by=system(), now=NOW)
    found = difference_between(first, second)
    assert [line.title for line in found.added] == ["Mới"]
    assert [line.title for line in found.removed] == ["Bỏ"]
    assert [line.title for line in found.unchanged] == ["Giữ nguyên"]
    (one,) = found.changed
    assert one.change_of("classes").old == 2  # type: ignore[union-attr]
    assert one.change_of("classes").new == 1  # type: ignore[union-attr]
    operations.conclude_version(version=second, rest=Outcome.AGREED, by=system(), now=NOW)
    assert not LineConclusion.objects.filter(line__version=second, line__item=kept.item).exists()
    operations.approve_version(version=second, document=make.decision(), by=system(), now=NOW)
    first.refresh_from_db()
    assert first.state == VersionState.SUPERSEDED
    pools = dict(SeatPool.objects.values_list("item__lines__title", "approved").distinct())
    assert pools == {"Giữ nguyên": 70, "Đổi": 70, "Bỏ": 0, "Mới": 70}


@pytest.mark.requirement("R4-15")
def test_a_decision_cannot_take_away_seats_that_are_handed_out() -> None:
    item = make.approved(seats=70)
    make.allocation(item, 50)
    version = operations.amend_plan(plan=item.plan, note="Giảm", by=system(), now=NOW)
    line = version.lines.get()
    with pytest.raises(Refused):
        operations.drop_line(line=line, reason="Bỏ", by=system(), now=NOW)
    operations.change_line(
        line=line, to=make.written(seats=40, lead=item.plan.owner), reason="Giảm", by=system(), now=NOW
    )
    operations.submit_version(version=version, by=system(), now=NOW)
    operations.conclude_version(version=version, rest=Outcome.AGREED, by=system(), now=NOW)
    with pytest.raises(SeatsInUse, match="50"):
        operations.approve_version(version=version, document=make.decision(), by=system(), now=NOW)
    version.refresh_from_db()
    assert version.state == VersionState.CONCLUDED
    assert SeatPool.objects.get().approved == 70
    assert PlanVersion.objects.get(number=1).state == VersionState.APPROVED


def test_only_an_issued_decision_with_a_day_puts_a_version_into_force() -> None:
    version = make.plan().versions.get()
    make.line(version)
    operations.submit_version(version=version, by=system(), now=NOW)
    operations.conclude_version(version=version, rest=Outcome.AGREED, by=system(), now=NOW)
    for document in (documents.draft(version.plan.owner), make.decision(issued_on=None)):
        with pytest.raises(Refused):
            operations.approve_version(version=version, document=document, by=system(), now=NOW)
    version.refresh_from_db()
    assert version.state == VersionState.CONCLUDED
    assert not SeatPool.objects.exists()


@pytest.mark.requirement("R2-30", "R2-31")
def test_a_class_elsewhere_needs_a_reason() -> None:
    board = make.board()
    version = make.plan(board).versions.get()
    line = make.line(version)
    assert line.venue is not None
    assert line.venue.kind.code == "political_school"
    centre = units.unit("Trung tâm huyện", kind_code="district_political_centre", parent=board.parent)
    with pytest.raises(Refused) as refusal:
        make.line(version, "Lớp tại huyện", venue=centre)
    assert refusal.value.field == "venue_reason"
    assert PlanLine.objects.count() == 1
    elsewhere = make.line(version, "Lớp tại huyện", venue=centre, venue_reason="Gần học viên")
    assert elsewhere.venue == centre


@pytest.mark.requirement("R3-09", "R3-17")
def test_what_a_line_may_not_be() -> None:
    board = make.board()
    plan = make.plan(board)
    version = plan.versions.get()
    with pytest.raises(Refused):
        operations.submit_version(version=version, by=system(), now=NOW)
    gone = units.unit("Ban cán sự đảng", valid_to=date(2024, 1, 1))
    for wrong, field in (
        ({"title": " "}, "title"),
        ({"seats": 0}, "seats"),
        ({"classes": 0}, "classes"),
        ({"opens_month": 5, "quarter": 3}, "quarter"),
        ({"lead": gone}, "lead"),
        ({"lead": board, "coordinators": [board]}, "coordinators"),
        ({"counted_in": plan}, "counted_in"),
        ({"state": LineState.APPROVED}, "state"),
        ({"funding": {"gold": 1}}, "funding"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.add_line(version=version, line=make.written(**wrong), by=system(), now=NOW)
        assert refusal.value.field == field
    assert not PlanLine.objects.exists()
    line = make.line(version, opens_month=5, lead=None)
    assert line.quarter == 2
    with pytest.raises(Refused, match=line.title):
        operations.submit_version(version=version, by=system(), now=NOW)


@pytest.mark.requirement("R3-14")
def test_a_line_of_another_plan_gives_no_seats_here() -> None:
    board = make.board()
    state = make.plan(documents.department(), side="state")
    version = make.plan(board).versions.get()
    make.line(version, "Lớp giám đốc sở", counted_in=state)
    make.line(version, "Lớp tự túc", is_extra=True, seats=9, funding={"personal": None})
    make.approve(version)
    assert not SeatPool.objects.exists()


@pytest.mark.requirement("R3-16", "R3-17", "R1-30")
def test_the_next_year_opens_with_what_was_carried_and_proposed() -> None:
    plan = make.plan(year=2024, name="Kế hoạch năm 2024")
    version = plan.versions.get()
    make.line(version, "Nghiên cứu tiếp", code="NC", state=LineState.UNDER_STUDY)
    studied = make.line(version, "Lớp tỉnh ủy viên", code="TUV", state=LineState.UNDER_STUDY).item
    late = make.line(version, "Không kịp", code="KK").item
    make.line(version, "Đã mở", code="DM")
    make.line(version, "Lùi một năm", code="LUI", state=LineState.DEFERRED)
    with pytest.raises(WrongState):
        operations.carry_to_next_year(plan=plan, by=system(), now=NOW)
    version = make.approve(version)
    operations.carry_line(line=version.lines.get(item=late), reason="Chưa có kinh phí", by=system(), now=NOW)
    assert SeatPool.objects.get(item=late).approved == 0
    propaganda = units.unit("Ban Tuyên giáo")
    operations.propose_next_year(
        plan=plan, title="Lớp tỉnh ủy viên", programme=make.programme(), lead=propaganda, item=studied,
        by=system(), now=NOW,
    )  # fmt: skip
    following = operations.carry_to_next_year(plan=plan, by=system(), now=NOW)
    assert (following.year, following.name) == (2025, "Kế hoạch năm 2025")
    found = {
        line.item.code: (line.title, line.state, line.lead)
        for line in PlanLine.objects.filter(version__plan=following).select_related("item", "lead")
    }
    assert found == {
        "NC": ("Nghiên cứu tiếp", LineState.UNDER_STUDY, plan.owner),
        "KK": ("Không kịp", LineState.PROPOSED, plan.owner),
        "LUI": ("Lùi một năm", LineState.PROPOSED, plan.owner),
        "TUV": ("Lớp tỉnh ủy viên", LineState.PROPOSED, propaganda),
    }
    late_proposal = operations.propose_next_year(
        plan=plan, title="Lớp chủ tịch HĐND xã", programme=make.programme(), classes=1, by=system(), now=NOW
    )
    assert late_proposal.taken_up is not None
    assert late_proposal.taken_up.plan == following
    with pytest.raises(WrongState):
        operations.carry_to_next_year(plan=plan, by=system(), now=NOW)


def test_the_same_plan_is_not_opened_twice() -> None:
    board = make.board()
    make.plan(board, name="Kế hoạch đào tạo")
    with pytest.raises(Refused):
        make.plan(board, name="Kế hoạch  ĐÀO TẠO")
    make.plan(board, name="Kế hoạch đào tạo", year=2025)
    with pytest.raises(Refused):
        make.plan(board, year=24)
    assert TrainingPlan.objects.count() == 2


def test_a_returned_version_is_worked_over() -> None:
    version = make.plan().versions.get()
    make.line(version)
    operations.submit_version(version=version, by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.return_version(version=version, reason=" ", by=system(), now=NOW)
    operations.return_version(version=version, reason="Thiếu kinh phí", by=system(), now=NOW)
    make.line(version, "Thêm")
    assert version.lines.count() == 2


@pytest.mark.requirement("R2-21")
def test_who_may_not() -> None:
    board = make.board()
    plan = make.plan(board)
    version = plan.versions.get()
    line = make.line(version)
    agency = units.unit(parent=board.parent)
    officer = accounts.holder(Role.AGENCY_OFFICER, agency)
    for act in (
        lambda: operations.open_plan(owner=board, year=2024, side="party", name="x", by=officer, now=NOW),
        lambda: operations.open_plan(owner=agency, year=2024, side="party", name="x", by=officer, now=NOW),
        lambda: operations.add_line(version=version, line=make.written(), by=officer, now=NOW),
        lambda: operations.drop_line(line=line, reason="x", by=officer, now=NOW),
        lambda: operations.submit_version(version=version, by=officer, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert PlanLine.objects.count() == 1
    own = operations.open_plan(owner=agency, year=2024, side="state", name="x", by=officer, now=NOW)
    assert own.owner == agency
    keeper = accounts.holder(Role.BOARD_OFFICER, board)
    operations.submit_version(version=version, by=keeper, now=NOW)
    leader = accounts.holder(Role.COMMITTEE_LEADER, board.parent)
    operations.conclude_line(line=line, outcome=Outcome.AGREED, by=leader, now=NOW)
    with pytest.raises(NotAllowed):
        operations.conclude_line(line=line, outcome=Outcome.AGREED, by=officer, now=NOW)
