"""Needs put together: programme × agency, and by level, with what is proposed and planned (T2 of domain.md 5.1; R2-22, R4-33)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from django.db.models import QuerySet

from nennep.catalogue.models import StudyForm
from nennep.needs.models import NeedEntry, NeedPerson, NeedsCall
from nennep.needs.states import COUNTED
from nennep.standards.queries import eligibility_of_people
from nennep.units.models import UnitLevel
from nennep.units.queries import versions_on

Key: TypeAlias = tuple[int, str]
"""Programme and form of study."""
PlannedSeats: TypeAlias = Callable[[int, int], Mapping[Key, int]]

PlannedDoor: TypeAlias = Callable[[int, int, int, str], str]

_planned: list[tuple[PlannedSeats, PlannedDoor]] = []


def register_planned_seats(function: PlannedSeats, door: PlannedDoor) -> None:
    """Tell how many seats are planned: `function(owner_id, year)` by programme and form; `door(owner_id, year, programme_id,
    form)` is where the lines behind one figure stand. Called once at start by the area that plans."""
    _planned[:] = [(function, door)]


def planned_url(call: NeedsCall, line: NeedLine) -> str:
    """Where the planned seats of the line are listed; empty where nothing is planned for it."""
    if not _planned or not line.planned:
        return ""
    return _planned[0][1](call.owner_id, call.year, line.programme_id, line.study_form)


@dataclass(frozen=True)
class NeedLine:
    """One programme in one form over all agencies. People are counted as agencies asked for them, whether named or not;
    `proposed` counts only lines that the Board answered with seats; `planned` is None where nothing plans yet."""

    programme_id: int
    programme: str
    search_key: str
    family: str
    study_form: str
    requested: int
    named: int
    agencies: int
    proposed: int
    planned: int | None
    eligible: int = 0
    """Of the named people on record, who meets the conditions as of the day."""
    by_agency: Mapping[int, int] = field(default_factory=dict)
    by_level: Mapping[str, int] = field(default_factory=dict)
    person_ids: tuple[int, ...] = ()

    @property
    def pk(self) -> str:
        """Key of the row."""
        return f"{self.programme_id}-{self.study_form}"

    @property
    def form_name(self) -> str:
        """The form of study in words."""
        return str(StudyForm(self.study_form).label)


def levels_of(agency_ids: list[int], on: date) -> dict[int, str]:
    """The level at which each agency stands on the day. Two queries."""
    return {pk: version.kind.level for pk, version in versions_on(agency_ids, on).items()}


def consolidated(call: NeedsCall, on: date, entries: QuerySet[NeedEntry] | None = None) -> list[NeedLine]:
    """What the agencies sent, by programme and form, in the order of the catalogue: training first, then by name.

    A constant number of queries whatever the number of agencies, and a few for each programme that names people on
    record: whether they meet its conditions. Drafts and what was sent back do not count.
    """
    source = NeedEntry.objects.filter(call=call) if entries is None else entries.filter(call=call)
    rows = list(
        source.filter(state__in=COUNTED)
        .select_related("programme")
        .order_by("programme_id", "study_form", "pk")
    )
    named: dict[int, int] = defaultdict(int)
    people: dict[int, list[int]] = defaultdict(list)
    for entry_id, person_id in (
        NeedPerson.objects.filter(entry__call=call, entry__state__in=COUNTED)
        .order_by("entry_id", "order")
        .values_list("entry_id", "person_id")
    ):
        named[entry_id] += 1
        if person_id is not None:
            people[entry_id].append(person_id)
    planned = dict(_planned[0][0](call.owner_id, call.year)) if _planned else None
    levels = levels_of(sorted({row.agency_id for row in rows}), on)
    groups: dict[Key, list[NeedEntry]] = defaultdict(list)
    for row in rows:
        groups[row.programme_id, row.study_form].append(row)
    lines = [_line(group, named, people, levels, planned, on=on) for group in groups.values()]
    return sorted(lines, key=lambda line: (line.family != "training", line.search_key, line.study_form))


def _line(
    group: list[NeedEntry],
    named: Mapping[int, int],
    people: Mapping[int, list[int]],
    levels: Mapping[int, str],
    planned: Mapping[Key, int] | None,
    *,
    on: date,
) -> NeedLine:
    first = group[0]
    person_ids = tuple(dict.fromkeys(pk for entry in group for pk in people.get(entry.pk, ())))
    by_agency: dict[int, int] = defaultdict(int)
    by_level: dict[str, int] = defaultdict(int)
    for entry in group:
        by_agency[entry.agency_id] += entry.people_count
        by_level[levels.get(entry.agency_id, UnitLevel.AGENCY)] += entry.people_count
    return NeedLine(
        programme_id=first.programme_id,
        programme=first.programme.name,
        search_key=first.programme.search_key,
        family=first.programme.family,
        study_form=first.study_form,
        requested=sum(entry.people_count for entry in group),
        named=sum(named.get(entry.pk, 0) for entry in group),
        agencies=len(by_agency),
        proposed=sum(entry.proposed_seats or 0 for entry in group),
        planned=None if planned is None else planned.get((first.programme_id, first.study_form), 0),
        by_agency=dict(by_agency),
        by_level=dict(by_level),
        person_ids=person_ids,
        eligible=_eligible(person_ids, first, on),
    )


def _eligible(person_ids: tuple[int, ...], entry: NeedEntry, on: date) -> int:
    if not person_ids:
        return 0
    found = eligibility_of_people(person_ids, entry.programme.code, entry.study_form, on)
    return sum(one.is_enough for one in found.values())


def needs_by_programme(owner_id: int, year: int) -> dict[Key, int]:
    """How many people agencies asked for, by programme and form, over all calls of the Board for the year (R3-07).
    One query; for the lines of a plan."""
    found: dict[Key, int] = defaultdict(int)
    rows = NeedEntry.objects.filter(call__owner_id=owner_id, call__year=year, state__in=COUNTED)
    for programme_id, form, count in rows.order_by("pk").values_list(
        "programme_id", "study_form", "people_count"
    ):
        found[programme_id, form] += count
    return dict(found)


def needs_by_agency(owner_id: int, year: int) -> dict[int, int]:
    """How many people each agency asked for, over all calls of the Board for the year (R2-22). One query."""
    found: dict[int, int] = defaultdict(int)
    rows = NeedEntry.objects.filter(call__owner_id=owner_id, call__year=year, state__in=COUNTED)
    for agency_id, count in rows.order_by("pk").values_list("agency_id", "people_count"):
        found[agency_id] += count
    return dict(found)
