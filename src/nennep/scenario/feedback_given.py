"""Rooms of the two schools, what trainees said of sessions, a survey of needs, a topic for a new issue (R1-26, R1-27, R2-26, R3-24)."""

from datetime import timedelta

from nennep.attendance.models import Mark
from nennep.catalogue.models import Programme
from nennep.classes.models import Method, Session, TrainingClass
from nennep.classes.operations import add_topic
from nennep.feedback.operations import answer_session, ask_needs
from nennep.feedback.policies import THERE
from nennep.rooms.operations import enter_room, mend_fault, report_fault, set_state
from nennep.rooms.states import RoomState
from nennep.scenario.stage import Stage

ROOMS = {
    "TCT": (
        ("Hội trường A1", 200, "Máy chiếu, 4 micro, điều hòa"),
        ("Hội trường A2", 120, "Máy chiếu, 2 micro, điều hòa"),
        ("Phòng học B2", 60, "Máy chiếu, bàn thảo luận nhóm"),
        ("Phòng học B3", 40, "Bảng trắng"),
    ),
    "HV": (("Giảng đường B1", 150, "Máy chiếu, phòng ghi hình"),),
}
SPEAKERS = 7
"""So many trainees of the first class say what they think; enough that a result is shown."""
WORDS = (
    "Bài giảng gắn với thực tiễn cơ sở, nên có thêm tình huống.",
    "Cần gửi tài liệu trước buổi học.",
    "",
    "Nên dành nhiều thời gian thảo luận hơn.",
    "",
    "Ví dụ ở xã, phường rất thiết thực.",
    "",
)
SESSIONS = 5


def furnish(stage: Stage) -> None:
    """The rooms, before timetables name them; one is shut in part, two have faults."""
    moment = stage.at(stage.beginning, 9)
    made = {
        name: enter_room(
            owner=stage.units[code], name=name, seats=seats, equipment=equipment, by=stage.system, now=moment
        )
        for code, rooms in ROOMS.items()
        for name, seats, equipment in rooms
    }
    office = stage.system
    set_state(
        room=made["Phòng học B3"], state=RoomState.LIMITED, seats=25, valid_from=stage.today - timedelta(days=9),
        reason="Hỏng một dãy bàn, chờ thay", by=office, now=stage.ago(9),
    )  # fmt: skip
    report_fault(room=made["Phòng học B3"], what="Gãy một dãy bàn", by=office, now=stage.ago(9))
    fault = report_fault(room=made["Hội trường A1"], what="Micro số 2 mất tiếng", by=office, now=stage.ago(6))
    mend_fault(
        fault=fault,
        how="Thay pin và dây",
        mended_on=stage.today - timedelta(days=5),
        by=office,
        now=stage.ago(5),
    )


def say(stage: Stage, made: TrainingClass) -> None:
    """Seven trainees of the class judge the sessions of its first batch; the Board asks about the programme."""
    marks = Mark.objects.filter(status__in=THERE, training_class=made)
    student = stage.users["hocvien.tct1"]
    others = (
        made.enrolments.exclude(person_id=student.person_id or 0)
        .select_related("person")
        .order_by("order")[10 : 9 + SPEAKERS]
    )
    speakers = [student] + [
        stage.account(f"hocvien.tct1.{number}", place.person, since=made.starts_on, is_shown=False)
        for number, place in enumerate(others, start=2)
    ]
    held = Session.objects.filter(training_class=made, batch__number=1).order_by("starts_at", "pk")[:SESSIONS]
    for place, session in enumerate(held):
        for number, user in enumerate(speakers):
            if marks.filter(session=session, enrolment__person_id=user.person_id or 0).exists():
                answer_session(
                    session=session,
                    marks=[5 - (place + number) % 2, 5 - number % 3, 4 + number % 2],
                    words=[WORDS[(place + number) % len(WORDS)]],
                    by=user,
                    now=session.ends_at + timedelta(hours=3),
                )
    ask_needs(
        owner=stage.units["BTC"],
        programme=Programme.objects.get(code="tc-llct"),
        title="Nhu cầu sửa chương trình trung cấp lý luận chính trị",
        marks=("Cần thêm nội dung về chính quyền địa phương hai cấp", "Cần thêm thời gian đi thực tế"),
        words=("Chuyên đề nào nên bỏ hoặc thay?",),
        opens_on=stage.today - timedelta(days=5),
        closes_on=stage.today + timedelta(days=25),
        agencies=[stage.units["SO01"], stage.units["SO03"]],
        classes=[made],
        by=stage.users["canbo.btc"],
        now=stage.ago(5),
    )
    add_topic(
        training_class=made,
        name="Vận hành chính quyền địa phương hai cấp: việc mới của cấp xã",
        lessons=5,
        note="Nghị quyết 60-NQ/TW; nhiều học viên công tác tại xã, phường mới",
        approval="Hiệu trưởng, phiếu trình của phòng đào tạo",
        method=Method.DISCUSSION,
        by=stage.users["hieutruong"],
        now=stage.ago(4),
    )
