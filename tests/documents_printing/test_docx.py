"""The DOCX read back: by python-docx, and as LibreOffice prints it."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from nennep.documents.printing.content import Cell, Column, Paragraph, Row, Span, Table, spans
from nennep.documents.printing.docx import to_docx
from nennep.documents.printing.pdf import to_pdf
from tests.documents_printing import samples
from tests.documents_printing.office import as_pdf, needs_office
from tests.documents_printing.test_pdf import pieces, text_of, the

CASES = {
    "notice": (samples.notice, samples.party),
    "letter": (samples.letter, samples.party),
    "report": (samples.report, samples.party),
    "decision": (samples.state_decision, samples.state),
    "draft": (samples.draft, samples.party),
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {name: to_docx(content(), layout()) for name, (content, layout) in CASES.items()}


@pytest.fixture(scope="module")
def printed(files, tmp_path_factory) -> dict[str, bytes]:
    return as_pdf(files, tmp_path_factory.mktemp("office"))


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


def runs_of(document):
    """Every run with text, tables and nested tables included."""
    return [
        run
        for run in document.element.body.iter(qn("w:r"))
        if "".join(t.text or "" for t in run.iter(qn("w:t")))
    ]


def run_with(document, start):
    for run in runs_of(document):
        text = "".join(t.text or "" for t in run.iter(qn("w:t")))
        if text.startswith(start):
            return run
    raise AssertionError(f"no run starts with {start!r}")


def style_of(run):
    properties = run.find(qn("w:rPr"))
    size = properties.find(qn("w:sz"))
    return (
        int(size.get(qn("w:val"))) / 2 if size is not None else None,
        properties.find(qn("w:b")) is not None,
        properties.find(qn("w:i")) is not None,
    )


@pytest.mark.requirement("R0-02")
def test_sizes_and_styles_are_those_of_the_guidance(files):
    document = opened(files["notice"])

    assert style_of(run_with(document, "ĐẢNG CỘNG SẢN VIỆT NAM")) == (15, True, False)
    assert style_of(run_with(document, "THÀNH ỦY SÔNG MÂY")) == (14, False, False)
    assert style_of(run_with(document, "BAN TỔ CHỨC")) == (14, True, False)
    assert style_of(run_with(document, "Số 12-TB/BTCTU")) == (14, False, False)
    assert style_of(run_with(document, "Sông Mây, ngày 08 tháng 3 năm 2024")) == (14, False, True)
    assert style_of(run_with(document, "THÔNG BÁO")) == (16, True, False)
    assert style_of(run_with(document, "về chấp hành")) == (14, True, False)
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size.pt) == ("Times New Roman", 14)


def test_the_paper_has_its_margins(files):
    section = opened(files["notice"]).sections[0]

    margins = [
        round(one.mm)
        for one in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ]
    assert margins == [20, 20, 30, 15]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_rule_is_as_long_as_the_heading(files):
    document = opened(files["notice"])
    cell = document.tables[0].rows[0].cells[1]
    ruled = next(
        one for one in cell._tc.iter(qn("w:p")) if one.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None
    )
    indent = ruled.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    width = cell.width.mm - (int(indent.get(qn("w:left"))) + int(indent.get(qn("w:right")))) / 1440 * 25.4

    from nennep.documents.printing import measure

    assert width == pytest.approx(measure.width("ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True), abs=0.2)


def test_the_page_number_is_a_field_from_the_second_page(files):
    document = opened(files["report"])
    first = document.sections[0]

    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml
    assert all(not section.different_first_page_header_footer for section in list(document.sections)[1:])


def test_table_headers_repeat_and_rows_stay_whole(files):
    table = opened(files["report"]).tables[-1]

    headers = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert headers == [True, True] + [False] * (len(headers) - 2)
    assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)
    assert table.rows[0].cells[0].text == table.rows[1].cells[0].text == "STT"
    assert table.rows[0].cells[5].text == table.rows[0].cells[6].text == "Nghỉ học"


def test_the_last_paragraph_stays_with_the_signature(files):
    body = list(opened(files["notice"]).element.body)
    signature = max(at for at, element in enumerate(body) if element.tag == qn("w:tbl"))

    for element in body[signature - 2 : signature]:
        assert element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def test_the_file_says_what_it_is(files):
    about = opened(files["notice"]).core_properties

    assert about.title == "Thông báo về chấp hành quy chế đào tạo, bồi dưỡng"
    assert about.author == "Ban Tổ chức"
    assert about.language == "vi-VN"
    assert about.created.date() == samples.notice().issued_on


@pytest.mark.parametrize("name", CASES)
def test_every_part_is_well_formed_and_nothing_foreign_is_left(files, name):
    with zipfile.ZipFile(io.BytesIO(files[name])) as package:
        assert package.testzip() is None
        for entry in package.namelist():
            if entry.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(entry))
        assert not [entry for entry in package.namelist() if "thumbnail" in entry or "customXml" in entry]


def test_the_annex_lies_on_its_side(files):
    sections = list(opened(files["report"]).sections)

    assert [round(section.page_width.mm) for section in sections] == [210, 297]


def test_the_same_content_gives_the_same_bytes():
    assert to_docx(samples.report(), samples.party()) == to_docx(samples.report(), samples.party())


@pytest.mark.parametrize("stray", ["😀", "\x00\x0b", "\ud800", "<w:p>&amp;", "\t", "a\nb"])
def test_a_stray_character_never_stops_a_document(stray):
    content = dataclasses.replace(
        samples.letter(), issuer=f"Ban {stray}", subject=stray, body=(Paragraph(spans(f"trước {stray} sau")),)
    )

    data = to_docx(content, samples.party())

    text = "".join(t.text or "" for t in opened(data).element.body.iter(qn("w:t")))
    assert "trước" in text
    assert "sau" in text


def test_a_cell_keeps_signs_breaks_tabs_and_blanks():
    words = "A & B <b>\n\tsau tab" + "\x07"
    cells = tuple(Cell(spans(text)) for text in (words, " ", ""))
    table = Table(tuple(Column(1) for _one in cells), (), (Row(cells),))
    read = opened(to_docx(dataclasses.replace(samples.letter(), body=(table,)), samples.party()))
    row = next(one.rows[0] for one in read.tables if len(one.columns) == 3)
    assert [cell.text for cell in row.cells] == ["A & B <b>\n\tsau tab", " ", ""]


def test_a_link_to_the_web_is_kept():
    content = dataclasses.replace(
        samples.notice(), body=(Paragraph((Span("xa", href="https://vanban.example/1"),)),)
    )

    document = opened(to_docx(content, samples.party()))

    targets = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert targets == ["https://vanban.example/1"]


# --- as a word processor prints it


@needs_office
@pytest.mark.parametrize("name", CASES)
def test_the_word_processor_prints_the_same_words_as_the_pdf(printed, name):
    content, layout = CASES[name]
    ours = text_of(to_pdf(content(), layout())).replace("Dự thảo", "")
    theirs = text_of(printed[name])

    missing = [word for word in set(ours.split()) if word not in set(theirs.split())]
    assert not missing


@needs_office
@pytest.mark.requirement("R0-01")
def test_the_word_processor_puts_the_parts_in_their_places(printed):
    found = pieces(printed["notice"])
    heading, superior, number = the(found, "ĐẢNG"), the(found, "THÀNH"), the(found, "Số")

    assert superior.x < 105 < heading.x
    assert heading.y == pytest.approx(superior.y, abs=1)
    assert the(found, "BAN").y < the(found, "*").y < number.y < the(found, "THÔNG").y
    assert min(piece.x for piece in found) >= 29.8


@needs_office
@pytest.mark.parametrize("name", ["notice", "letter", "decision", "draft"])
def test_the_word_processor_needs_as_many_pages_as_the_pdf(printed, name):
    content, layout = CASES[name]

    ours = len(PdfReader(io.BytesIO(to_pdf(content(), layout()))).pages)

    assert len(PdfReader(io.BytesIO(printed[name])).pages) == ours


@needs_office
def test_the_word_processor_repeats_headers_and_numbers_pages(printed):
    pages = PdfReader(io.BytesIO(printed["report"])).pages

    assert len(pages) > 3
    for number, page in enumerate(pages[1:], start=2):
        text = page.extract_text()
        assert "Họ tên" in text
        assert text.split()[0] == str(number) or str(number) in text.split()[:3] + text.split()[-3:]
        assert page.mediabox.width > page.mediabox.height
    assert not [piece for piece in pieces(printed["report"]) if piece.y < 18]


@needs_office
def test_the_word_processor_draws_braces_and_the_draft_mark(printed):
    with_braces = PdfReader(io.BytesIO(printed["notice"])).pages[-1].get_contents().get_data()
    without = PdfReader(io.BytesIO(printed["letter"])).pages[-1].get_contents().get_data()

    assert with_braces.count(b" c\n") >= without.count(b" c\n") + 8
    plain = len(PdfReader(io.BytesIO(printed["notice"])).pages[0].get_contents().get_data())
    assert len(PdfReader(io.BytesIO(printed["draft"])).pages[0].get_contents().get_data()) > plain + 1000


def test_a_day_in_a_narrow_column_is_not_broken_at_its_hyphens():
    from nennep.documents.printing.wordml import text_run

    run = text_run("từ 3-6-2024 đến 14-6-2024, số 12-TB/BTCTU, nhiệm kỳ 2020-2025")
    words = [child.text or "" for child in run.iter(qn("w:t"))]
    assert words == ["từ 3", "6", "2024 đến 14", "6", "2024, số 12-TB/BTCTU, nhiệm kỳ 2020-2025"]
    assert sum(1 for _ in run.iter(qn("w:noBreakHyphen"))) == 4
    document = docx.Document()
    document.element.body.insert(0, document.add_paragraph()._p)
    document.paragraphs[0]._p.append(run)
    assert document.paragraphs[0].text == "từ 3-6-2024 đến 14-6-2024, số 12-TB/BTCTU, nhiệm kỳ 2020-2025"
