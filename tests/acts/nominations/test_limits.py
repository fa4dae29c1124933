"""Sendings beyond a limit of study abroad or of a scheme are refused; leaders who stay (R2-28, R0-06)."""

from datetime import date

import pytest

from nennep.directives.models import LimitKind
from nennep.directives.operations import enter_members, open_scheme, set_limit
from nennep.nominations import operations, queries
from nennep.nominations.models import EnrolmentNotice, ListDecision, Nomination
from nennep.nominations.operations.shared import BeyondLimit
from nennep.norms.models import Rule
from nennep.people.models import Posting, PostTitle
from tests.make import catalogue, documents, people
from tests.make import nominations as make
from tests.make.nominations import Calling
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]


def abroad(world: Calling, starts_on: date, programme: object = None) -> EnrolmentNotice:
    """A notice for a course abroad that is out."""
    notice = make.prepared(
        world.board,
        world.school,
        [world.agency],
        programme=programme,
        starts_on=starts_on,
        ends_on=starts_on,
        seats=9,
    )
    return operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)


def put_forward(notice: EnrolmentNotice, *who: object) -> list[Nomination]:
    """People of the agency who meet the conditions of the notice."""
    rows = operations.register_nominees(invited=notice.invited.get(), people=list(who), by=system(), now=NOW)
    operations.nominate(
        invited=notice.invited.get(), nominations=rows, is_time_released=True, release_signer="Giám đốc Sở",
        by=system(), now=NOW,
    )  # fmt: skip
    Nomination.objects.filter(pk__in=[row.pk for row in rows]).update(state="eligible")
    return rows


def send(notice: EnrolmentNotice, world: Calling) -> ListDecision:
    """The decision with everybody who is ready, issued."""
    decision = operations.prepare_decision(
        notice=notice, kind="sending", issuer=world.board, by=system(), now=NOW
    )
    return operations.issue_decision(decision=decision, signer=world.signer, by=system(), now=NOW)


def rules_of_study_abroad() -> None:
    """At most two sendings a year and none two years running, from 2022 on."""
    for key, value, unit in (
        ("abroad.sendings_a_year.max", "2", "count"),
        ("abroad.two_years_running", "off", "switch"),
    ):
        Rule.objects.create(
            key=key, value=value, value_unit=unit, operator="<=", programme_code="nuoc-ngoai",
            valid_from=date(2022, 1, 1), basis_text="39-KL/TW", certainty="found",
        )  # fmt: skip


@pytest.mark.requirement("R2-28")
def test_a_third_sending_abroad_in_a_year_is_refused() -> None:
    world = make.calling()
    rules_of_study_abroad()
    course = catalogue.programme("nuoc-ngoai", "Bồi dưỡng ở nước ngoài")
    often, fresh = make.person(world.agency, "Lê Văn Nhiều"), make.person(world.agency, "Trần Thị Mới")
    for day in (date(2024, 8, 1), date(2024, 9, 2)):
        notice = abroad(world, day, course)
        put_forward(notice, often)
        send(notice, world)
    third = abroad(world, date(2024, 11, 4), course)
    rows = put_forward(third, often, fresh)
    warned = queries.warnings_of(third, rows, NOW.date())
    assert set(warned) == {rows[0].pk}
    assert "39-KL/TW" in warned[rows[0].pk][0]
    with pytest.raises(BeyondLimit) as refusal:
        operations.prepare_decision(notice=third, kind="sending", issuer=world.board, by=system(), now=NOW)
    assert "Lê Văn Nhiều" in str(refusal.value)
    assert "39-KL/TW" in str(refusal.value)
    assert not ListDecision.objects.filter(notice=third).exists()
    operations.put_in_reserve(nomination=rows[0], reason="Đã đủ hai lần", by=system(), now=NOW)
    send(third, world)
    assert Nomination.objects.get(pk=rows[1].pk).state == "sent"
    next_year = abroad(world, date(2025, 3, 3), course)
    rows = put_forward(next_year, fresh)
    with pytest.raises(BeyondLimit, match="2024"):
        send(next_year, world)
    assert Nomination.objects.get(pk=rows[0].pk).state == "eligible"
    year_after = abroad(world, date(2026, 3, 3), course)
    put_forward(year_after, fresh)
    send(year_after, world)


