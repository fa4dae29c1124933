"""The ground of Bến Tre 2020: its bodies, invented people in real posts, and for whom the classes of the source are."""

from dataclasses import dataclass
from datetime import date

from nennep.accounts.models import Role, User
from nennep.documents.models import SigningCapacity, System
from nennep.documents.operations import give_signing_authority, open_term, set_issuer_layout
from nennep.people.models import Category
from nennep.people.operations import post_person
from nennep.scenario.stage import Stage
from nennep.standards.models import Audience

COMMUNES = ("An Bình Mẫu", "Bình Hòa Mẫu", "Châu Thới Mẫu", "Đông Phú Mẫu", "Giao Long Mẫu", "Hưng Lễ Mẫu")
DISTRICTS = ("Huyện ủy Châu Giang Mẫu", "Huyện ủy Giồng Dừa Mẫu", "Thành ủy Bến Mẫu")
CIVIL_SERVANT_POST = "Công chức cấp xã"
COMMUNE_POSTS = (
    "Bí thư đảng ủy xã", "Phó bí thư đảng ủy xã", "Chủ tịch UBND xã", "Chủ tịch HĐND xã", "Phó chủ tịch HĐND xã",
    CIVIL_SERVANT_POST,
)  # fmt: skip
DEGREES = ("Đại học", "Cao đẳng", "Đại học", "Trung cấp chuyên nghiệp", "", "Đại học")
"""Of the civil servant of each commune, illustrative: three of six have the degree, of one nothing is on record."""
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


# For whom the classes are: audiences of the reference data, which took them from the same source.
AUDIENCES: dict[str, str] = {
    SECRETARIES: "bi-thu-cap-xa",
    DEPUTIES: "pho-bi-thu-cap-xa",
    CHAIRMEN: "chu-tich-ubnd-cap-xa",
    DISTRICT_SECRETARIES: "bi-thu-cap-huyen",
    DISTRICT_CHAIRMEN: "chu-tich-ubnd-cap-huyen",
    BOTH: "bi-thu-chu-tich-cap-huyen",
    MEMBERS: "tinh-uy-vien",
    DIRECTORS: "giam-doc-so-khong-tinh-uy-vien",
    COUNCIL_CHAIRS: "chu-tich-hdnd-cap-xa",
    COUNCIL_VICE_CHAIRS: "pho-chu-tich-hdnd-cap-xa",
}


@dataclass(frozen=True)
class Offices:
    """Who keeps the plan and who decides on it."""

    officer: User
    leader: User
    home_affairs: User


def open_units(stage: Stage) -> None:
    """The province and its bodies, three districts, six communes."""
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


def open_offices(stage: Stage) -> Offices:
    """The accounts of those who keep the plans, and who holds the posts of the audiences."""
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
    _may_sign(stage, since)
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
            is_servant = post == CIVIL_SERVANT_POST
            category = Category.CIVIL_SERVANT if is_servant else Category.CADRE
            education = DEGREES[number - 1] if is_servant else None
            stage.person(units[f"X{number}"], post, since=since, category=category, education=education)
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


def _may_sign(stage: Stage, since: date) -> None:
    """The papers of the Board and who signs them: its head."""
    moment = stage.at(since, 9)
    open_term(
        committee=stage.units["TU"],
        name="nhiệm kỳ 2015-2020",
        valid_from=date(2015, 10, 1),
        by=stage.system,
        now=moment,
    )
    for code in ("TU", "BTC"):
        set_issuer_layout(
            unit=stage.units[code], system=System.PARTY, layout_code="party-36-hd-vptw-2018",
            valid_from=date(2018, 4, 3), by=stage.system, now=moment,
        )  # fmt: skip
    head = stage.users["lanhdao.btc"].person
    assert head is not None  # noqa: S101 - the account was opened for a person above
    give_signing_authority(
        unit=stage.units["BTC"], person=head, capacity=SigningCapacity.DIRECT, title="TRƯỞNG BAN", valid_from=since,
        basis="Quy chế làm việc của cơ quan", by=stage.system, now=moment,
    )  # fmt: skip


def audience(name: str) -> Audience:
    """The audience that selects whom the name says."""
    return Audience.objects.get(code=AUDIENCES[name])
