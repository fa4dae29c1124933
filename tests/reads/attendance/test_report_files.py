"""JSON, XLSX, DOCX and PDF of a report say the same, figure by figure; each superior gets its own part."""

import io
import json
import re

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from nennep.accounts.models import User
from nennep.attendance import operations
from nennep.attendance.exports import report_file
from nennep.attendance.models import PeriodReport
from nennep.attendance.policies.reports import part_of, reports_visible_to
from nennep.attendance.queries.report_tables import FIGURE_COLUMNS
from nennep.attendance.queries.report_view import FIGURE_KEYS, ReportView, report_data, view_of
from nennep.attendance.states import Claim
from nennep.console.main import main
from tests.make import attendance, classes, reports, units
from tests.make.reports import AFTER, Reporting

pytestmark = pytest.mark.django_db
KEYS = {"sessions": "sessions", **FIGURE_KEYS}


@pytest.fixture
def of() -> Reporting:
    """Five trainees of two agencies, three half-days, one of every kind of case."""
    of = reports.reporting(5, sessions=3, agencies=2)
    reports.taken(
        of.course,
        {
            (0, 0): Claim.LATE,
            (0, 1): Claim.ABSENT_UNEXCUSED,
            (0, 2): Claim.CALLED_AWAY,
            (1, 0): Claim.LATE_AND_LEFT_EARLY,
            (1, 3): Claim.LEFT_MID_SESSION,
            (2, 4): Claim.ABSENT_EXCUSED,
        },
        reasons={(0, 0): "traffic", (0, 2): "agency_work", (1, 0): "far_home", (1, 3): "private"},
    )
    return of


def figures_of(view: ReportView) -> list[list[int]]:
    """The figures of each trainee, then the totals, as JSON has them."""
    data = report_data(view)
    rows = [*data["lines"], data["totals"]]
    return [[row[KEYS[name]] for name, _label in FIGURE_COLUMNS] for row in rows]


def from_xlsx(content: bytes) -> list[list[int]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Theo học viên"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "STT")
    return [[int(value) for value in row[3:13]] for row in rows[head + 1 :] if row[1]]


def from_docx(content: bytes) -> list[list[int]]:
    table = next(t for t in Document(io.BytesIO(content)).tables if len(t.columns) == 19)
    return [[int(cell.text.replace(".", "")) for cell in row.cells[3:13]] for row in table.rows[2:]]


def from_pdf(content: bytes, names: list[str]) -> list[list[int]]:
    """Figures stand in the text in the order of the columns; the row of each trainee begins with the running number."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    text = "\n".join(page for page in pages if "PHỤ LỤC 1" in page)
    flat = " ".join(text.split())
    found = []
    for name in [*names, "Tổng cộng"]:
        after = flat[flat.index(name) + len(name) :]
        numbers = re.search(r"((?:\d+ ){10})\d+,\d%", after)
        assert numbers is not None, f"{name}: {after[:200]}"
        found.append([int(one) for one in numbers[1].split()])
    return found


@pytest.mark.requirement("R0-22")
@pytest.mark.parametrize("is_signed", [False, True])
def test_four_formats_say_the_same(of: Reporting, is_signed: bool) -> None:
    report = reports.closed(of.course)
    if is_signed:
        report = PeriodReport.objects.get(pk=reports.signed(of, report).pk)
    view = view_of(report, AFTER)
    wanted = figures_of(view)
    assert wanted[-1] == [15, 9, 1, 1, 2, 1, 1, 1, 1, 0]  # by hand
    assert from_xlsx(report_file(view, "xlsx")) == wanted
    assert from_docx(report_file(view, "docx")) == wanted
    assert from_pdf(report_file(view, "pdf"), [line.name for line in view.body.lines]) == wanted


@pytest.mark.requirement("R1-21")
def test_the_workbook_has_a_sheet_of_what_came_up_in_the_class(of: Reporting) -> None:
    view = view_of(reports.closed(of.course), AFTER)
    assert "Việc phát sinh" not in openpyxl.load_workbook(io.BytesIO(report_file(view, "xlsx"))).sheetnames
    issue = classes.issue(of.course.training_class, "Mất điện buổi sáng")
    view = view_of(view.report, AFTER)
    sheet = openpyxl.load_workbook(io.BytesIO(report_file(view, "xlsx")))["Việc phát sinh"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "STT")
    assert len(rows) == head + 2
    assert rows[head + 1][0] == 1
    assert rows[head + 1][1].date() == issue.happened_on
    assert rows[head + 1][4] == "Mất điện buổi sáng"
    assert rows[head + 1][6] == "Chưa giải quyết"


@pytest.mark.requirement("R1-20")
def test_two_superiors_each_see_their_own_part(of: Reporting) -> None:
    central = units.unit("Đảng ủy các cơ quan Mẫu", kind_code="province_committee", is_outside_tree=True)
    agency = units.unit("Vụ Mẫu Trung ương", parent=central)
    narrow = reports.narrow_superior(of, central)
    who = classes.enrolment(of.course.training_class, agency=agency)
    for session in of.course.sessions:
        attendance.take(session, {who: Claim.ABSENT_UNEXCUSED})
        attendance.take(session, {who: Claim.ABSENT_UNEXCUSED}, "end")
        reports.give(session, who, "traffic")
        operations.confirm_checkpoint(
            session=session,
            checkpoint="end",
            side="school",
            by=of.course.manager,
            now=attendance.after(session, 60),
        )
    report = reports.closed(of.course)
    assert not reports_visible_to(narrow, reports.on(17)).exists()  # nothing was sent to it yet
    report = PeriodReport.objects.get(pk=reports.submitted(of, report).pk)
    assert reports_visible_to(narrow, reports.on(18)).get() == report

    def seen(by: User) -> ReportView:
        return view_of(report, AFTER, only=part_of(by, report, reports.on(18)))

    whole, part = seen(of.officer), seen(narrow)
    assert (whole.people, whole.is_part) == (6, False)
    assert (part.people, part.is_part) == (1, True)
    assert [line.name for line in part.body.lines] == [who.person.full_name]
    assert (part.totals.sessions, part.totals.unexcused, len(part.body.cases)) == (3, 3, 3)
    others = [line.name for line in whole.body.lines if line.name != who.person.full_name]
    for fmt in ("xlsx", "docx", "pdf"):
        said = text_of(report_file(part, fmt), fmt)
        assert who.person.full_name in said
        assert not [name for name in others if name in said], fmt
    assert not [name for name in others if name in json.dumps(report_data(part), ensure_ascii=False)]


def text_of(content: bytes, fmt: str) -> str:
    if fmt == "pdf":
        return " ".join(
            " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split()
        )
    if fmt == "docx":
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([paragraph.text for paragraph in document.paragraphs] + cells)
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(
        str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row
    )


def test_the_command_prints_json_and_names_what_is_missing(
    of: Reporting, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NENNEP_NOW", AFTER.isoformat())
    code = of.course.training_class.code
    assert main(["attendance-report", "--class", code, "--period", "dot-1"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["state"], data["period"]["key"], data["totals"]["PRESENT"]) == ("draft", "dot-1", 9)
    assert [one["kind"] for one in data["blockers"]] == ["batch_open"]
    assert main(["attendance-report", "--class", code, "--period", "2024-06"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["sessions"] == 15
    assert main(["attendance-report", "--class", code, "--period", "dot-9"]) == 1
    assert main(["attendance-report", "--class", "NO", "--period", "dot-1"]) == 1
