"""The loop of notice 407: three classes, forty agencies, 210 trainees, three months; reports, letters and answers of two periods.

Beside it the way from need to decision: needs of two years, the nominees of a coming class, a directive with its tasks.
"""

from datetime import timedelta

from nennep.scenario import (
    cadres,
    coordination,
    days,
    evidence,
    feedback_given,
    ground,
    leaves,
    letters,
    needs_asked,
    opening_ahead,
    paper_trail,
    registers,
    studies,
    tasks_given,
    third_class,
    year_plan,
)
from nennep.scenario.calendar import months_until
from nennep.scenario.stage import Stage

SHOWN_ACCOUNTS = {
    "canbo.btc": "cán bộ Ban Tổ chức",
    "lanhdao.btc": "lãnh đạo Ban Tổ chức, ký công văn",
    "tccb.btc": "phòng Tổ chức cán bộ",
    "vanthu.btc": "văn thư Ban Tổ chức",
    "daotao.tct": "phòng quản lý đào tạo Trường Chính trị",
    "hieutruong": "hiệu trưởng Trường Chính trị",
    "chunhiem.tct1": "giáo viên quản lý lớp TC-K31",
    "loptruong.tct1": "ban cán sự lớp TC-K31",
    "hocvien.tct1": "học viên lớp TC-K31",
    "daotao.hv": "ban quản lý đào tạo Học viện",
    "chunhiem.hv": "giáo viên quản lý lớp CC-K12",
    "truongdoan.lk": "trưởng đoàn Lam Kiều lớp CC-K12",
    "giangvien": "giảng viên",
    "canbo.so01": "cán bộ đào tạo Sở Nội vụ",
    "thutruong.so01": "thủ trưởng Sở Nội vụ",
    "danguy.tw": "Đảng ủy các cơ quan Trung ương (chỉ thấy người của mình)",
    "lanhdao.tu": "lãnh đạo Thành ủy",
    "thanhtra": "kiểm tra viên",
    "quantri": "quản trị viên",
}


def build(stage: Stage) -> None:
    """Everything up to this moment; some of the last sessions are left for the visitor to take."""
    months = months_until(stage.today)
    stage.expect(1400)
    ground.lay(stage)
    year_plan.decide(stage)
    feedback_given.furnish(stage)
    classes = studies.hold(stage)
    end_of_first = stage.at(months.second - timedelta(days=1), 23)
    end_of_second = stage.at(months.end_of_second, 23)
    until_now = stage.now - timedelta(hours=30)
    registers.keep(stage, classes)
    coordination.agree(stage)
    evidence.by_hand(stage, classes)

    leaves.ask_for_weeks(stage, classes[0])
    leaves.ask(stage, classes, after=stage.at(months.first, 0), until=end_of_first)
    days.pass_days(stage, classes, until=end_of_first)
    paper_trail.receive(stage, paper_trail.report(stage, classes, end_of_first.date()))
    letters.remind(stage, months.first, sent_on=months.second + timedelta(days=4), answers=99)

    leaves.ask(stage, classes, after=end_of_first, until=end_of_second)
    days.pass_days(stage, classes, after=end_of_first, until=end_of_second)
    paper_trail.receive(stage, paper_trail.report(stage, classes, end_of_second.date()))
    letters.remind(
        stage,
        months.second,
        sent_on=months.third + timedelta(days=4),
        answers=8,
        left_for_review=2,
        left_for_signing=3,
    )

    leaves.ask(stage, classes, after=end_of_second, until=until_now, each=3)
    days.pass_days(stage, classes, after=end_of_second, until=until_now)
    leaves.still_open(stage, classes)
    evidence.with_devices(stage, classes)

    people = cadres.register(stage)
    needs_asked.ask(stage, people)
    third_class.fill(stage, people)
    tasks_given.give(stage)
    opening_ahead.prepare(stage)
    coordination.add(stage)
    feedback_given.say(stage, classes[1])
