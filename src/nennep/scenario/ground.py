"""The invented city of Sông Mây with its bodies, the two provinces that send trainees, and the people who run the year."""

from datetime import date

from nennep.accounts.models import Role
from nennep.documents.models import OfficialDocument, SigningCapacity, System
from nennep.documents.operations import give_signing_authority, open_term, set_issuer_layout
from nennep.norms.models import AuthorityAct, Senders
from nennep.norms.operations import add_authority, set_regulation
from nennep.people.models import Person
from nennep.scenario.stage import Stage
from nennep.units.models import SuccessionKind, Unit
from nennep.units.operations import succeed_units

REFORM = date(2025, 7, 1)  # districts end, communes and wards take over (Resolution 60-NQ/TW)
LATE_CONGRESS = date(2025, 8, 20)
EARLY_CONGRESS = date(2020, 10, 17)

DEPARTMENTS = (
    "Nội vụ", "Tài chính", "Xây dựng", "Nông nghiệp và Môi trường", "Công Thương", "Y tế", "Giáo dục và Đào tạo", "Khoa học và Công nghệ",
    "Văn hóa và Thể thao", "Tư pháp",
)  # fmt: skip
PARTY_BODIES = (
    "Văn phòng Thành ủy Sông Mây", "Cơ quan Ủy ban Kiểm tra Thành ủy Sông Mây", "Ban Tuyên giáo và Dân vận Thành ủy Sông Mây",
    "Ban Nội chính Thành ủy Sông Mây",
)  # fmt: skip
FRONT = ("Ủy ban Mặt trận Tổ quốc Việt Nam thành phố Sông Mây", "Thành đoàn Sông Mây")
DISTRICTS = {
    "Quận 1": ("phường Bến Mây", "phường Cầu Đá"),
    "Quận 2": ("phường An Thịnh", "phường Hòa Lạc"),
    "Huyện Thượng Giang": ("xã Thượng Giang", "xã Phú Lâm"),
    "Huyện Hạ Giang": ("xã Hạ Giang", "xã Tân Hưng"),
}
CENTRAL = (
    "Cục Thống kê Sông Mây",
    "Kho bạc Nhà nước Khu vực Sông Mây",
    "Chi cục Hải quan Khu vực Sông Mây",
    "Bảo hiểm xã hội Khu vực Sông Mây",
    "Ngân hàng Nhà nước Khu vực Sông Mây",
)
SHOWN_AGENCIES = frozenset({"SO01", "SO02", "TW1"})
BELOW_THE_STANDARD = {
    "PX1": "Cao đẳng",
    "PX2": "Cao đẳng",
    "PX3": "Trung cấp chuyên nghiệp",
    "PX5": "Cao đẳng",
}
"""Officers of communes without the degree that the standard asks for."""
SERVICE_UNITS = (
    "Trung tâm Phục vụ hành chính công Sông Mây",
    "Ban Quản lý dự án Sông Mây",
    "Đài Phát thanh và Truyền hình Sông Mây",
)
PROVINCES = {
    "LK": ("Lam Kiều", ("Sở Tài chính", "Sở Y tế", "Ban Tổ chức Tỉnh ủy", "Văn phòng Tỉnh ủy")),
    "DH": ("Đồng Hạ", ("Sở Nội vụ", "Sở Xây dựng", "Tỉnh đoàn", "Ban Nội chính Tỉnh ủy")),
}


def lay(stage: Stage) -> None:
    """Units, documents of the base, people of the offices and their accounts."""
    _units(stage)
    if _is_reformed(stage):
        _reform(stage)
    else:
        _before_reform(stage)
    _documents(stage)
    _offices(stage)


def agencies(stage: Stage) -> list[Unit]:
    """The forty agencies that send trainees to the three classes."""
    return [
        unit
        for code, unit in stage.units.items()
        if code.startswith(("SO", "BD", "MT", "TW", "CQ", "PX", "LK-", "DH-"))
    ]


def _is_reformed(stage: Stage) -> bool:
    """Whether the three months of the world lie after the reform of 1-7-2025."""
    return stage.today >= date(2026, 1, 1)


def _before_reform(stage: Stage) -> None:
    """A world that plays before the reform has Party committees directly below the city in place of communes."""
    for number in range(1, 9):
        stage.unit(
            f"PX{number}", f"Đảng ủy cơ sở số {number} trực thuộc Thành ủy Sông Mây", "direct_committee", "TU"
        )
    for number, name in enumerate(SERVICE_UNITS, start=1):
        stage.unit(f"CQ{number}", name, "public_service_unit", "UBND")


