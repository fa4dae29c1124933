"""Bến Tre 2020: the year's plan, what the Organisation Board proposed on 7-4-2020, and the proposals for 2021 (R3-01 … R3-18).

What is done is told by the source; numbers and days of decisions that it does not name are invented and say so. It names
neither seats nor the number of classes for commune chairmen in the first plan: these stay unknown. People are invented.
"""

from dataclasses import replace
from datetime import date

from nennep.accounts.models import User
from nennep.catalogue.models import Programme
from nennep.documents.models import OfficialDocument
from nennep.documents.operations import register_external
from nennep.planning.models import PlanItem, PlanVersion, Side, TrainingPlan
from nennep.planning.operations import (
    LinePlan,
    Participant,
    add_line,
    amend_plan,
    approve_version,
    carry_to_next_year,
    change_line,
    conclude_version,
    drop_line,
    open_plan,
    propose_next_year,
    record_session,
    submit_version,
)
from nennep.planning.states import LineState, Outcome
from nennep.scenario.ben_tre_ground import (
    BOTH,
    CHAIRMEN,
    COUNCIL_CHAIRS,
    COUNCIL_VICE_CHAIRS,
    DEPUTIES,
    DIRECTORS,
    DISTRICT_CHAIRMEN,
    DISTRICT_SECRETARIES,
    MEMBERS,
    SECRETARIES,
    Offices,
    audience,
    open_offices,
    open_units,
)
from nennep.scenario.stage import Stage
from nennep.standards.models import Standard
from nennep.standards.operations import finish_review, open_review

YEAR = 2020
BEFORE = date(2018, 1, 1)
SESSION = date(2020, 4, 7)
ILLUSTRATION = "Số và ngày minh họa, nguồn không nêu."


def build(stage: Stage) -> None:
    """Two plans of 2020, the second version of the Party's, the draft of 2021."""
    stage.today = BEFORE  # the world plays in its own year: people are of an age to hold their posts in it
    stage.expect(6)
    open_units(stage)
    offices = open_offices(stage)
    title_course = Programme.objects.get(code="chuc-danh")
    stage.bar.update()
    state_plan = _state_plan(stage, offices, title_course)
    stage.bar.update()
    plan = _first_version(stage, offices, title_course)
    stage.bar.update()
    _second_version(stage, offices, plan, state_plan, title_course)
    stage.bar.update()
    _review(stage, offices)
    stage.bar.update()
    _next_year(stage, offices, plan, title_course)
    stage.bar.update()


def _decision(stage: Stage, number: str, subject: str, on: date, issuer: str, by: User) -> OfficialDocument:
    return register_external(
        number_text=number,
        issuer_name=issuer,
        subject=f"{subject}. {ILLUSTRATION}",
        issued_on=on,
        by=by,
        now=stage.at(on, 15),
    )


def _state_plan(stage: Stage, offices: Offices, programme: Programme) -> TrainingPlan:
    """The plan of Sở Nội vụ, approved by the People's Committee; the class for directors belongs to it (R3-14)."""
    by, home = offices.home_affairs, stage.units["SO01"]
    begun = stage.at(date(2020, 1, 6), 9)
    plan = open_plan(
        owner=home, year=YEAR, side=Side.STATE, name=f"Kế hoạch bồi dưỡng cán bộ, công chức năm {YEAR} của Sở Nội vụ",
        by=by, now=begun,
    )  # fmt: skip
    version = plan.versions.get()
    line = LinePlan(
        title="Lớp dành cho giám đốc sở, ngành không phải Tỉnh ủy viên",
        programme=programme,
        audience=DIRECTORS,
        selected_by=audience(DIRECTORS),
        classes=1,
        lead=home,
    )
    add_line(version=version, line=line, code="GĐS", by=by, now=begun)
    _approve(
        stage,
        version,
        _decision(
            stage,
            "20/QĐ-UBND",
            "Phê duyệt kế hoạch bồi dưỡng năm 2020",
            date(2020, 1, 15),
            "Ủy ban nhân dân tỉnh Bến Tre",
            by,
        ),
        by,
        date(2020, 1, 15),
    )
    return plan


