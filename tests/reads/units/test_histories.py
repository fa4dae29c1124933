"""Random histories: versions never overlap, subtrees equal a plain reading, roll-ups lose nobody."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period, find_overlaps
from nennep.units import operations
from nennep.units.models import SuccessionKind, Unit, UnitVersion
from nennep.units.queries import roll_up, subtree_ids, successors_today, tree_as_of
from nennep.units.rules import Span, Step, circle_day, heir, rolled_up
from tests.make import units as make

START = date(2010, 1, 1)
DAYS = [START + timedelta(days=180 * number) for number in range(12)]

acts = st.lists(
    st.tuples(
        st.sampled_from(["rename", "move", "close", "merge", "split", "reopen"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(DAYS),
    ),
    max_size=14,
)


def play(units: list[Unit], history: list[tuple[str, int, int, int, date]]) -> None:
    by, now = make.system(), make.NOW
    for name, one, two, three, on in history:
        unit, other, third = units[one], units[two], units[three]
        try:
            if name == "rename":
                operations.rename_unit(unit=unit, name=f"Tên {on}", on=on, by=by, now=now)
            elif name == "move":
                operations.move_unit(unit=unit, parent=other, on=on, by=by, now=now)
            elif name == "close":
                operations.close_unit(unit=unit, on=on, move_children_to=other, by=by, now=now)
            elif name == "reopen":
                operations.reopen_unit(unit=unit, reason="nhầm", by=by, now=now)
            else:
                kind = SuccessionKind.MERGED if name == "merge" else SuccessionKind.SPLIT
                operations.succeed_units(
                    predecessors=[unit],
                    successors=[other] if name == "merge" else [other, third],
                    kind=kind,
                    on=on,
                    move_children_to=other,
                    by=by,
                    now=now,
                )
        except Refused:
            continue


class Histories(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(acts)
    def test_any_history(self, history: list[tuple[str, int, int, int, date]]) -> None:
        units = [make.unit() for _ in range(6)]
        ids = [unit.pk for unit in units]
        play(units, history)
        versions = list(UnitVersion.objects.filter(unit_id__in=ids).order_by("unit_id", "valid_from"))
        for unit in Unit.objects.filter(pk__in=ids):
            own = [Period(v.valid_from, v.valid_to) for v in versions if v.unit_id == unit.pk]
            assert not find_overlaps(own)
            for day in DAYS:
                alive = Period(unit.valid_from, unit.valid_to).contains(day)
                assert sum(period.contains(day) for period in own) == int(alive)
        for day in DAYS:
            parents = {
                v.unit_id: v.parent_id for v in versions if Period(v.valid_from, v.valid_to).contains(day)
            }
            for unit_id in ids:
                assert subtree_ids([unit_id], day) == naive_subtree(unit_id, parents)
            rows = [row for row in tree_as_of(day) if row.unit_id in ids]
            assert sorted(row.unit_id for row in rows) == sorted(parents)
            heirs = successors_today(ids, day)
            alive_ids = set(parents)
            assert all(heirs[unit_id] == unit_id for unit_id in alive_ids)
            totals = {unit_id: place + 1 for place, unit_id in enumerate(ids)}
            assert sum(roll_up(totals, day).values()) == sum(totals.values())


def naive_subtree(top: int, parents: dict[int, int | None]) -> set[int]:
    found = {top}
    for unit_id in parents:
        at, seen = unit_id, set()
        while at is not None and at not in seen:
            if at == top:
                found.add(unit_id)
            seen.add(at)
            at = parents.get(at)
    return found


@given(
    st.dictionaries(st.integers(0, 9), st.integers(0, 9)),
    st.dictionaries(st.integers(0, 9), st.integers(0, 50)),
)
def test_roll_up_keeps_every_total(links: dict[int, int], totals: dict[int, int]) -> None:
    steps = {old: Step(new, START) for old, new in links.items()}
    heirs = {unit: heir(unit, steps, START) for unit in totals}
    assert sum(rolled_up(totals, heirs).values()) == sum(totals.values())


@pytest.mark.parametrize("day", [START, date(2030, 1, 1)])
def test_a_circle_is_found_on_its_first_day(day: date) -> None:
    spans = [Span(1, None, START, day if day > START else None)]
    if day > START:
        spans.append(Span(1, 2, day, None))
        assert circle_day(spans, 2, 1, START, None) == day
    else:
        assert circle_day(spans, 2, 1, START, None) is None
