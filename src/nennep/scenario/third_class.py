"""How the third class of the plan is filled in the world of notice 407: notice, nominees, decisions.

Its opening is drafted and waits for a signature, so that no class begins beside the three of the notice.
"""

from __future__ import annotations

from datetime import timedelta

from nennep.catalogue.models import Programme, StudyForm
from nennep.documents.models import SigningCapacity
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
from nennep.nominations.operations import (
    check_nominees,
    issue_decision,
    nominate,
    prepare_decision,
    prepare_notice,
    publish_notice,
    put_in_reserve,
    refuse_nominee,
    register_nominees,
    withdraw_nominee,
)
from nennep.nominations.states import DecisionKind, WithdrawalKind
from nennep.people.models import Person
from nennep.planning.models import PlanItem
from nennep.scenario.cadres import starts_on
from nennep.scenario.stage import Stage

SEATS_OF_THE_CLASS = 12
NOMINATED = {"SO01": 4, "SO02": 3, "SO03": 2, "TW1": 1}
"""How many of its cadres each agency put forward in time; the first also wrote a fifth name on its own list, too late."""


def fill(stage: Stage, people: dict[str, list[Person]]) -> None:
    """The notice, whom agencies nominate, what became of them; and a notice of the school that is not out yet."""
    notice = _notice(stage)
    _judged(stage, notice, _nominees(stage, notice, people))
    _notice_in_draft(stage)


def _notice(stage: Stage) -> EnrolmentNotice:
    """Called for five weeks ago; nominations ended eleven days ago, replacements go on until three days before the start."""
    officer, leader = stage.users["canbo.btc"], stage.users["lanhdao.btc"].person
    begins = starts_on(stage)
    notice = prepare_notice(
        owner=stage.units["BTC"],
        host=stage.units["TCT"],
        item=PlanItem.objects.get(plan__year=stage.today.year, plan__owner=stage.units["BTC"], code="TC"),
        programme=Programme.objects.get(code="tc-llct"),
        study_form=StudyForm.PART_TIME_BATCH,
        title="Trung cấp lý luận chính trị K33",
        audience_text="Trưởng phòng, phó trưởng phòng và tương đương; cán bộ quy hoạch các chức danh đó",
        seats=SEATS_OF_THE_CLASS,
        agencies=[stage.units["TW1"]],
        deadline_on=stage.today - timedelta(days=11),
        cut_off_on=begins - timedelta(days=3),
        starts_on=begins,
        ends_on=begins + timedelta(days=540),
        venue="Trường Chính trị Sông Mây",
        contact="Phòng Quản lý đào tạo",
        by=officer,
        now=stage.ago(35),
    )
    return publish_notice(
        notice=notice,
        signer=leader,
        capacity=SigningCapacity.FOR_HEAD,
        by=officer,
        now=stage.ago(35, 15),
    )


def _nominees(
    stage: Stage, notice: EnrolmentNotice, people: dict[str, list[Person]]
) -> dict[str, list[Nomination]]:
    """Each agency nominates with the time released; one writes a further name on its own list when it is too late."""
    rows: dict[str, list[Nomination]] = {}
    for code, count in NOMINATED.items():
        by = stage.users[f"canbo.{code.lower()}"]
        invited = InvitedAgency.objects.get(notice=notice, agency=stage.units[code])
        rows[code] = nominate(
            invited=invited,
            nominations=register_nominees(
                invited=invited, people=people[code][:count], by=by, now=stage.ago(15)
            ),
            is_time_released=True,
            release_signer=stage.users[f"thutruong.{code.lower()}"].full_name,
            by=by,
            now=stage.ago(15),
        )
        if len(people[code]) > count:
            register_nominees(invited=invited, people=people[code][count:], by=by, now=stage.ago(10))
    return rows


def _judged(stage: Stage, notice: EnrolmentNotice, rows: dict[str, list[Nomination]]) -> None:
    """Checked; one in reserve, one refused, one withdrawn; the others sent by decision; the class list drafted."""
    officer, leader = stage.users["canbo.btc"], stage.users["lanhdao.btc"].person
    assert leader is not None  # noqa: S101 - as above
    check_nominees(notice=notice, by=officer, now=stage.ago(9))
    put_in_reserve(nomination=rows["SO01"][3], reason="Dự bị khi có người rút", by=officer, now=stage.ago(8))
    refuse_nominee(
        nomination=rows["SO02"][2],
        reason="Cơ quan đã có hai người trong danh sách; ưu tiên người trong quy hoạch.",
        by=officer,
        now=stage.ago(8),
    )
    withdraw_nominee(
        nomination=rows["SO02"][1],
        kind=WithdrawalKind.WORK,
        reason="Được giao phụ trách phòng từ tháng này.",
        by=stage.users["canbo.so02"],
        now=stage.ago(7),
    )
    sending = prepare_decision(
        notice=notice, kind=DecisionKind.SENDING, issuer=stage.units["BTC"], by=officer, now=stage.ago(6)
    )
    issue_decision(
        decision=sending,
        signer=leader,
        capacity=SigningCapacity.FOR_HEAD,
        by=officer,
        now=stage.ago(6, 15),
    )
    prepare_decision(
        notice=notice, kind=DecisionKind.OPENING, issuer=stage.units["BTC"], by=officer, now=stage.ago(1)
    )


def _notice_in_draft(stage: Stage) -> None:
    """The school prepares a short course of its own; nobody is asked yet."""
    begins = starts_on(stage) + timedelta(days=14)
    prepare_notice(
        owner=stage.units["TCT"],
        host=stage.units["TCT"],
        programme=Programme.objects.get(code="dang-vien-moi"),
        study_form=StudyForm.FULL_TIME,
        title="Bồi dưỡng đảng viên mới, khóa 5",
        audience_text="Đảng viên dự bị",
        seats=70,
        agencies=[stage.units[code] for code in ("SO01", "SO02", "SO03")],
        deadline_on=stage.today + timedelta(days=14),
        cut_off_on=begins,
        starts_on=begins,
        ends_on=begins + timedelta(days=4),
        venue="Trường Chính trị Sông Mây",
        by=stage.users["daotao.tct"],
        now=stage.ago(1),
    )
