"""The plan of the year behind the classes of notice 407: approved, its seats handed out, a change on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from nennep.catalogue.models import Programme, StudyForm
from nennep.directives.operations import add_field
from nennep.documents.models import OfficialDocument
from nennep.documents.operations import register_external
from nennep.planning.models import DelayCause, FundingSource, PlanItem, Side, TrainingPlan
from nennep.planning.operations import (
    LinePlan,
    Participant,
    add_line,
    allocate_seats,
    amend_plan,
    approve_version,
    change_line,
    conclude_version,
    open_plan,
    record_budget,
    record_delay,
    record_session,
    submit_version,
)
from nennep.planning.states import LineState, Outcome
from nennep.scenario.stage import Stage

SEATS = {"SO01": 12, "SO02": 9, "SO03": 8, "BD1": 4, "MT1": 3}


def decide(stage: Stage) -> TrainingPlan:
    """A plan in force since a month after the year of the world began, with a second version in draft."""
    by, units = stage.users["canbo.btc"], stage.units
    begun = stage.beginning + timedelta(days=10)
    approved = stage.beginning + timedelta(days=40)
    year = stage.today.year
    plan = open_plan(
        owner=units["BTC"],
        year=year,
        side=Side.PARTY,
        name=f"Kế hoạch đào tạo, bồi dưỡng cán bộ năm {year}",
        by=by,
        now=stage.at(begun, 9),
    )
    version = plan.versions.get()
    lines = _lines(stage)
    for code, line in lines.items():
        add_line(version=version, line=line, code=code, by=by, now=stage.at(begun, 10))
    submit_version(version=version, by=by, now=stage.at(begun, 16))
    held_on = begun + timedelta(days=12)
    session = record_session(
        version=version,
        held_on=held_on,
        subject=f"Thường trực Thành ủy làm việc với Ban Tổ chức về kế hoạch năm {year}",
        participants=[
            Participant("Phó Bí thư Thường trực Thành ủy", is_chair=True),
            Participant("Trưởng Ban Tổ chức Thành ủy"),
            Participant("Hiệu trưởng Trường Chính trị"),
            Participant("Giám đốc Sở Nội vụ"),
        ],
        outcome="Thống nhất các lớp lý luận chính trị; lớp dự nguồn tiếp tục nghiên cứu.",
        by=by,
        now=stage.at(held_on, 16),
    )
    conclude_version(version=version, rest=Outcome.AGREED, session=session, by=by, now=stage.at(held_on, 17))
    decision = _decision(
        stage, "112-QĐ/TU", f"Phê duyệt chỉ tiêu kế hoạch năm {year}", "Thành ủy Sông Mây", 40
    )
    approve_version(version=version, document=decision, by=by, now=stage.at(approved, 10))
    items = {item.code: item for item in PlanItem.objects.filter(plan=plan)}
    for code, seats in SEATS.items():
        allocate_seats(
            item=items["TC"],
            unit=units[code],
            seats=seats,
            decision=decision,
            by=by,
            now=stage.at(approved + timedelta(days=5), 9),
        )
    money = _decision(
        stage, "485/QĐ-UBND", f"Bổ sung dự toán đào tạo năm {year}", "Ủy ban nhân dân thành phố Sông Mây", 75
    )
    record_budget(
        plan=plan,
        document=money,
        unit=units["TCT"],
        source=FundingSource.PROVINCE,
        amount=1_250_000_000,
        shares={items["TC"]: 900_000_000, items["ĐVM"]: 200_000_000},
        by=by,
        now=stage.at(stage.beginning + timedelta(days=76), 9),
    )
    record_delay(
        item=items["NVĐ"],
        cause=DelayCause.OBJECTIVE,
        reason="Chưa được bố trí kinh phí",
        began_on=stage.beginning + timedelta(days=120),
        by=by,
        now=stage.at(stage.beginning + timedelta(days=121), 9),
    )
    _amend(stage, plan, lines)
    return plan


def _lines(stage: Stage) -> dict[str, LinePlan]:
    units = stage.units
    programmes = {one.code: one for one in Programme.objects.all()}
    school, academy, board = units["TCT"], units["HV"], units["BTC"]
    return {
        "TC": LinePlan(
            title="Trung cấp lý luận chính trị, hệ không tập trung",
            programme=programmes["tc-llct"],
            audience="Cán bộ, công chức lãnh đạo, quản lý cấp phòng và nguồn quy hoạch",
            study_form=StudyForm.PART_TIME_BATCH,
            classes=3,
            seats=210,
            opens_month=8,
            lead=school,
            coordinators=[board],
            cost=900_000_000,
            funding={FundingSource.PROVINCE: 900_000_000},
        ),
        "CC": LinePlan(
            title="Cao cấp lý luận chính trị, hệ không tập trung",
            programme=programmes["cc-llct"],
            audience="Lãnh đạo, quản lý cấp sở và nguồn quy hoạch",
            study_form=StudyForm.PART_TIME_BATCH,
            classes=1,
            seats=70,
            opens_month=8,
            lead=academy,
            coordinators=[board],
            venue=academy,
            venue_reason="Học viện mở và giảng dạy theo chỉ tiêu được giao",
            funding={FundingSource.CENTRAL: None},
        ),
        "ĐVM": LinePlan(
            title="Bồi dưỡng đảng viên mới",
            programme=programmes["dang-vien-moi"],
            audience="Đảng viên dự bị",
            classes=4,
            seats=280,
            duration="5 ngày",
            quarter=4,
            lead=school,
            cost=200_000_000,
            funding={FundingSource.PROVINCE: 200_000_000},
        ),
        "NVĐ": LinePlan(
            title="Nghiệp vụ công tác đảng cho cấp ủy cơ sở",
            programme=programmes["nghiep-vu-dang"],
            audience="Bí thư, phó bí thư đảng ủy cơ sở",
            classes=2,
            seats=120,
            duration="3 ngày",
            opens_month=3,
            lead=board,
            coordinators=[school],
            cost=90_000_000,
            funding={FundingSource.PROVINCE: 60_000_000, FundingSource.AGENCY: 30_000_000},
        ),
        "DN": LinePlan(
            title="Dự nguồn cán bộ lãnh đạo, quản lý",
            programme=programmes["du-nguon"],
            audience="Cán bộ quy hoạch ban chấp hành khóa tới",
            classes=1,
            seats=50,
            lead=board,
            coordinators=[school],
            state=LineState.UNDER_STUDY,
            priority_field=add_field(
                owner=board,
                name="Chuyển đổi số",
                valid_from=stage.beginning,
                basis_text="Nghị quyết của Ban Chấp hành Đảng bộ thành phố",
                by=stage.users["canbo.btc"],
                now=stage.at(stage.beginning + timedelta(days=9), 9),
            ),
        ),
    }


def _amend(stage: Stage, plan: TrainingPlan, lines: dict[str, LinePlan]) -> None:
    by = stage.users["canbo.btc"]
    moment = stage.at(stage.beginning + timedelta(days=150), 9)
    version = amend_plan(plan=plan, note="Theo nhu cầu bổ sung của các cơ quan", by=by, now=moment)
    change_line(
        line=version.lines.get(item__code="NVĐ"),
        to=replace(lines["NVĐ"], classes=1, seats=70, opens_month=11),
        reason="Gộp hai lớp thành một, lùi sang tháng 11 do kinh phí",
        by=by,
        now=moment,
    )


def _decision(stage: Stage, number: str, subject: str, issuer: str, day: int) -> OfficialDocument:
    on = stage.beginning + timedelta(days=day)
    return register_external(
        number_text=number,
        issuer_name=issuer,
        subject=subject,
        issued_on=on,
        by=stage.users["canbo.btc"],
        now=stage.at(on, 8),
    )
