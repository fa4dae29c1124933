"""Bến Tre 2020: the year's plan, what the Organisation Board proposed on 7-4-2020, and the proposals for 2021 (R3-01 … R3-18).

What is done is told by the source; numbers and days of decisions that it does not name are invented and say so. It names
neither seats nor the number of classes for commune chairmen in the first plan: these stay unknown. People are invented.
"""

from dataclasses import dataclass, replace
from datetime import date

from nennep.accounts.models import Role, User
from nennep.catalogue.models import Programme
from nennep.documents.models import Certainty, OfficialDocument
from nennep.documents.operations import register_external
from nennep.people.operations import post_person
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
from nennep.scenario.stage import Stage
from nennep.standards.models import Audience
from nennep.standards.operations import enter_audience

YEAR = 2020
BEFORE = date(2018, 1, 1)
SESSION = date(2020, 4, 7)
ILLUSTRATION = "Số và ngày minh họa, nguồn không nêu."
COMMUNES = ("An Bình Mẫu", "Bình Hòa Mẫu", "Châu Thới Mẫu", "Đông Phú Mẫu", "Giao Long Mẫu", "Hưng Lễ Mẫu")
DISTRICTS = ("Huyện ủy Châu Giang Mẫu", "Huyện ủy Giồng Dừa Mẫu", "Thành ủy Bến Mẫu")
COMMUNE_POSTS = (
    "Bí thư đảng ủy xã", "Phó bí thư đảng ủy xã", "Chủ tịch UBND xã", "Chủ tịch HĐND xã", "Phó chủ tịch HĐND xã",
    "Công chức cấp xã",
)  # fmt: skip
SECRETARIES = "Bí thư đảng ủy xã, phường, thị trấn"
DEPUTIES = "Phó bí thư đảng ủy xã, phường, thị trấn"
CHAIRMEN = "Chủ tịch UBND xã, phường, thị trấn"
DISTRICT_SECRETARIES = "Bí thư huyện ủy, thành ủy"
DISTRICT_CHAIRMEN = "Chủ tịch UBND các huyện, thành phố"
MEMBERS = "Tỉnh ủy viên"
DIRECTORS = "Giám đốc sở, ngành không phải là Tỉnh ủy viên"
BOTH = f"{DISTRICT_SECRETARIES}; {DISTRICT_CHAIRMEN}"
COUNCIL_CHAIRS = "Chủ tịch HĐND xã, phường, thị trấn"
COUNCIL_VICE_CHAIRS = "Phó chủ tịch HĐND xã, phường, thị trấn"


# For whom the classes are, as conditions; those of two posts and those without members are the point of the source.
AUDIENCES: dict[str, tuple[str, dict[str, object]]] = {
    SECRETARIES: ("bt-xa", {"post": ["commune_party_secretary"]}),
    DEPUTIES: ("pbt-xa", {"post": ["commune_party_deputy_secretary"]}),
    CHAIRMEN: ("ct-ubnd-xa", {"post": ["commune_chairman"]}),
    DISTRICT_SECRETARIES: ("bt-huyen", {"post": ["district_party_secretary"]}),
    DISTRICT_CHAIRMEN: ("ct-ubnd-huyen", {"post": ["district_chairman"]}),
    BOTH: ("bt-ct-huyen", {"any": [{"post": ["district_party_secretary"]}, {"post": ["district_chairman"]}]}),
    MEMBERS: ("tuv", {"member_of": ["provincial_committee_member"]}),
    DIRECTORS: (
        "gd-so-khong-tuv",
        {"all": [{"post": ["department_director"]}, {"not": {"member_of": ["provincial_committee_member"]}}]},
    ),
    COUNCIL_CHAIRS: ("ct-hdnd-xa", {"post": ["commune_council_chair"]}),
    COUNCIL_VICE_CHAIRS: ("pct-hdnd-xa", {"post": ["commune_council_vice_chair"]}),
}