def _units(stage: Stage) -> None:
    stage.unit("TU", "Thành ủy Sông Mây", "province_committee", symbol="TU", place="Sông Mây")
    stage.unit(
        "BTC",
        "Ban Tổ chức Thành ủy Sông Mây",
        "organisation_board",
        "TU",
        symbol="BTCTU",
        place="Sông Mây",
        short_name="Ban Tổ chức",
    )
    for code, name in (
        ("P1", "Phòng Tổ chức cán bộ"),
        ("P2", "Phòng Đào tạo, bồi dưỡng"),
        ("P3", "Phòng Ban ngành, sở - Trung ương"),
    ):
        stage.unit(f"BTC-{code}", name, "division", "BTC")
    stage.unit(
        "UBND", "Ủy ban nhân dân thành phố Sông Mây", "province_government", symbol="UBND", place="Sông Mây"
    )
    stage.unit("TCT", "Trường Chính trị Sông Mây", "political_school", "TU", symbol="TCT", place="Sông Mây")
    for number, name in enumerate(DEPARTMENTS, start=1):
        stage.unit(f"SO{number:02}", f"Sở {name} Sông Mây", "department", "UBND")
    for number, name in enumerate(PARTY_BODIES, start=1):
        stage.unit(f"BD{number}", name, "party_body", "TU")
    for number, name in enumerate(FRONT, start=1):
        stage.unit(f"MT{number}", name, "front", "TU")
    for number, district in enumerate(DISTRICTS, start=1):
        name = district.replace("Quận", "Quận ủy Quận").replace("Huyện", "Huyện ủy")
        stage.unit(f"Q{number}", name, "district_committee", "TU")
    stage.unit(
        "HV",
        "Học viện Chính trị khu vực Sông Mây",
        "regional_academy",
        is_outside_tree=True,
        symbol="HVCTKV",
        place="Sông Mây",
    )
    stage.unit(
        "DUTW",
        "Đảng ủy các cơ quan Trung ương tại Sông Mây",
        "central_party_body",
        is_outside_tree=True,
        symbol="ĐUCQTW",
        place="Sông Mây",
    )
    for number, name in enumerate(CENTRAL, start=1):
        stage.unit(f"TW{number}", name, "central_agency", "DUTW", is_outside_tree=True)
    for code, (province, offices) in PROVINCES.items():
        stage.unit(code, f"Tỉnh ủy {province}", "province_committee", is_outside_tree=True)
        for number, office in enumerate(offices, start=1):
            stage.unit(f"{code}-{number}", f"{office} {province}", "agency", code, is_outside_tree=True)


def _reform(stage: Stage) -> None:
    """1-7-2025: four districts end, eight communes and wards take over."""
    moment = stage.at(REFORM, 8)
    number = 0
    for place, (district, communes) in enumerate(DISTRICTS.items(), start=1):
        successors = []
        for commune in communes:
            number += 1
            successors.append(
                stage.unit(f"PX{number}", f"Đảng ủy {commune}", "commune_committee", "TU", since=REFORM)
            )
        succeed_units(
            predecessors=[stage.units[f"Q{place}"]],
            successors=successors,
            kind=SuccessionKind.SPLIT,
            on=REFORM,
            basis=f"Nghị quyết số 60-NQ/TW ngày 12-4-2025; {district} kết thúc hoạt động",
            by=stage.system,
            now=moment,
        )
    for extra, name in enumerate(SERVICE_UNITS, start=1):
        stage.unit(f"CQ{extra}", name, "public_service_unit", "UBND", since=REFORM)


def _documents(stage: Stage) -> None:
    """Terms of numbering, layouts, the documents that everything stands on."""
    congress = LATE_CONGRESS if _is_reformed(stage) else EARLY_CONGRESS
    moment = stage.at(congress, 8)
    name = f"nhiệm kỳ {congress.year}-{congress.year + 5}"
    open_term(committee=stage.units["TU"], name=name, valid_from=congress, by=stage.system, now=moment)
    party, state = (
        (System.PARTY, "party-36-hd-vptw-2018", date(2018, 4, 3)),
        (System.STATE, "state-decree-30-2020", date(2020, 3, 5)),
    )
    for code, (system, layout, since) in {"TU": party, "BTC": party, "TCT": party, "HV": state}.items():
        set_issuer_layout(
            unit=stage.units[code],
            system=system,
            layout_code=layout,
            valid_from=since,
            by=stage.system,
            now=moment,
        )
    regulation = OfficialDocument.objects.get(is_external=True, number_text="6468-QĐ/HVCTQG")
    set_regulation(
        document=regulation,
        institution=stage.units["TCT"],
        programme_code="tc-llct",
        valid_from=date(2021, 12, 21),
        by=stage.system,
        now=moment,
    )
    add_authority(
        act=AuthorityAct.OPEN,
        programme_code="tc-llct",
        unit=stage.units["TU"],
        for_senders=Senders.CENTRAL_AGENCIES,
        delegated_by="Ban Bí thư Trung ương Đảng",
        valid_from=date(2022, 2, 8),
        basis_text="Văn bản giao nhiệm vụ đào tạo cho cơ quan Trung ương tại Sông Mây (minh họa)",
        by=stage.system,
        now=moment,
    )
    add_authority(
        act=AuthorityAct.OPEN,
        programme_code="dang-vien-moi",
        unit=stage.units["TCT"],
        delegated_by="Ban Thường vụ Thành ủy Sông Mây",
        valid_from=date(2025, 7, 1),
        basis_text="Thông báo giao Trường Chính trị mở lớp đảng viên mới của các đảng bộ trực thuộc (minh họa)",
        by=stage.system,
        now=moment,
    )


