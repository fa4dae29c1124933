"""Layouts as data: the values of domain file 5.2 and 5.3, and clear refusals of what an office may write."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from nennep.documents import layouts
from nennep.kernel.errors import Refused
from tests.documents_printing import samples


def test_the_party_layout_says_what_the_guidance_says():
    party = samples.party()

    assert (party.national.first, party.national.first_size, party.national.rule_share) == (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        15,
        1,
    )
    assert (party.issuer.superior_size, party.issuer.superior_bold) == (14, False)
    assert (party.issuer.issuer_size, party.issuer.issuer_bold, party.issuer.star) == (14, True, True)
    assert (party.number.prefix, party.number.joiner) == ("Số ", "-")
    assert (party.date_line.size, party.date_line.italic, party.date_line.leading_zeros) == (14, True, True)
    assert 15 <= party.title.kind_size <= 16
    assert (party.letter.subject_size, party.letter.subject_italic) == (12, True)
    assert 14 <= party.body.size <= 15
    assert (
        party.page.margin_top,
        party.page.margin_bottom,
        party.page.margin_left,
        party.page.margin_right,
    ) == (20, 20, 30, 15)
    assert party.signing.on_behalf.strip() == "T/M"


def test_the_state_layout_says_what_the_decree_says():
    state = samples.state()

    assert (state.number.prefix, state.number.joiner) == ("Số: ", "/")
    assert (state.signing.on_behalf, state.signing.for_head, state.signing.by_order) == (
        "TM. ",
        "KT. ",
        "TL. ",
    )
    assert (state.recipients.label_size, state.recipients.size) == (12, 11)
    assert state.recipients.label_bold
    assert state.recipients.label_italic
    assert not state.issuer.star


def test_the_own_readings_are_marked():
    for spec in layouts.shipped().values():
        layout = layouts.load(spec)
        assert "signing.room" in layout.unverified()
        assert "number.prefix" not in layout.unverified()
        assert set(layout.sources) == {
            f"{section}.{name}" for section in layouts.SECTIONS for name in spec[section]
        }


def test_a_layout_is_in_force_from_its_day():
    party = samples.party()

    assert not party.in_force_on(date(2018, 4, 2))
    assert party.in_force_on(date(2018, 4, 3))


@pytest.fixture
def spec():
    return copy.deepcopy(layouts.shipped()["party-36-hd-vptw-2018"])


def test_an_office_may_change_a_value(spec):
    spec["recipients"]["item_end"] = {"value": ";", "certainty": "office"}

    layout = layouts.load(spec)

    assert layout.recipients.item_end == ";"
    assert layout.sources["recipients.item_end"].certainty == "office"


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("page", "margin_left", 3),
        ("page", "margin_left", "30"),
        ("page", "margin_left", True),
        ("page", "margin_left", float("nan")),
        ("page", "paper", "letter"),
        ("number", "digits", 2.5),
        ("number", "prefix", "S" * 11),
        ("number", "prefix", "Số\n"),
        ("issuer", "star", "yes"),
        ("national", "rule_share", 1.5),
    ],
)
def test_an_unreasonable_value_is_refused_by_name(spec, section, name, value):
    spec[section][name]["value"] = value

    with pytest.raises(Refused) as refusal:
        layouts.load(spec)

    assert refusal.value.field == f"{section}.{name}"
    assert f"{section}.{name}" in refusal.value.message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda spec: spec.pop("body"), "body"),
        (lambda spec: spec["body"].pop("size"), "body.size"),
        (lambda spec: spec["body"].update(colour={"value": 1, "certainty": "own"}), "body.colour"),
        (lambda spec: spec["body"]["size"].pop("certainty"), "body.size"),
        (lambda spec: spec["body"].update(size=14), "body.size"),
        (lambda spec: spec.update(colours={}), "colours"),
        (lambda spec: spec.update(family="army"), "family"),
        (lambda spec: spec.update(valid_from="yesterday"), "valid_from"),
        (lambda spec: spec.update(valid_from=None), "valid_from"),
        (lambda spec: spec.update(valid_to="2018-04-03"), "valid_to"),
        (lambda spec: spec.pop("basis"), "basis"),
    ],
)
def test_a_broken_layout_is_refused_by_name(spec, change, field):
    change(spec)

    with pytest.raises(Refused) as refusal:
        layouts.load(spec)

    assert refusal.value.field == field
