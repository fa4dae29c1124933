"""The period report as an official document: text and annex tables (domain.md 5.1 T5, 5.2; R0-19 … R0-22).

Documents are Vietnamese whatever the language of the screen.
"""

# Vietnamese throughout: official papers are Vietnamese whatever the language of the screen

from __future__ import annotations

from dataclasses import replace

from nennep.attendance.queries.report_figures import Issue
from nennep.attendance.queries.report_tables import FIGURE_COLUMNS, annexes, reason_table
from nennep.attendance.queries.report_view import ReportView
from nennep.attendance.states import PeriodKind
from nennep.catalogue.rules import in_sentence
from nennep.classes.models import IssueSeverity
from nennep.classes.states import IssueState
from nennep.documents import layouts
from nennep.documents.models import DocumentKind
from nennep.documents.printing.content import (
    Block,
    Bullet,
    Content,
    Heading,
    Paragraph,
    Recipient,
    RecipientGroup,
    italic,
    spans,
)
from nennep.documents.printing.content import (
    Line as PrintedLine,
)
from nennep.documents.printing.docx import to_docx
from nennep.documents.printing.pdf import to_pdf
from nennep.documents.queries import content_of, layout_of, layout_on, symbol_of
from nennep.documents.rules import heading_name
from nennep.kernel import dates, numbers
from nennep.units.queries import name_on, version_on

REPORT_KIND = "bao-cao"
SEVERITY_WORDS: dict[str, str] = {
    IssueSeverity.SERIOUS: " (nghiêm trọng)",
    IssueSeverity.URGENT: " (cấp bách)",
}
PART_NOTE = "Trích: chỉ gồm học viên thuộc cơ quan nhận báo cáo"


def period_words(view: ReportView) -> str:
    """The period in the words of documents."""
    report = view.report
    if report.kind == PeriodKind.BATCH and report.batch is not None:
        days = (
            dates.in_text(report.period_from)
            if report.period_from == report.period_to
            else f"từ {dates.in_text(report.period_from)} đến {dates.in_text(report.period_to)}"
        )
        return f"đợt {report.batch.number} ({days})"
    return f"tháng {report.period_from.month} năm {report.period_from.year}"


def subject_of(view: ReportView) -> str:
    """The subject line (trích yếu)."""
    report = view.report
    period = (
        f"đợt {report.batch.number}"
        if report.kind == PeriodKind.BATCH and report.batch is not None
        else f"tháng {report.period_from.month} năm {report.period_from.year}"
    )
    corrected = f" (bản điều chỉnh lần {report.version - 1})" if report.version > 1 else ""
    return f"kết quả điểm danh {period} {in_sentence(view.class_name)}{corrected}"


def report_content(view: ReportView) -> Content:
    """What the document says; issuer, number, names and signing block are filled by the registry of documents."""
    return Content(
        issuer="",
        kind="",
        symbol="",
        subject=subject_of(view),
        addressees=view.superiors,
        body=tuple(_body(view)),
        annexes=annexes(view),
    )


