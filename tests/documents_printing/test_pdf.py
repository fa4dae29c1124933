"""The PDF read back by other programs: text, places, sizes, pages, metadata, PDF/A."""

from __future__ import annotations

import dataclasses
import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from pypdf import PdfReader

from nennep.documents.printing.content import (
    FillLine,
    PageBreak,
    Paragraph,
    Signing,
    Span,
    bold,
    italic,
    spans,
)
from nennep.documents.printing.pdf import to_pdf
from tests.documents_printing import samples

MM = 72 / 25.4


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of text on a page: left edge and baseline in mm from the left and the top, size in points."""

    text: str
    x: float
    y: float
    size: float
    font: str


def pieces(data: bytes, page: int = 0) -> list[Piece]:
    """The lines of a page, runs on the same baseline joined, those of two columns kept apart."""
    sheet = PdfReader(io.BytesIO(data)).pages[page]
    height = float(sheet.mediabox.height)
    found: list[Piece] = []

    def visit(text, cm, tm, font, size):
        if not text.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[0] * cm[0]) or 1
        found.append(
            Piece(text.strip("\n"), x / MM, (height - y) / MM, size * scale, str(font.get("/BaseFont")))
        )

    sheet.extract_text(visitor_text=visit)
    return found


def the(found: list[Piece], start: str) -> Piece:
    matching = [piece for piece in found if piece.text.strip().startswith(start)]
    assert matching, f"{start!r} is not among {[piece.text for piece in found]}"
    return matching[0]


def text_of(data: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.split())


@pytest.fixture(scope="module")
def notice() -> bytes:
    return to_pdf(samples.notice(), samples.party())


@pytest.mark.requirement("R0-01")
@pytest.mark.requirement("R0-02")
def test_the_parts_stand_where_the_guidance_puts_them(notice):
    found = pieces(notice)
    heading, superior, issuer = (
        the(found, "ĐẢNG CỘNG SẢN"),
        the(found, "THÀNH ỦY SÔNG MÂY"),
        the(found, "BAN TỔ CHỨC"),
    )
    star, number, day = the(found, "*"), the(found, "Số 12-TB/BTCTU"), the(found, "Sông Mây, ngày 08 tháng 3")
    kind, subject, dashes = the(found, "THÔNG BÁO"), the(found, "về chấp hành"), the(found, "-----")

    assert superior.x < 105 < heading.x
    assert number.x < 105 < day.x - 10
    assert superior.y < issuer.y < star.y < number.y < kind.y < subject.y < dashes.y
    assert heading.y < day.y < kind.y
    assert abs(heading.y - superior.y) < 1
    middle = 30 + 165 / 2
    for piece in (kind, subject):
        assert 30 < piece.x < middle


@pytest.mark.requirement("R0-02")
def test_the_sizes_are_those_of_the_guidance(notice):
    found = pieces(notice)

    sizes = {
        start: round(the(found, start).size, 1)
        for start in ("ĐẢNG", "THÀNH ỦY", "BAN TỔ", "Số 12", "Sông Mây", "THÔNG", "về chấp", "Nhằm thực hiện")
    }

    assert sizes == {
        "ĐẢNG": 15,
        "THÀNH ỦY": 14,
        "BAN TỔ": 14,
        "Số 12": 14,
        "Sông Mây": 14,
        "THÔNG": 16,
        "về chấp": 14,
        "Nhằm thực hiện": 14,
    }
    assert "Bold" in the(found, "ĐẢNG").font
    assert "Bold" in the(found, "BAN TỔ").font
    assert "Bold" not in the(found, "THÀNH ỦY").font
    assert "Italic" in the(found, "Sông Mây").font
    assert "Bold" in the(found, "THÔNG BÁO").font
    assert "Bold" in the(found, "về chấp").font


def test_the_star_stands_under_the_middle_of_the_issuer(notice):
    from nennep.documents.printing import measure

    found = pieces(notice)
    issuer, star = the(found, "BAN TỔ CHỨC"), the(found, "*")

    centre = issuer.x + measure.width("BAN TỔ CHỨC", 14, bold=True) / 2
    assert star.x + measure.width("*", 14) / 2 == pytest.approx(centre, abs=0.6)


def test_the_margins_are_kept(notice):
    for page in range(len(PdfReader(io.BytesIO(notice)).pages)):
        assert min(piece.x for piece in pieces(notice, page)) >= 30 - 0.1


def test_pages_are_numbered_from_the_second():
    data = to_pdf(samples.report(), samples.party())
    reader = PdfReader(io.BytesIO(data))

    numbers = []
    for at in range(len(reader.pages)):
        top = [piece for piece in pieces(data, at) if piece.y < 19]
        numbers.append([piece.text.strip() for piece in top])
        width = float(reader.pages[at].mediabox.width) / MM
        for piece in top:
            assert piece.x == pytest.approx(width / 2 if width > 290 else 30 + 165 / 2, abs=3)

    assert numbers[0] == []
    assert numbers[1:] == [[str(number)] for number in range(2, len(reader.pages) + 1)]


def test_the_wide_annex_lies_on_its_side_and_repeats_its_header():
    data = to_pdf(samples.report(), samples.party())
    pages = PdfReader(io.BytesIO(data)).pages

    assert [page.mediabox.width > page.mediabox.height for page in pages] == [False] + [True] * (
        len(pages) - 1
    )
    assert len(pages) > 3
    for page in pages[1:]:
        assert "Họ tên" in page.extract_text()
    assert text_of(data).count("Nguyễn Thị Học Viên") == samples.WIDE_ROWS


def test_every_word_is_there(notice):
    text = text_of(notice)

    for words in (
        "kết thúc từng đợt học",
        "Nơi nhận:",
        "- Thường trực Thành ủy,",
        "(để báo cáo)",
        "K/T TRƯỞNG BAN",
        "PHÓ TRƯỞNG BAN",
        "Lò Thị Sao Mai",
        "- Lưu Ban Tổ chức Thành ủy.",
        "Trân trọng.",
    ):
        assert words in text


@pytest.mark.requirement("R0-30")
def test_the_closing_formula_is_the_authors(notice):
    polite = dataclasses.replace(samples.notice(), body=samples.notice().body[:-1])

    assert "Trân trọng." in text_of(notice)
    assert "Trân trọng." not in text_of(to_pdf(polite, samples.party()))


def test_the_state_layout():
    found = pieces(to_pdf(samples.state_decision(), samples.state()))

    republic, motto = the(found, "CỘNG HÒA"), the(found, "Độc lập")
    number, day = the(found, "Số: 592/QĐ-SNV"), the(found, "Lâm Sơn, ngày 04 tháng 4 năm 2024")
    assert republic.x > 85
    assert republic.y < motto.y < day.y
    assert number.y == pytest.approx(day.y, abs=0.5)
    assert round(republic.size) in (12, 13)
    assert round(motto.size) in (13, 14)
    assert not [piece for piece in found if piece.text.strip() == "*"]
    assert the(found, "KT. GIÁM ĐỐC").y < the(found, "PHÓ GIÁM ĐỐC").y


def test_the_file_says_what_it_is(notice):
    reader = PdfReader(io.BytesIO(notice))

    assert reader.metadata.title == "Thông báo về chấp hành quy chế đào tạo, bồi dưỡng"
    assert reader.metadata.author == "Ban Tổ chức"
    assert reader.metadata.creation_date.date() == date(2024, 3, 8)
    assert str(reader.root_object["/Lang"]).lower().startswith("vi")
    packet = reader.root_object["/Metadata"].get_data().decode()
    assert "pdfaid:part>2<" in packet
    assert "pdfaid:conformance>B<" in packet
    assert reader.root_object["/OutputIntents"]


def test_all_letters_travel_with_the_file():
    data = to_pdf(samples.report(), samples.party())

    for page in PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "Tinos" in inner["/BaseFont"]
            assert "/FontFile2" in inner["/FontDescriptor"] or "/FontFile3" in inner["/FontDescriptor"]


def test_poppler_reads_the_file(notice, tmp_path, poppler_path):
    path = tmp_path / "notice.pdf"
    path.write_bytes(notice)

    fonts = subprocess.run([poppler_path, path], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout

    assert all("Tinos" in line and " yes yes " in line for line in fonts.splitlines()[2:])
    first = next(line for line in text.splitlines() if line.strip())
    assert first.index("THÀNH ỦY SÔNG MÂY") < first.index("ĐẢNG CỘNG SẢN VIỆT NAM")


def test_a_draft_is_marked_on_every_page():
    data = to_pdf(samples.draft(), samples.party())

    for page in PdfReader(io.BytesIO(data)).pages:
        assert "Dự thảo" in page.extract_text()
    assert "Dự thảo" not in text_of(to_pdf(samples.notice(), samples.party()))


def test_user_text_is_never_markup():
    nasty = '- *đậm* _nghiêng_ = tiêu đề #let x = 1 $a$ `mã` @nhãn <nhãn> \\ // /* */ [x](y) ~ -- 1. "q"'
    content = dataclasses.replace(
        samples.notice(),
        subject=nasty,
        issuer=nasty,
        body=(Paragraph(spans(nasty, bold(nasty), italic(nasty))),),
    )

    text = text_of(to_pdf(content, samples.party()))

    assert text.count("#let x = 1 $a$ `mã` @nhãn <nhãn> \\ // /* */ [x](y) ~ --") >= 3
    assert "•" not in text


@pytest.mark.parametrize("stray", ["emoji 😀", "中文", "\x00\x0b", "\ud800", "e\u0301", "\u202e", "\t"])
def test_a_stray_character_never_stops_a_document(stray):
    content = dataclasses.replace(
        samples.letter(), subject=stray, body=(Paragraph(spans(f"trước {stray} sau")),)
    )

    text = text_of(to_pdf(content, samples.party()))

    assert "trước" in text
    assert "sau" in text


def test_the_signature_never_stands_alone():
    for count in range(20, 44):
        lines = tuple(Paragraph(spans(f"Đoạn {number}.")) for number in range(count))
        content = dataclasses.replace(samples.notice(), body=lines)
        reader = PdfReader(io.BytesIO(to_pdf(content, samples.party())))
        signed = next(page.extract_text() for page in reader.pages if "K/T TRƯỞNG BAN" in page.extract_text())
        assert "Đoạn" in signed
        assert "Lò Thị Sao Mai" in signed


def test_breaks_and_lines_to_fill_in():
    content = dataclasses.replace(
        samples.notice(),
        body=(Paragraph(spans("một")), PageBreak(), FillLine("Ý kiến:", 3), Paragraph(spans("hai"))),
    )

    pages = PdfReader(io.BytesIO(to_pdf(content, samples.party()))).pages

    assert "hai" not in pages[0].extract_text()
    assert "Ý kiến: ....." in pages[1].extract_text().replace(". ", ".")


def test_two_signers_stand_beside_each_other():
    content = dataclasses.replace(
        samples.notice(),
        kind="Biên bản",
        body=(Paragraph(spans("Nội dung.")),),
        signings=(Signing("", "", ("Thư ký",), "Vừ A Dếnh"), Signing("", "", ("Chủ trì",), "Lò Thị Sao Mai")),
    )

    found = pieces(to_pdf(content, samples.party()))

    secretary, chair = the(found, "THƯ KÝ"), the(found, "CHỦ TRÌ")
    assert secretary.y == pytest.approx(chair.y, abs=0.2)
    assert secretary.x < 105 < chair.x
    assert the(found, "Nơi nhận:").y > the(found, "Vừ A Dếnh").y


def test_a_link_to_the_web_is_kept_and_one_of_the_site_is_text():
    content = dataclasses.replace(
        samples.notice(),
        body=(
            Paragraph(spans(Span("xa", href="https://vanban.example/1"), Span(" gần", href="/documents/1/"))),
        ),
    )

    page = PdfReader(io.BytesIO(to_pdf(content, samples.party()))).pages[0]

    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert links == ["https://vanban.example/1"]


def test_the_same_content_gives_the_same_bytes():
    assert to_pdf(samples.letter(), samples.party()) == to_pdf(samples.letter(), samples.party())
    assert to_pdf(samples.draft(), samples.party()) == to_pdf(samples.draft(), samples.party())


def test_threads_do_not_disturb_each_other():
    numbered = [
        (dataclasses.replace(samples.letter(), number=number), samples.party()) for number in range(1, 25)
    ]

    with ThreadPoolExecutor(6) as workers:
        together = list(workers.map(lambda item: to_pdf(*item), numbered))

    assert together == [to_pdf(*item) for item in numbered]
    for number, data in enumerate(together, start=1):
        assert f"Số {number:02d}-CV/BTCTU" in text_of(data)


def test_a_long_list_of_recipients_runs_over():
    names = tuple(f"Đảng ủy xã Suối Bạc {number}" for number in range(1, 121))
    content = dataclasses.replace(samples.notice(), recipients=(samples.group(*names),))

    text = text_of(to_pdf(content, samples.party()))

    assert "- Đảng ủy xã Suối Bạc 120," in text
    assert "- Lưu Ban Tổ chức Thành ủy." in text
