"""The audience of a notice, seats in and outside the plan, who pays, and the order of the list."""

from datetime import date, timedelta

import pytest

from nennep.documents.models import SigningCapacity
from nennep.kernel.errors import NotAllowed, Refused
from nennep.nominations import operations, queries
from nennep.nominations.models import DecisionEntry, ListDecision, Nomination
from nennep.norms.models import Authority
from nennep.norms.operations import NoAuthority
from nennep.planning.models import LineFunding, SeatAllocation, TrainingPlan
from nennep.planning.operations import NoSeatLeft
from nennep.standards.models import Audience
from nennep.standards.operations import end_audience, enter_audience
from nennep.units.models import Unit
from tests.make import documents, planning
from tests.make import nominations as make
from tests.make.nominations import STARTS
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


def women(name: str = "Cán bộ nữ") -> Audience:
    return enter_audience(
        code="can-bo-nu", name=name, expression={"sex": "F"}, valid_from=date(2024, 1, 1), basis_text="Kế hoạch mẫu",
        empty_reason="Dùng để thử", by=system(), now=NOW,
    )  # fmt: skip


# --- For whom -------------------------------------------------------------------------------------------------------


def test_the_notice_prints_its_audience_and_takes_that_of_the_line_of_the_plan() -> None:
    audience = women()
    world = make.calling(audience=audience)
    assert world.notice.audience == audience
    assert "Đối tượng: " in str(world.notice.document.content)
    assert queries.audience_words(audience) in str(world.notice.document.content)
    item = planning.approved(seats=10, owner=world.board, selected_by=audience)
    planning.allocation(item, 5, world.agency)
    assert make.prepared(world.board, world.school, [], item=item).audience == audience
    told = make.prepared(world.board, world.school, [], item=item, audience_text="Chỉ cán bộ trẻ")
    assert told.audience is None, "words of its own replace the audience of the line"
    end_audience(
        audience=audience, valid_to=STARTS - timedelta(days=1), reason="Hết kế hoạch", by=system(), now=NOW
    )
    audience.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        make.prepared(world.board, world.school, [world.agency], audience=audience)
    assert refusal.value.field == "audience"


@pytest.mark.requirement("R3-19")
def test_who_is_outside_of_the_audience_is_flagged_with_the_rule() -> None:
    world = make.calling(audience=women())
    woman = make.nominated(world, who=make.person(world.agency, "Trần Thị Bình", sex="F"))
    man = make.nominated(world, who=make.person(world.agency, "Đỗ Văn Chín", sex="M"))
    unknown = make.nominated(world, who=make.person(world.agency, "Phạm An"))
    flagged = queries.outside_audience(world.notice, [row.person_id for row in (woman, man, unknown)])
    assert set(flagged) == {man.person_id}
    assert "Cán bộ nữ" in flagged[man.person_id]
    operations.check_nominees(notice=world.notice, by=world.officer, now=NOW)
    rows = {row.pk: row for row in Nomination.objects.select_related("check_result")}
    assert rows[man.pk].state == "ineligible"
    check = rows[man.pk].check_result
    assert check is not None
    assert check.outcome == "fail"
    assert check.criteria[0]["rule"] == "audience.can-bo-nu@2024-01-01"
    assert check.criteria[0]["basis"] == "Kế hoạch mẫu"
    # The programme has no conditions in force: of the others it cannot be told, the audience makes nobody fit.
    assert [rows[row.pk].state for row in (woman, unknown)] == ["nominated", "nominated"]
    told = rows[unknown.pk].check_result
    assert told is not None
    assert told.criteria[0]["outcome"] == "unknown"


