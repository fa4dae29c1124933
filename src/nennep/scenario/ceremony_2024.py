"""The ceremony of 16-5-2024 in Hanoi: boards, convocation and conditions of three classes, guests with their posts (source 1;
R1-01, R1-02, R1-04, R1-12, R1-14, R1-18).

The source names two guests with their posts; the names here are invented, the other two guests and the programme too.
"""

from datetime import date

from nennep.accounts.models import User
from nennep.classes.models import ClassRole, TrainingClass
from nennep.classes.operations import appoint
from nennep.documents.models import OfficialDocument, SigningCapacity
from nennep.opening.models import Ceremony
from nennep.opening.operations import (
    answer_item,
    draft_programme,
    hold_ceremony,
    invite_guest,
    issue_paper,
    plan_ceremony,
    prepare_boards,
    prepare_convocation,
)
from nennep.opening.rules import Point
from nennep.opening.states import Answer
from nennep.people.models import Person
from nennep.scenario.stage import Stage

HELD_ON = date(2024, 5, 16)
PREPARED_ON = date(2024, 5, 9)
PLACE = "Hội trường Trường Đào tạo cán bộ Lê Hồng Phong"
GUESTS = (
    ("Hoàng Minh Thảo", "PGS, TS", "Hiệu trưởng Trường Đào tạo cán bộ Lê Hồng Phong", date(2021, 9, 1)),
    ("Trịnh Quốc Bình", "", "Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức Thành ủy Hà Nội", date(2020, 11, 1)),
    ("Đặng Thu Hà", "", "Phó Trưởng Ban Tổ chức Thành ủy Hà Nội", date(2022, 3, 1)),
    ("Lương Văn Khánh", "", "Phó Trưởng ban Tổ chức Đảng ủy các cơ quan Trung ương", None),
)
"""Name (invented), academic title, post, in the post since (invented)."""
POINTS = (
    Point("7:30", "Đón tiếp đại biểu, học viên", "Ban tổ chức"),
    Point("8:00", "Chào cờ; tuyên bố lý do, giới thiệu đại biểu", "Ban tổ chức"),
    Point("8:10", "Công bố quyết định mở lớp, quyết định thành lập các ban", "Ban Tổ chức Thành ủy"),
    Point("8:30", "Phát biểu khai giảng", "Trưởng Ban Tổ chức Thành ủy"),
    Point("9:00", "Đại diện học viên phát biểu", "Học viên"),
    Point("9:15", "Bế mạc buổi lễ", "Ban tổ chức"),
)
WHY_OPEN = "Kinh phí và lịch học từng đợt theo kế hoạch chung của Trường; khai giảng đúng ngày đã thông báo."


def hold(
    stage: Stage, officer: User, leader: User, school: User, signer: Person, coordination: OfficialDocument
) -> Ceremony:
    """Prepare the three classes, invite the guests, hold the ceremony: its classes are open from that day on."""
    classes = list(TrainingClass.objects.order_by("pk"))
    for number, one in enumerate(classes):
        _prepare(stage, one, number, officer, school, signer, coordination)
    planned = stage.at(PREPARED_ON, 10)
    ceremony = plan_ceremony(
        title="Lễ khai giảng 3 lớp bồi dưỡng trung cấp lý luận chính trị cho cán bộ các cơ quan ở Trung ương",
        lead=stage.units["BTC"], held_at=stage.at(HELD_ON, 8), place=PLACE, classes=classes,
        coordinators=[stage.units["TCT"], stage.units["DUTW"]], points=POINTS, by=officer, now=planned,
    )  # fmt: skip
    for name, title, post, since in GUESTS:
        invite_guest(
            ceremony=ceremony, name=name, title=title, post=post, since=since, by=officer, now=planned
        )
    draft_programme(ceremony=ceremony, by=officer, now=stage.at(PREPARED_ON, 11))
    ceremony.refresh_from_db()
    return hold_ceremony(ceremony=ceremony, reason=WHY_OPEN, by=leader, now=stage.at(HELD_ON, 10))


def _prepare(
    stage: Stage,
    one: TrainingClass,
    number: int,
    officer: User,
    school: User,
    signer: Person,
    coordination: OfficialDocument,
) -> None:
    """Boards and their decision, the convocation, and what was said of the checklist."""
    on = stage.at(PREPARED_ON, 8)
    for unit, post, role in (
        ("BTC", "Chuyên viên chính", ClassRole.ORGANISING_BOARD),
        ("TCT", "Phó Trưởng phòng Quản lý đào tạo", ClassRole.MANAGEMENT_BOARD),
        ("TCT", "Giảng viên", ClassRole.CLASS_MANAGER),
    ):
        person = stage.person(stage.units[unit], post, since=stage.beginning)
        appoint(training_class=one, person=person, role=role, valid_from=HELD_ON, by=stage.system, now=on)
    boards = prepare_boards(training_class=one, issuer=stage.units["BTC"], by=officer, now=on)
    convocation = prepare_convocation(
        training_class=one, issuer=stage.units["BTC"], gather_at=stage.at(HELD_ON, 7, 30), place=PLACE,
        contact="Phòng Quản lý đào tạo", by=officer, now=on,
    )  # fmt: skip
    for paper in (boards, convocation):
        issue_paper(
            paper=paper, signer=signer, capacity=SigningCapacity.FOR_HEAD, by=officer,
            now=stage.at(PREPARED_ON, 9, number),
        )  # fmt: skip
    said = stage.at(PREPARED_ON, 10)
    answer_item(
        training_class=one, code="coordination", answer=Answer.DONE, document=coordination, by=officer, now=said
    )  # fmt: skip
    answer_item(
        training_class=one,
        code="materials",
        answer=Answer.DONE,
        note="Giáo trình của Học viện Chính trị quốc gia Hồ Chí Minh",
        by=school,
        now=said,
    )
    answer_item(
        training_class=one, code="room", answer=Answer.DONE, capacity=80, note=f"Giảng đường {number + 1}",
        by=school, now=said,
    )  # fmt: skip
    answer_item(
        training_class=one, code="lodging", answer=Answer.NOT_NEEDED, note="Học viên công tác trên địa bàn thành phố.",
        by=school, now=said,
    )  # fmt: skip
