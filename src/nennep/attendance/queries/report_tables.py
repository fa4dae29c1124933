"""The tables of the report as a document (domain.md 5.1 T5)."""

# Vietnamese throughout: official papers are Vietnamese whatever the language of the screen

from __future__ import annotations

from collections import Counter

from nennep.attendance.queries.report_figures import Case, Figures, Line
from nennep.attendance.queries.report_view import ReportView
from nennep.attendance.rules.reasons import reason_with_note
from nennep.attendance.states import Status
from nennep.documents.printing.content import (
    Align,
    Annex,
    Cell,
    Column,
    Row,
    Table,
    number_cell,
    spans,
)
from nennep.kernel import dates, numbers

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


def reason_table(view: ReportView) -> Table:
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


def annexes(view: ReportView) -> tuple[Annex, ...]:
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
    return reason_with_note(case.reason_code, case.reason, case.reason_note) or NO_REASON


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
