"""Reports and letters as files: the same figures as on the screen."""

# Vietnamese throughout: names and headings of the annexes of official reports

from __future__ import annotations

from nennep.attendance.queries.report_paper import print_report, report_content, subject_of
from nennep.attendance.queries.report_view import ReportView
from nennep.classes.models import IssueSeverity
from nennep.classes.states import IssueState
from nennep.documents.printing import sheet
from nennep.kernel.sheets.writing import Kind, OutColumn, OutSheet, write_workbook

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"docx": DOCX, "pdf": PDF, "xlsx": XLSX}

SHEETS = ("Theo lý do", "Theo học viên", "Theo cơ quan", "Trường hợp")
"""Names of the sheets, in the order of the tables of the document; without a case there is neither first nor last."""


def report_file(view: ReportView, fmt: str) -> bytes:
    """The report as DOCX, PDF or XLSX."""
    return report_workbook(view) if fmt == "xlsx" else print_report(view, fmt)


def report_workbook(view: ReportView) -> bytes:
    """The tables of the report as sheets: by trainee first, then by agency, cases, reasons, what came up in the class."""
    places = sheet.tables(report_content(view))
    names = SHEETS if len(places) == len(SHEETS) else SHEETS[1:3]
    subject = subject_of(view)
    lines = (
        f"Báo cáo {subject}",
        f"{view.class_code} · {view.report.period_from:%d/%m/%Y} – {view.report.period_to:%d/%m/%Y}",
        f"Số {view.number}" if view.number else "Dự thảo",
    )
    named = [sheet.Place(place.table, name, lines) for name, place in zip(names, places, strict=True)]
    named.sort(key=lambda place: ORDER.index(place.name))
    sheets = [sheet.out_sheet(place) for place in named]
    if view.body.issues and not view.is_part:
        sheets.append(_issues(view, lines))
    return write_workbook(sheets)


def _issues(view: ReportView, lines: tuple[str, ...]) -> OutSheet:
    """What came up in the class, with who deals with it and what came of it (R1-21)."""
    kinds: dict[str, Kind] = {"STT": "number", "Ngày phát sinh": "date"}
    return OutSheet(
        "Việc phát sinh",
        [OutColumn(heading, kinds.get(heading, "text")) for heading in ISSUE_HEADINGS],
        [
            [
                number,
                one.happened_on,
                one.kind,
                SEVERITY_NAMES[one.severity],
                one.text,
                one.owner,
                STATE_NAMES[one.state],
                one.result,
            ]
            for number, one in enumerate(view.body.issues, start=1)
        ],
        title_lines=lines,
    )


ISSUE_HEADINGS = (
    "STT", "Ngày phát sinh", "Loại", "Mức độ", "Nội dung", "Người giải quyết", "Tình trạng", "Kết quả",
)  # fmt: skip
SEVERITY_NAMES: dict[str, str] = {
    IssueSeverity.MINOR: "Nhẹ",
    IssueSeverity.SERIOUS: "Nghiêm trọng",
    IssueSeverity.URGENT: "Cấp bách",
}
STATE_NAMES: dict[str, str] = {
    IssueState.OPEN: "Chưa giải quyết",
    IssueState.IN_WORK: "Đang giải quyết",
    IssueState.SETTLED: "Đã giải quyết",
}

ORDER = ("Theo học viên", "Theo cơ quan", "Trường hợp", "Theo lý do")