@pytest.mark.requirement("R2-28")
def test_a_draft_does_not_pass_a_limit_that_was_reached_since() -> None:
    world = make.calling()
    rules_of_study_abroad()
    course = catalogue.programme("nuoc-ngoai", "Bồi dưỡng ở nước ngoài")
    who = make.person(world.agency)
    drafts = []
    for day in (date(2024, 8, 1), date(2024, 9, 2), date(2024, 11, 4)):
        notice = abroad(world, day, course)
        put_forward(notice, who)
        drafts.append(
            operations.prepare_decision(
                notice=notice, kind="sending", issuer=world.board, by=system(), now=NOW
            )
        )
    for draft in drafts[:2]:
        operations.issue_decision(decision=draft, signer=world.signer, by=system(), now=NOW)
    with pytest.raises(BeyondLimit):
        operations.issue_decision(decision=drafts[2], signer=world.signer, by=system(), now=NOW)
    drafts[2].document.refresh_from_db()
    assert drafts[2].document.state != "issued", "the refusal took the number back"


@pytest.mark.requirement("R2-28")
@pytest.mark.parametrize(
    ("kind", "most", "passes"),
    [(LimitKind.TIMES, 1, False), (LimitKind.PEOPLE, 2, False), (LimitKind.CLASSES, 1, False), (LimitKind.PEOPLE, 3, True)],
)  # fmt: skip
def test_limits_of_a_scheme_bind_the_people_on_its_list(kind: str, most: int, passes: bool) -> None:
    world = make.calling()
    course = catalogue.programme("nguon", "Dự nguồn")
    one, two, three, stranger = (make.person(world.agency) for _ in range(4))
    scheme = open_scheme(
        owner=world.board, document=documents.external("4-ĐA/TU"), name="Đề án tạo nguồn", programmes=["nguon"],
        valid_from=date(2022, 1, 1), by=system(), now=NOW,
    )  # fmt: skip
    enter_members(scheme=scheme, people=[one, two, three], by=system(), now=NOW)
    set_limit(
        scheme=scheme, kind=kind, most=most, valid_from=date(2022, 1, 1), basis_text="4-ĐA/TU", by=system(), now=NOW
    )  # fmt: skip
    first, second = (abroad(world, day, course) for day in (date(2024, 8, 1), date(2024, 9, 2)))
    put_forward(first, one, stranger)
    send(first, world)
    rows = put_forward(second, *([one] if kind == LimitKind.TIMES else [two, three]), stranger)
    if passes:
        send(second, world)
        return
    with pytest.raises(BeyondLimit, match="4-ĐA/TU"):
        send(second, world)
    assert set(Nomination.objects.filter(notice=second).values_list("state", flat=True)) == {"eligible"}
    for row in rows[:-1]:
        operations.put_in_reserve(nomination=row, reason="Quá giới hạn của đề án", by=system(), now=NOW)
    send(second, world)
    assert Nomination.objects.get(pk=rows[-1].pk).state == "sent", "who is on no list is bound by none"


@pytest.mark.requirement("R0-06")
def test_leaders_are_told_of_only_where_fewer_than_the_norm_stay() -> None:
    world = make.calling(seats=9)
    people.reference()
    head = PostTitle.objects.filter(is_leading=True).order_by("pk")[0]
    leaders = [make.person(world.agency) for _ in range(3)]
    Posting.objects.filter(person__in=leaders).update(title=head)
    away = [make.nominated(world, who=leader) for leader in leaders[:2]]
    assert not queries.warnings_of(world.notice, away, NOW.date()), "one of three stays, one is wanted"
    Rule.objects.filter(key="nominations.leaders.min_staying").update(value="2")
    found = queries.warnings_of(world.notice, away, NOW.date())
    assert leaders[1].full_name in found[away[0].pk][0]
    Rule.objects.filter(key="nominations.leaders.min_staying").update(value="off")
    assert not queries.warnings_of(world.notice, away, NOW.date())
