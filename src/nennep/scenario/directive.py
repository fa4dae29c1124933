"""A directive of a provincial Standing Committee: nine items, given to units, urged, reported (R2-01 … R2-52).

What is to be done is told by the source, shortened; it names neither its number nor its day, nor the units one by one:
these are invented and say so, and so are the people, the signer too.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from nennep.accounts.models import Role
from nennep.directives.models import Directive, UnitTask
from nennep.directives.operations import (
    ItemText,
    add_field,
    add_target,
    add_yearly_duty,
    ask_for_plans,
    assign_item,
    decide_proposal,
    make_proposal,
    open_directive,
    open_yearly_tasks,
    receive_plan,
    report_task,
    take_task,
    urge,
)
from nennep.directives.queries import units_of_sets
from nennep.documents.models import (
    Channel,
    Circulation,
    OfficialDocument,
    RecipientPurpose,
    RecipientSet,
    SigningCapacity,
    System,
)
from nennep.documents.operations import (
    RecipientLine,
    add_recipient_set,
    draft_document,
    give_signing_authority,
    issue_document,
    open_term,
    register_external,
    set_issuer_layout,
)
from nennep.documents.printing.content import Paragraph, spans
from nennep.scenario.stage import Stage
from nennep.units.models import UnitKind

ISSUED = date(2023, 3, 15)
SINCE = date(2020, 10, 20)
ASSIGNED = date(2023, 3, 20)
PLANS_DUE = date(2023, 4, 28)
URGED = date(2023, 5, 8)
ILLUSTRATION = "Số và ngày minh họa, nguồn không nêu."
DISTRICTS = ("An Lạc Mẫu", "Bình Văn Mẫu", "Cao Kỳ Mẫu", "Đồng Phúc Mẫu")
DEPARTMENTS = ("Nội vụ", "Tài chính", "Giáo dục và Đào tạo", "Y tế", "Thông tin và Truyền thông")
PARTY_BODIES = ("Ban Tuyên giáo", "Ban Dân vận", "Văn phòng Tỉnh ủy")
FRONT = ("Ủy ban Mặt trận Tổ quốc", "Hội Liên hiệp Phụ nữ", "Tỉnh đoàn")
ITEMS: tuple[tuple[str, date], ...] = (
    (
        (
            "Tăng cường sự lãnh đạo của các cấp ủy, tổ chức đảng đối với công tác đào tạo, bồi dưỡng cán bộ, công chức, viên "
            "chức; ưu tiên cử cán bộ trẻ, cán bộ nữ, cán bộ người dân tộc thiểu số, cán bộ nguồn lãnh đạo, quản lý các cấp."
        ),
        date(2023, 12, 15),
    ),
    (
        (
            "Nâng cao hiệu quả quản lý nhà nước về đào tạo, bồi dưỡng; thực hiện tốt việc phân công, phân cấp; lựa chọn các "
            "ngành, lĩnh vực đào tạo, bồi dưỡng có trọng tâm, trọng điểm."
        ),
        date(2023, 9, 30),
    ),
    (
        (
            "Đổi mới và nâng cao chất lượng đào tạo, bồi dưỡng theo hướng phát huy tính tích cực, chủ động, sáng tạo của người "
            "học; thường xuyên rà soát, cập nhật nội dung, chương trình; đẩy mạnh ứng dụng công nghệ thông tin."
        ),
        date(2023, 10, 31),
    ),
    (
        (
            "Tập trung các nguồn lực xây dựng Trường Chính trị tỉnh theo lộ trình đã đề ra; các lớp trong địa bàn tỉnh được tổ "
            "chức tại Trường Chính trị tỉnh."
        ),
        date(2023, 12, 31),
    ),
    (
        "Hoàn thiện, bổ sung hệ thống cơ chế, chính sách của tỉnh về đào tạo, bồi dưỡng cán bộ, công chức, viên chức.",
        date(2023, 8, 31),
    ),
    (
        (
            "Nâng cao tinh thần trách nhiệm của cán bộ, công chức, viên chức trong việc tham gia đào tạo, bồi dưỡng; gắn kết quả "
            "học tập với đánh giá, phân loại mức độ hoàn thành chức trách, nhiệm vụ."
        ),
        date(2023, 11, 30),
    ),
    (
        (
            "Thường xuyên kiểm tra, giám sát công tác đào tạo, bồi dưỡng; xử lý nghiêm các vi phạm, kịp thời giải quyết các khó "
            "khăn, vướng mắc."
        ),
        date(2023, 11, 30),
    ),
    (
        (
            "Các huyện ủy, thành ủy, đảng ủy trực thuộc, ban cán sự đảng, đảng đoàn, sở, ban, ngành, đoàn thể tỉnh tổ chức triển "
            "khai thực hiện; Trường Chính trị tỉnh mở các lớp theo thẩm quyền; các huyện ủy, thành ủy chỉ đạo trung tâm chính "
            "trị cấp huyện mở các lớp bồi dưỡng theo chức năng."
        ),
        date(2023, 12, 15),
    ),
    (
        (
            "Ban Tổ chức Tỉnh ủy chủ trì, phối hợp theo dõi, hướng dẫn, đôn đốc, kiểm tra việc thực hiện; định kỳ báo cáo kết quả "
            "Ban Thường vụ Tỉnh ủy."
        ),
        date(2023, 12, 31),
    ),
)
# Whose task an item is: codes of recipient sets and of single units.
GIVEN: dict[int, tuple[str, ...]] = {
    1: ("committees",),
    2: ("SO1",),
    3: ("TCT", "district-centres"),
    4: ("TCT", "SO2"),
    5: ("SO1", "SO2"),
    6: ("departments", "party-bodies", "front"),
    7: ("BTC",),
    8: ("committees", "departments", "front", "TCT"),
    9: ("BTC",),
}
LATE = ("H3", "H4", "SO5", "MT2")
"""Who had not sent the plan when it was due, and was urged; all but the last sent it then."""


def build(stage: Stage) -> None:
    """The directive issued, followed, given, urged; registers beside it."""
    stage.today = SINCE  # people are of an age to hold their posts in the year of the directive
    stage.expect(6)
    _units(stage)
    stage.bar.update()
    _offices(stage)
    stage.bar.update()
    document = _issued(stage)
    stage.bar.update()
    directive = _followed(stage, document)
    stage.bar.update()
    _plans(stage, directive)
    _reports(stage, directive)
    stage.bar.update()
    _registers(stage, directive)
    stage.bar.update()


def _units(stage: Stage) -> None:
    stage.unit("TU", "Tỉnh ủy Mẫu Sơn", "province_committee", symbol="TU", place="Mẫu Sơn")
    stage.unit(
        "BTC", "Ban Tổ chức Tỉnh ủy Mẫu Sơn", "organisation_board", "TU", symbol="BTCTU", place="Mẫu Sơn",
        short_name="Ban Tổ chức Tỉnh ủy",
    )  # fmt: skip
    stage.unit("TCT", "Trường Chính trị tỉnh Mẫu Sơn", "political_school", "TU", symbol="TCT")
    stage.unit("UBND", "Ủy ban nhân dân tỉnh Mẫu Sơn", "province_government", symbol="UBND")
    for number, name in enumerate(DISTRICTS, start=1):
        stage.unit(f"H{number}", f"Huyện ủy {name}", "district_committee", "TU")
        stage.unit(
            f"TT{number}", f"Trung tâm chính trị huyện {name}", "district_political_centre", f"H{number}"
        )
    for number, name in enumerate(DEPARTMENTS, start=1):
        stage.unit(f"SO{number}", f"Sở {name} tỉnh Mẫu Sơn", "department", "UBND")
    for number, name in enumerate(PARTY_BODIES, start=1):
        stage.unit(f"BD{number}", f"{name} Mẫu Sơn", "party_body", "TU")
    for number, name in enumerate(FRONT, start=1):
        stage.unit(f"MT{number}", f"{name} Mẫu Sơn", "front", "TU")


def _offices(stage: Stage) -> None:
    units = stage.units
    for username, code, post, role in (
        ("canbo.btc", "BTC", "Chuyên viên chính", Role.BOARD_OFFICER),
        ("lanhdao.btc", "BTC", "Phó Trưởng ban", Role.BOARD_LEADER),
        ("lanhdao.tu", "TU", "Bí thư", Role.COMMITTEE_LEADER),
        ("hieutruong", "TCT", "Hiệu trưởng", Role.SCHOOL_LEADER),
    ):
        stage.account(
            username, stage.person(units[code], post, since=SINCE), (role, units[code]), since=SINCE
        )
    for code in units:
        if code.startswith(("H", "SO", "BD", "MT", "TT")):
            role = Role.COMMITTEE_LEADER if code.startswith("H") else Role.AGENCY_OFFICER
            post = "Bí thư" if code.startswith("H") else "Chuyên viên"
            person = stage.person(units[code], post, since=SINCE)
            stage.account(f"canbo.{code.lower()}", person, (role, units[code]), since=SINCE)


def _issued(stage: Stage) -> OfficialDocument:
    """The directive, signed on behalf of the Standing Committee, made known down to the cells."""
    committee, moment = stage.units["TU"], stage.at(SINCE, 8)
    open_term(committee=committee, name="nhiệm kỳ 2020-2025", valid_from=SINCE, by=stage.system, now=moment)
    for code in ("TU", "BTC"):
        set_issuer_layout(
            unit=stage.units[code], system=System.PARTY, layout_code="party-36-hd-vptw-2018",
            valid_from=date(2018, 4, 3), by=stage.system, now=moment,
        )  # fmt: skip
    signer = stage.users["lanhdao.tu"].person
    assert signer is not None  # noqa: S101 - the account was opened for a person above
    give_signing_authority(
        unit=committee, person=signer, capacity=SigningCapacity.ON_BEHALF, title="BÍ THƯ",
        head_title="BAN THƯỜNG VỤ", valid_from=SINCE, basis="Quyết định chuẩn y (minh họa)", by=stage.system, now=moment,
    )  # fmt: skip
    add_recipient_set(
        code="district-centres", name="Trung tâm chính trị cấp huyện",
        kinds=[UnitKind.objects.get(code="district_political_centre")], by=stage.system, now=moment,
    )  # fmt: skip
    on = stage.at(ISSUED, 9)
    wording = [
        Paragraph(
            spans(
                "Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy, chính quyền, cơ quan, đơn vị thực hiện tốt các nội dung sau:"
            )
        ),
        *(Paragraph(spans(f"{number}. {text}")) for number, (text, _due) in enumerate(ITEMS, start=1)),
        Paragraph(spans("Chỉ thị này phổ biến đến chi bộ.")),
    ]
    lines = [
        RecipientLine(
            "Học viện Chính trị quốc gia Hồ Chí Minh", RecipientPurpose.IN_PLACE_OF_REPORT, Channel.PAPER
        ),
        *(
            RecipientLine(one.name, RecipientPurpose.EXECUTION, recipient_set=one)
            for one in RecipientSet.objects.filter(
                code__in=["committees", "party-bodies", "departments", "front"]
            ).order_by("order", "pk")
        ),
    ]
    draft = draft_document(
        issuer=committee, kind="chi-thi", recipients=lines, circulation=Circulation.CELL, content=wording,
        subject="về đổi mới, nâng cao chất lượng công tác đào tạo, bồi dưỡng cán bộ, công chức, viên chức trên địa bàn tỉnh",
        by=stage.system, now=on,
    )  # fmt: skip
    return issue_document(document=draft, signer=signer, on=ISSUED, by=stage.system, now=on)


def _followed(stage: Stage, document: OfficialDocument) -> Directive:
    officer, moment = stage.users["canbo.btc"], stage.at(ASSIGNED, 9)
    directive = open_directive(
        document=document, owner=stage.units["BTC"], title="Chỉ thị về đổi mới, nâng cao chất lượng đào tạo, bồi dưỡng",
        items=[ItemText(text, due_on) for text, due_on in ITEMS], by=officer, now=moment,
    )  # fmt: skip
    for item in directive.items.order_by("number"):
        sets = [RecipientSet.objects.get(code=code) for code in GIVEN[item.number] if code not in stage.units]
        single = [stage.units[code] for code in GIVEN[item.number] if code in stage.units]
        assign_item(item=item, units=[*units_of_sets(sets, ASSIGNED), *single], by=officer, now=moment)
    return directive


def _plans(stage: Stage, directive: Directive) -> None:
    """Implementation plans: asked for, most of them received, the others urged (R2-42, R2-45)."""
    officer = stage.users["canbo.btc"]
    asked = units_of_sets(
        list(RecipientSet.objects.filter(code__in=["committees", "departments", "front"]).order_by("pk")),
        ASSIGNED,
    )
    plans = ask_for_plans(
        directive=directive, units=asked, due_on=PLANS_DUE, by=officer, now=stage.at(ASSIGNED, 10)
    )
    late = [task for task in plans if task.unit.code in LATE]
    for number, task in enumerate(task for task in plans if task not in late):
        _receive(stage, task, PLANS_DUE - timedelta(days=3 + number))
    urge(
        owner=stage.units["BTC"], tasks=late, message="Đề nghị gửi kế hoạch triển khai Chỉ thị trước ngày 15-5-2023.",
        by=officer, now=stage.at(URGED, 8),
    )  # fmt: skip
    for number, task in enumerate(late[:-1], start=2):
        _receive(stage, task, URGED + timedelta(days=number))


def _receive(stage: Stage, task: UnitTask, on: date) -> None:
    receive_plan(
        task=task, received_on=on, note="Kế hoạch triển khai thực hiện Chỉ thị.", by=stage.users["canbo.btc"],
        now=stage.at(on, 15),
    )  # fmt: skip


def _reports(stage: Stage, directive: Directive) -> None:
    """Some take their tasks and report them done, one of them late."""
    tasks = {
        (task.item.number, task.unit.code): task
        for task in directive.tasks.filter(item__isnull=False)
        if task.item
    }
    for number, code, on, result in (
        (5, "SO1", date(2023, 8, 25), "Đã trình dự thảo nghị quyết về chính sách hỗ trợ đào tạo, bồi dưỡng."),
        (5, "SO2", date(2023, 9, 12), "Đã bố trí kinh phí hỗ trợ trong dự toán năm sau."),
        (2, "SO1", date(2023, 9, 28), "Đã tham mưu phân cấp và danh mục lĩnh vực ưu tiên."),
        (3, "TT1", date(2023, 10, 20), "Đã cập nhật các chuyên đề của chương trình bồi dưỡng đảng viên mới."),
        (1, "H1", date(2023, 12, 10), "Ban Thường vụ Huyện ủy đã ban hành nghị quyết chuyên đề."),
    ):
        by, task = stage.users[f"canbo.{code.lower()}"], tasks[number, code]
        take_task(task=task, by=by, now=stage.at(date(2023, 4, 3), 9))
        report_task(task=task, result=result, by=by, now=stage.at(on, 16))


def _registers(stage: Stage, directive: Directive) -> None:
    """Proposals, priority fields, the target of the resolution that the directive names, and what recurs every year."""
    officer, board = stage.users["canbo.btc"], stage.units["BTC"]
    moment = stage.at(ASSIGNED, 14)
    resolution = register_external(
        number_text="17-NQ/TU", issuer_name="Ban Chấp hành Đảng bộ tỉnh", issued_on=date(2021, 8, 12),
        subject="về nâng cao chất lượng hoạt động của tổ chức đảng và đội ngũ cán bộ, đảng viên lãnh đạo, quản lý",
        kind="nghi-quyet", by=officer, now=moment,
    )  # fmt: skip
    add_target(
        owner=board, document=resolution, title="Cán bộ lãnh đạo, quản lý đạt chuẩn trình độ lý luận chính trị (minh họa)",
        value=Decimal(95), measure="%", begins_on=date(2021, 1, 1), due_on=date(2025, 12, 31), by=officer, now=moment,
    )  # fmt: skip
    for name in ("Chuyển đổi số", "Quản lý đất đai, đầu tư công"):
        add_field(
            owner=board, name=name, valid_from=ASSIGNED, valid_to=date(2026, 1, 1), basis=directive.document,
            by=officer, now=moment,
        )  # fmt: skip
    add_yearly_duty(
        owner=board, title="Báo cáo kết quả thực hiện Chỉ thị trong năm", month=12, day=15, opens_before_days=30,
        recipient_set=RecipientSet.objects.get(code="committees"), document=directive.document, by=officer, now=moment,
    )  # fmt: skip
    autumn: datetime = stage.at(date(2023, 11, 15), 6)
    open_yearly_tasks(by=stage.system, now=autumn)
    for code, title, is_accepted, outcome in (
        ("TCT", "Biệt phái giảng viên về công tác thực tế tại các huyện", True, "Đưa vào kế hoạch năm 2024."),
        (
            "SO5",
            "Mở thêm lớp kỹ năng số tại cơ sở riêng của Sở",
            False,
            "Các lớp tổ chức tại Trường Chính trị tỉnh.",
        ),
    ):
        by = stage.users["hieutruong" if code == "TCT" else f"canbo.{code.lower()}"]
        proposal = make_proposal(
            owner=board, unit=stage.units[code], author_name=by.full_name, title=title,
            content=f"{title}, theo tinh thần Chỉ thị. {ILLUSTRATION}", directive=directive,
            by=by, now=stage.at(date(2023, 6, 5), 9),
        )  # fmt: skip
        decide_proposal(
            proposal=proposal, is_accepted=is_accepted, outcome=outcome, by=stage.users["lanhdao.btc"],
            now=stage.at(date(2023, 6, 20), 9),
        )  # fmt: skip
