"""From closed batches and ended months to signed, sent and received reports (notice 407, item 1)."""

from datetime import date, timedelta

from nennep.attendance.models import PeriodReport, ReportReceipt
from nennep.attendance.operations import (
    open_due_reports,
    receive_report,
    sign_report,
    submit_report,
    write_remarks,
)
from nennep.attendance.states import ReportState
from nennep.classes.models import Batch, TrainingClass
from nennep.classes.operations import close_batch
from nennep.scenario.stage import Stage
from nennep.scenario.studies import manager_of

SIGNERS = {"HV": ("giamdoc.hv", "daotao.hv"), "TCT": ("hieutruong", "daotao.tct")}
REMARK = "Lớp giữ nền nếp tốt; đề nghị Ban Tổ chức nhắc nhở các đơn vị còn gọi học viên về xử lý công việc."


def report(stage: Stage, classes: list[TrainingClass], last_day: date) -> list[PeriodReport]:
    """Close what ended by the day, draft what falls due, sign and send it, receive it at the Board two days later."""
    closing = min(stage.at(last_day, 18), stage.now)
    for batch in Batch.objects.filter(
        training_class__in=classes, ends_on__lte=last_day, closed_at__isnull=True
    ).order_by("pk"):
        close_batch(batch=batch, by=manager_of(stage, batch.training_class), now=closing)
    open_due_reports(by=stage.system, now=min(stage.at(last_day + timedelta(days=1), 1), stage.now))
    sent = []
    drafts = PeriodReport.objects.filter(
        training_class__in=classes, state=ReportState.DRAFT, period_to__lte=last_day
    )
    for number, draft in enumerate(drafts.select_related("training_class__host").order_by("period_to", "pk")):
        signer, clerk = SIGNERS[draft.training_class.host.code]
        moment = min(stage.at(last_day + timedelta(days=1), 9) + timedelta(minutes=10 * number), stage.now)
        person = stage.users[signer].person
        if person is None:
            continue
        written = write_remarks(report=draft, remarks=REMARK, by=stage.users[clerk], now=moment)
        signed = sign_report(report=written, signer=person, by=stage.users[signer], now=moment)
        later = min(moment + timedelta(hours=2), stage.now)
        sent.append(submit_report(report=signed, by=stage.users[clerk], now=later))
        stage.bar.update()
    return sent


def receive(stage: Stage, reports: list[PeriodReport], *, leave_out: int = 0) -> None:
    """The Board and the other superiors receive the reports, but for the newest ones that still wait."""
    readers = {"BTC": "canbo.btc", "DUTW": "danguy.tw"}
    for report in reports[: len(reports) - leave_out]:
        for receipt in ReportReceipt.objects.filter(report=report).select_related("superior").order_by("pk"):
            reader = stage.users[readers[receipt.superior.code]]
            received = (report.submitted_at or stage.now) + timedelta(days=1)
            receive_report(receipt=receipt, by=reader, now=min(received, stage.now))
            stage.bar.update()
