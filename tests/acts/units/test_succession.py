"""Districts end, communes and centres take over (1-7-2025)."""

from datetime import date

import pytest

from nennep.kernel.errors import Refused
from nennep.units import operations
from nennep.units.models import SuccessionKind, Unit, UnitSuccession
from nennep.units.queries import (
    name_on,
    roll_up,
    subtree_ids,
    successions_of,
    successors_today,
    tree_as_of,
    units_in_force,
    with_predecessors,
)
from tests.make import people
from tests.make import units as make

pytestmark = pytest.mark.django_db

BEFORE, CHANGE = date(2025, 6, 30), date(2025, 7, 1)


class Province:
    """A province with one district, its centre and two communes before; two communes with a centre after."""

    def __init__(self) -> None:
        self.committee = make.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
        self.district = make.unit("Huyện ủy Mẫu Sơn", kind_code="district_committee", parent=self.committee)
        self.centre = make.unit(
            "Trung tâm chính trị huyện Mẫu Sơn", kind_code="district_political_centre", parent=self.district
        )
        self.communes = [
            make.unit(
                f"Đảng ủy xã Mẫu {n}", kind_code="commune_committee", parent=self.committee, valid_from=CHANGE
            )
            for n in (1, 2)
        ]
        self.new_centre = make.unit(
            "Trung tâm chính trị xã Mẫu 1",
            kind_code="commune_political_centre",
            parent=self.communes[0],
            valid_from=CHANGE,
        )

    def change(self) -> None:
        by, now = make.system(), make.NOW
        operations.succeed_units(
            predecessors=[self.centre],
            successors=[self.new_centre],
            kind=SuccessionKind.TASKS_TRANSFERRED,
            on=CHANGE,
            basis="Nghị quyết 60-NQ/TW",
            by=by,
            now=now,
        )
        operations.succeed_units(
            predecessors=[self.district],
            successors=self.communes,
            kind=SuccessionKind.SPLIT,
            on=CHANGE,
            basis="Nghị quyết 60-NQ/TW",
            main={self.district: self.communes[1]},
            by=by,
            now=now,
        )


@pytest.fixture
def province() -> Province:
    province = Province()
    province.change()
    return province


@pytest.mark.requirement("R2-44")
def test_districts_end_and_communes_take_over(province: Province) -> None:
    before = {row.name for row in tree_as_of(BEFORE)}
    after = {row.name for row in tree_as_of(CHANGE)}
    assert before == {"Tỉnh ủy Mẫu", "Huyện ủy Mẫu Sơn", "Trung tâm chính trị huyện Mẫu Sơn"}
    assert after == {"Tỉnh ủy Mẫu", "Đảng ủy xã Mẫu 1", "Đảng ủy xã Mẫu 2", "Trung tâm chính trị xã Mẫu 1"}
    assert name_on(province.district, date(2030, 1, 1)) == "Huyện ủy Mẫu Sơn"
    assert province.district.pk not in subtree_ids([province.committee.pk], CHANGE)
    assert province.district.pk in subtree_ids([province.committee.pk], BEFORE)


@pytest.mark.requirement("R0-32")
def test_all_district_committees_are_those_of_the_issue_date(province: Province) -> None:
    assert list(units_in_force(BEFORE, ["district_committee"])) == [province.district]
    assert not units_in_force(CHANGE, ["district_committee"]).exists()
    assert set(units_in_force(CHANGE, ["commune_committee"])) == set(province.communes)


def test_a_total_as_of_a_date_and_rolled_up_agree_with_the_list(province: Province) -> None:
    from nennep.people.queries import people_by_unit, posted_at

    for number in range(3):
        people.person(people.name(number), unit=province.communes[0], posted_from=CHANGE)
    history = {province.district.pk: 5, province.centre.pk: 2, province.communes[0].pk: 3}
    rolled = roll_up(history, CHANGE)
    assert rolled == {province.communes[1].pk: 5, province.new_centre.pk: 2, province.communes[0].pk: 3}
    assert roll_up(history, BEFORE) == history
    assert people_by_unit([unit.pk for unit in province.communes], CHANGE) == {province.communes[0].pk: 3}
    assert posted_at([province.communes[0].pk], CHANGE).count() == 3


