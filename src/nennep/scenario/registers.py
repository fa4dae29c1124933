"""Meetings of the organising board with the class board, trainees' opinions, and an agency's own calendar (R0-07, R0-08, R0-24)."""

from datetime import timedelta

from nennep.classes.models import HalfDay, OpinionTopic, TrainingClass
from nennep.classes.operations import answer_opinion, enter_agency_event, record_meeting, record_opinion
from nennep.scenario.stage import Stage
from nennep.scenario.studies import manager_of

OPINIONS = (
    (
        OpinionTopic.AGENCY_WORK,
        "Thủ trưởng vẫn yêu cầu xử lý công việc trong thời gian học, học viên phải xin về giữa buổi.",
    ),
    (OpinionTopic.TIMETABLE, "Đề nghị gửi lịch học trước ít nhất một tháng để cơ quan bố trí công việc."),
    (OpinionTopic.FACILITIES, "Học viên ở xa cần chỗ nghỉ trưa tại trường."),
)


def keep(stage: Stage, classes: list[TrainingClass]) -> None:
    """One meeting per class with three opinions, one of them answered; an event that clashes with the timetable."""
    for made in classes:
        manager = manager_of(stage, made)
        held_on = made.starts_on + timedelta(days=4)
        moment = min(stage.at(held_on, 17), stage.now)
        meeting = record_meeting(
            training_class=made,
            held_on=held_on,
            chair=manager.full_name,
            participants="Ban tổ chức lớp học; ban cán sự lớp; giáo viên quản lý lớp",
            minutes="Đánh giá nền nếp tuần đầu; ghi nhận ý kiến học viên; nhắc việc điểm danh đầu buổi và cuối buổi.",
            by=manager,
            now=moment,
        )
        for number, (topic, words) in enumerate(OPINIONS):
            owner = stage.units["BTC"] if topic == OpinionTopic.AGENCY_WORK else made.host
            opinion = record_opinion(
                training_class=made,
                topic=topic,
                opinion_text=words,
                owner=owner,
                meeting=meeting,
                due_on=held_on + timedelta(days=21 + 30 * number),
                by=manager,
                now=moment,
            )
            if topic == OpinionTopic.TIMETABLE:
                clerk = stage.users["daotao.hv" if made.host.code == "HV" else "daotao.tct"]
                answer_opinion(
                    opinion=opinion,
                    answer="Lịch học đã được công bố trên hệ thống; cơ quan xem được ngay.",
                    by=clerk,
                    now=moment,
                )
    unit = stage.units["SO01"]
    enter_agency_event(
        agency=unit,
        title="Hội nghị sơ kết công tác quý",
        held_on=stage.today + timedelta(days=1),
        half=HalfDay.AM,
        by=stage.users["canbo.so01"],
        now=stage.now,
    )
