"""An expression as conditions of the database, asked of all people at once; no loop over people.

Beside each question stand two conditions: who surely answers yes, who surely answers no. Whoever is in neither cannot
be told. Both are positive (a row exists, or no row exists), so that NOT only exchanges them. Agrees with rules.evaluate
for every person (tests/reads/standards).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from nennep.people.models import Category, Credential, Person, PlannedPost, Posting, YearRating
from nennep.standards.queries.looking import NOBODY, Way, having, lacking, rows_in_force
from nennep.standards.queries.vocabulary import Catalogue, catalogue
from nennep.standards.rules import (
    Age,
    AllOf,
    AnyOf,
    Expression,
    Holds,
    MemberOf,
    Minority,
    Not,
    Party,
    Post,
    Rated,
    Service,
    SexIs,
    leaves_of,
)
from nennep.standards.rules.evaluating import KINH
from nennep.standards.rules.expression import EITHER, IN_POST, PLANNED, RATINGS
from nennep.units.models import Unit
from nennep.units.queries import subtree_ids

YES, NO, UNKNOWN = 1, 0, -1


@dataclass(frozen=True)
class Compiled:
    """Conditions on `people.Person`: `true` is the audience, `false` who surely does not belong to it."""

    true: Q
    false: Q

    def swapped(self) -> Compiled:
        """The opposite."""
        return Compiled(self.false, self.true)

    def members(self, people: QuerySet[Person] | None = None) -> QuerySet[Person]:
        """Who surely belongs to it."""
        return (Person.objects.all() if people is None else people).filter(self.true)

    def unknown(self, people: QuerySet[Person] | None = None) -> QuerySet[Person]:
        """Of whom it cannot be told."""
        return self.answered(people).filter(Q(answer=UNKNOWN))

    def answered(self, people: QuerySet[Person] | None = None) -> QuerySet[Person]:
        """The people with their `answer`: 1 yes, 0 no, -1 cannot be told."""
        answer = Case(
            When(self.true, then=Value(YES)),
            When(self.false, then=Value(NO)),
            default=Value(UNKNOWN),
            output_field=IntegerField(),
        )
        return (Person.objects.all() if people is None else people).annotate(answer=answer)


def compile_expression(
    expression: Expression, on: date, words: Catalogue | None = None, way: Way = Way.GATHERED
) -> Compiled:
    """The conditions that the expression makes on the day. One query more where units with all below are asked for."""
    return _Compiler(on, words or catalogue(), _units(expression, on), way).node(expression)


def _units(expression: Expression, on: date) -> dict[Post, list[int]]:
    """Keys of the units that each question about posts asks for, those below included."""
    asked = {leaf for leaf in leaves_of(expression) if isinstance(leaf, Post) and leaf.units}
    codes = {code for leaf in asked for code in leaf.units}
    ids = dict(Unit.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    found: dict[Post, list[int]] = {}
    for leaf in asked:
        own = [ids[code] for code in leaf.units if code in ids]
        found[leaf] = sorted(subtree_ids(own, on)) if leaf.below else own
    return found


class _Compiler:
    def __init__(self, on: date, words: Catalogue, units: dict[Post, list[int]], way: Way) -> None:
        self.on = on
        self.way = way
        self.words = words
        self.units = units
        self.held = Posting.objects.filter(rows_in_force(on))

    def having(self, rows: QuerySet[Any]) -> Q:
        return having(rows, self.way)

    def lacking(self, rows: QuerySet[Any]) -> Q:
        return lacking(rows, self.way)

    def node(self, expression: Expression) -> Compiled:
        if isinstance(expression, Not):
            return self.node(expression.part).swapped()
        if isinstance(expression, AllOf):
            parts = [self.node(part) for part in expression.parts]
            return Compiled(_all(part.true for part in parts), _any(part.false for part in parts))
        if isinstance(expression, AnyOf):
            parts = [self.node(part) for part in expression.parts]
            return Compiled(_any(part.true for part in parts), _all(part.false for part in parts))
        return self.leaf(expression)

    def leaf(self, leaf: Expression) -> Compiled:
        if isinstance(leaf, Post):
            return self.post(leaf)
        if isinstance(leaf, MemberOf):
            return self.member(leaf)
        if isinstance(leaf, SexIs):
            return Compiled(Q(sex=leaf.sex), Q(sex__in=[sex for sex in ("M", "F") if sex != leaf.sex]))
        if isinstance(leaf, Minority):
            kinh, other = Q(ethnicity__iexact=KINH), ~Q(ethnicity="") & ~Q(ethnicity__iexact=KINH)
            return Compiled(other, kinh) if leaf.wanted else Compiled(kinh, other)
        if isinstance(leaf, Age):
            return _age(leaf, self.on)
        if isinstance(leaf, Holds):
            return self.holds(leaf)
        if isinstance(leaf, Party):
            return _party(leaf, self.on)
        if isinstance(leaf, Rated):
            return self.rated(leaf)
        if isinstance(leaf, Service):
            return self.service(leaf)
        raise TypeError(type(leaf))

    def post(self, leaf: Post) -> Compiled:
        ways = []
        if leaf.mode in (IN_POST, EITHER):
            ways.append(self.in_post(leaf))
        if leaf.mode in (PLANNED, EITHER):
            ways.append(self.planned(leaf))
        return Compiled(_any(way.true for way in ways), _all(way.false for way in ways))

    def in_post(self, leaf: Post) -> Compiled:
        sure, possible = Q(), Q()
        if leaf.titles:
            titles = Q(title_id__in=[self.words.title_ids[code] for code in leaf.titles])
            sure, possible = sure & titles, possible & (titles | Q(title_id__isnull=True))
        if leaf.levels:
            level = Q(unit__kind__level__in=leaf.levels)
            sure, possible = sure & level, possible & level
        if leaf.units:
            units = Q(unit_id__in=self.units[leaf])
            sure, possible = sure & units, possible & units
        if leaf.categories:
            category = Q(category__in=leaf.categories)
            sure, possible = sure & category, possible & (category | Q(category=Category.UNKNOWN))
        if leaf.managed_by:
            managed = Q(managing_level__in=leaf.managed_by)
            sure, possible = sure & managed, possible & (managed | Q(managing_level=""))
        return Compiled(
            self.having(self.held.filter(sure)),
            self.having(Posting.objects.all()) & self.lacking(self.held.filter(possible)),
        )

    def planned(self, leaf: Post) -> Compiled:
        rows = PlannedPost.objects.filter(
            rows_in_force(self.on), title_id__in=[self.words.title_ids[code] for code in leaf.titles]
        )
        if not leaf.units:
            return Compiled(self.having(rows), self.lacking(rows))
        at_units = Q(unit_id__in=self.units[leaf])
        return Compiled(
            self.having(rows.filter(at_units)), self.lacking(rows.filter(at_units | Q(unit_id__isnull=True)))
        )

    def member(self, leaf: MemberOf) -> Compiled:
        titles = Q(title_id__in=[self.words.title_ids[code] for code in leaf.titles])
        possible = titles | Q(title_id__isnull=True, is_main=False)
        return Compiled(
            self.having(self.held.filter(titles)),
            self.having(Posting.objects.all()) & self.lacking(self.held.filter(possible)),
        )

    def holds(self, leaf: Holds) -> Compiled:
        steps = self.words.steps_of(leaf.ladder)
        issued = Credential.objects.filter(
            Q(issued_on__isnull=True) | Q(issued_on__lte=self.on), voided_at__isnull=True
        )
        enough = issued.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=self.on),
            kind_id__in=self.words.steps_from(leaf.ladder, leaf.rank),
        )
        return Compiled(
            self.having(enough), self.having(issued.filter(kind_id__in=steps)) & self.lacking(enough)
        )

    def rated(self, leaf: Rated) -> Compiled:
        good = RATINGS[RATINGS.index(leaf.at_least) :]
        years = range(self.on.year - leaf.years, self.on.year)
        worse = YearRating.objects.filter(year__in=years).exclude(rating__in=good)
        return Compiled(
            _all(self.having(YearRating.objects.filter(year=year, rating__in=good)) for year in years),
            self.having(worse),
        )

    def service(self, leaf: Service) -> Compiled:
        year = self.on.year - leaf.at_least
        last = date(year, self.on.month, min(self.on.day, monthrange(year, self.on.month)[1]))
        long_ago = Posting.objects.filter(valid_from__lte=last)
        return Compiled(
            self.having(long_ago),
            self.having(Posting.objects.all())
            & self.lacking(long_ago)
            & self.lacking(Posting.objects.filter(valid_from__isnull=True)),
        )


def _all(parts: Iterable[Q]) -> Q:
    return reduce(and_, parts)


def _any(parts: Iterable[Q]) -> Q:
    return reduce(or_, parts)


# --- Questions to the card of the person ------------------------------------------------------------------------------


def _age(leaf: Age, on: date) -> Compiled:
    true, false = [], []
    if leaf.at_least is not None:
        true.append(_surely_born_by(on, leaf.at_least))
        false.append(_surely_born_after(on, leaf.at_least))
    if leaf.at_most is not None:
        true.append(_surely_born_after(on, leaf.at_most + 1))
        false.append(_surely_born_by(on, leaf.at_most + 1))
    return Compiled(_all(true), _any(false))


def _surely_born_by(on: date, years: int) -> Q:
    """Even the last day that the birth can be lies at least so many full years before the day."""
    year, month = on.year - years, on.month
    by_day = Q(birth_day__lte=on.day)
    if on.day >= monthrange(year, month)[1]:
        by_day |= Q(birth_day__isnull=True)
    within = Q(birth_month__lt=month) | (Q(birth_month=month) & by_day)
    if (month, on.day) == (12, 31):
        within |= Q(birth_month__isnull=True)
    return Q(birth_year__lt=year) | (Q(birth_year=year) & within)


def _surely_born_after(on: date, years: int) -> Q:
    """Even the first day that the birth can be lies less than so many full years before the day."""
    year, month = on.year - years, on.month
    within = Q(birth_month__gt=month) | Q(birth_month=month, birth_day__gt=on.day)
    return Q(birth_year__gt=year) | (Q(birth_year=year) & within)


def _party(leaf: Party, on: date) -> Compiled:
    """The cases of rules.facts.PersonFacts.party_on, in the same order."""
    joined_later = Q(party_joined_on__gt=on)
    joined = Q(party_joined_on__lte=on)
    silent = Q(party_joined_on__isnull=True)
    full = Q(party_official_on__lte=on) & (joined | silent)
    not_yet = Q(party_official_on__gt=on)
    no_day = Q(party_official_on__isnull=True)
    cases = (
        (joined_later, {"none"}),
        (full, {"full"}),
        (joined & not_yet, {"probationary"}),
        (joined & no_day, {"probationary", "full"}),
        (silent & not_yet, {"none", "probationary"}),
        (silent & no_day, {"none", "probationary", "full"}),
    )
    wanted = set(leaf.statuses)
    return Compiled(
        reduce(or_, (case for case, possible in cases if possible <= wanted), NOBODY),
        reduce(or_, (case for case, possible in cases if not possible & wanted), NOBODY),
    )