def test_people_of_a_district_that_ended_and_rolled_up_totals_are_the_same_people() -> None:
    from nennep.people.queries import people_by_unit, posted_at

    province = Province()
    for number in range(4):
        people.person(people.name(number), unit=province.district)
    people.person(people.name(5), unit=province.centre)
    units = [province.district.pk, province.centre.pk]
    as_of_before = people_by_unit(units, BEFORE)
    province.change()
    assert as_of_before == {province.district.pk: 4, province.centre.pk: 1}
    assert as_of_before == people_by_unit(units, BEFORE)
    rolled = roll_up(as_of_before, CHANGE)
    for unit_id, total in rolled.items():
        behind = [old for old in units if successors_today([old], CHANGE)[old] == unit_id]
        assert posted_at(behind, BEFORE).count() == total
    assert sum(rolled.values()) == sum(as_of_before.values())


def test_the_committee_keeps_what_ended_below_it_in_sight(province: Province) -> None:
    reach = with_predecessors(subtree_ids([province.committee.pk], CHANGE), CHANGE)
    assert {province.district.pk, province.centre.pk} <= reach


def test_both_ways_are_told(province: Province) -> None:
    outgoing = successions_of(province.district)
    assert [(row.other_name, row.is_main) for row in outgoing] == [
        ("Đảng ủy xã Mẫu 1", False),
        ("Đảng ủy xã Mẫu 2", True),
    ]
    incoming = successions_of(province.communes[0])
    assert [(row.other_name, row.is_outgoing) for row in incoming] == [("Huyện ủy Mẫu Sơn", False)]


def test_a_chain_is_followed_to_its_end() -> None:
    one, two, three = make.unit(), make.unit(), make.unit()
    for old, new, on in ((one, two, date(2020, 1, 1)), (two, three, CHANGE)):
        operations.succeed_units(
            predecessors=[old],
            successors=[new],
            kind=SuccessionKind.MERGED,
            on=on,
            by=make.system(),
            now=make.NOW,
        )
    assert successors_today([one.pk], BEFORE) == {one.pk: two.pk}
    assert successors_today([one.pk], CHANGE) == {one.pk: three.pk}


def test_what_hands_over_a_part_continues() -> None:
    one, two = make.unit(), make.unit()
    operations.succeed_units(
        predecessors=[one],
        successors=[two],
        kind=SuccessionKind.TASKS_TRANSFERRED,
        on=CHANGE,
        predecessors_continue=True,
        by=make.system(),
        now=make.NOW,
    )
    one.refresh_from_db()
    assert one.valid_to is None
    assert successors_today([one.pk], CHANGE) == {one.pk: one.pk}


def test_an_abolished_unit_stands_for_itself() -> None:
    one = make.unit()
    operations.succeed_units(
        predecessors=[one],
        successors=[],
        kind=SuccessionKind.ABOLISHED,
        on=CHANGE,
        by=make.system(),
        now=make.NOW,
    )
    assert roll_up({one.pk: 7}, CHANGE) == {one.pk: 7}


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (SuccessionKind.RENAMED, 1, 2),
        (SuccessionKind.RENAMED, 2, 1),
        (SuccessionKind.MERGED, 2, 2),
        (SuccessionKind.MERGED, 2, 0),
        (SuccessionKind.SPLIT, 1, 1),
        (SuccessionKind.ABOLISHED, 1, 1),
        (SuccessionKind.TASKS_TRANSFERRED, 1, 0),
        (SuccessionKind.MERGED, 0, 1),
        ("vanished", 1, 1),
    ],
)
def test_the_numbers_must_fit_the_kind(kind: str, old: int, new: int) -> None:
    predecessors = [make.unit() for _ in range(old)]
    successors = [make.unit() for _ in range(new)]
    with pytest.raises(Refused):
        operations.succeed_units(
            predecessors=predecessors,
            successors=successors,
            kind=kind,
            on=CHANGE,
            by=make.system(),
            now=make.NOW,
        )
    assert not UnitSuccession.objects.exists()
    assert not Unit.objects.filter(valid_to__isnull=False).exists()


def test_a_successor_must_exist() -> None:
    one, later = make.unit(), make.unit(valid_from=date(2026, 1, 1))
    with pytest.raises(operations.NotInForce):
        operations.succeed_units(
            predecessors=[one],
            successors=[later],
            kind=SuccessionKind.MERGED,
            on=CHANGE,
            by=make.system(),
            now=make.NOW,
        )
    one.refresh_from_db()
    assert one.valid_to is None