def _body(view: ReportView) -> list[Block]:
    body, totals = view.body, view.totals
    school = f"{view.successor} (tiếp nhận nhiệm vụ của {view.host})" if view.successor else view.host
    blocks: list[Block] = [
        Paragraph(
            spans(
                f"Thực hiện chế độ báo cáo kết quả điểm danh, {school} báo cáo kết quả điểm danh"
                f" {period_words(view)} của {in_sentence(view.class_name)} như sau:"
            )
        ),
        Heading(spans("Tình hình chung"), number="I-"),
        Paragraph(
            spans(
                f"Trong kỳ có {numbers.whole(view.half_days)} buổi học theo lịch; báo cáo gồm"
                f" {numbers.whole(view.people)} học viên của {numbers.whole(view.agencies)} cơ quan, đơn vị, tính thành"
                f" {numbers.whole(totals.sessions)} lượt buổi. Tỷ lệ chuyên cần"
                f" {numbers.share(totals.lessons_credited, totals.lessons)}"
                f" ({numbers.whole(totals.lessons_credited)}/{numbers.whole(totals.lessons)} tiết)."
            )
        ),
        *(
            Bullet(spans(f"{label}: {numbers.whole(getattr(totals, name))} lượt"))
            for name, label in FIGURE_COLUMNS
            if name not in {"sessions", "not_taken"} or (name == "not_taken" and totals.not_taken)
        ),
        Heading(spans("Các trường hợp vắng, trễ, về sớm và lý do"), number="II-"),
    ]
    if body.cases:
        blocks.append(
            Paragraph(
                spans(
                    f"Có {numbers.whole(len(body.cases))} trường hợp; {numbers.whole(body.avoidable)} trường hợp vì lý do"
                    f" có thể khắc phục được, {numbers.whole(body.unavoidable)} trường hợp vì lý do bất khả kháng."
                    " Chi tiết từng trường hợp ở Phụ lục 3."
                )
            )
        )
        blocks.append(reason_table(view))
    else:
        blocks.append(Paragraph(spans("Không có trường hợp nào.")))
    if not view.is_part:
        blocks += _issues(view)
    blocks.append(Heading(spans("Nhận xét, kiến nghị"), number="III-" if view.is_part else "IV-"))
    remarks = [part for part in view.report.remarks.splitlines() if part.strip()]
    blocks += [Paragraph(spans(part.strip())) for part in remarks]
    if view.report.version > 1 and view.report.correction_reason:
        blocks.append(
            Paragraph(
                spans(f"Báo cáo này thay bản trước; lý do điều chỉnh: {view.report.correction_reason}.")
            )
        )
    blocks.append(
        Paragraph(
            spans(
                "Đề nghị cấp có thẩm quyền xem xét, nhắc nhở các cơ quan, đơn vị có học viên nêu tại Phụ lục 3."
                if body.cases
                else "Học viên chấp hành tốt quy chế học tập."
            )
        )
    )
    if view.is_part:
        blocks.append(PrintedLine(spans(italic(PART_NOTE + "."))))
    return blocks


def _issues(view: ReportView) -> list[Block]:
    """What came up in the class, with who deals with it and what came of it (R1-21)."""
    heading = Heading(spans("Học tập, rèn luyện và việc phát sinh"), number="III-")
    if not view.body.issues:
        return [heading, Paragraph(spans("Trong kỳ không ghi nhận việc phát sinh."))]
    return [heading, *(Bullet(spans(_issue_text(issue))) for issue in view.body.issues)]


def _issue_text(issue: Issue) -> str:
    severity = SEVERITY_WORDS.get(issue.severity, "")
    said = f"{issue.kind}{severity}, ngày {dates.short(issue.happened_on)}: {_ended(issue.text)}"
    if issue.state == IssueState.SETTLED:
        return f"{said} {issue.owner} đã giải quyết; kết quả: {_ended(issue.result)}"
    doing = "đang giải quyết" if issue.state == IssueState.IN_WORK else "chưa giải quyết"
    return f"{said} {issue.owner} {doing}."


def _ended(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def printable(view: ReportView) -> tuple[Content, layouts.Layout]:
    """Content and layout as they print: the issued document, the part of it that the reader sees, or a draft."""
    document = view.report.document
    if document is not None:
        content = content_of(document)
        if view.is_part:
            part = report_content(view)
            content = replace(content, body=part.body, annexes=part.annexes, foot=PART_NOTE)
        return content, layout_of(document)
    host, day = view.issuer, view.issued_on if view.successor else view.report.period_to
    layout = layout_on(host, day)
    version = version_on(host, day)
    name = version.name if version else name_on(host, day)
    superior = ""
    if version and version.parent and not version.kind.is_committee:
        superior = name_on(version.parent, day)
    kind = DocumentKind.objects.get(code=REPORT_KIND)
    recipients = tuple(Recipient(one) for one in view.superiors)
    content = replace(
        report_content(view),
        issuer=heading_name(name, superior),
        superior=superior,
        kind=kind.name,
        symbol=symbol_of(kind, host, day, layout.system),
        place=version.place if version else "",
        recipients=(RecipientGroup(recipients, "để báo cáo"),) if recipients else (),
        filing=(f"Lưu {name}",),
        is_draft=True,
    )
    return content, layouts.load(layout.spec)


def print_report(view: ReportView, fmt: str) -> bytes:
    """The report as DOCX or PDF, with the figures of the view."""
    content, layout = printable(view)
    return to_docx(content, layout) if fmt == "docx" else to_pdf(content, layout)