@dataclass(frozen=True)
class Offices:
    """Who keeps the plan and who decides on it."""

    officer: User
    leader: User
    home_affairs: User


def build(stage: Stage) -> None:
    """Two plans of 2020, the second version of the Party's, the draft of 2021."""
    stage.today = BEFORE  # the world plays in its own year: people are of an age to hold their posts in it
    stage.expect(5)
    _units(stage)
    offices = _offices(stage)
    _audiences(stage, offices)
    title_course = Programme.objects.get(code="chuc-danh")
    stage.bar.update()
    state_plan = _state_plan(stage, offices, title_course)
    stage.bar.update()
    plan = _first_version(stage, offices, title_course)
    stage.bar.update()
    _second_version(stage, offices, plan, state_plan, title_course)
    stage.bar.update()
    _next_year(stage, offices, plan, title_course)
    stage.bar.update()


def _units(stage: Stage) -> None:
    stage.unit("TU", "Tỉnh ủy Bến Tre", "province_committee", symbol="TU", place="Bến Tre")
    stage.unit(
        "BTC", "Ban Tổ chức Tỉnh ủy Bến Tre", "organisation_board", "TU", symbol="BTCTU", place="Bến Tre",
        short_name="Ban Tổ chức Tỉnh ủy",
    )  # fmt: skip
    stage.unit(
        "BTG", "Ban Tuyên giáo Tỉnh ủy Bến Tre", "party_body", "TU", short_name="Ban Tuyên giáo Tỉnh ủy"
    )
    stage.unit("TCT", "Trường Chính trị Bến Tre", "political_school", "TU", symbol="TCT", place="Bến Tre")
    stage.unit("BCSĐ", "Ban Cán sự Đảng UBND tỉnh Bến Tre", "party_affairs_committee", "TU")
    stage.unit("UBND", "Ủy ban nhân dân tỉnh Bến Tre", "province_government", symbol="UBND", place="Bến Tre")
    stage.unit("SO01", "Sở Nội vụ tỉnh Bến Tre", "department", "UBND", symbol="SNV", place="Bến Tre")
    stage.unit("SO02", "Sở Tài chính tỉnh Bến Tre", "department", "UBND")
    for number, name in enumerate(DISTRICTS, start=1):
        stage.unit(f"H{number}", name, "district_committee", "TU")
    for number, name in enumerate(COMMUNES, start=1):
        district = f"H{(number - 1) % len(DISTRICTS) + 1}"
        stage.unit(f"X{number}", f"Đảng ủy xã {name}", "commune_committee", district)


def _offices(stage: Stage) -> Offices:
    since = date(2019, 1, 2)
    units = stage.units
    officer = stage.account(
        "canbo.btc",
        stage.person(units["BTC"], "Chuyên viên", since=since),
        (Role.BOARD_OFFICER, units["BTC"]),
        since=since,
    )
    stage.account(
        "lanhdao.btc",
        stage.person(units["BTC"], "Trưởng Ban", since=since),
        (Role.BOARD_LEADER, units["BTC"]),
        since=since,
    )
    leader = stage.account(
        "lanhdao.tu",
        stage.person(units["TU"], "Phó Bí thư Thường trực", since=since),
        (Role.COMMITTEE_LEADER, units["TU"]),
        since=since,
    )
    stage.account(
        "daotao.tct",
        stage.person(units["TCT"], "Trưởng phòng Quản lý đào tạo", since=since),
        (Role.TRAINING_OFFICE, units["TCT"]),
        since=since,
    )
    home_affairs = stage.account(
        "canbo.so01",
        stage.person(units["SO01"], "Chuyên viên", since=since),
        (Role.AGENCY_OFFICER, units["SO01"]),
        since=since,
    )
    for number in range(1, len(COMMUNES) + 1):
        for post in COMMUNE_POSTS:
            stage.person(units[f"X{number}"], post, since=since)
    for number in range(1, len(DISTRICTS) + 1):
        stage.person(units[f"H{number}"], "Bí thư huyện ủy", since=since)
        stage.person(units[f"H{number}"], "Chủ tịch UBND huyện", since=since)
    member = stage.person(units["SO01"], "Giám đốc Sở Nội vụ", since=since)
    post_person(
        person=member,
        unit=units["TU"],
        post="Tỉnh ủy viên",
        valid_from=since,
        is_main=False,
        by=stage.system,
        now=stage.at(since, 9),
    )
    stage.person(units["SO02"], "Giám đốc Sở Tài chính", since=since)
    return Offices(officer, leader, home_affairs)


