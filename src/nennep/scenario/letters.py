"""Letters to agency heads and their answers (notice 407: "để kịp thời nhắc nhở các lãnh đạo cơ quan, đơn vị")."""

from datetime import date, timedelta

from nennep.attendance.models import Reminder
from nennep.attendance.operations import (
    answer_reminder,
    draft_reminders,
    receive_reminder,
    review_reminder,
    sign_and_send,
)
from nennep.attendance.states import ReminderState
from nennep.scenario.stage import Stage

ANSWER = "Cơ quan đã nghiêm túc rút kinh nghiệm; từ nay không giao việc đột xuất cho cán bộ trong thời gian đi học."
MEASURES = "Phân công người thay khi cán bộ đi học; thông báo lịch học tới các phòng."


def remind(
    stage: Stage,
    month: date,
    *,
    sent_on: date,
    answers: int,
    left_for_review: int = 0,
    left_for_signing: int = 0,
) -> None:
    """Draft the letters of a month, review, sign and send them; some agencies answer, some only receive, some are silent."""
    clerk, leader = stage.users["canbo.btc"], stage.users["lanhdao.btc"]
    moment = min(stage.at(sent_on, 9), stage.now)
    draft_reminders(board=stage.units["BTC"], period=month, by=clerk, now=moment)
    letters = list(
        Reminder.objects.filter(
            board=stage.units["BTC"], period_from__lte=month, period_to__gte=month, state=ReminderState.DRAFT
        )
        .select_related("agency")
        .order_by("agency__sort_key", "pk")
    )
    reviewed = letters[: max(len(letters) - left_for_review, 0)]
    for letter in reviewed:
        review_reminder(reminder=letter, by=clerk, now=moment + timedelta(minutes=30))
    signer = leader.person
    if signer is None:
        return
    sent = reviewed[: max(len(reviewed) - left_for_signing, 0)]
    for number, letter in enumerate(sent):
        posted = min(moment + timedelta(hours=2, minutes=number), stage.now)
        sign_and_send(reminder=letter, signer=signer, by=leader, now=posted)
        stage.bar.update()
    for number, letter in enumerate(sent):
        agency = letter.agency.code.lower().replace("-", "")
        head = stage.users.get(f"thutruong.{agency}")
        if head is None or number % 5 == 4:
            continue
        received = min(moment + timedelta(days=1, hours=1), stage.now)
        receive_reminder(reminder=letter, by=head, now=received)
        if number < answers:
            answered = min(moment + timedelta(days=4, hours=number % 6), stage.now)
            answer_reminder(reminder=letter, answer=ANSWER, measures=MEASURES, by=head, now=answered)
            stage.bar.update()
