"""From the notice to the class list: who may be nominated, seats, checks, decisions, reserve, withdrawals."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from nennep.audit.models import Entry
from nennep.documents.models import OfficialDocument
from nennep.documents.operations import issue_document
from nennep.documents.queries import print_document
from nennep.kernel.dates import PartialDate
from nennep.kernel.errors import NotAllowed, Refused
from nennep.nominations import operations, queries
from nennep.nominations.models import EnrolmentNotice, ListDecision, Nomination
from nennep.nominations.operations import registry
from nennep.nominations.queries import clashes
from nennep.people.models import PlannedPost, Posting, PostTitle
from nennep.people.operations import merge_people
from nennep.planning.models import SeatAllocation
from nennep.planning.operations import NoSeatLeft
from tests.make import nominations as make
from tests.make import people, planning
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(days=18)  # 21-6, the day after the deadline
AFTER_CUT_OFF = NOW + timedelta(days=40)


def nominate(world: make.Calling, rows: Sequence[Nomination], **more: object) -> list[Nomination]:
    values: dict[str, object] = {"is_time_released": True, "release_signer": "Giám đốc Sở", **more}
    return operations.nominate(
        **{"invited": world.invited(), "nominations": rows, "by": world.agency_officer, "now": NOW, **values}
    )


# --- The notice -----------------------------------------------------------------------------------------------------


def test_a_notice_says_what_it_asks_for_and_goes_out_as_a_document() -> None:
    world = make.calling(is_out=False)
    notice = world.notice
    subject = notice.document.subject
    assert subject.startswith("chiêu sinh lớp Trung cấp")
    text = str(notice.document.content)
    for words in ("Đơn xin dự học", "20 tháng 6 năm 2024", "10 tháng 7 năm 2024", "3 học viên"):
        assert words in text
    with pytest.raises(Refused):
        make.registered(world)
    operations.publish_notice(notice=notice, signer=world.signer, by=world.officer, now=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.document.number_text) == ("published", "01-TB/BTCTU")
    assert notice.document.deliveries.filter(unit=world.agency).exists()
    with pytest.raises(Refused):
        operations.publish_notice(notice=notice, signer=world.signer, by=world.officer, now=NOW)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Trung cấp lý luận chính trị K33", "chiêu sinh lớp trung cấp lý luận chính trị K33"),
        ("Lớp bồi dưỡng đảng viên mới", "chiêu sinh lớp bồi dưỡng đảng viên mới"),
        ("Khóa bồi dưỡng cấp ủy", "chiêu sinh khóa bồi dưỡng cấp ủy"),
        ("QLNN ngạch chuyên viên", "chiêu sinh lớp QLNN ngạch chuyên viên"),
    ],
)
def test_a_class_is_named_in_a_document_as_a_class(title: str, words: str) -> None:
    assert queries.notice_subject(title) == words


@pytest.mark.parametrize(
    ("seats", "heading"),
    [(21, "Phân bổ chỉ tiêu lớp bồi dưỡng"), (12, "Chỉ tiêu kế hoạch của các cơ quan")],
)
def test_the_annex_says_whether_it_adds_up_to_the_class(seats: int, heading: str) -> None:
    content = queries.notice_content(
        title="Bồi dưỡng", programme="Bồi dưỡng", study_form="full_time", audience="", dossier=("Đơn",), seats=seats,
        agencies=[("Sở A", 12), ("Sở B", 9)], deadline_on=date(2024, 6, 20), cut_off_on=date(2024, 7, 10),
        starts_on=date(2024, 7, 15), ends_on=None, venue="", contact="", host="Trường",
    )  # fmt: skip
    annex = content.annexes[0]
    assert annex.title == heading
    assert ("nhận 12 học viên" in str(annex)) == (seats == 12), "the line has more seats than this class"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"seats": 0}, "seats"),
        ({"dossier": [" "]}, "dossier"),
        ({"deadline_on": date(2024, 6, 1)}, "deadline_on"),
        ({"cut_off_on": date(2024, 6, 19)}, "cut_off_on"),
        ({"starts_on": date(2024, 6, 19)}, "starts_on"),
        ({"ends_on": date(2024, 7, 14)}, "ends_on"),
    ],
)
def test_a_wrong_notice_is_refused(wrong: dict[str, object], field: str) -> None:
    world = make.calling(is_out=False)
    before = OfficialDocument.objects.count()
    with pytest.raises(Refused) as refusal:
        make.prepared(world.board, world.school, [world.agency], **wrong)
    assert refusal.value.field == field
    assert (EnrolmentNotice.objects.count(), OfficialDocument.objects.count()) == (1, before)


def test_only_boards_and_schools_ask() -> None:
    world = make.calling()
    with pytest.raises(NotAllowed):
        operations.cancel_notice(notice=world.notice, reason="x", by=world.agency_officer, now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.cancel_notice(notice=world.notice, reason=" ", by=world.officer, now=NOW)
    assert refusal.value.field == "reason"
    make.ready(world)
    make.issued(world)
    with pytest.raises(Refused) as refusal:
        operations.cancel_notice(notice=world.notice, reason="Không mở", by=world.officer, now=NOW)
    assert refusal.value.code == "sent"


# --- Nominating -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-06")
def test_nobody_is_nominated_without_time_released_and_a_signer() -> None:
    world = make.calling()
    row = make.registered(world)
    for wrong, code in (
        ({"is_time_released": False}, "not-released"),
        ({"release_signer": " "}, "not-signed"),
    ):
        with pytest.raises(Refused) as refusal:
            nominate(world, [row], **wrong)
        assert refusal.value.code == code
    row.refresh_from_db()
    assert (row.state, row.released_at) == ("registered", None)
    (row,) = nominate(world, [row])
    assert (row.state, row.release_signer, row.released_by) == (
        "nominated",
        "Giám đốc Sở",
        world.agency_officer,
    )


@pytest.mark.requirement("R4-12")
def test_registered_is_not_sent_and_stands_in_no_total() -> None:
    world = make.calling()
    make.registered(world)
    make.ready(world)
    make.issued(world)
    make.nominated(world)
    figures = queries.figures_of([world.notice])[world.notice.pk]
    assert (figures.registered, figures.nominated, figures.sent) == (1, 2, 1)


def test_agencies_get_more_time_with_a_reason_until_replacements_end() -> None:
    world = make.calling()
    row = make.registered(world)

    def postpone(to: date, reason: str = "Mưa lũ", now: datetime = LATE) -> EnrolmentNotice:
        return operations.postpone_notice(
            notice=world.notice, deadline_on=to, reason=reason, by=world.officer, now=now
        )

    for to, reason, field in (
        (date(2024, 6, 20), "Mưa lũ", "deadline_on"),  # not later
        (world.notice.cut_off_on + timedelta(days=1), "Mưa lũ", "deadline_on"),
        (date(2024, 6, 28), " ", "reason"),
    ):
        with pytest.raises(Refused) as refusal:
            postpone(to, reason)
        assert refusal.value.field == field
    with pytest.raises(Refused):
        postpone(date(2024, 6, 24), now=LATE + timedelta(days=5))  # past already
    with pytest.raises(NotAllowed):
        operations.postpone_notice(
            notice=world.notice,
            deadline_on=date(2024, 6, 28),
            reason="Mưa lũ",
            by=world.agency_officer,
            now=LATE,
        )
    world.notice.refresh_from_db()
    assert world.notice.deadline_on == date(2024, 6, 20)
    assert not Entry.objects.filter(act="nominations.notice.postpone").exists()
    with pytest.raises(Refused):
        nominate(world, [row], now=LATE)
    postpone(date(2024, 6, 28))
    entry = Entry.objects.get(act="nominations.notice.postpone")
    assert (entry.before, entry.after, entry.reason) == (
        {"deadline_on": "2024-06-20"},
        {"deadline_on": "2024-06-28"},
        "Mưa lũ",
    )
    assert nominate(world, [row], now=LATE)


def test_a_notice_that_is_not_out_gets_no_more_time() -> None:
    world = make.calling(is_out=False)
    with pytest.raises(Refused) as refusal:
        operations.postpone_notice(
            notice=world.notice, deadline_on=date(2024, 6, 28), reason="Mưa lũ", by=world.officer, now=NOW
        )
    assert refusal.value.code == "notice-state"


def test_a_nomination_after_the_deadline_is_refused() -> None:
    world = make.calling()
    row = make.registered(world)
    with pytest.raises(Refused) as refusal:
        nominate(world, [row], now=LATE)
    assert refusal.value.code == "deadline"
    row.refresh_from_db()
    assert row.state == "registered"


def test_only_own_people_once() -> None:
    world = make.calling()
    own = make.person(world.agency)
    stranger = make.person(world.other)
    for who, code in (([stranger], "not-own"), ([own, own], "twice")):
        with pytest.raises(Refused) as refusal:
            operations.register_nominees(
                invited=world.invited(), people=who, by=world.agency_officer, now=NOW
            )
        assert refusal.value.code == code
    assert not Nomination.objects.exists()
    with pytest.raises(NotAllowed):
        operations.register_nominees(invited=world.invited(), people=[own], by=world.other_officer, now=NOW)
    with pytest.raises(NotAllowed):
        operations.register_nominees(invited=world.invited(), people=[own], by=world.officer, now=NOW)
    row = make.registered(world, who=own)
    operations.drop_nominee(nomination=row, by=world.agency_officer, now=NOW)
    assert not Nomination.objects.exists()


def test_somebody_in_another_class_in_these_days_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make.calling()
    row = make.registered(world)
    busy = clashes.Busy(row.person_id, "Lớp Cao cấp", date(2024, 1, 1), None)
    monkeypatch.setattr(clashes, "_open_places", [lambda ids: [busy] if row.person_id in ids else []])
    with pytest.raises(operations.Clash) as refusal:
        nominate(world, [row])
    assert "Lớp Cao cấp" in str(refusal.value)
    assert str(refusal.value).endswith(
        "Bỏ người đang học lớp khác khỏi danh sách rồi cử những người còn lại."
    )
    ended = clashes.Busy(row.person_id, "Lớp Cao cấp", date(2024, 1, 1), date(2024, 7, 14))
    monkeypatch.setattr(clashes, "_open_places", [lambda _ids: [ended]])
    (row,) = nominate(world, [row])
    assert row.state == "nominated"


def test_two_notices_in_the_same_days_clash_and_one_afterwards_does_not() -> None:
    world = make.calling()
    who = make.person(world.agency)
    make.nominated(world, who=who)

    def second(starts_on: date) -> None:
        notice = make.prepared(
            world.board,
            world.school,
            [world.agency],
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=30),
        )
        operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
        invited = notice.invited.get()
        rows = operations.register_nominees(invited=invited, people=[who], by=system(), now=NOW)
        nominate(world, rows, invited=invited)

    with pytest.raises(operations.Clash):
        second(date(2025, 1, 31))
    second(date(2025, 2, 1))


def test_seats_of_the_plan_are_used_and_free_again() -> None:
    world = make.calling(is_out=False)
    item = planning.approved(seats=10, owner=world.board)
    allocation = planning.allocation(item, 1, world.agency)
    notice = make.prepared(world.board, world.school, [], item=item, seats=5)
    operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    invited = notice.invited.get()
    assert invited.allocation == allocation
    rows = operations.register_nominees(
        invited=invited,
        people=[make.person(world.agency) for _ in range(2)],
        by=world.agency_officer,
        now=NOW,
    )
    with pytest.raises(NoSeatLeft):
        nominate(world, rows, invited=invited)
    assert SeatAllocation.objects.get().used == 0
    first, second = nominate(world, rows, invited=invited, rest_in_reserve=True)
    assert (first.state, second.state, SeatAllocation.objects.get().used) == ("nominated", "reserve", 1)
    operations.refuse_nominee(nomination=first, reason="Thiếu hồ sơ", by=world.officer, now=NOW)
    assert SeatAllocation.objects.get().used == 0
    operations.replace_from_reserve(reserve=second, gone=first, by=world.officer, now=LATE)
    second.refresh_from_db()
    assert (second.state, second.replaces, SeatAllocation.objects.get().used) == ("nominated", first, 1)


def test_the_class_itself_has_no_more_seats_than_its_notice() -> None:
    world = make.calling(seats=1)
    make.nominated(world)
    with pytest.raises(NoSeatLeft):
        make.nominated(world, world.other)


# --- Priority -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R2-17")
def test_points_come_from_what_is_on_record_and_are_explained() -> None:
    world = make.calling(seats=9)
    people.reference()
    woman = make.person(world.agency, "Trần Thị Trẻ", born=PartialDate(1984, 7, 16), sex="F", ethnicity="Tày")
    PlannedPost.objects.create(
        person=woman, title=PostTitle.objects.get(code="division_head"), term_from=2020, term_to=2025,
        valid_from=date(2020, 1, 1), basis="Quyết định 1",
    )  # fmt: skip
    man = make.person(
        world.agency, "Lê Văn Bốn Mốt", born=PartialDate(1983, 7, 14), sex="M", ethnicity="Kinh"
    )
    year_only = make.person(world.agency, "Lê Văn Chỉ Năm", born=PartialDate(1983), sex="M", ethnicity="kinh")
    rows = [make.registered(world, who=who) for who in (man, year_only, woman)]
    found = {row.person: row for row in nominate(world, rows)}
    assert found[woman].points == 4
    assert [row["group"] for row in found[woman].points_explained] == [
        "young",
        "female",
        "minority",
        "planned",
    ]
    assert not found[woman].points_explained[0]["is_verified"]
    assert found[man].points == 0, "41 on the day before the class starts"
    assert found[year_only].points == 0, "the year alone does not say that he is young enough"
    order = list(queries.in_order(Nomination.objects.filter(notice=world.notice)))
    assert [row.person for row in order] == [woman, man, year_only]
    shares = queries.shares_among(Nomination.objects.filter(notice=world.notice))
    assert (shares.union, shares.people, shares.by_group["female"]) == (1, 3, 1)


def test_the_agency_orders_its_own_people() -> None:
    world = make.calling(seats=1)
    rows = [make.registered(world) for _ in range(2)]
    operations.order_nominees(
        invited=world.invited(), nominations=rows[::-1], by=world.agency_officer, now=NOW
    )
    nominate(world, rows, rest_in_reserve=True)
    states = {row.pk: row.state for row in Nomination.objects.all()}
    assert states == {rows[0].pk: "reserve", rows[1].pk: "nominated"}
    with pytest.raises(Refused):
        operations.order_nominees(
            invited=world.invited(world.other), nominations=rows, by=world.other_officer, now=NOW
        )


# --- Warnings -------------------------------------------------------------------------------------------------------


def test_the_same_person_under_another_spelling_and_absent_leaders_are_warned_of() -> None:
    world = make.calling(seats=9)
    people.reference()
    one = make.nominated(world, who=make.person(world.agency, "Nguyễn Thị Hòa"))
    two = make.nominated(world, world.other, who=make.person(world.other, "Nguyen Thi Hoa"))
    head = PostTitle.objects.filter(is_leading=True).order_by("pk")[0]
    leaders = [make.person(world.agency) for _ in range(2)]
    Posting.objects.filter(person__in=leaders).update(title=head)
    nominees = [make.nominated(world, who=leader) for leader in leaders]
    found = queries.warnings_of(world.notice, [one, two, *nominees], NOW.date())
    assert "Nguyen Thi Hoa" in found[one.pk][0]
    assert world.agency.name in found[two.pk][0]
    assert leaders[1].full_name in found[nominees[0].pk][0]
    plain = make.nominated(world)
    assert plain.pk not in queries.warnings_of(world.notice, [plain], NOW.date())
    twin = make.person(world.agency, plain.person.full_name)
    assert twin.code in queries.warnings_of(world.notice, [plain], NOW.date())[plain.pk][0]
    merge_people(keep=plain.person, merged=twin, reason="Một người", by=system(), now=NOW)
    assert plain.pk not in queries.warnings_of(world.notice, [plain], NOW.date()), "one record now"


# --- Judging --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R1-05", "R3-19")
def test_all_are_checked_at_once_and_the_ineligible_are_flagged_with_the_rule() -> None:
    from nennep.catalogue.models import Programme
    from nennep.standards.operations import install_reference as install_criteria
    from tests.make import catalogue

    catalogue.reference()
    people.reference()
    world = make.calling(is_out=False)
    install_criteria(by=system(), now=NOW)
    notice = make.prepared(
        world.board, world.school, [world.agency], programme=Programme.objects.get(code="tc-llct"),
        study_form="part_time_batch", seats=9,
    )  # fmt: skip
    operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    invited = notice.invited.get()
    who = [make.person(world.agency, sex="M", born=PartialDate(1992, 1, 1)) for _ in range(2)]
    rows = operations.register_nominees(invited=invited, people=who, by=system(), now=NOW)
    nominate(world, rows, invited=invited)
    counts = operations.check_nominees(notice=notice, by=world.officer, now=NOW)
    assert counts["fail"] == 2, "a man of 32 is too young for part-time study under 57-QĐ/TW"
    row = Nomination.objects.select_related("check_result").get(pk=rows[0].pk)
    assert row.state == "ineligible"
    assert row.check_result is not None
    failed = [one for one in row.check_result.criteria if one["outcome"] == "fail"]
    assert any("57" in one["basis"] for one in failed)
    assert row.check_result.on == notice.starts_on
    with pytest.raises(NotAllowed):
        operations.check_nominees(notice=notice, by=world.agency_officer, now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.prepare_decision(notice=notice, kind="sending", issuer=world.board, by=system(), now=NOW)
    assert refusal.value.code == "empty"


@pytest.mark.requirement("R4-52")
def test_who_does_not_meet_the_conditions_keeps_no_seat_from_others() -> None:
    from nennep.catalogue.models import Programme
    from nennep.standards.operations import install_reference as install_criteria
    from tests.make import catalogue

    catalogue.reference()
    people.reference()
    world = make.calling(is_out=False)
    install_criteria(by=system(), now=NOW)
    item = planning.approved(seats=10, owner=world.board)
    planning.allocation(item, 1, world.agency)
    notice = make.prepared(
        world.board, world.school, [world.other], item=item, programme=Programme.objects.get(code="tc-llct"),
        study_form="part_time_batch", seats=2,
    )  # fmt: skip
    operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    young = make.person(world.agency, sex="M", born=PartialDate(1992, 1, 1))

    def registered(agency: object, who: object) -> Nomination:
        invited = notice.invited.get(agency=agency)
        (row,) = operations.register_nominees(invited=invited, people=[who], by=system(), now=NOW)
        return nominate(world, [row], invited=invited, by=system(), rest_in_reserve=True)[0]

    failing = registered(world.agency, young)
    second = registered(world.agency, make.person(world.agency))
    assert (failing.state, second.state, SeatAllocation.objects.get().used) == ("nominated", "reserve", 1)
    assert queries.next_of_reserve(notice) is None, "the agency has no other seat"
    operations.check_nominees(notice=notice, by=world.officer, now=NOW)
    failing.refresh_from_db()
    figures = queries.figures_of([notice])[notice.pk]
    assert (failing.state, figures.ineligible, figures.with_seat) == ("ineligible", 1, 0)
    assert (queries.next_of_reserve(notice), SeatAllocation.objects.get().used) == (second, 0)
    operations.replace_from_reserve(reserve=second, by=world.officer, now=NOW)
    # The record was wrong after all, and the seat is gone: the reserve, not a seat too many.
    type(young).objects.filter(pk=young.pk).update(birth_year=1972)
    counts = operations.check_nominees(notice=notice, nominations=[failing], by=world.officer, now=NOW)
    failing.refresh_from_db()
    assert (failing.state, counts["fail"], counts["reserve"]) == ("reserve", 0, 1)
    assert SeatAllocation.objects.get().used == 1


@pytest.mark.requirement("R2-12")
def test_refusals_and_withdrawals_need_their_reason() -> None:
    world = make.calling()
    row = make.nominated(world)
    for act in (
        lambda: operations.refuse_nominee(nomination=row, reason=" ", by=world.officer, now=NOW),
        lambda: operations.withdraw_nominee(
            nomination=row, kind="declined", reason="", by=world.agency_officer, now=NOW
        ),
        lambda: operations.withdraw_nominee(
            nomination=row, kind="whim", reason="x", by=world.agency_officer, now=NOW
        ),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(NotAllowed):
        operations.withdraw_nominee(
            nomination=row, kind="declined", reason="x", by=world.other_officer, now=NOW
        )
    row.refresh_from_db()
    assert row.state == "nominated"
    gone = operations.withdraw_nominee(
        nomination=row, kind="declined", reason="Ngại đi xa", by=world.agency_officer, now=NOW
    )
    assert (gone.state, gone.withdrawal_kind) == ("withdrawn_before", "declined")


# --- Decisions ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-05")
def test_from_the_list_to_a_signed_decision_with_who_did_what() -> None:
    world = make.calling()
    row = make.registered(world)
    nominate(world, [row])
    Nomination.objects.filter(pk=row.pk).update(state="eligible")
    decision = operations.prepare_decision(
        notice=world.notice, kind="sending", issuer=world.board, by=world.officer, now=NOW
    )
    with pytest.raises(Refused) as refusal:
        operations.prepare_decision(
            notice=world.notice, kind="sending", issuer=world.board, by=world.officer, now=NOW
        )
    assert refusal.value.code == "open-draft"
    with pytest.raises(Refused) as refusal:
        operations.carry_out_decision(decision=decision, by=world.officer, now=NOW)
    assert refusal.value.code == "not-issued"
    decision = operations.issue_decision(decision=decision, signer=world.signer, by=world.officer, now=NOW)
    row.refresh_from_db()
    assert row.state == "sent"
    steps = [(step.state, step.by) for step in row.steps.select_related("by").order_by("pk")]
    assert steps[1:] == [("nominated", world.agency_officer), ("sent", world.officer)]
    assert decision.document.number_text == "01-QĐ/BTCTU"
    assert row.person.full_name in str(decision.document.frozen)
    assert "Căn cứ Thông báo chiêu sinh số 01-TB/BTCTU ngày 3-6-2024;" in str(decision.document.frozen)
    assert print_document(decision.document, "docx").startswith(b"PK")
    assert print_document(decision.document, "pdf").startswith(b"%PDF")
    assert Entry.objects.filter(act="nominations.nominee.send", subject_id=row.pk).count() == 1
    with pytest.raises(Refused, match="01-QĐ/BTCTU") as refusal:
        operations.prepare_decision(
            notice=world.notice, kind="sending", issuer=world.board, by=world.officer, now=NOW
        )
    assert refusal.value.code == "empty"
    assert ListDecision.objects.get() == decision


def test_a_decision_issued_on_the_page_of_its_document_is_followed_afterwards() -> None:
    world = make.calling()
    row = make.ready(world)
    decision = operations.prepare_decision(
        notice=world.notice, kind="sending", issuer=world.board, by=system(), now=NOW
    )
    issue_document(document=decision.document, signer=world.signer, on=NOW.date(), by=system(), now=NOW)
    operations.carry_out_decision(decision=decision, by=world.officer, now=NOW)
    row.refresh_from_db()
    assert row.state == "sent"
    with pytest.raises(Refused):
        operations.carry_out_decision(decision=decision, by=world.officer, now=NOW)


def test_a_list_that_changed_since_its_draft_is_not_followed() -> None:
    world = make.calling()
    row = make.ready(world)
    decision = operations.prepare_decision(
        notice=world.notice, kind="sending", issuer=world.board, by=system(), now=NOW
    )
    operations.withdraw_nominee(nomination=row, kind="work", reason="Bận", by=system(), now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.issue_decision(decision=decision, signer=world.signer, by=world.officer, now=NOW)
    assert refusal.value.code == "changed"
    decision.document.refresh_from_db()
    assert (decision.document.state, decision.document.number) == ("draft", None)
    operations.drop_decision(decision=decision, reason="Danh sách đã đổi", by=world.officer, now=NOW)
    assert not ListDecision.objects.exists()


@pytest.mark.requirement("R4-52")
def test_who_withdraws_after_the_class_decision_is_replaced_from_the_reserve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[operations.RosterChange] = []
    monkeypatch.setattr(registry, "_rosters", [lambda change, _by, _now: told.append(change)])
    world = make.calling(seats=2)
    first, second = (make.ready(world) for _ in range(2))
    reserve = make.nominated(world, world.other, rest_in_reserve=True)
    assert reserve.state == "reserve"
    make.issued(world)
    make.issued(world, "opening")
    world.notice.refresh_from_db()
    assert world.notice.state == "opened"
    assert {row.pk for row in told[0].added} == {first.pk, second.pk}
    gone = operations.withdraw_nominee(
        nomination=first, kind="health", reason="Điều trị dài ngày", by=world.agency_officer, now=LATE
    )
    assert gone.state == "withdrawn_after"
    with pytest.raises(Refused) as refusal:
        operations.replace_from_reserve(reserve=reserve, gone=gone, by=world.officer, now=AFTER_CUT_OFF)
    assert refusal.value.code == "cut-off"
    operations.replace_from_reserve(reserve=reserve, gone=gone, by=world.officer, now=LATE)
    Nomination.objects.filter(pk=reserve.pk).update(state="eligible")
    amended = make.issued(world)
    assert [entry.change for entry in amended.entries.order_by("order")] == ["added", "removed"]  # type: ignore[attr-defined]
    assert "Thay đ/c" in str(amended.document.frozen)  # type: ignore[attr-defined]
    opened_again = make.issued(world, "opening")
    assert opened_again.amends.kind == "opening"  # type: ignore[attr-defined]
    assert ([row.pk for row in told[1].added], [row.pk for row in told[1].removed]) == (
        [reserve.pk],
        [first.pk],
    )
    reserve.refresh_from_db()
    assert reserve.state == "admitted"
    figures = queries.figures_of([world.notice])[world.notice.pk]
    assert (figures.admitted, figures.withdrawn_after, figures.withdrawn_before, figures.sent) == (2, 1, 0, 2)
    with pytest.raises(Refused) as refusal:
        operations.prepare_decision(
            notice=world.notice, kind="opening", issuer=world.board, by=system(), now=NOW
        )
    assert refusal.value.code == "empty"
