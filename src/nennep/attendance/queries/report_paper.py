"""The period report as an official document: text and annex tables (domain.md 5.1 T5, 5.2; R0-19 … R0-22).

Documents are Vietnamese whatever the language of the screen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from nennep.attendance.queries.report_figures import Case, Figures, Line
from nennep.attendance.queries.report_view import ReportView
from nennep.attendance.states import PeriodKind, Status
from nennep.documents import layouts
from nennep.documents.models import DocumentKind
from nennep.documents.printing.content import (
    Align,
    Annex,
    Block,
    Bullet,
    Cell,
    Column,
    Content,
    Heading,
    Paragraph,
    Recipient,
    RecipientGroup,
    Row,
    Table,
    italic,
    number_cell,
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
STATUS_WORDS = {
    Status.PRESENT: "Có mặt",
    Status.CALLED_AWAY: "Xin về giữa buổi",
    Status.LEFT_MID_SESSION: "Bỏ về giữa buổi",
    Status.ABSENT_EXCUSED: "Nghỉ có phép",
    Status.ABSENT_UNEXCUSED: "Nghỉ không phép",
    Status.NOT_TAKEN: "Chưa điểm danh",
}
HALF_WORDS = {"AM": "Sáng", "PM": "Chiều", "EV": "Tối"}
FIGURE_COLUMNS = (
    ("sessions", "Số buổi theo lịch"),
    ("present", "Có mặt"),
    ("excused", "Nghỉ có phép"),
    ("unexcused", "Nghỉ không phép"),
    ("late", "Đi trễ"),
    ("left_early", "Về sớm"),
    ("late_and_left_early", "Vừa trễ vừa sớm"),
    ("called_away", "Xin về giữa buổi"),
    ("left_mid_session", "Bỏ về giữa buổi"),
    ("not_taken", "Chưa điểm danh"),
)
CUMULATIVE_COLUMNS = (("credited", "Đã học"), ("missed", "Vắng"), ("left_to_miss", "Còn được vắng"))
NO_REASON = "(chưa có lý do)"
PART_NOTE = "Trích: chỉ gồm học viên thuộc cơ quan nhận báo cáo"


def period_words(view: ReportView) -> str:
    """The period in the words of documents."""
    report = view.report
    if report.kind == PeriodKind.BATCH and report.batch is not None:
        return (
            f"đợt {report.batch.number} (từ {dates.in_text(report.period_from)}"
            f" đến {dates.in_text(report.period_to)})"
        )
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
    return f"kết quả điểm danh {period} lớp {view.class_name}{corrected}"


def report_content(view: ReportView) -> Content:
    """What the document says; issuer, number, names and signing block are filled by the registry of documents."""
    return Content(
        issuer="",
        kind="",
        symbol="",
        subject=subject_of(view),
        addressees=view.superiors,
        body=tuple(_body(view)),
        annexes=_annexes(view),
    )


def _body(view: ReportView) -> list[Block]:
    body, totals = view.body, view.totals
    blocks: list[Block] = [
        Paragraph(
            spans(
                f"Thực hiện chế độ báo cáo kết quả điểm danh, {view.host} báo cáo kết quả điểm danh"
                f" {period_words(view)} của lớp {view.class_name} như sau:"
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
        blocks.append(_reason_table(view))
    else:
        blocks.append(Paragraph(spans("Không có trường hợp nào.")))
    blocks.append(Heading(spans("Nhận xét, kiến nghị"), number="III-"))
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


def _reason_table(view: ReportView) -> Table:
    rows = [
        Row(
            (
                number_cell(place, str(place)),
                Cell(spans(row.name or NO_REASON)),
                Cell(spans("có" if row.is_avoidable else "không") if row.code else ()),
                number_cell(row.people, numbers.whole(row.people)),
                number_cell(row.cases, numbers.whole(row.cases)),
            )
        )
        for place, row in enumerate(view.body.by_reason, start=1)
    ]
    people = len({case.enrolment_id for case in view.body.cases})
    cases = len(view.body.cases)
    rows.append(
        Row(
            (
                Cell(),
                Cell(spans("Tổng cộng")),
                Cell(),
                number_cell(people, numbers.whole(people)),
                number_cell(cases, numbers.whole(cases)),
            ),
            kind="total",
        )
    )
    columns = (
        Column(0.6, "right"),
        Column(4),
        Column(2, "center"),
        Column(1.3, "right"),
        Column(1.5, "right"),
    )
    header = ("STT", "Lý do", "Khắc phục được", "Số người", "Số trường hợp")
    return Table(columns, (Row(tuple(Cell(spans(one)) for one in header)),), tuple(rows), title="Theo lý do")


def _annexes(view: ReportView) -> tuple[Annex, ...]:
    annexes = [
        Annex((_people_table(view),), "PHỤ LỤC 1", "Kết quả điểm danh theo học viên", landscape=True),
        Annex((_agency_table(view),), "PHỤ LỤC 2", "Kết quả điểm danh theo cơ quan, đơn vị", landscape=True),
    ]
    if view.body.cases:
        annexes.append(Annex((_case_table(view),), "PHỤ LỤC 3", "Các trường hợp và lý do", landscape=True))
    return tuple(annexes)


def _figure_cells(figures: Figures) -> list[Cell]:
    cells = [
        number_cell(getattr(figures, name), numbers.whole(getattr(figures, name)))
        for name, _label in FIGURE_COLUMNS
    ]
    tenths = numbers.share_tenths(figures.lessons_credited, figures.lessons)
    text = numbers.share(figures.lessons_credited, figures.lessons)
    return [*cells, number_cell(None if tenths is None else tenths / 10, text)]


def reasons_text(cases: list[Case]) -> str:
    """The reasons of one trainee with how often each came."""
    counted = Counter(case.reason or NO_REASON for case in cases)
    return "; ".join(f"{name} ({count})" for name, count in counted.items())


def _people_table(view: ReportView) -> Table:
    cases: dict[int, list[Case]] = {}
    for case in view.body.cases:
        cases.setdefault(case.enrolment_id, []).append(case)
    rows = [
        _person_row(place, line, cases.get(line.enrolment_id, []))
        for place, line in enumerate(view.body.lines, start=1)
    ]
    rows.append(
        Row(
            (
                Cell(),
                Cell(spans("Tổng cộng")),
                Cell(),
                *_figure_cells(view.totals),
                Cell(),
                Cell(),
                Cell(),
                Cell(),
                Cell(),
            ),
            kind="total",
        )
    )
    figure_column = Column(1.0, "right")
    columns = (
        Column(0.7, "right"),
        Column(3.0),
        Column(2.6),
        *(figure_column for _name in FIGURE_COLUMNS),
        Column(1.1, "right"),
        Column(3.8),
        *(figure_column for _name in CUMULATIVE_COLUMNS),
        Column(2.6),
    )
    tall = (
        "STT",
        "Họ và tên",
        "Cơ quan",
        *(label for _name, label in FIGURE_COLUMNS),
        "Chuyên cần (%)",
        "Lý do",
    )
    header = (
        Row(
            (
                *(Cell(spans(label), rowspan=2) for label in tall),
                Cell(spans("Cộng dồn toàn khóa (tiết)"), colspan=3),
                Cell(spans("Kiến nghị"), rowspan=2),
            )
        ),
        Row(tuple(Cell(spans(label)) for _name, label in CUMULATIVE_COLUMNS)),
    )
    return Table(columns, header, tuple(rows))


def _person_row(place: int, line: Line, cases: list[Case]) -> Row:
    cumulative = line.cumulative
    lost = cumulative.missed + cumulative.excused
    return Row(
        (
            number_cell(place, str(place)),
            Cell(spans(line.name)),
            Cell(spans(line.agency)),
            *_figure_cells(line.figures),
            Cell(spans(reasons_text(cases))),
            number_cell(cumulative.credited, numbers.whole(cumulative.credited)),
            number_cell(lost, numbers.whole(lost)),
            number_cell(cumulative.left_to_miss, numbers.whole(cumulative.left_to_miss)),
            Cell(spans(line.recommendation)),
        )
    )


def _agency_table(view: ReportView) -> Table:
    extra = (
        ("people", "Học viên"),
        ("cases", "Trường hợp"),
        ("avoidable", "Khắc phục được"),
        ("agency_work", "Việc cơ quan"),
    )
    rows = [
        Row(
            (
                number_cell(place, str(place)),
                Cell(spans(row.agency)),
                *(
                    number_cell(getattr(row, name), numbers.whole(getattr(row, name)))
                    for name, _label in extra
                ),
                *_figure_cells(row.figures),
            )
        )
        for place, row in enumerate(view.body.by_agency, start=1)
    ]
    body = view.body
    sums = (view.people, len(body.cases), body.avoidable, sum(case.is_agency_work for case in body.cases))
    rows.append(
        Row(
            (
                Cell(),
                Cell(spans("Tổng cộng")),
                *(number_cell(value, numbers.whole(value)) for value in sums),
                *_figure_cells(view.totals),
            ),
            kind="total",
        )
    )
    columns: tuple[Column, ...] = (
        Column(0.7, "right"),
        Column(4),
        *(Column(1.2, "right") for _one in extra),
        *(Column(1.1, "right") for _one in FIGURE_COLUMNS),
        Column(1.2, "right"),
    )
    labels = (
        "STT",
        "Cơ quan, đơn vị",
        *(label for _name, label in extra),
        *(label for _name, label in FIGURE_COLUMNS),
        "Chuyên cần (%)",
    )
    return Table(columns, (Row(tuple(Cell(spans(label)) for label in labels)),), tuple(rows))


def what_happened(case: Case) -> str:
    """The status in words, with minutes: "Đi trễ 15 phút, về sớm 10 phút"."""
    words = [] if case.status == Status.PRESENT else [STATUS_WORDS[Status(case.status)]]
    if case.is_late:
        words.append("Đi trễ" + (f" {case.late_minutes} phút" if case.late_minutes else ""))
    if case.is_left_early:
        words.append("Về sớm" + (f" {case.early_minutes} phút" if case.early_minutes else ""))
    elif case.early_minutes:
        words.append(f"trước giờ {case.early_minutes} phút")
    text = ", ".join(words)
    return text[:1].upper() + text[1:].lower() if text else ""


def reason_text(case: Case) -> str:
    """The reason with its note."""
    if not case.reason:
        return NO_REASON
    return f"{case.reason}: {case.reason_note}" if case.reason_note else case.reason


def _case_table(view: ReportView) -> Table:
    rows = [
        Row(
            (
                number_cell(place, str(place)),
                Cell(spans(case.name)),
                Cell(spans(case.agency)),
                Cell(spans(f"{HALF_WORDS[case.half]} {dates.short(case.held_on)}")),
                Cell(spans(what_happened(case))),
                Cell(spans(reason_text(case))),
                Cell(spans(("có" if case.is_avoidable else "không") if case.reason_code else "")),
                Cell(spans(case.ordered_by)),
                Cell(spans("phép xin hoặc duyệt sau" if case.is_leave_afterwards else "")),
            )
        )
        for place, case in enumerate(view.body.cases, start=1)
    ]
    aligns: tuple[Align, ...] = ("right", "left", "left", "left", "left", "left", "center", "left", "left")
    weights = (0.7, 3, 3, 2, 2.6, 3, 1.3, 2.6, 1.6)
    labels = (
        "STT",
        "Họ và tên",
        "Cơ quan",
        "Buổi",
        "Sự việc",
        "Lý do",
        "Khắc phục được",
        "Người yêu cầu",
        "Ghi chú",
    )
    return Table(
        tuple(Column(weight, align) for weight, align in zip(weights, aligns, strict=True)),
        (Row(tuple(Cell(spans(label)) for label in labels)),),
        tuple(rows),
    )


# --- Printing -------------------------------------------------------------------------------------------------------


def printable(view: ReportView) -> tuple[Content, layouts.Layout]:
    """Content and layout as they print: the issued document, the part of it that the reader sees, or a draft."""
    document = view.report.document
    if document is not None:
        content = content_of(document)
        if view.is_part:
            part = report_content(view)
            content = replace(content, body=part.body, annexes=part.annexes, foot=PART_NOTE)
        return content, layout_of(document)
    host, day = view.report.training_class.host, view.report.period_to
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
