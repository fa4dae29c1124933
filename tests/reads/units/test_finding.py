"""Units by what people write: certain, or candidates; never a guess."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.units import operations
from nennep.units.models import SuccessionKind
from nennep.units.queries import UnitFinder, ancestors_on, find_unit, names_on, subtree_ids
from tests.make import units as make

pytestmark = pytest.mark.django_db

TODAY = date(2024, 6, 3)


@pytest.fixture
def ministry():
    ministry = make.unit("Bộ Mẫu 1", code="BO1")
    make.unit("Vụ Pháp chế", code="PC1", parent=ministry)
    make.unit("Vụ Pháp chế", code="PC2", parent=make.unit("Bộ Mẫu 2", code="BO2"))
    make.unit("Văn phòng Đảng ủy Khối Mẫu", code="VP")
    make.unit("Ủy ban nhân dân phường 3", code="P3")
    return ministry


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Văn phòng Đảng uỷ Khối Mẫu  ", "VP"),
        ("VĂN PHÒNG ĐẢNG ỦY KHỐI MẪU", "VP"),
        ("VP Đảng ủy khối mẫu", "VP"),
        ("vp", "VP"),
        ("Vụ Pháp chế - Bộ Mẫu 1", "PC1"),
        ("Vụ Pháp chế – Bộ Mẫu 2", "PC2"),
        ("Vụ Pháp chế, Bộ Mẫu 2", "PC2"),
        ("Vụ Pháp chế (Bộ Mẫu 2)", "PC2"),
        ("Vụ Pháp chế thuộc Bộ Mẫu 1", "PC1"),
        ("UBND P.3", "P3"),
        ("UBND phường 3", "P3"),
    ],
)
def test_certain(ministry, written: str, code: str) -> None:
    match = find_unit(written, TODAY)
    assert match.unit is not None
    assert match.unit.code == code


def test_two_of_one_name_are_candidates(ministry) -> None:
    match = find_unit("Vụ Pháp chế", TODAY)
    assert (match.unit, match.reason) == (None, "ambiguous")
    assert {one.unit.code for one in match.candidates} == {"PC1", "PC2"}


def test_a_wrong_letter_is_a_suggestion_only(ministry) -> None:
    match = find_unit("Văn phòng Đảng ủy Khối Mẩu", TODAY)
    assert (match.unit, match.reason) == (None, "unknown")
    assert [one.name for one in match.candidates] == ["Văn phòng Đảng ủy Khối Mẫu"]


def test_what_is_far_from_everything_has_no_candidate(ministry) -> None:
    match = find_unit("Cục không có trong danh mục", TODAY)
    assert (match.unit, match.candidates, match.reason) == (None, (), "unknown")
    assert find_unit("  ", TODAY).reason == "empty"


def test_names_of_other_days(ministry) -> None:
    by, now = make.system(), make.NOW
    old = make.unit("Huyện ủy Cũ", code="HU")
    new = make.unit("Đảng ủy xã Mới", code="XM")
    operations.succeed_units(
        predecessors=[old],
        successors=[new],
        kind=SuccessionKind.MERGED,
        on=date(2025, 7, 1),
        by=by,
        now=now,
    )
    operations.rename_unit(unit=ministry, name="Bộ Mẫu Một", on=date(2023, 1, 1), by=by, now=now)
    ended = find_unit("Huyện ủy Cũ", date(2025, 7, 1))
    assert (ended.unit, ended.reason, [one.unit for one in ended.candidates]) == (None, "ended", [new])
    assert find_unit("Huyện ủy Cũ", date(2025, 6, 30)).unit == old
    former = find_unit("Bộ Mẫu 1", TODAY)
    assert (former.unit, former.reason) == (ministry, "old-name")
    not_yet = find_unit("Bộ Mẫu Một", date(2022, 1, 1))
    assert (not_yet.unit, not_yet.reason) == (None, "not-yet")


def test_a_learnt_spelling(ministry) -> None:
    operations.learn_alias(unit=ministry, spelling="Bộ 1", by=make.system(), now=make.NOW)
    assert find_unit("bộ 1", TODAY).unit == ministry


def test_ten_thousand_rows_ask_as_often_as_one(ministry) -> None:
    with CaptureQueriesContext(connection) as reading:
        finder = UnitFinder(TODAY)
        for number in range(50):
            finder.find(f"Bộ Mẫu {number}")
            finder.find(f"Không có {number}")
    assert len(reading) <= 3


def test_names_are_one_query(ministry) -> None:
    ids = [make.unit().pk for _ in range(25)]
    with CaptureQueriesContext(connection) as one:
        names_on(ids[:1], TODAY)
    with CaptureQueriesContext(connection) as many:
        assert len(names_on(ids, TODAY)) == 25
    assert len(many) == len(one) == 1


def test_ancestors_from_near_to_far(ministry) -> None:
    low = make.unit(parent=make.unit("Phòng", parent=ministry))
    assert [unit.name for unit in ancestors_on(low, TODAY)] == ["Phòng", "Bộ Mẫu 1"]
    assert low.pk in subtree_ids([ministry.pk], TODAY)
    assert subtree_ids([], TODAY) == set()
