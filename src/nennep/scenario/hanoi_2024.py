"""Hanoi 2024: intermediate political theory for the central agencies in the city, from the plan to the opening of three
classes on 16-5-2024 (source 1; R1-01 … R1-16).

The source tells: 20 classes with 1.390 people planned for the year (215-KH/TU of 21-2-2024), three classes opened on
16-5-2024 for 210 people of 16 agencies, the Secretariat's task by 57-QĐ/TW, the coordination regulation 6445-QĐ/TU without
its day. Everything else (shares of the agencies, days of the notices, names of agencies and people) is invented.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from nennep.accounts.models import Role, User
from nennep.catalogue.models import Programme, StudyForm
from nennep.documents.models import OfficialDocument, SigningCapacity, System
from nennep.documents.operations import (
    give_signing_authority,
    lay_duty,
    open_term,
    register_external,
    set_issuer_layout,
)
from nennep.kernel.dates import PartialDate
from nennep.nominations.models import EnrolmentNotice, InvitedAgency
from nennep.nominations.operations import (
    check_nominees,
    issue_decision,
    nominate,
    prepare_decision,
    prepare_notice,
    publish_notice,
    register_nominees,
)
from nennep.nominations.states import DecisionKind
from nennep.norms.models import AuthorityAct, Senders
from nennep.norms.operations import add_authority, set_regulation
from nennep.people.models import Category, CredentialKind, Person
from nennep.people.operations import record_credential, register_person
from nennep.planning.models import PlanItem, Side
from nennep.planning.operations import (
    LinePlan,
    add_line,
    allocate_seats,
    approve_version,
    conclude_version,
    open_plan,
    submit_version,
)
from nennep.planning.states import Outcome
from nennep.scenario import ceremony_2024, earlier_course
from nennep.scenario.stage import Stage

YEAR = 2024
BEFORE = date(2023, 6, 1)
PLANNED_ON = date(2024, 2, 21)
OPENED_ON = date(2024, 5, 16)
ENDS_ON = date(2025, 11, 28)
CLASSES, SEATS = 20, 1390
IN_A_CLASS = 70
AGENCIES = 16
SHARES = ((14,) * 5, (14,) * 5, (12, 12, 12, 12, 11, 11))
"""People of each agency in the three classes: 5 × 14, 5 × 14, 4 × 12 + 2 × 11; 16 agencies, 210 people."""
ALLOCATED = (87,) * 14 + (86,) * 2
"""Seats of the year handed to the sixteen agencies: 14 × 87 + 2 × 86 = 1.390."""
SHOWN_ACCOUNTS = {
    "canbo.btc": "cán bộ Ban Tổ chức Thành ủy",
    "lanhdao.btc": "lãnh đạo Ban Tổ chức Thành ủy",
    "lanhdao.tu": "lãnh đạo Thành ủy",
    "daotao.tct": "phòng đào tạo của trường",
    "danguy.tw": "Đảng ủy các cơ quan Trung ương",
    "canbo.tw01": "cán bộ của một cơ quan Trung ương",
}
DUTIES = (
    (
        "BTC",
        "Nắm bắt tình hình các lớp, báo cáo Thường trực Đảng ủy các cơ quan Trung ương và Thành ủy Hà Nội.",
    ),
    ("TCT", "Phối hợp tổ chức, quản lý chặt chẽ các lớp; bảo đảm cơ sở vật chất, trang thiết bị."),
    ("DUTW", "Phối hợp chỉ đạo các cơ quan cử cán bộ, sắp xếp công việc để học viên dự học đầy đủ."),
)
"""Who does what: the first two as the speech of the ceremony asks, the third illustrative; the regulation is not quoted."""
ILLUSTRATION = "Số và ngày minh họa, nguồn không nêu."


@dataclass(frozen=True)
class Offices:
    """Who asks, who signs and who nominates."""

    officer: User
    leader: User
    signer: Person
    school: User
    agencies: tuple[User, ...]


def build(stage: Stage) -> None:
    """The plan, its seats, three notices with their nominees, the decisions, the ceremony that opens the classes."""
    stage.today = BEFORE  # the world plays in its own year
    stage.beginning = date(2023, 1, 3)
    stage.expect(5 + len(SHARES))
    _units(stage)
    bases = _documents(stage)
    offices = _offices(stage)
    for code, duty in DUTIES:
        lay_duty(
            document=bases["coordination"], party="", duty=duty, unit=stage.units[code], by=offices.officer,
            now=stage.at(PLANNED_ON, 16),
        )  # fmt: skip
    stage.bar.update()
    item = _plan(stage, offices, bases["plan"])
    stage.bar.update()
    _seats(stage, offices, item)
    stage.bar.update()
    first = 1
    for number, shares in enumerate(SHARES, start=1):
        _class(stage, offices, item, number, first, shares, bases)
        first += len(shares)
        stage.bar.update()
    board_leader = stage.users["lanhdao.btc"]
    ceremony_2024.hold(
        stage, offices.officer, board_leader, offices.school, offices.signer, bases["coordination"]
    )
    stage.bar.update()
    earlier_course.hold(stage)
    stage.bar.update()


def _units(stage: Stage) -> None:
    stage.unit("TU", "Thành ủy Hà Nội", "province_committee", symbol="TU", place="Hà Nội")
    stage.unit(
        "BTC", "Ban Tổ chức Thành ủy Hà Nội", "organisation_board", "TU", symbol="BTCTU", place="Hà Nội",
        short_name="Ban Tổ chức Thành ủy",
    )  # fmt: skip
    stage.unit(
        "TCT", "Trường Đào tạo cán bộ Lê Hồng Phong", "political_school", "TU", symbol="TĐTCB", place="Hà Nội"
    )
    stage.unit(
        "DUTW", "Đảng ủy các cơ quan Trung ương", "central_party_body", is_outside_tree=True, symbol="ĐUCQTW",
        place="Hà Nội",
    )  # fmt: skip
    for number in range(1, AGENCIES + 1):
        stage.unit(
            f"TW{number:02}",
            f"Cơ quan Trung ương mẫu {number:02}",
            "central_agency",
            "DUTW",
            is_outside_tree=True,
        )


def _documents(stage: Stage) -> dict[str, OfficialDocument]:
    """Numbering, layouts, authority by delegation, and the documents that the source names."""
    units, moment = stage.units, stage.at(BEFORE, 8)
    open_term(
        committee=units["TU"],
        name="nhiệm kỳ 2020-2025",
        valid_from=date(2020, 10, 14),
        by=stage.system,
        now=moment,
    )
    for code in ("TU", "BTC", "TCT"):
        set_issuer_layout(
            unit=units[code], system=System.PARTY, layout_code="party-36-hd-vptw-2018", valid_from=date(2018, 4, 3),
            by=stage.system, now=moment,
        )  # fmt: skip
    rule = OfficialDocument.objects.get(is_external=True, number_text="57-QĐ/TW")
    add_authority(
        act=AuthorityAct.OPEN, programme_code="tc-llct", unit=units["TU"], for_senders=Senders.CENTRAL_AGENCIES,
        delegated_by="Ban Bí thư Trung ương Đảng", valid_from=date(2022, 2, 8), basis=rule, by=stage.system, now=moment,
    )  # fmt: skip
    set_regulation(
        document=OfficialDocument.objects.get(is_external=True, number_text="6468-QĐ/HVCTQG"),
        institution=units["TCT"], programme_code="tc-llct", valid_from=date(2021, 12, 21), by=stage.system, now=moment,
    )  # fmt: skip
    city, by = "Ban Thường vụ Thành ủy Hà Nội", stage.system
    plan = register_external(
        number_text="215-KH/TU", subject="Tổ chức đào tạo trung cấp lý luận chính trị năm 2024",
        issued_on=PLANNED_ON, now=stage.at(PLANNED_ON, 15), issuer_name=city, by=by,
    )  # fmt: skip
    coordination = register_external(
        number_text="6445-QĐ/TU",
        subject=(
            "Quy chế phối hợp trong công tác đào tạo trung cấp lý luận chính trị cho cán bộ các ban, bộ, ngành, tổ chức "
            "chính trị - xã hội ở Trung ương làm việc trên địa bàn thành phố Hà Nội theo Quy định số 57-QĐ/TW"
        ),
        issued_on=None, now=stage.at(PLANNED_ON, 15), issuer_name=city, by=by,
    )  # fmt: skip
    return {"rule": rule, "plan": plan, "coordination": coordination}


def _offices(stage: Stage) -> Offices:
    units, since = stage.units, stage.beginning

    def account(name: str, unit: str, post: str, role: str) -> User:
        return stage.account(
            name, stage.person(units[unit], post, since=since), (role, units[unit]), since=since
        )

    officer = account("canbo.btc", "BTC", "Chuyên viên chính", Role.BOARD_OFFICER)
    account("lanhdao.btc", "BTC", "Phó Trưởng ban", Role.BOARD_LEADER)
    signer = stage.users["lanhdao.btc"].person
    assert signer is not None  # noqa: S101 - the account was made for this person
    give_signing_authority(
        unit=units["BTC"], person=signer, capacity=SigningCapacity.FOR_HEAD, title="PHÓ TRƯỞNG BAN",
        head_title="TRƯỞNG BAN", valid_from=since, basis="Quy chế làm việc của cơ quan", by=stage.system,
        now=stage.at(since, 9),
    )  # fmt: skip
    leader = account("lanhdao.tu", "TU", "Phó Bí thư Thường trực", Role.COMMITTEE_LEADER)
    school = account("daotao.tct", "TCT", "Trưởng phòng Quản lý đào tạo", Role.TRAINING_OFFICE)
    account("danguy.tw", "DUTW", "Phó Trưởng ban Tổ chức Đảng ủy", Role.COMMITTEE_LEADER)
    agencies = tuple(
        stage.account(
            f"canbo.tw{number:02}",
            stage.person(units[f"TW{number:02}"], "Chuyên viên tổ chức cán bộ", since=since),
            (Role.AGENCY_OFFICER, units[f"TW{number:02}"]),
            since=since,
            is_shown=number == 1,
        )
        for number in range(1, AGENCIES + 1)
    )
    return Offices(officer, leader, signer, school, agencies)


def _plan(stage: Stage, offices: Offices, document: OfficialDocument) -> PlanItem:
    """The plan of the year with the one line that the source tells: 20 classes, 1.390 people (R1-08, R1-13)."""
    units, begun = stage.units, stage.at(date(2024, 1, 15), 9)
    plan = open_plan(
        owner=units["BTC"], year=YEAR, side=Side.PARTY, by=offices.officer, now=begun,
        name="Kế hoạch đào tạo trung cấp lý luận chính trị cho cán bộ các cơ quan ở Trung ương năm 2024",
    )  # fmt: skip
    version = plan.versions.get()
    line = add_line(
        version=version,
        line=LinePlan(
            title="Trung cấp lý luận chính trị cho cán bộ các cơ quan ở Trung ương trên địa bàn thành phố",
            programme=Programme.objects.get(code="tc-llct"),
            audience="Cán bộ các ban, bộ, ngành, tổ chức chính trị - xã hội ở Trung ương làm việc trên địa bàn thành phố",
            study_form=StudyForm.PART_TIME_BATCH,
            classes=CLASSES,
            seats=SEATS,
            lead=units["BTC"],
            coordinators=[units["TCT"], units["DUTW"]],
        ),
        code="TC-TW",
        by=offices.officer,
        now=begun,
    )
    submit_version(version=version, by=offices.officer, now=stage.at(date(2024, 1, 30), 9))
    conclude_version(
        version=version,
        rest=Outcome.AGREED,
        wording="Thống nhất",
        by=offices.leader,
        now=stage.at(date(2024, 2, 19), 16),
    )
    approve_version(version=version, document=document, by=offices.officer, now=stage.at(PLANNED_ON, 16))
    return line.item


def _seats(stage: Stage, offices: Offices, item: PlanItem) -> None:
    """The seats of the year for the sixteen agencies."""
    on = date(2024, 3, 1)
    decision = register_external(
        number_text="318-CV/BTCTU", issuer_name="Ban Tổ chức Thành ủy Hà Nội",
        subject=f"Phân bổ chỉ tiêu đào tạo trung cấp lý luận chính trị năm 2024. {ILLUSTRATION}",
        issued_on=on, by=offices.officer, now=stage.at(on, 9),
    )  # fmt: skip
    for number, seats in enumerate(ALLOCATED, start=1):
        allocate_seats(
            item=item, unit=stage.units[f"TW{number:02}"], seats=seats, decision=decision, by=offices.officer,
            now=stage.at(on, 10),
        )  # fmt: skip


def _class(
    stage: Stage,
    offices: Offices,
    item: PlanItem,
    number: int,
    first: int,
    shares: tuple[int, ...],
    bases: dict[str, OfficialDocument],
) -> None:
    """One class: notice, nominees of its agencies, the check, the two decisions."""
    called_on = date(2024, 3, 11)
    notice = prepare_notice(
        owner=stage.units["BTC"], host=stage.units["TCT"], programme=item.lines.get().programme,
        study_form=StudyForm.PART_TIME_BATCH, title=f"Lớp trung cấp lý luận chính trị K{number} - khối cơ quan Trung ương",
        seats=IN_A_CLASS, deadline_on=date(2024, 4, 12), cut_off_on=date(2024, 5, 10), starts_on=OPENED_ON,
        ends_on=ENDS_ON, item=item, venue="Trường Đào tạo cán bộ Lê Hồng Phong",
        audience_text="Cán bộ các cơ quan ở Trung ương trên địa bàn, theo Quy định 57-QĐ/TW",
        contact="Phòng Quản lý đào tạo", by=offices.officer, now=stage.at(called_on, 9),
    )  # fmt: skip
    publish_notice(
        notice=notice, signer=offices.signer, capacity=SigningCapacity.FOR_HEAD, by=offices.officer,
        now=stage.at(called_on, 15),
    )  # fmt: skip
    for place, share in enumerate(shares, start=first):
        _nominees(stage, offices, notice, place, share)
    checked = stage.at(date(2024, 4, 18), 9)
    check_nominees(notice=notice, by=offices.officer, now=checked)
    for kind, on in ((DecisionKind.SENDING, date(2024, 4, 24)), (DecisionKind.OPENING, date(2024, 5, 8))):
        decision = prepare_decision(
            notice=notice, kind=kind, issuer=stage.units["BTC"], by=offices.officer, now=stage.at(on, 9),
            bases=[bases["rule"], bases["plan"]],
        )  # fmt: skip
        issue_decision(
            decision=decision, signer=offices.signer, capacity=SigningCapacity.FOR_HEAD, by=offices.officer,
            now=stage.at(on, 15),
        )  # fmt: skip


def _nominees(stage: Stage, offices: Offices, notice: EnrolmentNotice, place: int, share: int) -> None:
    """The people of one agency, nominated with their time released (R0-06)."""
    unit, by = stage.units[f"TW{place:02}"], offices.agencies[place - 1]
    invited = InvitedAgency.objects.get(notice=notice, agency=unit)
    chosen = [_cadre(stage, place) for _ in range(share)]
    moment = stage.at(date(2024, 4, 2), 9) + timedelta(minutes=place)
    rows = register_nominees(invited=invited, people=chosen, by=by, now=moment)
    nominate(
        invited=invited,
        nominations=rows,
        is_time_released=True,
        release_signer="Thủ trưởng cơ quan",
        by=by,
        now=moment,
    )


def _cadre(stage: Stage, place: int) -> Person:
    """A division head or deputy of an age to study part-time under 57-QĐ/TW, with a university degree on record."""
    name, sex = next(stage.names)
    born = date(YEAR - stage.lot.randint(36, 50), stage.lot.randint(1, 12), stage.lot.randint(1, 28))
    joined = date(born.year + stage.lot.randint(23, 30), 5, 19)
    moment = stage.at(stage.beginning, 10)
    person = register_person(
        full_name=name, sex=sex, born=PartialDate.of(born),
        ethnicity=stage.lot.choices(["Kinh", "Tày", "Mường", "Nùng", "Thái"], [86, 5, 4, 3, 2])[0],
        party_joined_on=joined, party_official_on=joined + timedelta(days=365), education="Đại học",
        political_theory="Sơ cấp", unit=stage.units[f"TW{place:02}"],
        post=stage.lot.choice(["Trưởng phòng", "Phó Trưởng phòng", "Phó Trưởng phòng"]),
        category=Category.CIVIL_SERVANT, posted_from=stage.beginning, by=stage.system, now=moment,
    )  # fmt: skip
    record_credential(
        person=person, kind=CredentialKind.objects.get(code="university"), issued_on=date(born.year + 23, 7, 1),
        by=stage.system, now=moment,
    )  # fmt: skip
    return person
