"""The content model: canonical JSON, tables that fit, safe links."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.documents.printing import content as model
from nennep.documents.printing.content import (
    Cell,
    Column,
    Content,
    InvalidContent,
    Paragraph,
    Row,
    Span,
    Table,
    spans,
)
from tests.documents_printing import samples

EVERY = [samples.notice, samples.letter, samples.report, samples.state_decision, samples.draft]


@pytest.mark.parametrize("make", EVERY)
def test_json_gives_the_same_content_back(make):
    content = make()

    again = model.from_json(model.to_json(content))

    assert again == content
    assert model.to_json(again) == model.to_json(content)
    assert model.fingerprint(again) == model.fingerprint(content)


def test_json_is_canonical():
    text = model.to_json(samples.notice())

    data = json.loads(text)
    assert data["version"] == model.VERSION
    assert text == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert unicodedata.is_normalized("NFC", text)


def test_another_word_gives_another_fingerprint():
    content = samples.notice()

    changed = dataclasses.replace(content, subject=content.subject + ".")

    assert model.fingerprint(changed) != model.fingerprint(content)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.booleans())
def test_any_text_survives(text, strong):
    content = dataclasses.replace(samples.draft(), body=(Paragraph((Span(text, bold=strong),)),))

    again = model.from_json(model.to_json(content))

    read = again.body[0].text[0]
    assert read.text == unicodedata.normalize("NFC", text)
    assert read.bold is strong


def test_issuing_numbers_and_dates_the_draft():
    issued = samples.draft().frozen(number=3, issued_on=date(2024, 3, 8))

    assert (issued.number, issued.issued_on, issued.is_draft) == (3, date(2024, 3, 8), False)
    assert samples.draft().number is None


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//elsewhere.example", "data:text/html,x", "documents/1"]
)
def test_an_unsafe_link_is_refused(href):
    with pytest.raises(InvalidContent):
        Span("x", href=href)


def cells(*texts, **spanning):
    return tuple(Cell(spans(text), **spanning) for text in texts)


@pytest.mark.parametrize(
    "rows",
    [
        (Row(cells("a")),),
        (Row(cells("a", "b", "c")),),
        (Row(cells("a", colspan=3)),),
        (Row((Cell(rowspan=2), Cell())),),
        (Row((Cell(rowspan=2), Cell())), Row(cells("a", "b"))),
        (Row(cells("a", "b", colspan=0)),),
    ],
)
def test_a_table_that_does_not_fit_is_refused(rows):
    with pytest.raises(InvalidContent):
        Table((Column(), Column()), (), rows)


def test_spans_of_a_header_are_placed():
    table = samples.wide_table()

    first, second = table.starts(header=True)

    assert first == [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13]
    assert second == [5, 6]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"unknown": 1},
        {"shape": "poem"},
        {"number": "12"},
        {"body": [{"type": "song"}]},
        {"is_draft": 1},
        {"body": {}},
    ],
)
def test_wrong_data_is_refused(change):
    with pytest.raises(InvalidContent):
        model.from_data({**model.to_data(samples.notice()), **change})


def test_a_document_needs_its_issuer():
    data = model.to_data(samples.notice())
    del data["issuer"]

    with pytest.raises(InvalidContent):
        model.from_data(data)


def test_the_title_is_one_line():
    assert (
        Content(issuer="A", kind="Thông báo", symbol="TB/A", subject="về\nlớp  học").title()
        == "Thông báo về lớp học"
    )
