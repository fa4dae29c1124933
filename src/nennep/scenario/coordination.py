"""A coordination regulation without a date, a scheme with its people, targets, contacts: what stands beside directives (R1-14, R2-18, R2-19)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from nennep.classes.models import Enrolment
from nennep.directives.models import Event, LimitKind, UnitTask
from nennep.directives.operations import (
    add_event_duty,
    add_target,
    assign_task,
    enter_members,
    open_scheme,
    report_task,
    set_limit,
)
from nennep.documents.models import Certainty, DocumentDuty
from nennep.documents.operations import lay_duty, register_external
from nennep.people.models import Person
from nennep.scenario.stage import Stage
from nennep.standards.models import SupportPer
from nennep.standards.operations import add_support
from nennep.units.operations import set_contact

MEMBERS = {"SO01": 2, "SO02": 2, "SO03": 1}
"""How many of the trainees of an agency stand on the list of the scheme."""
DUTIES = (
    ("TCT", "Bố trí giảng viên, phòng học; theo dõi chuyên cần và báo cáo hai cơ quan chủ quản."),
    ("SO01", "Cử người đúng đối tượng, bố trí công việc để người học dự đủ buổi."),
    ("BTC", "Thẩm định đối tượng, tổng hợp và nhắc nhở cơ quan có người học vắng."),
)


def add(stage: Stage) -> None:
    """What was laid on whom, who is prepared for what, and what is to be reached."""
    _parts(stage)
    _after_the_batches(stage)
    _scheme(stage)
    _targets(stage)
    _support(stage)
    set_contact(
        unit=stage.units["TCT"],
        person_name="Phòng Đào tạo",
        phone="0200 3800 100",
        email="daotao@truongmau.example",
        by=stage.users["canbo.btc"],
        now=stage.ago(60),
    )


def _parts(stage: Stage) -> None:
    """The classes of political theory were opened: who leads and who coordinates reported it; the rest is still to do."""
    by = {"BTC": "canbo.btc", "TCT": "daotao.tct", "HV": "daotao.hv"}
    for task in (
        UnitTask.objects.filter(plan_item__code__in=["TC", "CC"]).select_related("unit").order_by("pk")
    ):
        if task.unit.code in by:
            report_task(
                task=task,
                result="Lớp đã khai giảng theo kế hoạch.",
                by=stage.users[by[task.unit.code]],
                now=stage.ago(60),
            )


def agree(stage: Stage) -> None:
    """The coordination regulation, before the classes begin: whenever a batch is closed its school owes the report."""
    officer = stage.users["canbo.btc"]
    regulation = register_external(
        number_text="645-QĐ/TU",
        issuer_name="Ban Thường vụ Thành ủy Sông Mây",
        subject="ban hành Quy chế phối hợp quản lý lớp học (ngày chưa rõ, minh họa)",
        kind="quyet-dinh",
        by=officer,
        now=stage.ago(115),
    )
    duties = {
        code: lay_duty(
            document=regulation, party="", duty=duty, unit=stage.units[code], by=officer, now=stage.ago(114)
        )
        for code, duty in DUTIES
    }
    add_event_duty(
        owner=stage.units["BTC"],
        duty=duties["TCT"],
        unit=stage.units["TCT"],
        event=Event.BATCH,
        days=5,
        title="Báo cáo chuyên cần của đợt",
        by=officer,
        now=stage.ago(114),
    )


def _after_the_batches(stage: Stage) -> None:
    """The reports of the first batches were handed in, the last one waits; and one is asked for beside them."""
    opened = list(
        UnitTask.objects.filter(event_duty__event=Event.BATCH).select_related("unit").order_by("due_on", "pk")
    )
    for task in opened[:-1]:
        report_task(
            task=task,
            result="Đã gửi báo cáo điểm danh của đợt.",
            by=stage.users["daotao.tct"],
            now=task.assigned_at + timedelta(days=3),
        )
    assign_task(
        owner=stage.units["BTC"],
        units=[stage.units["TCT"]],
        title="Báo cáo chuyên cần theo Quy chế phối hợp",
        due_on=stage.today + timedelta(days=20),
        duty=DocumentDuty.objects.get(document__number_text="645-QĐ/TU", unit=stage.units["TCT"]),
        by=stage.users["canbo.btc"],
        now=stage.ago(30),
    )


def _scheme(stage: Stage) -> None:
    officer = stage.users["canbo.btc"]
    document = register_external(
        number_text="04-ĐA/TU",
        issuer_name="Ban Thường vụ Thành ủy Sông Mây",
        subject="tạo nguồn cán bộ trẻ, nữ, dân tộc thiểu số (số hiệu minh họa)",
        issued_on=stage.today - timedelta(days=700),
        by=officer,
        now=stage.ago(113),
    )
    scheme = open_scheme(
        owner=stage.units["BTC"],
        document=document,
        name="Đề án tạo nguồn cán bộ trẻ, nữ, dân tộc thiểu số",
        programmes=["tc-llct", "qlnn-cv"],
        purpose="Chuẩn bị nhân sự cho nhiệm kỳ tới; người trong danh sách học đủ hai chương trình.",
        valid_from=stage.today - timedelta(days=700),
        due_on=date(stage.today.year + 1, 12, 31),
        by=officer,
        now=stage.ago(112),
    )
    enter_members(scheme=scheme, people=_members(stage), by=officer, now=stage.ago(112))
    set_limit(
        scheme=scheme,
        kind=LimitKind.TIMES,
        most=2,
        valid_from=scheme.valid_from,
        basis_text="Mức minh họa, đề án không nêu",
        certainty=Certainty.OWN,
        by=officer,
        now=stage.ago(111),
    )


def _support(stage: Stage) -> None:
    add_support(
        code="tien-an",
        name="Hỗ trợ tiền ăn",
        per=SupportPer.DAY,
        amount=80_000,
        valid_from=date(stage.today.year, 1, 1),
        basis_text="Mức minh họa, chưa có văn bản",
        certainty=Certainty.OWN,
        by=stage.users["canbo.btc"],
        now=stage.ago(110),
    )


def _members(stage: Stage) -> list[Person]:
    trainee = stage.users["hocvien.tct1"].person
    found: list[Person] = [trainee] if trainee else []
    for code, count in MEMBERS.items():
        places = Enrolment.objects.filter(
            agency__code=code, valid_to__isnull=True, training_class__code="TC-K31"
        )
        found += [one.person for one in places.select_related("person").order_by("pk")[:count]]
    return found


def _targets(stage: Stage) -> None:
    officer = stage.users["canbo.btc"]
    document = register_external(
        number_text="17-NQ/TU",
        issuer_name="Thành ủy Sông Mây",
        subject="về công tác cán bộ giai đoạn này (số hiệu minh họa)",
        kind="nghi-quyet",
        issued_on=stage.today - timedelta(days=900),
        by=officer,
        now=stage.ago(110),
    )
    until = date(stage.today.year + 1, 12, 31)
    for title, figure, value in (
        ("Số lượt người được cử học các lớp do thành phố mở", "classes.entered", Decimal(600)),
        ("Số lớp đào tạo, bồi dưỡng đã mở", "classes.opened", Decimal(12)),
        ("Cán bộ chủ chốt đạt chuẩn ngoại ngữ", "", Decimal(50)),
    ):
        add_target(
            owner=stage.units["BTC"],
            document=document,
            title=title,
            value=value,
            measure="%" if not figure else "",
            begins_on=date(stage.today.year - 1, 1, 1),
            due_on=until,
            figure=figure,
            by=officer,
            now=stage.ago(109),
        )
