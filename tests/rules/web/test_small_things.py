"""Nought is no door, and a line is named by its first column that is not a number in the list."""

from decimal import Decimal

from nennep.web.lists import Column
from nennep.web.lists.reading import head_place
from nennep.web.parts import Figure
from nennep.web.templatetags.components import figure
from nennep.web.templatetags.formats import whole_days


def test_nought_is_plain_text() -> None:
    for nought in (Figure(0, "/names/", "vắng"), Figure(Decimal(0), "/names/")):
        assert "href" not in figure(nought)
    assert "href" not in figure(0, "/names/")
    assert 'href="/names/"' in figure(Figure(1, "/names/", "vắng"))
    assert ">50,0%<" in figure(Figure(Decimal(50), "/names/", unit="%"))


def test_a_line_is_named_by_its_first_words() -> None:
    number, name = Column(key="order", label="STT", kind="number"), Column(key="name", label="Họ và tên")
    assert head_place([number, name]) == 1
    assert head_place([name, number]) == 0
    assert head_place([number]) == 0


def test_a_day_in_a_sentence_is_not_broken() -> None:
    assert whole_days("Từ 1-7-2025, <b>") == 'Từ <span class="unbroken">1-7-2025</span>, &lt;b&gt;'
    assert whole_days("tháng 10-2026") == 'tháng <span class="unbroken">10-2026</span>'
    assert whole_days("Công văn 12-CV/BTCTU, TC-K31") == "Công văn 12-CV/BTCTU, TC-K31"
