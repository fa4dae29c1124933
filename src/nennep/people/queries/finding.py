"""People found by any spelling, where they served on a day, and people entered twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.kernel import text
from nennep.kernel.dates import PartialDate
from nennep.kernel.db import in_batches
from nennep.people.models import Person, Posting
from nennep.people.policies import birth_of, visible_to
from nennep.people.rules import RECORDED_FIELDS, PersonRow
from nennep.units.models import Unit
from nennep.units.queries import name_on, subtree_ids, versions_on
from nennep.web.parts import Fact, Figure


def search(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """The people whose name or code has all the words, in any order, with or without diacritics."""
    for word in text.search_key(words).split():
        people = people.filter(search_key__contains=word)
    return people


def in_name_order(people: QuerySet[Person]) -> QuerySet[Person]:
    """As every Vietnamese list: given name, family name, middle names."""
    return people.order_by("name_sort_key", "pk")


def posting_in_force(on: date) -> Q:
    """Postings that hold on the day; one not known since when counts as old."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )


def postings_on(person_ids: Iterable[int], on: date) -> dict[int, Posting]:
    """The main posting on the day by person, else another one; one query for up to 500 people."""
    chosen: dict[int, Posting] = {}
    for some in in_batches(sorted(set(person_ids))):
        postings = Posting.objects.filter(posting_in_force(on), person_id__in=some).select_related("unit")
        for posting in postings.order_by("person_id", "is_main", "valid_from", "pk"):
            chosen[posting.person_id] = posting
    return chosen


def person_on(person: Person, on: date) -> Posting | None:
    """Where the person served on the day: the main posting, else another one, else None."""
    return postings_on([person.pk], on).get(person.pk)


def office_of(posting: Posting, on: date) -> str:
    """The post with its unit under the name of the day; a post that names its unit already is left as it is."""
    unit = name_on(posting.unit, on)
    return posting.post if text.match_key(unit) in text.match_key(posting.post) else f"{posting.post} {unit}"


@dataclass(frozen=True)
class PostingRow:
    """One post over time, with the name the unit had while the post lasted."""

    posting_id: int
    unit_id: int
    unit_name: str
    post: str
    category: str
    is_main: bool
    valid_from: date | None
    valid_to: date | None
    basis: str
    is_current: bool


def postings_of(person: Person, on: date) -> list[PostingRow]:
    """Every post of the person, the newest first; unit names are those of the last day of the post, or of `on`."""
    rows = []
    postings = list(person.postings.select_related("unit"))
    by_day: dict[date, set[int]] = defaultdict(set)
    for posting in postings:
        by_day[_name_day(posting, on)].add(posting.unit_id)
    names = {
        (day, unit_id): v.name for day, ids in by_day.items() for unit_id, v in versions_on(ids, day).items()
    }
    for posting in sorted(
        postings, key=lambda p: (p.valid_to is None, p.valid_from or date.min, p.pk), reverse=True
    ):
        started = posting.valid_from is None or posting.valid_from <= on
        rows.append(
            PostingRow(
                posting_id=posting.pk,
                unit_id=posting.unit_id,
                unit_name=names[_name_day(posting, on), posting.unit_id],
                post=posting.post,
                category=posting.get_category_display(),
                is_main=posting.is_main,
                valid_from=posting.valid_from,
                valid_to=posting.valid_to,
                basis=posting.basis,
                is_current=started and (posting.valid_to is None or posting.valid_to > on),
            )
        )
    return rows


def _name_day(posting: Posting, on: date) -> date:
    if posting.valid_to is not None and posting.valid_to <= on:
        return date.fromordinal(posting.valid_to.toordinal() - 1)
    return on


def posted_at(unit_ids: Iterable[int], on: date) -> QuerySet[Person]:
    """The people who serve at one of the units on the day."""
    postings = Posting.objects.filter(posting_in_force(on), unit_id__in=list(unit_ids))
    return Person.objects.filter(pk__in=postings.values("person_id"))


def people_by_unit(unit_ids: Iterable[int], on: date) -> dict[int, int]:
    """How many people have their main post at each unit on the day; each person counts once."""
    postings = Posting.objects.filter(posting_in_force(on), unit_id__in=list(unit_ids), is_main=True)
    rows = postings.values("unit_id").annotate(people=Count("person_id", distinct=True)).order_by("unit_id")
    return {row["unit_id"]: row["people"] for row in rows}


def people_at_unit(unit: Unit, actor: User, on: date) -> list[Fact]:
    """The line of a unit's page that counts the people there whom the actor may see, with the door to them."""
    count = (
        visible_to(actor, on).filter(pk__in=posted_at(subtree_ids([unit.pk], on), on).values("pk")).count()
    )
    url = f"{reverse('people:people')}?unit={unit.pk}"
    return [Fact(_("People posted here and below"), Figure(count, url, _("people posted")))] if count else []


# --- The same person ------------------------------------------------------------------------------------------------


def record_that_stays(pk: int) -> int:
    """The record to which this one leads, over every merging in turn; the key itself where it was not merged.

    As many queries as there were mergings: a record that was merged is never merged again, so the way has an end.
    """
    while into := Person.objects.filter(pk=pk).values_list("merged_into_id", flat=True).first():
        pk = into
    return pk


def same_people(full_name: str, born: PartialDate | None) -> list[Person]:
    """People on record with this name (any tone-mark spelling) whose birth can be the same day."""
    found = Person.objects.filter(match_key=text.match_key(full_name)[:200], merged_into__isnull=True)
    return [person for person in found.order_by("pk") if may_be_same(born, birth_of(person))]