def _first_version(stage: Stage, offices: Offices, programme: Programme) -> TrainingPlan:
    """What the plan of 2020 was before the working session."""
    by, units = offices.officer, stage.units
    begun = stage.at(date(2020, 1, 8), 9)
    plan = open_plan(
        owner=units["BTC"], year=YEAR, side=Side.PARTY, name=f"Kế hoạch đào tạo, bồi dưỡng cán bộ năm {YEAR}",
        by=by, now=begun,
    )  # fmt: skip
    version = plan.versions.get()
    board, affairs = units["BTC"], units["BCSĐ"]
    base = LinePlan(title="", programme=programme, lead=board)
    for code, line in {
        "XA-BT": replace(
            base, title=f"Lớp dành cho {SECRETARIES}", selected_by=audience(SECRETARIES), classes=2
        ),
        "HUYEN-BT": replace(
            base,
            title=f"Lớp dành cho {DISTRICT_SECRETARIES}",
            selected_by=audience(DISTRICT_SECRETARIES),
            classes=1,
        ),
        "TUV": replace(
            base,
            title=f"Lớp dành cho {MEMBERS}",
            selected_by=audience(MEMBERS),
            classes=None,  # "nghiên cứu mở lớp": the source tells no number
            state=LineState.UNDER_STUDY,
        ),
        "XA-CT": replace(
            base,
            title=f"Lớp dành cho {CHAIRMEN}",
            selected_by=audience(CHAIRMEN),
            coordinators=[affairs],
            note="Nguồn không nêu số lớp.",
        ),
        "HUYEN-CT": replace(
            base,
            title="Lớp dành cho Chủ tịch UBND huyện",
            audience=DISTRICT_CHAIRMEN,
            selected_by=audience(DISTRICT_CHAIRMEN),
            classes=1,
            coordinators=[affairs],
        ),
        "GĐS": replace(
            base,
            title="Lớp dành cho giám đốc sở, ngành không phải Tỉnh ủy viên",
            audience=DIRECTORS,
            selected_by=audience(DIRECTORS),
            classes=1,
            coordinators=[affairs],
            state=LineState.UNDER_STUDY,
        ),
        "CÒN-LẠI": replace(
            base,
            title="Các lớp đào tạo, bồi dưỡng còn lại theo kế hoạch năm 2020 đã được phê duyệt",
            note="Nguồn không nêu từng lớp.",
        ),
    }.items():
        add_line(version=version, line=line, code=code, by=by, now=begun)
    _approve(
        stage,
        version,
        _decision(
            stage,
            "190-QĐ/TU",
            "Phê duyệt kế hoạch đào tạo, bồi dưỡng cán bộ năm 2020",
            date(2020, 1, 20),
            "Ban Thường vụ Tỉnh ủy Bến Tre",
            by,
        ),
        by,
        date(2020, 1, 20),
    )
    return plan


def _second_version(
    stage: Stage, offices: Offices, plan: TrainingPlan, state_plan: TrainingPlan, programme: Programme
) -> None:
    """The proposals of the Board, the working session of 7-4-2020, the conclusion, the decision."""
    by, units = offices.officer, stage.units
    begun = stage.at(date(2020, 3, 30), 9)
    version = amend_plan(
        plan=plan,
        note="Trên cơ sở nhu cầu đào tạo, bồi dưỡng năm 2020 của các cơ quan, đơn vị, địa phương",
        by=by,
        now=begun,
    )
    school, home, board = units["TCT"], units["SO01"], units["BTC"]
    base = LinePlan(title="", programme=programme, classes=1, lead=school, coordinators=[home])
    reason = "Theo nhu cầu năm 2020; giao Trường Chính trị chủ trì"
    for code, line, why in (
        (
            "XA-BT",
            replace(base, title=f"Lớp dành cho {SECRETARIES}", selected_by=audience(SECRETARIES)),
            reason,
        ),
        (
            "XA-CT",
            replace(base, title=f"Lớp dành cho {CHAIRMEN}", selected_by=audience(CHAIRMEN)),
            reason,
        ),
        (
            "HUYEN-BT",
            replace(
                base,
                title=f"Lớp dành cho {DISTRICT_SECRETARIES}, {DISTRICT_CHAIRMEN}",
                audience=BOTH,
                selected_by=audience(BOTH),
                coordinators=[board, home],
            ),
            "Một lớp cho hai đối tượng",
        ),
        (
            "GĐS",
            replace(
                base,
                title="Lớp dành cho giám đốc sở, ngành không phải Tỉnh ủy viên",
                audience=DIRECTORS,
                selected_by=audience(DIRECTORS),
                lead=home,
                coordinators=[],
                counted_in=state_plan,
            ),
            "Thực hiện theo kế hoạch bồi dưỡng của Sở Nội vụ đã được UBND tỉnh phê duyệt",
        ),
    ):
        old = version.lines.get(item__code=code)
        change_line(line=old, to=line, reason=why, by=by, now=begun)
    drop_line(
        line=version.lines.get(item__code="HUYEN-CT"),
        reason="Gộp vào lớp dành cho Bí thư huyện ủy, thành ủy",
        by=by,
        now=begun,
    )
    add_line(
        version=version,
        line=replace(base, title=f"Lớp dành cho {DEPUTIES}", selected_by=audience(DEPUTIES)),
        code="XA-PBT",
        by=by,
        now=begun,
    )
    submit_version(version=version, by=by, now=begun)
    session = record_session(
        version=version,
        held_on=SESSION,
        subject="Bí thư Tỉnh ủy làm việc với Ban Tổ chức Tỉnh ủy về kế hoạch đào tạo, bồi dưỡng cán bộ năm 2020",
        participants=[
            Participant("Bí thư Tỉnh ủy", is_chair=True),
            Participant("Lãnh đạo Ban Tổ chức Tỉnh ủy"),
            Participant("Phó chủ tịch Thường trực UBND tỉnh"),
            Participant("Trưởng ban Tuyên giáo Tỉnh ủy"),
            Participant("Lãnh đạo Trường Chính trị"),
            Participant("Sở Nội vụ"),
        ],
        outcome=(
            "Cơ bản thống nhất với các ý kiến đề xuất của Ban Tổ chức Tỉnh ủy, các sở ngành. Cần chọn đúng đối tượng đào tạo, "
            "xây dựng chương trình, kế hoạch phù hợp, sát thực tiễn nhu cầu của địa phương. Giao Sở Nội vụ rà soát trình độ cán bộ, "
            "công chức cấp xã theo Thông tư số 13 ngày 6-11-2019 của Bộ Nội vụ."
        ),
        by=by,
        now=stage.at(SESSION, 17),
    )
    conclude_version(
        version=version,
        rest=Outcome.IN_PRINCIPLE,
        wording="Cơ bản thống nhất với đề xuất",
        session=session,
        by=offices.leader,
        now=stage.at(SESSION, 17, 30),
    )
    decision = _decision(
        stage,
        "215-QĐ/TU",
        "Điều chỉnh kế hoạch đào tạo, bồi dưỡng cán bộ năm 2020",
        date(2020, 4, 20),
        "Ban Thường vụ Tỉnh ủy Bến Tre",
        by,
    )
    approve_version(version=version, document=decision, by=by, now=stage.at(date(2020, 4, 20), 16))


