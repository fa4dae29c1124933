"""The tree of units as of a day, names on a day, successors of today, and units by what people write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from nennep.kernel import text
from nennep.kernel.db import in_batches
from nennep.kernel.periods import in_force_on
from nennep.units.models import Unit, UnitSuccession, UnitVersion
from nennep.units.rules import Step, heir, rolled_up

# --- The tree -----------------------------------------------------------------------------------------------------


def subtree_ids(unit_ids: Collection[int], on: date) -> set[int]:
    """The units and all units below them on the day. The units given always belong, also after their end."""
    found: set[int] = set()
    for some in in_batches(sorted(set(unit_ids))):
        found |= _walk(some, on, downwards=True).keys()
    return found


def ancestors_on(unit: Unit, on: date) -> list[Unit]:
    """The superiors of the unit on the day, the nearest first."""
    parents = _walk([unit.pk], on, downwards=False)
    chain: list[int] = []
    above = parents.get(unit.pk)
    while above is not None and above not in chain and above != unit.pk:
        chain.append(above)
        above = parents.get(above)
    by_id = Unit.objects.in_bulk(chain)
    return [by_id[unit_id] for unit_id in chain]


@dataclass(frozen=True)
class Above:
    """A unit stood above another one from a day until before another."""

    superior_id: int
    valid_from: date
    valid_to: date | None


def superiors_over_time(unit_ids: Collection[int]) -> list[Above]:
    """Every other unit that ever stood above one of these, with the days on which it did. One query a level of the tree."""
    found: dict[Above, None] = {}
    waiting: dict[int, set[tuple[date, date | None]]] = {pk: {(date.min, None)} for pk in unit_ids}
    while waiting:
        versions = UnitVersion.objects.filter(unit_id__in=waiting, parent__isnull=False)
        following: dict[int, set[tuple[date, date | None]]] = defaultdict(set)
        for unit_id, parent_id, valid_from, valid_to in versions.order_by(
            "unit_id", "valid_from"
        ).values_list("unit_id", "parent_id", "valid_from", "valid_to"):
            for begin, end in waiting[unit_id]:
                since = max(begin, valid_from)
                until = min((day for day in (end, valid_to) if day is not None), default=None)
                above = Above(parent_id, since, until)
                if (until is None or since < until) and above not in found and parent_id not in unit_ids:
                    found[above] = None
                    following[parent_id].add((since, until))
        waiting = following
    return list(found)


def _walk(unit_ids: Collection[int], on: date, *, downwards: bool) -> dict[int, int | None]:
    """Unit → superior for everything reached; UNION drops repeated rows, so circles end by themselves."""
    if not unit_ids:
        return {}
    day = connection.ops.adapt_datefield_value(on)
    marks = ", ".join(["%s"] * len(unit_ids))
    step = "version.parent_id = reached.unit_id" if downwards else "version.unit_id = reached.parent_id"
    sql = f"""
        WITH RECURSIVE reached(unit_id, parent_id) AS (
            SELECT unit.id, version.parent_id
              FROM units_unit unit
              LEFT JOIN units_unitversion version
                ON version.unit_id = unit.id AND version.valid_from <= %s
               AND (version.valid_to IS NULL OR version.valid_to > %s)
             WHERE unit.id IN ({marks})
            UNION
            SELECT version.unit_id, version.parent_id
              FROM units_unitversion version JOIN reached ON {step}
             WHERE version.valid_from <= %s AND (version.valid_to IS NULL OR version.valid_to > %s)
        )
        SELECT unit_id, parent_id FROM reached
    """  # noqa: S608 - only place holders and a constant are put together
    with connection.cursor() as cursor:
        cursor.execute(sql, [day, day, *unit_ids, day, day])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class TreeRow:
    """One line of the tree as of a day; `depth` 0 stands on top."""

    unit_id: int
    code: str
    name: str
    symbol: str
    kind_id: int
    kind_name: str
    sector: str
    depth: int
    parent_id: int | None
    children: int
    is_outside_tree: bool


def tree_as_of(on: date, root: Unit | None = None) -> list[TreeRow]:
    """The tree on the day, each unit followed by what is below it, units of one superior in protocol and Vietnamese order.

    With `root` only that unit and what is below it. A unit whose superior is not in force stands on top.
    """
    versions = {
        version.unit_id: version
        for version in UnitVersion.objects.filter(in_force_on(on))
        .select_related("kind", "unit")
        .order_by("pk")
    }
    below: dict[int | None, list[UnitVersion]] = defaultdict(list)
    for version in versions.values():
        below[version.parent_id if version.parent_id in versions else None].append(version)
    for children in below.values():
        children.sort(key=lambda version: (version.kind.order, text.sort_key(version.name), version.unit_id))
    rows: list[TreeRow] = []
    seen: set[int] = set()

    def add(top: UnitVersion) -> None:
        waiting = [(top, 0)]
        while waiting:
            version, depth = waiting.pop()
            if version.unit_id in seen:
                continue
            seen.add(version.unit_id)
            children = below.get(version.unit_id, [])
            rows.append(_tree_row(version, depth, len(children)))
            waiting += [(child, depth + 1) for child in reversed(children)]

    if root is not None:
        if root.pk in versions:
            add(versions[root.pk])
        return rows
    for version in below[None]:
        add(version)
    for version in versions.values():  # a circle in the records hangs from nothing: still shown
        add(version)
    return rows


def _tree_row(version: UnitVersion, depth: int, children: int) -> TreeRow:
    return TreeRow(
        unit_id=version.unit_id,
        code=version.unit.code,
        name=version.name,
        symbol=version.symbol,
        kind_id=version.kind_id,
        kind_name=version.kind.name,
        sector=version.kind.sector,
        depth=depth,
        parent_id=version.parent_id,
        children=children,
        is_outside_tree=version.unit.is_outside_tree,
    )


def units_in_force(on: date, kind_codes: Collection[str] = ()) -> QuerySet[Unit]:
    """Units that exist on the day; with `kind_codes` those that are of one of the kinds then (R0-32)."""
    versions = UnitVersion.objects.filter(in_force_on(on))
    if kind_codes:
        versions = versions.filter(kind__code__in=list(kind_codes))
    return Unit.objects.filter(pk__in=versions.values("unit_id"))


@dataclass(frozen=True)
class Branch:
    """A unit in the tree with what is below it."""

    row: TreeRow
    below: tuple[Branch, ...]


def branches(rows: Iterable[TreeRow]) -> tuple[Branch, ...]:
    """The lines of `tree_as_of` as a tree."""
    top: list[Branch] = []
    open_at: list[tuple[TreeRow, list[Branch]]] = []

    def shut(depth: int) -> None:
        while len(open_at) > depth:
            row, below = open_at.pop()
            (open_at[-1][1] if open_at else top).append(Branch(row, tuple(below)))

    for row in rows:
        shut(row.depth)
        open_at.append((row, []))
    shut(0)
    return tuple(top)


@dataclass(frozen=True)
class UnitRow:
    """One line of the list of units, as of a day."""

    pk: int
    code: str
    name: str
    kind: str
    superior: str
    valid_from: date
    valid_to: date | None
    is_in_force: bool
    is_outside_tree: bool


def unit_rows(units: Iterable[Unit], on: date) -> list[UnitRow]:
    """Lines for a list, with names, kinds and superiors as of the day; three queries."""
    every = list(units)
    versions = versions_on([unit.pk for unit in every], on)
    parents = versions_on({v.parent_id for v in versions.values() if v.parent_id}, on)
    rows = []
    for unit in every:
        version = versions[unit.pk]
        parent = parents.get(version.parent_id or 0)
        rows.append(
            UnitRow(
                pk=unit.pk,
                code=unit.code,
                name=version.name,
                kind=version.kind.name,
                superior=parent.name if parent else "",
                valid_from=unit.valid_from,
                valid_to=unit.valid_to,
                is_in_force=unit.valid_from <= on and (unit.valid_to is None or unit.valid_to > on),
                is_outside_tree=unit.is_outside_tree,
            )
        )
    return rows


# --- Names on a day -----------------------------------------------------------------------------------------------


def version_on(unit: Unit, on: date) -> UnitVersion | None:
    """Name, kind and superior of the unit on the day; None outside its life."""
    return unit.versions.filter(in_force_on(on)).select_related("kind", "parent").order_by("pk").first()


def name_on(unit: Unit, on: date) -> str:
    """The name that a document of that day prints. Before its life the first name, after it the last."""
    return names_on([unit.pk], on).get(unit.pk, unit.name)


def names_on(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """The names on the day by unit; as `name_on`, one query for up to 500 units."""
    chosen: dict[int, str] = {}
    for some in in_batches(sorted(set(unit_ids))):
        versions = UnitVersion.objects.filter(unit_id__in=some).order_by("unit_id", "valid_from")
        for unit_id, name, valid_from in versions.values_list("unit_id", "name", "valid_from"):
            if unit_id not in chosen or valid_from <= on:
                chosen[unit_id] = name
    return chosen


def versions_on(unit_ids: Iterable[int], on: date) -> dict[int, UnitVersion]:
    """The version in force on the day by unit; before its life the first one, after it the last."""
    chosen: dict[int, UnitVersion] = {}
    for some in in_batches(sorted(set(unit_ids))):
        versions = UnitVersion.objects.filter(unit_id__in=some).select_related("kind")
        for version in versions.order_by("unit_id", "valid_from"):
            if version.unit_id not in chosen or version.valid_from <= on:
                chosen[version.unit_id] = version
    return chosen


# --- Successors ---------------------------------------------------------------------------------------------------


def successors_today(unit_ids: Iterable[int], on: date) -> dict[int, int]:
    """The unit that stands for each unit on the day, main successions followed; itself when there is none."""
    steps = {
        row.predecessor_id: Step(row.successor_id, row.effective_on)
        for row in UnitSuccession.objects.filter(is_main=True, effective_on__lte=on, successor__isnull=False)
        if row.successor_id is not None
    }
    return {unit_id: heir(unit_id, steps, on) for unit_id in unit_ids}


def summed_in(unit_id: int, on: date) -> set[int]:
    """The units whose figures `roll_up` carries to the unit on the day: itself and those of which it is main successor.

    Not what merely lived on in a superior (`with_predecessors`): that is for who may look, and would count twice.
    """
    ended = (
        UnitSuccession.objects.filter(is_main=True, effective_on__lte=on)
        .order_by()
        .values_list("predecessor_id", flat=True)
    )
    return {unit_id} | {one for one, at in successors_today(set(ended), on).items() if at == unit_id}


def roll_up(totals: Mapping[int, int], on: date) -> dict[int, int]:
    """Totals by unit carried to the units that stand for them on the day. Nobody is lost, nobody counted twice."""
    return rolled_up(totals, successors_today(totals, on))


@dataclass(frozen=True)
class SuccessionRow:
    """One succession seen from one unit; `other` is None for a unit abolished without successor."""

    other_id: int | None
    other_name: str
    kind: str
    kind_label: str
    effective_on: date
    basis: str
    is_main: bool
    is_outgoing: bool


def successions_of(unit: Unit) -> list[SuccessionRow]:
    """Where the unit came from and where it went, in the order of days, with the names of that day."""
    incoming = list(unit.successions_in.order_by("effective_on", "pk"))
    outgoing = list(unit.successions_out.order_by("effective_on", "pk"))
    others = {row.predecessor_id for row in incoming} | {
        row.successor_id for row in outgoing if row.successor_id
    }
    versions: dict[int, list[UnitVersion]] = defaultdict(list)
    for version in UnitVersion.objects.filter(unit_id__in=others).order_by("valid_from"):
        versions[version.unit_id].append(version)

    def name(unit_id: int, day: date, *, ending: bool) -> str:
        known = versions[unit_id]
        before = (
            [v for v in known if v.valid_from < day] if ending else [v for v in known if v.valid_from <= day]
        )
        return (before or known)[-1 if before else 0].name

    def row(entry: UnitSuccession, *, is_outgoing: bool) -> SuccessionRow:
        other = entry.successor_id if is_outgoing else entry.predecessor_id
        return SuccessionRow(
            other_id=other,
            other_name=name(other, entry.effective_on, ending=not is_outgoing) if other else "",
            kind=entry.kind,
            kind_label=entry.get_kind_display(),
            effective_on=entry.effective_on,
            basis=entry.basis,
            is_main=entry.is_main,
            is_outgoing=is_outgoing,
        )

    rows = [row(entry, is_outgoing=False) for entry in incoming] + [
        row(entry, is_outgoing=True) for entry in outgoing
    ]
    return sorted(rows, key=lambda item: item.effective_on)


def with_predecessors(unit_ids: Collection[int], on: date) -> set[int]:
    """The units and those that ended before the day and live on in them.

    An ended unit lives on in its main successor; without one, in the last superior that still has a place. People whose
    post was at a district that ended stay in sight of the committee above (domain.md 1.3).
    """
    reached = set(unit_ids)
    ended = list(Unit.objects.filter(valid_to__lte=on).order_by("pk").values_list("pk", "parent_id"))
    if not ended or not reached:
        return reached
    superiors = dict(ended)
    heirs = successors_today(superiors, on)

    def stands_for(unit_id: int) -> int | None:
        seen: set[int] = set()
        at: int | None = unit_id
        while at is not None and at in superiors and at not in seen:
            seen.add(at)
            at = heirs[at] if heirs[at] != at else superiors[at]
        return at

    return reached | {unit_id for unit_id in superiors if stands_for(unit_id) in reached}


def outside_tree_ids(on: date) -> set[int]:
    """Units outside the province's own tree and all below them: central agencies that only send trainees (R1-03)."""
    tops = Unit.objects.filter(is_outside_tree=True).values_list("pk", flat=True)
    return subtree_ids(list(tops), on)
