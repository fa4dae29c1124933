"""Standards: an audience, random people about whom much or little is known."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from nennep.people.models import (
    Category,
    Credential,
    CredentialKind,
    ManagingLevel,
    Person,
    PlannedPost,
    Posting,
    PostTitle,
    Rating,
    YearRating,
)
from nennep.standards import operations
from nennep.standards.models import AdmissionCriterion
from nennep.units.models import Unit
from tests.make import catalogue
from tests.make import people as make_people
from tests.make import units as make_units
from tests.make.units import NOW, system

TITLES = (
    "department_director", "division_head", "commune_party_secretary", "commune_chairman",
    "provincial_committee_member", "specialist",
)  # fmt: skip
STEPS = (
    "education_none", "upper_secondary", "college", "university",
    "political_theory_none", "political_theory_intermediate", "political_theory_advanced",
)  # fmt: skip


def tree() -> list[Unit]:
    """A committee with two agencies below it, one of them with a division, and a commune outside."""
    committee = make_units.unit(code="TINH", kind_code="province_committee")
    agency = make_units.unit(code="SO-A", kind_code="department", parent=committee)
    other = make_units.unit(code="SO-B", kind_code="department", parent=committee)
    division = make_units.unit(code="PHONG", kind_code="party_body", parent=agency)
    commune = make_units.unit(code="XA", kind_code="commune_government")
    return [committee, agency, other, division, commune]


def random_people(number: int, seed: int) -> list[Person]:
    """Invented people, each of whom some things are known and others not; the same for the same seed."""
    dice = random.Random(seed)
    make_people.reference()
    units = tree()
    titles = {title.code: title for title in PostTitle.objects.filter(code__in=TITLES)}
    kinds = {kind.code: kind for kind in CredentialKind.objects.filter(code__in=STEPS)}
    people = [_person(dice, place) for place in range(number)]
    Person.objects.bulk_create(people)
    for person in people:
        main_is_open = False
        for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3))):
            begin, end = _period(dice)
            is_main = dice.random() < 0.6 and not (end is None and main_is_open)
            main_is_open = main_is_open or (is_main and end is None)
            Posting.objects.create(
                person=person,
                unit=dice.choice(units),
                post=dice.choice(("", "Việc khác")),
                title=titles[dice.choice(TITLES)] if dice.random() < 0.8 else None,
                category=dice.choice(Category.values),
                managing_level=dice.choice(("", *ManagingLevel.values)),
                is_main=is_main,
                valid_from=begin,
                valid_to=end,
            )
        for _ in range(dice.choice((0, 0, 1, 2))):
            begin, end = _period(dice)
            PlannedPost.objects.create(
                person=person,
                title=titles[dice.choice(TITLES)],
                unit=dice.choice((None, *units)),
                term_from=2020,
                term_to=2025,
                valid_from=begin or date(2020, 1, 1),
                valid_to=end,
                basis="Quyết định mẫu",
            )
        _learn(dice, person, list(kinds.values()))
        for year in range(2019, 2025):
            if dice.random() < 0.6:
                YearRating.objects.create(person=person, year=year, rating=dice.choice(Rating.values))
    return people


def _person(dice: random.Random, place: int) -> Person:
    year = dice.choice((None, *range(1975, 2000, 3)))
    month = dice.choice((None, 1, 2, 6, 12)) if year else None
    day = dice.choice((None, 1, 15, 28)) if month else None
    joined = date(2010 + dice.randrange(15), 6, 1) if dice.random() < 0.6 else None
    official = joined + timedelta(days=365) if joined and dice.random() < 0.6 else None
    if joined is None and dice.random() < 0.1:
        official = date(2015, 6, 1)
    name = make_people.name(place)
    return Person(
        code=f"N{place:04d}",
        full_name=name,
        name_sort_key=name,
        search_key=name,
        match_key=name,
        sex=dice.choice(("", "M", "F")),
        birth_year=year,
        birth_month=month,
        birth_day=day,
        ethnicity=dice.choice(("", "Kinh", "kinh", "Tày", "Khmer")),
        party_joined_on=joined,
        party_official_on=official,
    )


def _period(dice: random.Random) -> tuple[date | None, date | None]:
    begin = dice.choice((None, date(2012, 3, 1), date(2018, 2, 28), date(2021, 7, 1)))
    end = dice.choice((None, None, date(2022, 1, 1), date(2024, 6, 3)))
    return begin, end


def _learn(dice: random.Random, person: Person, kinds: Sequence[CredentialKind]) -> None:
    for _ in range(dice.choice((0, 1, 2, 3))):
        Credential.objects.create(
            person=person,
            kind=dice.choice(kinds),
            issued_on=dice.choice((None, date(2015, 6, 1), date(2023, 6, 1))),
            valid_to=dice.choice((None, None, date(2024, 1, 1))),
            recorded_at=NOW,
            recorded_by=system(),
            voided_at=NOW if dice.random() < 0.1 else None,
            void_reason="Nhầm",
        )


def reference() -> None:
    """Titles, steps, programmes, conditions and audiences as they ship."""
    make_people.reference()
    catalogue.reference()
    if not AdmissionCriterion.objects.exists():
        operations.install_reference(by=system(), now=NOW)
