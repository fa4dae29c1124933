"""The attendance sheet: everybody on it, frames and portraits, sessions on as many sheets as they need."""

from __future__ import annotations

import dataclasses
import io

import docx
import pytest
from PIL import Image
from pypdf import PdfReader

from nennep.documents.printing.roll import (
    LEAST_CELL,
    PHOTO_PIXELS,
    ROOM,
    Roll,
    RollPerson,
    RollSession,
    leads,
    parts,
    roll_pdf,
    small_portrait,
)
from nennep.documents.printing.rollword import roll_docx
from tests.documents_printing.office import as_pdf, needs_office
from tests.documents_printing.test_pdf import text_of


def portrait(size=(300, 500), kind="JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 150)).save(out, kind)
    return out.getvalue()


def roll(people=70, sessions=5, **changes) -> Roll:
    return Roll(
        school="Trường Chính trị Nguyễn Hữu Cầu",
        superior="Tỉnh ủy Lâm Sơn",
        class_name="Lớp Trung cấp lý luận chính trị khóa 5",
        period="Đợt 1: từ 3-6-2024 đến 7-6-2024",
        sessions=tuple(RollSession(f"Buổi {number}") for number in range(1, sessions + 1)),
        people=tuple(
            RollPerson(
                f"Học Viên {number:02d}",
                "Sở Nông nghiệp và Phát triển nông thôn",
                photo=portrait() if number % 2 else None,
            )
            for number in range(1, people + 1)
        ),
        **changes,
    )


@pytest.mark.requirement("R0-16")
@pytest.mark.requirement("R0-18")
def test_seventy_people_with_two_checkpoints_each_session():
    data = roll_pdf(roll())
    pages = PdfReader(io.BytesIO(data)).pages

    assert 5 <= len(pages) <= 8
    for page in pages:
        assert page.mediabox.width > page.mediabox.height
        assert "Họ và tên" in page.extract_text()
        assert page.extract_text().count("Đầu") == 5
    text = text_of(data)
    for number in range(1, 71):
        assert text.count(f"Học Viên {number:02d}") == 1
    assert "TRƯỜNG CHÍNH TRỊ NGUYỄN HỮU CẦU" in text
    assert "Giáo viên quản lý lớp" in text
    assert sum(len(page.images) for page in pages) >= 1


def test_the_pdf_keeps_each_portrait():
    shown = [
        RollPerson(f"Người {number}", "Báo Mẫu", photo=portrait((300 + number, 400))) for number in range(3)
    ]
    plain = dataclasses.replace(
        roll(people=0), people=tuple(dataclasses.replace(one, photo=None) for one in shown)
    )

    with_portraits = roll_pdf(dataclasses.replace(plain, people=tuple(shown)))

    page = PdfReader(io.BytesIO(with_portraits)).pages[0]
    assert {(image.image.width, image.image.height) for image in page.images} == {PHOTO_PIXELS}
    assert not PdfReader(io.BytesIO(roll_pdf(plain))).pages[0].images


def test_many_sessions_go_on_to_further_sheets():
    long = roll(sessions=12, people=5)

    made = parts(long)

    assert len(made) > 1
    assert [session for part in made for session in part.sessions] == list(long.sessions)
    lead = sum(one.width for one in leads(long))
    for part in made:
        assert min(part.widths) >= LEAST_CELL
        assert lead + sum(part.widths) <= ROOM + 0.01
    assert [part.start for part in made][1:] == [part.stop for part in made][:-1]
    assert text_of(roll_pdf(long)).count("Học Viên 01") == len(made)


def test_a_blank_copy_has_numbered_empty_rows():
    text = text_of(roll_pdf(roll(people=0, sessions=2, blank_rows=30)))

    assert " 30 " in f" {text} "
    assert "Học Viên" not in text


def test_blank_rows_go_on_counting():
    text = text_of(roll_pdf(roll(people=3, sessions=2, blank_rows=2, with_photos=False)))

    assert " 5 " in text
    assert " 6 " not in text


def test_a_filled_sheet_shows_its_marks():
    filled = dataclasses.replace(
        roll(sessions=2),
        people=(RollPerson("Nông Thị Ánh", "Báo Mẫu", marks=("x", "x", "K", "P")),),
        with_photos=False,
    )

    assert "x x K P" in text_of(roll_pdf(filled))


def test_marks_must_match_the_checkpoints():
    with pytest.raises(ValueError, match="3 marks for 4 checkpoints"):
        dataclasses.replace(roll(sessions=2), people=(RollPerson("A", "B", marks=("x", "x", "x")),))
    with pytest.raises(ValueError, match="session"):
        roll(sessions=0)


@pytest.mark.parametrize("broken", [b"", b"not a picture", portrait()[:200], b"GIF89a"])
def test_a_broken_portrait_becomes_a_frame(broken):
    assert small_portrait(broken) is None
    assert roll_pdf(dataclasses.replace(roll(people=0), people=(RollPerson("A", "B", photo=broken),)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_portrait_is_cut_and_shrunk(kind):
    small = small_portrait(portrait((1200, 900), kind))

    with Image.open(io.BytesIO(small)) as image:
        assert image.size == PHOTO_PIXELS
    assert len(small) < 20_000


def test_the_docx_holds_the_same_table():
    document = docx.Document(io.BytesIO(roll_docx(roll(people=7))))
    table = document.tables[1]

    assert [cell.text for cell in table.rows[0].cells][:4] == ["STT", "Ảnh", "Họ và tên", "Cơ quan, đơn vị"]
    assert table.rows[0].cells[4].text == table.rows[0].cells[5].text == "Buổi 1"
    assert [row.cells[2].text for row in table.rows][2:9] == [
        f"Học Viên {number:02d}" for number in range(1, 8)
    ]
    assert len(document.element.body.xpath(".//pic:pic")) == 4
    names = document.element.body.xpath(".//wp:docPr/@id")
    assert len(set(names)) == len(names)


@needs_office
def test_the_word_processor_prints_everybody(tmp_path):
    data = as_pdf({"roll": roll_docx(roll())}, tmp_path)["roll"]
    pages = PdfReader(io.BytesIO(data)).pages

    assert len(pages) <= 8
    text = text_of(data)
    assert all(f"Học Viên {number:02d}" in text for number in range(1, 71))
    assert all("Họ và tên" in page.extract_text() for page in pages)