@pytest.mark.requirement("R3-19")
def test_somebody_is_taken_from_outside_the_audience_only_with_a_reason() -> None:
    world = make.calling(audience=women())
    man = make.nominated(world, who=make.person(world.agency, "Đỗ Văn Chín", sex="M"))
    operations.check_nominees(notice=world.notice, by=world.officer, now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.accept_outside(nomination=man, reason=" ", by=world.officer, now=NOW)
    assert refusal.value.field == "reason"
    with pytest.raises(NotAllowed):
        operations.accept_outside(nomination=man, reason="Theo đề nghị", by=world.agency_officer, now=NOW)
    man.refresh_from_db()
    assert (man.state, man.outside_reason) == ("ineligible", "")
    man = operations.accept_outside(nomination=man, reason="Ban Thường vụ đồng ý", by=world.officer, now=NOW)
    assert (man.state, man.outside_reason) == ("nominated", "Ban Thường vụ đồng ý")
    check = man.check_result
    assert check is not None
    assert check.criteria[0]["outcome"] == "waived"
    assert "Ban Thường vụ đồng ý" in check.criteria[0]["sentence"]


# --- Seats and money ------------------------------------------------------------------------------------------------


def masters(seats: int, *, side: str = "party") -> tuple[make.Calling, SeatAllocation]:
    """A notice of 15 places of which the agency has some by the plan, paid by the province."""
    world = make.calling()
    item = planning.approved(seats=15, owner=world.board)
    TrainingPlan.objects.filter(pk=item.plan_id).update(side=side)
    LineFunding.objects.create(line=item.lines.get(), source="province")
    allocation = planning.allocation(item, seats, world.agency)
    notice = make.prepared(world.board, world.school, [], item=item, seats=15, title="Thạc sĩ trong nước")
    notice = operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    return make.Calling(**{**world.__dict__, "notice": notice}), allocation


@pytest.mark.requirement("R4-17")
def test_fifteen_masters_are_six_of_the_province_and_nine_at_their_own_cost() -> None:
    world, allocation = masters(6)
    rows = [make.registered(world) for _ in range(15)]
    release = {
        "is_time_released": True,
        "release_signer": "Giám đốc Sở",
        "by": world.agency_officer,
        "now": NOW,
    }
    with pytest.raises(NoSeatLeft):
        operations.nominate(invited=world.invited(), nominations=rows, **release)
    with pytest.raises(Refused) as refusal:
        operations.nominate(invited=world.invited(), nominations=rows, rest_outside_plan=True, **release)
    assert refusal.value.field == "outside_payer"
    assert not Nomination.objects.exclude(state="registered").exists()
    operations.nominate(
        invited=world.invited(), nominations=rows, rest_outside_plan=True, outside_payer="personal", **release
    )
    told = [(row.seat_source, row.payer) for row in Nomination.objects.order_by("order")]
    assert told == [("province", "province")] * 6 + [("outside", "personal")] * 9
    allocation.refresh_from_db()
    assert allocation.used == 6, "who goes outside the plan uses no seat of it"
    Nomination.objects.update(state="eligible")
    decision = operations.prepare_decision(
        notice=world.notice, kind="sending", issuer=world.board, by=system(), now=NOW
    )
    assert str(decision.document.content).count("Ngoài chỉ tiêu, tự túc kinh phí") == 9


@pytest.mark.requirement("R4-04")
def test_seats_of_a_plan_of_the_centre_are_told_apart_and_none_without_a_plan() -> None:
    world, _allocation = masters(2, side="central")
    assert make.nominated(world).seat_source == "central"
    outside = make.nominated(make.calling())
    assert (outside.seat_source, outside.payer) == ("outside", "")


@pytest.mark.requirement("R4-35")
def test_a_seat_goes_outside_the_plan_and_comes_back_with_a_reason() -> None:
    world, allocation = masters(1)
    row = make.nominated(world)
    places = {"notice": world.notice, "nominations": [row], "by": world.officer, "now": NOW}
    for wrong, field in (
        ({"seat_source": "central", "payer": "province"}, "seat_source"),
        ({"seat_source": "outside", "payer": "", "reason": "Hết tiền"}, "payer"),
        ({"seat_source": "outside", "payer": "agency"}, "reason"),
        ({"seat_source": "outside", "payer": "gift", "reason": "Hết tiền"}, "payer"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.set_places(**places, **wrong)
        assert refusal.value.field == field
    allocation.refresh_from_db()
    assert allocation.used == 1
    operations.set_places(**places, seat_source="outside", payer="agency", reason="Tự lo kinh phí")
    allocation.refresh_from_db()
    row.refresh_from_db()
    assert (allocation.used, row.seat_source, row.payer) == (0, "outside", "agency")
    other = make.nominated(world)
    with pytest.raises(NoSeatLeft):
        operations.set_places(**places, seat_source="province", payer="mixed", reason="Có chỉ tiêu lại")
    row.refresh_from_db()
    assert row.seat_source == "outside", "nothing changed"
    operations.withdraw_nominee(nomination=other, kind="work", reason="Bận", by=world.agency_officer, now=NOW)
    operations.set_places(**places, seat_source="province", payer="mixed", reason="Có chỉ tiêu lại")
    allocation.refresh_from_db()
    assert allocation.used == 1
    operations.set_places(**places, seat_source="outside", payer="personal", reason="Đổi lại")
    row.refresh_from_db()
    operations.withdraw_nominee(nomination=row, kind="work", reason="Bận", by=world.agency_officer, now=NOW)
    allocation.refresh_from_db()
    assert allocation.used == 0, "who was outside the plan gives no seat of it back"
    with pytest.raises(Refused):
        operations.set_places(**places, seat_source="outside", payer="agency", reason="Đã nghỉ")
    with pytest.raises(NotAllowed):
        operations.set_places(
            **{**places, "by": world.agency_officer},
            seat_source="outside",
            payer="agency",
            reason="Không được",
        )


# --- The order ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R2-17")
def test_who_comes_before_more_points_needs_a_reason() -> None:
    world = make.calling()
    rows = [make.nominated(world) for _ in range(3)]
    for row, points in zip(rows, (3, 2, 0), strict=True):
        Nomination.objects.filter(pk=row.pk).update(points=points)
    first, second, third = (Nomination.objects.get(pk=row.pk) for row in rows)

    def order() -> list[int]:
        listed = queries.in_order(Nomination.objects.filter(notice=world.notice))
        return list(listed.values_list("pk", flat=True))

    with pytest.raises(Refused) as refusal:
        operations.move_nominee(nomination=third, to=1, by=world.officer, now=NOW)
    assert refusal.value.field == "reason"
    assert order() == [first.pk, second.pk, third.pk]
    for to in (0, 4):
        with pytest.raises(Refused):
            operations.move_nominee(nomination=third, to=to, reason="Cần", by=world.officer, now=NOW)
    with pytest.raises(NotAllowed):
        operations.move_nominee(nomination=third, to=1, reason="Cần", by=world.agency_officer, now=NOW)
    operations.move_nominee(nomination=third, to=1, reason="Cán bộ chủ chốt", by=world.officer, now=NOW)
    assert order() == [third.pk, first.pk, second.pk]
    third.refresh_from_db()
    assert third.place_reason == "Cán bộ chủ chốt"
    newcomer = make.nominated(make.Calling(**world.__dict__), world.other, rest_in_reserve=True)
    assert order()[-1] == newcomer.pk
    operations.move_nominee(nomination=third, to=3, by=world.officer, now=NOW)
    assert order()[:3] == [first.pk, second.pk, third.pk], "down the list no reason is asked for"
    operations.order_by_points(notice=world.notice, by=world.officer, now=NOW)
    assert not Nomination.objects.filter(place__isnull=False).exists()


def test_the_decision_takes_people_in_the_order_of_the_list() -> None:
    world = make.calling()
    first, second = make.ready(world), make.ready(world)
    operations.move_nominee(nomination=second, to=1, by=world.officer, now=NOW)
    decision = operations.prepare_decision(
        notice=world.notice, kind="sending", issuer=world.board, by=system(), now=NOW
    )
    entries = DecisionEntry.objects.filter(decision=decision).order_by("order")
    assert [entry.nomination_id for entry in entries] == [second.pk, first.pk]


# --- In whose name --------------------------------------------------------------------------------------------------


def only_the_committee(world: make.Calling) -> Unit:
    """The programme is one to which only the committee sends; the committee has a signer of its own."""
    committee = world.board.parent
    assert committee is not None
    Authority.objects.create(
        act="approve", programme_code=world.notice.programme.code, unit_kind=committee.kind,
        valid_from=date(2020, 1, 1), basis_text="Phân cấp mẫu", certainty="office",
    )  # fmt: skip
    return committee


@pytest.mark.requirement("R1-10")
def test_the_standing_committee_decides_where_the_board_may_not() -> None:
    world = make.calling()
    row = make.ready(world)
    assert queries.issuers_of(world.officer, world.notice, "sending", NOW.date()) == [
        world.board, world.board.parent,
    ]  # fmt: skip
    committee = only_the_committee(world)
    assert queries.issuers_of(world.officer, world.notice, "sending", NOW.date()) == [committee]
    sending = {"notice": world.notice, "kind": "sending", "by": world.officer, "now": NOW}
    with pytest.raises(NoAuthority):
        operations.prepare_decision(**sending, issuer=world.board)
    assert not ListDecision.objects.exists()
    decision = operations.prepare_decision(**sending, issuer=committee)
    secretary = documents.signer(
        committee,
        "Hồ Văn Thư",
        capacity=SigningCapacity.ON_BEHALF,
        title="BÍ THƯ",
        head_title="BAN THƯỜNG VỤ",
    )
    with pytest.raises(NotAllowed):
        operations.issue_decision(decision=decision, signer=secretary, by=world.officer, now=NOW)
    operations.issue_decision(decision=decision, signer=secretary, by=system(), now=NOW)
    row.refresh_from_db()
    decision.document.refresh_from_db()
    assert row.state == "sent"
    assert decision.document.issuer == committee
    assert decision.document.signing_capacity == SigningCapacity.ON_BEHALF
