"""Asked of all at once or of each alone: the same answer, on each database (issue: list and count agree)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.people.models import Person
from nennep.standards.queries import Way, catalogue, compile_expression, facts_of, read
from nennep.standards.rules import evaluate
from tests.make import standards as make
from tests.make.standards import STEPS, TITLES

pytestmark = pytest.mark.django_db

words = st.lists(st.sampled_from(TITLES), min_size=1, max_size=2, unique=True)
levels = st.lists(st.sampled_from(["province", "agency", "commune"]), min_size=1, max_size=2, unique=True)
units = st.lists(st.sampled_from(["TINH", "SO-A", "XA", "KHONG-CO"]), min_size=1, max_size=2, unique=True)
bounds = st.tuples(st.integers(20, 50), st.one_of(st.none(), st.integers(0, 15)))


def age(given_bounds: tuple[int, int | None]) -> dict[str, Any]:
    lowest, width = given_bounds
    return {"at_least": lowest} if width is None else {"at_least": lowest, "at_most": lowest + width}


leaves = st.one_of(
    st.fixed_dictionaries(
        {"post": words},
        optional={"level": levels, "category": st.just(["cadre"]), "unit": units, "below": st.booleans()},
    ),
    st.fixed_dictionaries({"post": words, "as": st.sampled_from(["planned", "either"])}),
    st.fixed_dictionaries({"post": words, "as": st.just("planned"), "unit": units}),
    st.fixed_dictionaries(
        {"category": st.just(["civil_servant", "public_employee"])}, optional={"level": levels}
    ),
    st.fixed_dictionaries({"unit": units, "below": st.booleans()}),
    st.just({"managed_by": ["province", "central_politburo"]}),
    st.just({"member_of": ["provincial_committee_member"]}),
    st.sampled_from(["M", "F"]).map(lambda sex: {"sex": sex}),
    st.booleans().map(lambda wanted: {"minority": wanted}),
    bounds.map(lambda given_bounds: {"age": age(given_bounds)}),
    st.integers(20, 50).map(lambda years: {"age": {"at_most": years}}),
    st.sampled_from(STEPS).map(lambda step: {"holds": {"at_least": step}}),
    st.lists(st.sampled_from(["none", "probationary", "full"]), min_size=1, max_size=3, unique=True).map(
        lambda statuses: {"party": statuses}
    ),
    st.tuples(st.sampled_from(["good", "done"]), st.integers(1, 3)).map(
        lambda asked: {"rated": {"at_least": asked[0], "years": asked[1]}}
    ),
    st.integers(1, 12).map(lambda years: {"service_years": {"at_least": years}}),
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
    ),
    max_leaves=5,
)
days = st.sampled_from(
    [
        date(2015, 6, 1),
        date(2020, 2, 29),
        date(2022, 1, 1),
        date(2024, 6, 3),
        date(2024, 12, 31),
        date(2021, 2, 28),
    ]
)


@pytest.fixture
def people() -> list[Person]:
    return make.random_people(150, seed=4)


@pytest.mark.requirement("R3-04", "R3-05", "R3-10", "R4-07", "R4-08")
def test_list_and_count_agree_with_asking_each_person(people: list[Person]) -> None:
    known = catalogue()
    facts: dict[date, Any] = {}

    @settings(max_examples=250, deadline=None)
    @given(expressions, days, st.sampled_from(Way))
    def check(asked: dict[str, Any], on: date, way: Way) -> None:
        expression = read(asked, known)
        if on not in facts:
            facts[on] = facts_of([person.pk for person in people], on)
        expected = {pk: evaluate(expression, of_one, on).outcome for pk, of_one in facts[on].items()}
        compiled = compile_expression(expression, on, known)
        answers = dict(compiled.answered().values_list("pk", "answer"))
        assert {pk: {1: True, 0: False, -1: None}[answer] for pk, answer in answers.items()} == expected
        members = {pk for pk, answer in expected.items() if answer}
        assert set(compiled.members().values_list("pk", flat=True)) == members
        assert compiled.members().count() == len(members)
        page = compile_expression(expression, on, known, way).members().order_by("name_sort_key", "pk")
        # each database looks in its own way, and a page may be looked for otherwise than a count
        assert {person.pk for person in page[:200]} == members
        assert page.count() == len(members)
        surely_not = set(Person.objects.filter(compiled.false).values_list("pk", flat=True))
        assert surely_not == {pk for pk, answer in expected.items() if answer is False}

    check()


def test_every_question_is_answered_in_all_three_ways(people: list[Person]) -> None:
    """The comparison above would be empty if the random people were all alike."""
    on = date(2022, 1, 1)
    for asked in (
        {"post": ["division_head"]},
        {"post": ["division_head"], "as": "either"},
        {"member_of": ["provincial_committee_member"]},
        {"sex": "F"},
        {"minority": True},
        {"age": {"at_least": 35}},
        {"holds": {"at_least": "university"}},
        {"party": ["full"]},
        {"rated": {"at_least": "done", "years": 2}},
        {"service_years": {"at_least": 4}},
        {"category": ["cadre"]},
        {"managed_by": ["province"]},
    ):
        answers = set(compile_expression(read(asked), on).answered().values_list("answer", flat=True))
        assert answers == {1, 0, -1}, asked


def test_the_number_of_questions_does_not_grow_with_people(people: list[Person]) -> None:
    on = date(2022, 1, 1)
    asked = {
        "all": [{"unit": ["TINH"]}, {"not": {"post": ["specialist"], "as": "either"}}, {"party": ["full"]}]
    }
    counts = []
    for number in (1, len(people)):
        with CaptureQueriesContext(
            connection,
        ) as questions:
            compile_expression(read(asked), on).members(
                Person.objects.filter(pk__lte=people[number - 1].pk)
            ).count()
            facts_of([person.pk for person in people[:number]], on)
        counts.append(len(questions))
    assert counts[0] == counts[1]
