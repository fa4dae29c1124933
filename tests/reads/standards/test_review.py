"""The review of standards: counted and listed at once as it says of each person alone; the gap of Circular 13/2019."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.catalogue.operations import set_given_step
from nennep.classes.models import Enrolment
from nennep.people.models import CredentialKind, Person
from nennep.standards.queries import Catalogue, Counts, Review, catalogue, facts_of, read
from nennep.standards.queries.tally import STEPS_AT_ONCE
from nennep.standards.rules import PersonFacts, Requirement, Step, outcome_of
from nennep.standards.rules.review import MISSING, OUTCOMES, PLANNED_FOR, UNSURE
from tests.make import classes as make_classes
from tests.make import standards as make
from tests.make import units as make_units
from tests.make.standards import STEPS, TITLES
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db

audiences = st.one_of(
    st.lists(st.sampled_from(TITLES), min_size=1, max_size=2, unique=True).map(lambda titles: {"post": titles}),
    st.just({"any": [{"post": ["division_head"]}, {"category": ["civil_servant"], "level": ["commune"]}]}),
    st.just({"all": [{"post": ["department_director"]}, {"not": {"member_of": ["provincial_committee_member"]}}]}),
    st.just({"all": [{"post": ["specialist"], "unit": ["TINH"]}, {"age": {"at_most": 45}}]}),
    st.just({"post": ["commune_chairman"], "as": "either"}),
    st.just({"not": {"post": ["specialist"]}}),
    st.just({"sex": "F"}),
)  # fmt: skip
asked = st.lists(
    st.tuples(audiences, st.sampled_from([step for step in STEPS if not step.endswith("none")])),
    min_size=1,
    max_size=4,
)
days = st.sampled_from([date(2015, 6, 1), date(2020, 2, 29), date(2022, 1, 1), date(2024, 6, 3)])
looked_for = st.sampled_from(["among few", "among many"])
places = st.sampled_from([None, ("SO-A", "PHONG"), ("XA",), ("TINH", "SO-A", "SO-B", "PHONG")])


def requirement(audience: dict[str, Any], step: str, words: Catalogue) -> Requirement:
    known = words.vocabulary.steps[step]
    return Requirement(read(audience, words), known.ladder, step, known.rank)


def people_at(facts: dict[int, PersonFacts], codes: tuple[str, ...] | None, on: date) -> dict[int, set[str]]:
    """The units at which each person serves on the day, as far as they are reviewed."""
    found: dict[int, set[str]] = defaultdict(set)
    for pk, of_one in facts.items():
        for post in of_one.posts or ():
            if post.is_in_force(on) and (codes is None or post.unit in codes):
                found[pk].add(post.unit)
    return found


def as_words(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in (*OUTCOMES, UNSURE) if getattr(counts, name)}


@pytest.fixture
def students() -> tuple[list[Person], dict[int, tuple[Step, ...]]]:
    """150 people; some of them study intermediate political theory since 3-6-2024."""
    people = make.random_people(150, seed=11)
    training_class = make_classes.training_class()
    set_given_step(
        programme=training_class.programme_version.programme, valid_from=date(2010, 1, 1), basis_text="Mẫu", by=system(), now=NOW,
        step=CredentialKind.objects.get(code="political_theory_intermediate"),
    )  # fmt: skip
    agency = make_units.unit()
    for person in people[::4]:
        make_classes.enrolment(training_class, person, agency)
    studies = {person.pk: (Step("political_theory", 20),) for person in people[::4]}
    return people, studies


@pytest.mark.requirement("R3-11", "R3-12", "R4-43")
def test_counts_and_names_agree_with_each_person_alone(
    students: tuple[list[Person], dict[int, tuple[Step, ...]]],
) -> None:
    """Whether few or many people serve in the units, whether a page of names is cut or all of them are listed."""
    people, studies = students
    words = catalogue()
    facts: dict[date, dict[int, PersonFacts]] = {}
    codes = dict(make_units.Unit.objects.values_list("pk", "code"))
    ids = {code: pk for pk, code in codes.items()}
    first_day = Enrolment.objects.earliest("valid_from").valid_from

    @settings(max_examples=25, deadline=None)
    @given(asked, days, places, looked_for)
    def check(
        pairs: list[tuple[dict[str, Any], str]], on: date, where: tuple[str, ...] | None, way: str
    ) -> None:
        if on not in facts:
            facts[on] = facts_of([person.pk for person in people], on)
        requirements = {place: requirement(*pair, words) for place, pair in enumerate(pairs)}
        review = Review(
            requirements, on, None if where is None else [ids[code] for code in where], words=words
        )
        review.few, review.page = (1000, 1000) if way == "among few" else (-1, 1)
        at = people_at(facts[on], where, on)
        counts, by_unit = review.counts(with_unsure=True), review.counts_by_unit(with_unsure=True)
        for key, wanted in requirements.items():
            expected = {
                pk: outcome_of(wanted, of_one, on, studies.get(pk, ()) if on >= first_day else ())
                for pk, of_one in facts[on].items()
                if where is None or at[pk]
            }
            told = {pk: outcome for pk, outcome in expected.items() if outcome}
            assert as_words(counts[key]) == dict(Counter(told.values()))
            named = dict(review.people(key, (*OUTCOMES, UNSURE)).values_list("pk", "outcome"))
            assert named == told
            cut = review.people(key, (*OUTCOMES, UNSURE)).order_by("name_sort_key", "pk")[:200]
            assert dict(cut.values_list("pk", "outcome")) == told
            missing = review.people(key, [MISSING]).order_by("name_sort_key", "pk")[:200]
            assert {row.pk for row in missing} == {pk for pk, one in told.items() if one == MISSING}
            per_unit = Counter((unit, outcome) for pk, outcome in told.items() for unit in at[pk])
            found = Counter(
                {
                    (codes[unit], outcome): number
                    for unit, of_unit in by_unit.items()
                    for outcome, number in as_words(of_unit[key]).items()
                }
            )
            assert found == per_unit

    check()


def test_every_outcome_happens(students: tuple[list[Person], dict[int, tuple[Step, ...]]]) -> None:
    """The comparison above would be empty if the random people were all alike."""
    words = catalogue()
    wanted = requirement({"post": ["specialist", "division_head"]}, "political_theory_intermediate", words)
    counts = Review({1: wanted}, date(2024, 6, 3), words=words).counts(with_unsure=True)[1]
    assert set(as_words(counts)) == {*OUTCOMES, UNSURE}
    assert counts.planned_ready < counts.planned


@pytest.mark.requirement("R4-43")
def test_nothing_is_told_of_planning_to_who_may_not_see_it(
    students: tuple[list[Person], dict[int, tuple[Step, ...]]],
) -> None:
    words = catalogue()
    wanted = requirement({"post": ["specialist"]}, "university", words)
    shown = Review({1: wanted}, date(2024, 6, 3), words=words)
    hidden = Review({1: wanted}, date(2024, 6, 3), words=words, shows_planning=False)
    assert shown.counts()[1].planned > 0
    assert hidden.counts()[1].planned == 0
    assert hidden.counts()[1].asked == shown.counts()[1].asked
    assert not hidden.people(1, [PLANNED_FOR]).exists()


def test_the_number_of_questions_grows_neither_with_people_nor_with_steps(
    students: tuple[list[Person], dict[int, tuple[Step, ...]]],
) -> None:
    people, _studies = students
    words = catalogue()
    numbers = []
    for steps in (("university",), ("university", "college", "political_theory_advanced")):
        wanted = {
            place: requirement({"post": ["specialist"]}, step, words) for place, step in enumerate(steps)
        }
        with CaptureQueriesContext(connection) as questions:
            Review(wanted, date(2024, 6, 3), words=words).counts_by_unit()
        numbers.append(len(questions))
    assert numbers[0] == numbers[1]
    assert CredentialKind.objects.count() > len(STEPS)
    assert len(people) == 150


def test_more_steps_than_one_statement_counts(
    students: tuple[list[Person], dict[int, tuple[Step, ...]]],
) -> None:
    words = catalogue()
    steps = [code for code, step in words.vocabulary.steps.items() if step.rank]
    assert len(steps) > STEPS_AT_ONCE
    wanted = {place: requirement({"sex": "F"}, step, words) for place, step in enumerate(steps)}
    together = Review(wanted, date(2024, 6, 3), words=words).counts()
    for key, one in wanted.items():
        assert together[key] == Review({key: one}, date(2024, 6, 3), words=words).counts()[key]
    assert {together[key].asked for key in wanted} == {Person.objects.filter(sex="F").count()}
