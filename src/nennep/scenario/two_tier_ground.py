"""The ground of the change to two levels: a province before and after 1-7-2025, who serves where, who signs (domain.md 1.3).

The province and its bodies are invented. What happened to them is what the resolutions say of every district: the district
level ended on 1-7-2025 (60-NQ/TW of 12-4-2025), old communes became fewer and larger ones, centres of districts ended (360-QĐ/TW).
"""

from datetime import date

from nennep.accounts.models import Role
from nennep.accounts.operations import end_grant, grant_role
from nennep.documents.models import SigningCapacity, System
from nennep.documents.operations import give_signing_authority, open_term, set_issuer_layout
from nennep.people.models import Person, Posting
from nennep.people.operations import post_person
from nennep.scenario.stage import Stage
from nennep.units.models import SuccessionKind
from nennep.units.operations import rename_unit, succeed_units

REFORM = date(2025, 7, 1)
CONGRESS = date(2020, 10, 15)
BASIS = "Nghị quyết số 60-NQ/TW ngày 12-4-2025"
CENTRE_BASIS = "Quy định số 360-QĐ/TW; ngày tiếp nhận minh họa"
PROVINCE = "Thanh Giang"
DISTRICTS = {"H1": "Huyện ủy Châu Thượng", "H2": "Huyện ủy Châu Hạ", "H3": "Thị ủy Châu Đông"}
OLD_COMMUNES = {
    "X1": ("xã Tân Lập", "H1"),
    "X2": ("xã Tân Phú", "H1"),
    "X3": ("xã Tân Xuân", "H1"),
    "X4": ("xã An Hòa", "H2"),
    "X5": ("xã An Lạc", "H2"),
    "X6": ("xã An Bình", "H2"),
    "X7": ("phường Châu Thành", "H3"),
    "X8": ("xã Châu Sơn", "H3"),
}
NEW_COMMUNES = {
    "N1": ("xã Tân Lập", ("X1", "X2")),
    "N2": ("xã An Hòa", ("X3", "X4", "X5")),
    "N3": ("phường Châu Đông", ("X6", "X7", "X8")),
}
"""Two of them carry the name of one of the communes that they replace, as most new communes do."""
NEWS_BEFORE, NEWS_AFTER = f"Báo {PROVINCE}", f"Báo và Phát thanh, Truyền hình {PROVINCE}"
OLD_CENTRE, NEW_CENTRE = "Trung tâm Chính trị huyện Châu Thượng", "Trung tâm Chính trị xã Tân Lập"


def lay(stage: Stage) -> None:
    """The units as they were before the reform, numbering and layouts, the people of the offices."""
    _units(stage)
    _papers(stage)
    _offices(stage)


def _units(stage: Stage) -> None:
    place = f"Tỉnh {PROVINCE}"
    stage.unit("TU", f"Tỉnh ủy {PROVINCE}", "province_committee", symbol="TU", place=place)
    stage.unit(
        "BTC", f"Ban Tổ chức Tỉnh ủy {PROVINCE}", "organisation_board", "TU", symbol="BTCTU", place=place,
        short_name="Ban Tổ chức Tỉnh ủy",
    )  # fmt: skip
    stage.unit("KTT", f"Cơ quan Ủy ban Kiểm tra Tỉnh ủy {PROVINCE}", "party_body", "TU")
    stage.unit("UBND", f"Ủy ban nhân dân tỉnh {PROVINCE}", "province_government")
    stage.unit("SO01", f"Sở Nội vụ tỉnh {PROVINCE}", "department", "UBND")
    stage.unit("BAO", NEWS_BEFORE, "public_service_unit", "TU")
    for code, name in DISTRICTS.items():
        stage.unit(code, name, "district_committee", "TU")
    for code, (name, district) in OLD_COMMUNES.items():
        stage.unit(code, f"Đảng ủy {name}", "commune_committee", district)
    stage.unit("TTH", OLD_CENTRE, "district_political_centre", "H1", symbol="TTCT", place="Huyện Châu Thượng")
    stage.unit("KTH", "Cơ quan Ủy ban Kiểm tra Huyện ủy Châu Hạ", "party_body", "H2")
    stage.unit("VPH", "Văn phòng Huyện ủy Châu Hạ", "party_body", "H2")


def reform(stage: Stage) -> None:
    """1-7-2025: districts end, eight communes become three, centres and bodies follow or end, one unit is renamed."""
    now, by = stage.at(REFORM, 9), stage.system
    for code, (name, _former) in NEW_COMMUNES.items():
        stage.unit(code, f"Đảng ủy {name}", "commune_committee", "TU", since=REFORM)
    stage.unit(
        "TTX", NEW_CENTRE, "commune_political_centre", "N1", since=REFORM, symbol="TTCT", place="Xã Tân Lập"
    )
    units = stage.units

    def succeed(
        kind: SuccessionKind, before: tuple[str, ...], after: tuple[str, ...], basis: str = BASIS
    ) -> None:
        succeed_units(
            predecessors=[units[code] for code in before],
            successors=[units[code] for code in after],
            kind=kind, on=REFORM, basis=basis, by=by, now=now,
        )  # fmt: skip

    for code, (_name, former) in NEW_COMMUNES.items():
        succeed(SuccessionKind.MERGED, former, (code,))
    succeed(SuccessionKind.TASKS_TRANSFERRED, ("TTH",), ("TTX",), CENTRE_BASIS)
    succeed(SuccessionKind.TASKS_TRANSFERRED, ("KTH",), ("KTT",))
    succeed(SuccessionKind.ABOLISHED, ("VPH",), ())
    succeed(SuccessionKind.SPLIT, ("H1",), ("N1", "N2"))
    succeed(SuccessionKind.SPLIT, ("H2",), ("N2", "N3"))
    succeed(SuccessionKind.TASKS_TRANSFERRED, ("H3",), ("N3",))
    rename_unit(
        unit=units["BAO"], name=NEWS_AFTER, on=REFORM, basis="Hợp nhất báo và đài của tỉnh (minh họa)",
        by=by, now=now,
    )  # fmt: skip
    _follow(stage)


