"""Meetings of the organising board with the class board, trainees' opinions, issues of classes, and an agency's own
calendar (R0-07, R0-08, R0-24, R1-21)."""

from datetime import date, datetime, timedelta

from nennep.accounts.models import User
from nennep.classes.models import HalfDay, IssueKind, IssueSeverity, OpinionTopic, TrainingClass
from nennep.classes.operations import (
    answer_opinion,
    enter_agency_event,
    follow_issue,
    record_issue,
    record_meeting,
    record_opinion,
    settle_issue,
)
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
        _issues(stage, made, manager, held_on, moment)
    unit = stage.units["SO01"]
    enter_agency_event(
        agency=unit,
        title="Hội nghị sơ kết công tác quý",
        held_on=stage.today + timedelta(days=1),
        half=HalfDay.AM,
        by=stage.users["canbo.so01"],
        now=stage.now,
    )


def _issues(stage: Stage, made: TrainingClass, manager: User, held_on: date, moment: datetime) -> None:
    """One issue settled in the first week; one of this morning that is being dealt with."""
    kinds = {kind.code: kind for kind in IssueKind.objects.order_by("pk")}
    settled = record_issue(
        training_class=made,
        kind=kinds["logistics"],
        severity=IssueSeverity.MINOR,
        issue_text="Máy chiếu của hội trường hỏng giữa buổi học.",
        happened_on=held_on,
        owner=made.host,
        by=manager,
        now=moment,
    )
    settle_issue(issue=settled, result="Đã thay bóng đèn ngay trong ngày.", by=manager, now=moment)
    this_morning = min(stage.at(stage.today, 9), stage.now)
    running = record_issue(
        training_class=made,
        kind=kinds["conduct"],
        severity=IssueSeverity.SERIOUS,
        issue_text="Nhiều học viên dùng điện thoại làm việc cơ quan trong giờ học; giảng viên đã nhắc hai lần.",
        happened_on=stage.today,
        owner=made.host,
        due_on=stage.today + timedelta(days=3),
        by=manager,
        now=this_morning,
    )
    follow_issue(
        issue=running,
        done="Đã nhắc trước lớp và báo ban cán sự lớp theo dõi.",
        by=manager,
        now=this_morning,
    )
