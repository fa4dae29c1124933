"""The paper on the screen: the same words, no inline style, a class for every size."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

import nennep.documents
from nennep.documents.printing.content import Paragraph, Span, spans
from nennep.documents.printing.html import to_html_page
from tests.documents_printing import samples
from tests.documents_printing.test_docx import CASES

STATIC = Path(nennep.documents.__file__).parent / "static" / "documents"


def shown(content, layout) -> str:
    return render_to_string("documents/paper.html", {"paper": to_html_page(content, layout)})


@pytest.mark.parametrize("name", CASES)
def test_every_class_is_defined(name):
    content, layout = CASES[name]
    styles = (STATIC / "paper.css").read_text() + (STATIC / "paper-sizes.css").read_text()

    used = {
        one for found in re.findall(r'class="([^"]*)"', shown(content(), layout())) for one in found.split()
    }

    assert len(used) > 20
    assert not [one for one in used if not re.search(rf"\.{re.escape(one)}(?![\w-])", styles)]


@pytest.mark.parametrize("name", CASES)
def test_no_style_and_no_script_stand_in_the_page(name):
    content, layout = CASES[name]

    page = shown(content(), layout())

    assert "style=" not in page
    assert "<script" not in page


def test_every_size_that_an_office_may_set_has_its_class():
    styles = (STATIC / "paper-sizes.css").read_text()

    for half in range(12, 49):
        assert f".doc-s-{half / 2:g}".replace(".5", "-5") + " {" in styles
    for mm in range(5, 61):
        for side in ("top", "bottom", "left", "right"):
            assert f".doc-{side}-{mm} {{" in styles
        assert f".doc-room-{mm} {{" in styles
    for percent in range(1, 101):
        assert f".doc-w-{percent} {{" in styles


@pytest.mark.requirement("R0-03")
def test_bases_are_links_on_the_screen():
    page = shown(samples.notice(), samples.party())

    assert '<a href="/documents/1/">Nghị quyết số 32-NQ/TW ngày 26 tháng 5 năm 2014</a>' in page


def test_what_users_write_is_escaped():
    content = dataclasses.replace(
        samples.notice(),
        subject="<b>x</b>",
        body=(Paragraph(spans("<script>alert(1)</script>", Span("&", bold=True))),),
    )

    page = shown(content, samples.party())

    assert "<script>" not in page
    assert "<b>x</b>" not in page
    assert "&lt;script&gt;" in page


def test_a_day_stays_on_one_line():
    content = dataclasses.replace(
        samples.letter(), body=(Paragraph(spans("Sáng 5-10-2026 <b> 2024-2025, 1-2.")),)
    )

    page = shown(content, samples.party())

    assert 'Sáng <span class="doc-day">5-10-2026</span> &lt;b&gt; 2024-2025, 1-2.' in page


def test_drafts_and_frozen_papers_look_different():
    draft, issued = shown(samples.draft(), samples.party()), shown(samples.notice(), samples.party())

    assert "doc-draft" in draft
    assert "Dự thảo" in draft
    assert "doc-frozen" not in draft
    assert "doc-draft" not in issued
    assert "doc-frozen" in issued


def test_the_words_are_those_of_the_print():
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown(samples.notice(), samples.party())))

    for words in (
        "THÀNH ỦY SÔNG MÂY",
        "Số 12-TB/BTCTU",
        "K/T TRƯỞNG BAN",
        "(để báo cáo)",
        "- Lưu Ban Tổ chức Thành ủy.",
    ):
        assert words in page
