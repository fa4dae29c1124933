"""What the layouts make of a content: wording, punctuation, braces, breaks."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.documents.printing import letters, measure
from nennep.documents.printing.compose import compose
from nennep.documents.printing.content import Recipient, RecipientGroup, Signing
from tests.documents_printing import samples


def texts(lines):
    return [line.text for line in lines]


@pytest.mark.requirement("R0-01")
def test_the_party_number_has_no_colon_and_two_digits():
    content = dataclasses.replace(samples.notice(), number=7)

    assert compose(content, samples.party()).number.text == "Số 07-TB/BTCTU"
    assert compose(dataclasses.replace(content, number=407), samples.party()).number.text == "Số 407-TB/BTCTU"


def test_the_state_number_has_a_colon_and_a_slash():
    assert compose(samples.state_decision(), samples.state()).number.text == "Số: 592/QĐ-SNV"


def test_a_draft_has_neither_number_nor_date():
    paper = compose(samples.draft(), samples.party())

    assert paper.number.text == "Số …-TB/BTCTU"
    assert texts(paper.date_lines) == ["Sông Mây, ngày … tháng … năm …"]


@pytest.mark.parametrize(
    ("on", "printed"),
    [
        (date(2024, 3, 8), "Sông Mây, ngày 08 tháng 3 năm 2024"),
        (date(2018, 2, 20), "Sông Mây, ngày 20 tháng 02 năm 2018"),
        (date(2024, 11, 30), "Sông Mây, ngày 30 tháng 11 năm 2024"),
    ],
)
def test_the_date_has_its_leading_zeros(on, printed):
    paper = compose(dataclasses.replace(samples.notice(), issued_on=on), samples.party())

    assert paper.date_text == printed


@pytest.mark.requirement("R2-51")
def test_capacities_follow_the_style_of_the_layout():
    content = dataclasses.replace(
        samples.notice(), signings=(Signing("on_behalf", "Ban Thường vụ", ("Bí thư",), "Hoàng Mộc Miên"),)
    )

    assert texts(compose(content, samples.party()).signings[0].titles) == ["T/M BAN THƯỜNG VỤ", "BÍ THƯ"]
    assert texts(compose(content, samples.state()).signings[0].titles) == ["TM. BAN THƯỜNG VỤ", "BÍ THƯ"]
    deputy = compose(samples.notice(), samples.party()).signings[0]
    assert texts(deputy.titles) == ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]


@pytest.mark.requirement("R0-31")
@pytest.mark.requirement("R0-33")
@pytest.mark.requirement("R0-34")
def test_recipients_are_grouped_and_the_filing_copy_is_last():
    blocks = compose(samples.notice(), samples.party()).recipients

    assert [block.purpose.replace("\n", " ") for block in blocks] == [
        "(để báo cáo)",
        "",
        "(để phối hợp tham mưu thực hiện)",
        "",
    ]
    assert blocks[0].lines == ("- Thường trực Thành ủy,", "- Đồng chí Trưởng Ban,")
    assert blocks[-1].lines == ("- Lưu Ban Tổ chức Thành ủy.",)


@pytest.mark.requirement("R2-48")
@pytest.mark.requirement("R2-49")
def test_recipients_stand_under_their_channel():
    group = RecipientGroup(
        (Recipient("Học viện Chính trị quốc gia Hồ Chí Minh", "thay báo cáo"),), channel="Gửi bản giấy:"
    )
    content = dataclasses.replace(samples.notice(), recipients=(group,))

    block = compose(content, samples.party()).recipients[0]

    assert block.channel == "Gửi bản giấy:"
    assert block.lines == ("- Học viện Chính trị quốc gia Hồ Chí Minh (thay báo cáo),",)


def test_punctuation_is_that_of_the_layout():
    blocks = compose(samples.notice(), samples.state()).recipients

    assert blocks[0].lines == ("- Thường trực Thành ủy;", "- Đồng chí Trưởng Ban;")


def test_the_rule_under_the_heading_is_as_long_as_its_text():
    paper = compose(samples.notice(), samples.party())

    assert paper.national_rule == pytest.approx(paper.national[0].width)
    assert sum(paper.columns) == pytest.approx(165)


def test_a_long_issuer_breaks_into_even_lines():
    content = dataclasses.replace(
        samples.notice(),
        superior="Ủy ban nhân dân thành phố Sông Mây",
        issuer="Ban Tổ chức Đảng ủy các cơ quan Đảng thành phố",
    )

    paper = compose(content, samples.party())

    assert all(line.width <= paper.columns[0] for line in paper.issuer)
    bold_lines = [line.width for line in paper.issuer if line.bold]
    assert max(bold_lines) < 1.6 * min(bold_lines)


def test_a_long_place_puts_the_date_on_a_second_line():
    content = dataclasses.replace(samples.notice(), place="Thành phố Hồ Chí Minh và vùng phụ cận")

    lines = texts(compose(content, samples.party()).date_lines)

    assert lines[-1] == "ngày 08 tháng 3 năm 2024"


def test_a_number_stays_with_the_word_before_it():
    assert measure.balanced_lines("đợt 1", 12, 3) == ("đợt 1",)


@given(
    st.lists(
        st.sampled_from(["Ban", "Tổ", "chức", "Thành", "ủy", "Sông", "Mây", "nghiệp"]),
        min_size=1,
        max_size=30,
    ),
    st.floats(20, 120),
)
def test_broken_lines_keep_the_words_and_fit(words, room):
    text = " ".join(words)

    lines = measure.balanced_lines(text, 14, room)

    assert " ".join(lines) == text
    assert all(measure.width(line, 14) <= room for line in lines)
    assert len(lines) == measure.lines_needed(text, 14, room)


def test_columns_are_never_narrower_than_a_word():
    table = samples.wide_table()

    widths = compose(samples.report(), samples.party()).table_widths(table, 257, 11)

    assert sum(widths) == pytest.approx(257)
    assert widths[0] >= measure.width("STT", 11, bold=True) + 2.4


def test_an_official_letter_has_its_subject_under_the_number_and_no_kind():
    content = dataclasses.replace(samples.letter(), subject="nhắc nhở việc chấp hành quy chế")

    state, party = compose(content, samples.state()), compose(content, samples.party())

    assert state.kind is None
    assert state.subject == ()
    assert " ".join(texts(state.letter_subject)) == "V/v nhắc nhở việc chấp hành quy chế"
    assert " ".join(texts(party.letter_subject)) == "nhắc nhở việc chấp hành quy chế"
    assert {(line.size, line.italic) for line in party.letter_subject} == {(12, True)}


def test_the_annex_names_its_document():
    paper = compose(samples.report(), samples.party())

    assert paper.annex_reference(paper.content.annexes[0]) == (
        "(Kèm theo Báo cáo số 31-BC/TCT ngày 30 tháng 6 năm 2024 của Trường Chính trị Nguyễn Hữu Cầu)"
    )


def test_the_shipped_letters_have_all_of_vietnamese():
    vowels = "aăâeêioôơuưy"
    marks = "\u0300\u0309\u0303\u0301\u0323"
    wanted = {letters.clean(vowel + mark) for vowel in vowels + vowels.upper() for mark in marks}

    assert wanted | set("đĐ…“”–—₫□") <= letters.covered()


def test_a_stray_character_becomes_a_box():
    assert letters.with_shipped_letters("a😀b\U000e0020c") == "a□bc"
    assert letters.clean("a\x00\x0bb\ud800\nc") == "ab\nc"