def _papers(stage: Stage) -> None:
    """The term of the province and the layout of the Party for whoever issues here."""
    by, now = stage.system, stage.at(CONGRESS, 8)
    open_term(committee=stage.units["TU"], name="nhiệm kỳ 2020-2025", valid_from=CONGRESS, by=by, now=now)
    for code in ("TU", "BTC", "TTH"):
        _layout(stage, code, date(2018, 4, 3))


def _layout(stage: Stage, code: str, since: date) -> None:
    set_issuer_layout(
        unit=stage.units[code], system=System.PARTY, layout_code="party-36-hd-vptw-2018", valid_from=since,
        by=stage.system, now=stage.at(since, 8),
    )  # fmt: skip


def _offices(stage: Stage) -> None:
    """The Board, the centre of the district, the heads of the agencies that receive letters."""
    _official(stage, "canbo.btc", "BTC", "Chuyên viên chính", Role.BOARD_OFFICER)
    _official(stage, "lanhdao.btc", "BTC", "Phó Trưởng ban", Role.BOARD_LEADER)
    _sign(
        stage, "lanhdao.btc", "BTC", SigningCapacity.FOR_HEAD, "PHÓ TRƯỞNG BAN", stage.beginning, "TRƯỞNG BAN"
    )
    _official(stage, "quantri", "BTC", "Quản trị hệ thống", Role.ADMINISTRATOR)
    _official(stage, "giamdoc.tt", "TTH", "Giám đốc", Role.SCHOOL_LEADER)
    _sign(stage, "giamdoc.tt", "TTH", SigningCapacity.DIRECT, "GIÁM ĐỐC", stage.beginning)
    _official(stage, "giaovu.tt", "TTH", "Giáo vụ", Role.TRAINING_OFFICE)
    for code in ("H1", "H2", "X3"):
        _official(stage, f"thutruong.{code.lower()}", code, "Bí thư", Role.AGENCY_HEAD)


def _official(stage: Stage, username: str, code: str, post: str, role: str) -> None:
    person = stage.person(stage.units[code], post, since=stage.beginning)
    stage.account(username, person, (role, stage.units[code]), since=stage.beginning)


def _sign(
    stage: Stage, username: str, code: str, capacity: str, title: str, since: date, head_title: str = ""
) -> None:
    give_signing_authority(
        unit=stage.units[code], person=person_of(stage, username), capacity=capacity, title=title,
        head_title=head_title, valid_from=since, basis="Quyết định phân công", by=stage.system,
        now=stage.at(since, 8),
    )  # fmt: skip


def person_of(stage: Stage, username: str) -> Person:
    """Whose account it is."""
    person = stage.users[username].person
    assert person is not None  # noqa: S101 - the accounts of the offices were made for people
    return person


def move(stage: Stage, person: Person, code: str) -> None:
    """From the reform on the person serves at the unit, in the same kind of post."""
    former = Posting.objects.get(person=person, is_main=True, valid_to__isnull=True)
    post_person(
        person=person, unit=stage.units[code], post=former.post, category=former.category, valid_from=REFORM,
        basis=BASIS, by=stage.system, now=stage.at(REFORM, 10),
    )  # fmt: skip


def _follow(stage: Stage) -> None:
    """The people of the offices go where the tasks went; their rights end here and begin there."""
    now, by = stage.at(REFORM, 10), stage.system
    _layout(stage, "TTX", REFORM)
    for username, code in {
        "giamdoc.tt": "TTX",
        "giaovu.tt": "TTX",
        "thutruong.h1": "N1",
        "thutruong.h2": "N2",
        "thutruong.x3": "N2",
    }.items():
        move(stage, person_of(stage, username), code)
        (grant,) = stage.users[username].grants.all()
        end_grant(grant=grant, valid_to=REFORM, reason="Đơn vị kết thúc hoạt động", by=by, now=now)
        if username != "thutruong.x3":  # one head for each new commune; this one is a deputy there
            grant_role(
                user=stage.users[username], role=grant.role, unit=stage.units[code], valid_from=REFORM,
                basis="Quyết định phân công", by=by, now=now,
            )  # fmt: skip
    _sign(stage, "giamdoc.tt", "TTX", SigningCapacity.DIRECT, "GIÁM ĐỐC", REFORM)