def _offices(stage: Stage) -> None:
    """Who runs the year, with accounts that a visitor may use."""
    board, school, academy = stage.units["BTC"], stage.units["TCT"], stage.units["HV"]
    _official(
        stage,
        "lanhdao.btc",
        board,
        "Phó Trưởng ban",
        Role.BOARD_LEADER,
        "PHÓ TRƯỞNG BAN",
        "TRƯỞNG BAN",
        SigningCapacity.FOR_HEAD,
    )
    _official(stage, "canbo.btc", board, "Chuyên viên chính", Role.BOARD_OFFICER)
    _official(stage, "tccb.btc", board, "Trưởng phòng Tổ chức cán bộ", Role.PERSONNEL_DIVISION)
    _official(stage, "vanthu.btc", board, "Văn thư", Role.RECORDS_CLERK)
    _official(
        stage,
        "hieutruong",
        school,
        "Hiệu trưởng",
        Role.SCHOOL_LEADER,
        "HIỆU TRƯỞNG",
        "",
        SigningCapacity.DIRECT,
    )
    _official(stage, "daotao.tct", school, "Trưởng phòng Quản lý đào tạo", Role.TRAINING_OFFICE)
    _official(
        stage,
        "giamdoc.hv",
        academy,
        "Phó Giám đốc Học viện",
        Role.SCHOOL_LEADER,
        "PHÓ GIÁM ĐỐC",
        "GIÁM ĐỐC",
        SigningCapacity.FOR_HEAD,
    )
    _official(stage, "daotao.hv", academy, "Phó Trưởng ban Quản lý đào tạo", Role.TRAINING_OFFICE)
    _official(stage, "lanhdao.tu", stage.units["TU"], "Phó Bí thư Thường trực", Role.COMMITTEE_LEADER)
    _official(
        stage, "danguy.tw", stage.units["DUTW"], "Phó Trưởng ban Tổ chức Đảng ủy", Role.COMMITTEE_LEADER
    )
    _official(stage, "thanhtra", stage.units["TU"], "Kiểm tra viên", Role.INSPECTOR)
    _official(stage, "quantri", board, "Quản trị hệ thống", Role.ADMINISTRATOR)
    for unit in agencies(stage):
        since = max(stage.beginning, unit.valid_from)
        code = unit.code.lower().replace("-", "")
        head = stage.person(unit, _head_post(unit), since=since)
        officer = stage.person(
            unit, "Chuyên viên tổ chức cán bộ", since=since, education=BELOW_THE_STANDARD.get(unit.code)
        )
        stage.account(
            f"thutruong.{code}",
            head,
            (Role.AGENCY_HEAD, unit),
            since=since,
            is_shown=unit.code in SHOWN_AGENCIES,
        )
        stage.account(
            f"canbo.{code}",
            officer,
            (Role.AGENCY_OFFICER, unit),
            since=since,
            is_shown=unit.code in SHOWN_AGENCIES,
        )


def _head_post(unit: Unit) -> str:
    """What the head of such a unit is called."""
    heads = {
        "department": "Giám đốc",
        "commune_committee": "Bí thư Đảng ủy",
        "party_body": "Thủ trưởng cơ quan",
        "front": "Chủ tịch",
        "central_agency": "Thủ trưởng đơn vị",
    }
    return heads.get(unit.kind.code, "Thủ trưởng cơ quan")


def _official(
    stage: Stage,
    username: str,
    unit: Unit,
    post: str,
    role: str,
    title: str = "",
    head_title: str = "",
    capacity: str = "",
) -> Person:
    person = stage.person(unit, post, since=stage.beginning)
    stage.account(username, person, (role, unit))
    if title:
        give_signing_authority(
            unit=unit,
            person=person,
            capacity=capacity,
            title=title,
            head_title=head_title,
            valid_from=stage.beginning,
            basis="Quy chế làm việc của cơ quan",
            by=stage.system,
            now=stage.at(stage.beginning, 8),
        )
    return person