def _audiences(stage: Stage, offices: Offices) -> None:
    """For whom the classes of the source are, as conditions that can be counted."""
    for name, (code, expression) in AUDIENCES.items():
        enter_audience(
            code=code,
            name=name,
            expression=expression,
            valid_from=date(2020, 1, 1),
            basis_text="Kế hoạch đào tạo, bồi dưỡng cán bộ năm 2020; buổi làm việc ngày 7-4-2020",
            certainty=Certainty.SOURCE,
            by=offices.officer,
            now=stage.at(date(2020, 1, 3), 9),
        )


def _of(name: str) -> Audience:
    return Audience.objects.get(code=AUDIENCES[name][0])


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
        selected_by=_of(DIRECTORS),
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
        "XA-BT": replace(base, title=f"Lớp dành cho {SECRETARIES}", selected_by=_of(SECRETARIES), classes=2),
        "HUYEN-BT": replace(
            base,
            title=f"Lớp dành cho {DISTRICT_SECRETARIES}",
            selected_by=_of(DISTRICT_SECRETARIES),
            classes=1,
        ),
        "TUV": replace(
            base,
            title=f"Lớp dành cho {MEMBERS}",
            selected_by=_of(MEMBERS),
            classes=1,
            state=LineState.UNDER_STUDY,
        ),
        "XA-CT": replace(
            base,
            title=f"Lớp dành cho {CHAIRMEN}",
            selected_by=_of(CHAIRMEN),
            coordinators=[affairs],
            note="Nguồn không nêu số lớp.",
        ),
        "HUYEN-CT": replace(
            base,
            title="Lớp dành cho Chủ tịch UBND huyện",
            selected_by=_of(DISTRICT_CHAIRMEN),
            classes=1,
            coordinators=[affairs],
        ),
        "GĐS": replace(
            base,
            title="Lớp dành cho giám đốc sở, ngành không phải Tỉnh ủy viên",
            selected_by=_of(DIRECTORS),
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
            replace(base, title=f"Lớp dành cho {SECRETARIES}", selected_by=_of(SECRETARIES)),
            reason,
        ),
        (
            "XA-CT",
            replace(base, title=f"Lớp dành cho {CHAIRMEN}", selected_by=_of(CHAIRMEN)),
            reason,
        ),
        (
            "HUYEN-BT",
            replace(
                base,
                title=f"Lớp dành cho {DISTRICT_SECRETARIES}, {DISTRICT_CHAIRMEN}",
                selected_by=_of(BOTH),
                coordinators=[board, home],
            ),
            "Một lớp cho hai đối tượng",
        ),
        (
            "GĐS",
            replace(
                base,
                title="Lớp dành cho giám đốc sở, ngành không phải Tỉnh ủy viên",
                selected_by=_of(DIRECTORS),
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
        line=replace(base, title=f"Lớp dành cho {DEPUTIES}", selected_by=_of(DEPUTIES)),
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


def _next_year(stage: Stage, offices: Offices, plan: TrainingPlan, programme: Programme) -> None:
    """What was proposed for 2021, and the draft that opens with it (R3-16, R3-17)."""
    by, units = offices.officer, stage.units
    proposed = stage.at(SESSION, 18)
    for audience in (COUNCIL_CHAIRS, COUNCIL_VICE_CHAIRS):
        propose_next_year(
            plan=plan,
            title=f"Lớp dành cho {audience}",
            selected_by=_of(audience),
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
        selected_by=_of(MEMBERS),
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
