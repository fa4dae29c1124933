"""Proposals, priority fields, targets, and what recurs every year."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from nennep.audit.models import Entry
from nennep.directives import operations, policies
from nennep.directives.models import PriorityField, Proposal, Target, UnitTask, YearlyDuty
from nennep.directives.queries import TargetFigure, figure_of, register_figure, targets
from nennep.documents.models import RecipientSet
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import directives as make
from tests.make import documents, units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.requirement("R2-11")
def test_a_proposal_has_an_author_and_an_outcome() -> None:
    world = make.followed()
    good = {
        "owner": world.board,
        "unit": world.department,
        "author_name": "Trần Văn Sở",
        "title": "Mở lớp chuyển đổi số",
        "content": "Đề nghị mở một lớp trong quý III.",
    }
    for wrong, field in (
        ({"author_name": " "}, "author_name"),
        ({"title": ""}, "title"),
        ({"content": " "}, "content"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.make_proposal(**{**good, **wrong}, by=world.department_officer, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.make_proposal(**good, by=world.district_leader, now=NOW)
    assert not Proposal.objects.exists()
    accepted, rejected = (
        operations.make_proposal(**{**good, "title": title}, by=world.department_officer, now=NOW)
        for title in ("Một", "Hai")
    )
    assert policies.proposals_visible_to(world.officer, TODAY).count() == 2
    assert not policies.proposals_visible_to(world.district_leader, TODAY).exists()
    with pytest.raises(NotAllowed):
        operations.decide_proposal(
            proposal=accepted, is_accepted=True, outcome="", by=world.department_officer, now=NOW
        )
    with pytest.raises(Refused) as refusal:
        operations.decide_proposal(
            proposal=rejected, is_accepted=False, outcome=" ", by=world.officer, now=NOW
        )
    assert refusal.value.field == "outcome"
    operations.decide_proposal(proposal=accepted, is_accepted=True, outcome="", by=world.officer, now=NOW)
    operations.decide_proposal(
        proposal=rejected, is_accepted=False, outcome="Chưa có kinh phí", by=world.officer, now=NOW
    )
    assert dict(Proposal.objects.values_list("title", "state")) == {"Một": "accepted", "Hai": "rejected"}
    with pytest.raises(Refused):
        operations.decide_proposal(
            proposal=accepted, is_accepted=False, outcome="x", by=world.officer, now=NOW
        )


@pytest.mark.requirement("R2-10")
def test_a_field_is_put_first_for_a_time_and_not_twice() -> None:
    world = make.followed()
    good = {
        "owner": world.board,
        "name": "Chuyển đổi số",
        "valid_from": date(2021, 1, 1),
        "valid_to": date(2026, 1, 1),
        "basis": world.directive.document,
    }
    field = operations.add_field(**good, by=world.officer, now=NOW)
    for wrong, where in (
        ({"name": " "}, "name"),
        ({"basis": None}, "basis_text"),
        ({"valid_to": date(2021, 1, 1)}, "valid_to"),
        ({"name": "chuyển đổi SỐ", "valid_from": date(2025, 12, 31), "valid_to": None}, "valid_from"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.add_field(**{**good, **wrong}, by=world.officer, now=NOW)
        assert refusal.value.field == where
    with pytest.raises(NotAllowed):
        operations.add_field(**{**good, "name": "Du lịch"}, by=world.department_officer, now=NOW)
    assert PriorityField.objects.get() == field
    operations.add_field(
        **{**good, "valid_from": date(2026, 1, 1), "valid_to": None}, by=world.officer, now=NOW
    )
    for day, reason, where in (
        (date(2020, 1, 1), "Hết", "valid_to"),
        (date(2026, 1, 1), "Hết", "valid_to"),
        (date(2024, 7, 1), "", "reason"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.end_field(field=field, valid_to=day, reason=reason, by=world.officer, now=NOW)
        assert refusal.value.field == where
    ended = operations.end_field(
        field=field, valid_to=date(2024, 7, 1), reason="Nghị quyết mới", by=world.officer, now=NOW
    )
    assert ended.valid_to == date(2024, 7, 1)


@pytest.mark.requirement("R2-18")
def test_a_target_is_measured_by_a_figure_and_never_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make.followed()
    resolution = documents.external(
        "17-NQ/TU", issuer_name="Tỉnh ủy Mẫu", issued_on=date(2021, 8, 12), kind="nghi-quyet"
    )
    good = {
        "owner": world.board,
        "document": resolution,
        "title": "Cán bộ cấp xã có trình độ trung cấp lý luận chính trị",
        "value": Decimal(90),
        "measure": "%",
        "begins_on": date(2021, 1, 1),
        "due_on": date(2025, 12, 31),
    }
    for wrong, field in (
        ({"title": " "}, "title"),
        ({"due_on": date(2020, 12, 31)}, "due_on"),
        ({"figure": "typed-by-hand"}, "figure"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.add_target(**{**good, **wrong}, by=world.officer, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.add_target(**good, by=world.leader, now=NOW)
    assert not Target.objects.exists()
    monkeypatch.setattr(targets, "_figures", {})
    register_figure(
        "standards.intermediate",
        "Đạt chuẩn",
        lambda periods: {one: TargetFigure(Decimal(one[1].year), "/standards/") for one in periods},
    )
    target = operations.add_target(**good, figure="standards.intermediate", by=world.officer, now=NOW)
    assert figure_of(target.figure, None, TODAY) == TargetFigure(Decimal(2024), "/standards/")
    assert figure_of("", None, TODAY) is None
    with pytest.raises(Refused):
        operations.add_target(**good, by=world.officer, now=NOW)


@pytest.mark.requirement("R2-16")
def test_what_recurs_opens_by_itself_once_a_year() -> None:
    world = make.followed()
    good = {
        "owner": world.board,
        "title": "Gửi nhu cầu đào tạo năm sau",
        "month": 11,
        "day": 15,
        "opens_before_days": 30,
        "recipient_set": RecipientSet.objects.get(code="departments"),
    }
    for wrong, field in (
        ({"title": ""}, "title"),
        ({"day": 31}, "day"),
        ({"month": 13}, "day"),
        ({"opens_before_days": 400}, "opens_before_days"),
        ({"unit": world.district}, "recipient_set"),
        ({"recipient_set": None}, "recipient_set"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.add_yearly_duty(**{**good, **wrong}, by=world.officer, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.add_yearly_duty(**good, by=world.department_officer, now=NOW)
    assert not YearlyDuty.objects.exists()
    duty = operations.add_yearly_duty(**good, by=world.officer, now=NOW)

    def run(on: date) -> list[date | None]:
        now = datetime.combine(on, NOW.timetz())
        return [task.due_on for task in operations.open_yearly_tasks(by=system(), now=now)]

    assert run(date(2024, 10, 15)) == []
    assert run(date(2024, 10, 16)) == [date(2024, 11, 15)]
    units.unit("Sở Mới", kind_code="department", parent=world.committee, valid_from=date(2024, 10, 20))
    assert run(date(2024, 10, 20)) == []  # the units of the day on which it opened
    assert run(date(2025, 10, 20)) == [date(2025, 11, 15)] * 2
    assert set(UnitTask.objects.filter(yearly=duty).values_list("year", flat=True)) == {2024, 2025}
    assert Entry.objects.filter(act="directives.yearly.open").count() == 2
    with pytest.raises(NotAllowed):
        operations.open_yearly_tasks(by=world.officer, now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.end_yearly_duty(duty=duty, reason=" ", by=world.officer, now=NOW)
    assert refusal.value.field == "reason"
    ended = operations.end_yearly_duty(duty=duty, reason="Bỏ", by=world.officer, now=NOW)
    assert ended.valid_to == TODAY + timedelta(days=1)
    assert run(date(2026, 11, 1)) == []
    with pytest.raises(Refused):
        operations.end_yearly_duty(duty=duty, reason="Bỏ", by=world.officer, now=NOW)


@pytest.mark.requirement("R2-16")
def test_a_day_of_leap_years_is_the_last_of_february_in_others() -> None:
    world = make.followed()
    operations.add_yearly_duty(
        owner=world.board, title="Báo cáo", month=2, day=29, opens_before_days=0, unit=world.department,
        valid_from=date(2020, 1, 1), by=world.officer, now=NOW,
    )  # fmt: skip
    now = datetime.combine(date(2027, 2, 28), NOW.timetz())
    (task,) = operations.open_yearly_tasks(by=system(), now=now)
    assert task.due_on == date(2027, 2, 28)