def similar_people(full_name: str, born: PartialDate | None) -> list[Person]:
    """People on record born on exactly this day whose name has the same letters with other marks: Nguyen Van Hoa.

    Without the day nothing is said: too many names have the same letters.
    """
    if born is None or born.exact is None:
        return []
    found = Person.objects.filter(
        search_key=text.search_key(full_name)[:300],
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        merged_into__isnull=True,
    ).exclude(match_key=text.match_key(full_name)[:200])
    return list(found.order_by("pk"))


def may_be_same(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two birth dates do not exclude each other; an unknown one excludes nothing."""
    return one is None or other is None or one.may_be(other)


class PersonFinder:
    """People on record by the names of a file, read once (two queries for 500 names)."""

    def __init__(self, some_names: Iterable[str]) -> None:
        names = [name for name in some_names if name]
        self._by_key: dict[str, list[Person]] = defaultdict(list)
        for keys in in_batches(sorted({text.match_key(name)[:200] for name in names if name})):
            for person in Person.objects.filter(match_key__in=keys, merged_into__isnull=True).order_by("pk"):
                self._by_key[person.match_key].append(person)
        self._by_letters: dict[str, list[Person]] = defaultdict(list)
        for letters in in_batches(sorted({text.search_key(name)[:300] for name in names if name})):
            alike = Person.objects.filter(
                search_key__in=letters, birth_day__isnull=False, merged_into__isnull=True
            )
            for person in alike.order_by("pk"):
                self._by_letters[person.search_key].append(person)

    def similar(self, full_name: str, born: PartialDate | None) -> list[Person]:
        """As `similar_people`."""
        if born is None or born.exact is None:
            return []
        key = text.match_key(full_name)[:200]
        return [
            person
            for person in self._by_letters.get(text.search_key(full_name)[:300], [])
            if person.match_key != key and birth_of(person) == born
        ]

    def find(self, full_name: str, born: PartialDate | None) -> list[Person]:
        """As `same_people`; those with exactly this birth date first and alone, when there are any."""
        found = [
            person
            for person in self._by_key.get(text.match_key(full_name)[:200], [])
            if may_be_same(born, birth_of(person))
        ]
        exact = [person for person in found if born is not None and birth_of(person) == born]
        return exact or found


@dataclass(frozen=True)
class DuplicateGroup:
    """People on record who are probably one person."""

    name: str
    birth_year: int | None
    people: tuple[Person, ...]


def duplicates(people: QuerySet[Person]) -> list[DuplicateGroup]:
    """Groups of two or more with the same name and births that can be one day, then those born on one day whose names
    differ only in marks; four queries."""
    return _same_name(people) + _same_letters(people)


def _same_letters(people: QuerySet[Person]) -> list[DuplicateGroup]:
    born = ("birth_year", "birth_month", "birth_day")
    keys = (
        people.filter(birth_day__isnull=False)
        .order_by()
        .values("search_key", *born)
        .annotate(times=Count("match_key", distinct=True))
        .filter(times__gt=1)
        .order_by("search_key", *born)
    )
    wanted = {tuple(row[name] for name in ("search_key", *born)) for row in keys}
    if not wanted:
        return []
    groups: dict[tuple[Any, ...], list[Person]] = defaultdict(list)
    letters = people.filter(search_key__in=sorted({key[0] for key in wanted}))
    for person in in_name_order(letters.distinct()):
        key = (person.search_key, person.birth_year, person.birth_month, person.birth_day)
        if key in wanted:
            groups[key].append(person)
    return [
        DuplicateGroup(members[0].full_name, members[0].birth_year, tuple(members))
        for members in groups.values()
    ]


def _same_name(people: QuerySet[Person]) -> list[DuplicateGroup]:
    keys = (
        people.order_by()
        .values("match_key", "birth_year")
        .annotate(times=Count("pk", distinct=True))
        .filter(times__gt=1)
        .order_by("match_key", "birth_year")
    )
    wanted = {(row["match_key"], row["birth_year"]) for row in keys}
    if not wanted:
        return []
    groups: dict[tuple[str, int | None], list[Person]] = defaultdict(list)
    same_name = people.filter(match_key__in=sorted({key for key, _year in wanted}))
    for person in in_name_order(same_name.distinct()):
        if (person.match_key, person.birth_year) in wanted:
            groups[person.match_key, person.birth_year].append(person)
    found = []
    for (_key, year), members in groups.items():
        alike = [
            person
            for person in members
            if any(other != person and may_be_same(birth_of(person), birth_of(other)) for other in members)
        ]
        if len(alike) > 1:
            found.append(DuplicateGroup(alike[0].full_name, year, tuple(alike)))
    return found


def missing_fields(person: Person, row: PersonRow) -> dict[str, Any]:
    """What the row knows and the record does not."""
    born = birth_of(person)
    found = {
        key: getattr(row, key)
        for key in RECORDED_FIELDS
        if key != "born" and getattr(row, key) and not getattr(person, key)
    }
    if row.born is not None and (born is None or (born.exact is None and row.born.exact is not None)):
        found["born"] = row.born
    return found


MISSING = ("sex", "born", "unit", "photo", "ethnicity", "phone")
"""What a complete record has, in the order in which it is asked for."""


def missing_on_record(person: Person, posting: Posting | None) -> tuple[str, ...]:
    """Which of `MISSING` the record lacks."""
    known = {
        "sex": bool(person.sex),
        "born": bool(person.birth_year),
        "unit": posting is not None,
        "photo": bool(person.photo),
        "ethnicity": bool(person.ethnicity),
        "phone": bool(person.phone),
    }
    return tuple(key for key in MISSING if not known[key])