def _review(stage: Stage, offices: Offices) -> None:
    """What the session asked of Sở Nội vụ: whether commune civil servants have the degree of Circular 13 (R3-11, R3-12)."""
    by = offices.officer
    circular = register_external(
        number_text="13/2019/TT-BNV",
        issuer_name="Bộ Nội vụ",
        subject="hướng dẫn một số quy định về cán bộ, công chức cấp xã",
        issued_on=date(2019, 11, 6),
        kind="thong-tu",
        by=by,
        now=stage.at(SESSION, 18),
    )
    task = open_review(
        unit=stage.units["TU"],
        title="Rà soát trình độ cán bộ, công chức cấp xã (giao Sở Nội vụ)",
        due_on=date(2020, 9, 30),
        standard=Standard.objects.get(code="cong-chuc-cap-xa-dai-hoc", valid_to=None),
        basis=circular,
        note="Hạn minh họa, nguồn không nêu.",
        by=by,
        now=stage.at(SESSION, 18),
    )
    finish_review(
        task=task,
        note="Để phối hợp mở lớp đại học, liên thông đại học",
        by=by,
        now=stage.at(date(2020, 9, 25), 16),
    )


def _next_year(stage: Stage, offices: Offices, plan: TrainingPlan, programme: Programme) -> None:
    """What was proposed for 2021, and the draft that opens with it (R3-16, R3-17)."""
    by, units = offices.officer, stage.units
    proposed = stage.at(SESSION, 18)
    for name in (COUNCIL_CHAIRS, COUNCIL_VICE_CHAIRS):
        propose_next_year(
            plan=plan,
            title=f"Lớp dành cho {name}",
            selected_by=audience(name),
            programme=programme,
            classes=1,
            lead=units["TCT"],
            coordinators=[units["SO01"]],
            by=by,
            now=proposed,
        )
    propose_next_year(
        plan=plan,
        title=f"Lớp dành cho {MEMBERS}",
        selected_by=audience(MEMBERS),
        programme=programme,
        lead=units["BTG"],
        coordinators=[units["TCT"]],
        item=PlanItem.objects.get(plan=plan, code="TUV"),
        by=by,
        now=proposed,
    )
    carry_to_next_year(plan=plan, due_on=date(2020, 12, 15), by=by, now=stage.at(date(2020, 10, 5), 9))


def _approve(stage: Stage, version: PlanVersion, document: OfficialDocument, by: User, on: date) -> None:
    submit_version(version=version, by=by, now=stage.at(on, 8))
    conclude_version(version=version, rest=Outcome.AGREED, by=by, now=stage.at(on, 14))
    approve_version(version=version, document=document, by=by, now=stage.at(on, 16))
