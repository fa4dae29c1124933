"""What is known of many people, in a constant number of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from nennep.kernel.db import in_batches
from nennep.kernel.periods import in_force_on
from nennep.people.models import Category, Credential, Person, PlannedPost, Posting, YearRating
from nennep.people.policies import birth_of
from nennep.standards.rules import CredentialFact, PersonFacts, PlannedFact, PostFact
from nennep.units.models import Unit, UnitVersion

BATCH = 5000


def facts_of(person_ids: Iterable[int], on: date) -> dict[int, PersonFacts]:
    """The facts of each person, as the record stands now; `on` says under which superiors the units stood.

    Five questions for up to 5,000 people, and two about units.
    """
    above = _units_above(on)
    found: dict[int, PersonFacts] = {}
    for some in in_batches(sorted(set(person_ids)), BATCH):
        posts = _posts(some, above)
        planned = _planned(some, above)
        ratings: dict[int, dict[int, str]] = defaultdict(dict)
        for person_id, year, rating in (
            YearRating.objects.filter(person_id__in=some)
            .order_by("person_id", "year")
            .values_list("person_id", "year", "rating")
        ):
            ratings[person_id][year] = rating
        credentials: dict[int, list[CredentialFact]] = defaultdict(list)
        for person_id, ladder, code, rank, issued_on, valid_to in (
            Credential.objects.filter(person_id__in=some, voided_at__isnull=True)
            .order_by("person_id", "pk")
            .values_list("person_id", "kind__ladder", "kind__code", "kind__rank", "issued_on", "valid_to")
        ):
            credentials[person_id].append(CredentialFact(ladder, code, rank, issued_on, valid_to))
        for person in Person.objects.filter(pk__in=some).order_by("pk"):
            found[person.pk] = PersonFacts(
                sex=person.sex,
                born=birth_of(person),
                ethnicity=person.ethnicity,
                party_joined_on=person.party_joined_on,
                party_official_on=person.party_official_on,
                posts=tuple(posts[person.pk]) if person.pk in posts else None,
                planned=tuple(planned.get(person.pk, ())),
                ratings=ratings.get(person.pk, {}),
                credentials=tuple(credentials.get(person.pk, ())),
            )
    return found


def _posts(person_ids: list[int], above: dict[int, tuple[str, ...]]) -> dict[int, list[PostFact]]:
    posts: dict[int, list[PostFact]] = defaultdict(list)
    rows = Posting.objects.filter(person_id__in=person_ids).order_by("person_id", "-is_main", "pk")
    for row in rows.values_list(
        "person_id", "title__code", "post", "unit__kind__level", "unit_id", "category",
        "managing_level", "valid_from", "valid_to", "is_main",
    ):  # fmt: skip
        person_id, title, written, level, unit_id, category, managed_by, valid_from, valid_to, is_main = row
        posts[person_id].append(
            PostFact(
                title=title or "",
                written=written,
                level=level,
                within=above[unit_id],
                category="" if category == Category.UNKNOWN else category,
                managed_by=managed_by,
                valid_from=valid_from,
                valid_to=valid_to,
                is_main=is_main,
                unit=above[unit_id][0],
            )
        )
    return posts


def _planned(person_ids: list[int], above: dict[int, tuple[str, ...]]) -> dict[int, list[PlannedFact]]:
    planned: dict[int, list[PlannedFact]] = defaultdict(list)
    rows = PlannedPost.objects.filter(person_id__in=person_ids).order_by("person_id", "pk")
    for person_id, title, unit_id, valid_from, valid_to in rows.values_list(
        "person_id", "title__code", "unit_id", "valid_from", "valid_to"
    ):
        within = above[unit_id] if unit_id else None
        planned[person_id].append(
            PlannedFact(title, within, within[0] if within else "", valid_from, valid_to)
        )
    return planned


def _units_above(on: date) -> dict[int, tuple[str, ...]]:
    """Code of each unit and of all units above it on the day, the unit itself first."""
    codes = dict(Unit.objects.values_list("pk", "code"))
    parents = dict(
        UnitVersion.objects.filter(in_force_on(on), parent__isnull=False).values_list("unit_id", "parent_id")
    )
    found: dict[int, tuple[str, ...]] = {}
    for unit_id in codes:
        chain = [unit_id]
        while (parent := parents.get(chain[-1])) is not None and parent not in chain:
            chain.append(parent)
        found[unit_id] = tuple(codes[pk] for pk in chain)
    return found
