"""A directive of the city's committee in the world of notice 407: tasks in every state, plans, a proposal, a review."""

from __future__ import annotations

from datetime import timedelta

from nennep.directives.models import Directive, UnitTask
from nennep.directives.operations import (
    ItemText,
    add_yearly_duty,
    ask_for_plans,
    assign_item,
    decide_proposal,
    make_proposal,
    open_directive,
    receive_plan,
    report_task,
    take_task,
    urge,
)
from nennep.documents.operations import register_external
from nennep.scenario.stage import Stage
from nennep.standards.operations import open_review


def give(stage: Stage) -> None:
    """Given four months ago, due a month ago: not begun, in hand, done in time, done late; the silent are urged."""
    directive = _followed(stage)
    _tasks(stage, directive)
    _plans(stage, directive)
    _proposals(stage, directive)
    on = stage.today + timedelta(days=60)
    add_yearly_duty(
        owner=stage.units["BTC"],
        title="Báo cáo kết quả đào tạo, bồi dưỡng trong năm",
        month=on.month,
        day=min(on.day, 28),
        opens_before_days=30,
        unit=stage.units["TCT"],
        document=directive.document,
        by=stage.users["canbo.btc"],
        now=stage.ago(90),
    )
    open_review(
        unit=stage.units["SO01"],
        title="Rà soát tiêu chuẩn chức danh cán bộ, công chức lãnh đạo cấp phòng",
        due_on=stage.today + timedelta(days=20),
        basis_text="Công văn của Ban Tổ chức về rà soát tiêu chuẩn (minh họa)",
        by=stage.users["tccb.btc"],
        now=stage.ago(10),
    )


def _followed(stage: Stage) -> Directive:
    issued_on = stage.today - timedelta(days=125)
    document = register_external(
        number_text="08-CT/TU",
        issuer_name="Ban Thường vụ Thành ủy Sông Mây",
        subject="về nâng cao chất lượng đào tạo, bồi dưỡng cán bộ",
        kind="chi-thi",
        issued_on=issued_on,
        by=stage.users["canbo.btc"],
        now=stage.at(issued_on, 15),
    )
    due_on = stage.today - timedelta(days=30)
    return open_directive(
        document=document,
        owner=stage.units["BTC"],
        title="Chỉ thị về nâng cao chất lượng đào tạo, bồi dưỡng cán bộ",
        items=[
            ItemText("Rà soát nhu cầu đào tạo, bồi dưỡng theo tiêu chuẩn chức danh và quy hoạch.", due_on),
            ItemText(
                "Đổi mới nội dung, phương pháp giảng dạy tại Trường Chính trị.",
                stage.today + timedelta(days=45),
            ),
            ItemText("Kiểm tra việc chấp hành quy chế học tập của cán bộ được cử đi học."),
        ],
        by=stage.users["canbo.btc"],
        now=stage.ago(120),
    )


def _tasks(stage: Stage, directive: Directive) -> None:
    officer, units = stage.users["canbo.btc"], stage.units
    first, second, _third = directive.items.order_by("number")
    given = {
        task.unit.code: task
        for task in assign_item(
            item=first,
            units=[units[code] for code in ("SO01", "SO02", "SO03", "BD1", "MT1")],
            by=officer,
            now=stage.ago(118),
        )
    }
    (school,) = assign_item(item=second, units=[units["TCT"]], by=officer, now=stage.ago(118))
    take_task(task=school, by=stage.users["daotao.tct"], now=stage.ago(110))
    take_task(task=given["SO02"], by=stage.users["canbo.so02"], now=stage.ago(100))
    for code in ("BD1", "SO03"):
        take_task(task=given[code], by=stage.users[f"canbo.{code.lower()}"], now=stage.ago(100))
    _report(stage, given["BD1"], 40)
    urge(
        owner=units["BTC"],
        tasks=[given[code] for code in ("SO01", "SO02", "SO03")],
        message="Đề nghị hoàn thành việc rà soát và báo cáo Ban Tổ chức trong mười ngày.",
        by=officer,
        now=stage.ago(25),
    )
    _report(stage, given["SO03"], 16)


def _report(stage: Stage, task: UnitTask, days_ago: int) -> None:
    report_task(
        task=task,
        result="Đã rà soát xong; danh sách gửi kèm đăng ký nhu cầu.",
        by=stage.users[f"canbo.{task.unit.code.lower()}"],
        now=stage.ago(days_ago, 16),
    )


def _plans(stage: Stage, directive: Directive) -> None:
    """Two units are asked for their plan; one sent it."""
    officer, received_on = stage.users["canbo.btc"], stage.today - timedelta(days=95)
    asked: list[UnitTask] = ask_for_plans(
        directive=directive,
        units=[stage.units[code] for code in ("SO01", "SO02")],
        due_on=stage.today - timedelta(days=90),
        by=officer,
        now=stage.ago(118),
    )
    (sent,) = (task for task in asked if task.unit.code == "SO02")
    receive_plan(
        task=sent,
        received_on=received_on,
        note="Kế hoạch triển khai Chỉ thị.",
        by=officer,
        now=stage.ago(94),
    )


def _proposals(stage: Stage, directive: Directive) -> None:
    """One waits for its answer, one was accepted (R2-11)."""
    made = []
    for username, code, title in (
        ("canbo.so01", "SO01", "Mở lớp kỹ năng số cho công chức cấp phòng"),
        ("hieutruong", "TCT", "Cử giảng viên đi thực tế tại xã, phường"),
    ):
        by = stage.users[username]
        made.append(
            make_proposal(
                owner=stage.units["BTC"],
                unit=stage.units[code],
                author_name=by.full_name,
                title=title,
                content=f"{title}, theo tinh thần Chỉ thị.",
                directive=directive,
                by=by,
                now=stage.ago(60),
            )
        )
    decide_proposal(
        proposal=made[-1],
        is_accepted=True,
        outcome="Đưa vào kế hoạch năm sau.",
        by=stage.users["lanhdao.btc"],
        now=stage.ago(45),
    )
