"""Expressions over people: what is read, what is refused, what comes out when the record is silent."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.dates import PartialDate
from nennep.standards.rules import (
    Age,
    AllOf,
    AnyOf,
    CredentialFact,
    Expression,
    Holds,
    MemberOf,
    Not,
    PersonFacts,
    PlannedFact,
    Post,
    PostFact,
    SexIs,
    Step,
    Vocabulary,
    WrongExpression,
    evaluate,
    parse,
    uses_planning,
)

ON = date(2020, 4, 7)
WORDS = Vocabulary(
    titles={
        "department_director": False,
        "division_head": False,
        "provincial_committee_member": True,
        "district_party_secretary": False,
        "district_chairman": False,
    },
    steps={"college": Step("education", 40), "university": Step("education", 50)},
)


def director(**more: Any) -> PostFact:
    return PostFact("department_director", "Giám đốc Sở", **more)


def says(expression: object, facts: PersonFacts, on: date = ON) -> bool | None:
    return evaluate(parse(expression, WORDS), facts, on).outcome


@pytest.mark.requirement("R3-05")
def test_a_director_who_is_not_a_committee_member() -> None:
    rule = {
        "all": [
            {"post": ["department_director"]},
            {"not": {"member_of": ["provincial_committee_member"]}},
        ]
    }
    seat = PostFact("provincial_committee_member", "Tỉnh ủy viên", is_main=False)
    assert says(rule, PersonFacts(posts=(director(),))) is True
    assert says(rule, PersonFacts(posts=(director(), seat))) is False
    assert says(rule, PersonFacts(posts=(director(valid_to=ON),))) is False, "no longer on the day"
    assert says(rule, PersonFacts(posts=None)) is None
    unread = PostFact("", "UV BCH", is_main=False)
    assert says(rule, PersonFacts(posts=(director(), unread))) is None, (
        "an additional post that nobody could read"
    )


@pytest.mark.requirement("R3-10")
def test_one_class_for_two_posts() -> None:
    rule = {"any": [{"post": ["district_party_secretary"]}, {"post": ["district_chairman"]}]}
    assert says(rule, PersonFacts(posts=(PostFact("district_chairman"),))) is True
    assert says(rule, PersonFacts(posts=(director(),))) is False


@pytest.mark.requirement("R4-08")
def test_in_post_or_planned_for_it() -> None:
    rule = {"post": ["division_head"], "as": "either"}
    planned = (PlannedFact("division_head", valid_from=date(2019, 1, 1)),)
    assert says(rule, PersonFacts(posts=(PostFact("division_head"),), planned=())) is True
    assert says(rule, PersonFacts(posts=(director(),), planned=planned)) is True
    assert says(rule, PersonFacts(posts=(director(),), planned=planned), date(2018, 1, 1)) is False
    assert says(rule, PersonFacts(posts=(director(),), planned=())) is False
    assert says({"post": ["division_head"]}, PersonFacts(posts=(director(),), planned=planned)) is False
    assert uses_planning(parse({"not": rule}, WORDS))
    assert not uses_planning(parse({"post": ["division_head"]}, WORDS))


@pytest.mark.requirement("R4-07")
def test_managed_by_a_level() -> None:
    rule = {"managed_by": ["central_politburo"]}
    assert says(rule, PersonFacts(posts=(director(managed_by="central_politburo"),))) is True
    assert says(rule, PersonFacts(posts=(director(managed_by="province"),))) is False
    assert says(rule, PersonFacts(posts=(director(),))) is None


def test_everything_asked_of_a_post_must_be_true_of_the_same_post() -> None:
    rule = {"category": ["civil_servant"], "level": ["commune"]}
    one = PostFact(written="Công chức", level="commune", category="civil_servant")
    two = (
        PostFact(written="Chủ tịch", level="commune", category="cadre"),
        PostFact(written="Chuyên viên", level="agency", category="civil_servant"),
    )
    assert says(rule, PersonFacts(posts=(one,))) is True
    assert says(rule, PersonFacts(posts=two)) is False


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (PartialDate(1992, 5, 16), date(2027, 5, 15), False),
        (PartialDate(1992, 5, 15), date(2027, 5, 15), True),
        (PartialDate(1992, 2, 29), date(2027, 2, 28), False),
        (PartialDate(1992, 2, 29), date(2027, 3, 1), True),
        (PartialDate(1992), date(2027, 12, 30), None),
        (PartialDate(1992), date(2027, 12, 31), True),
        (PartialDate(1992), date(2026, 12, 31), False),
        (PartialDate(1992, 6), date(2027, 6, 30), True),
        (PartialDate(1992, 6), date(2027, 6, 29), None),
        (PartialDate(1992, 6), date(2027, 5, 31), False),
        (None, date(2027, 5, 15), None),
    ],
)
def test_age_is_counted_in_full_years_and_told_only_when_sure(
    born: PartialDate | None, on: date, expected: bool | None
) -> None:
    assert says({"age": {"at_least": 35}}, PersonFacts(born=born), on) is expected
    assert says({"not": {"age": {"at_most": 34}}}, PersonFacts(born=born), on) is expected


def test_a_credential_counts_from_its_day_and_a_higher_one_includes_the_lower() -> None:
    rule = {"holds": {"ladder": "education", "at_least": "college"}}
    degree = CredentialFact("education", "university", 50, date(2015, 6, 1))
    assert says(rule, PersonFacts(credentials=(degree,))) is True
    assert says(rule, PersonFacts(credentials=(degree,)), date(2015, 5, 31)) is None
    school = CredentialFact("education", "upper_secondary", 20)
    assert says(rule, PersonFacts(credentials=(degree, school)), date(2015, 5, 31)) is False
    ended = CredentialFact("education", "university", 50, date(2015, 6, 1), ON)
    assert says(rule, PersonFacts(credentials=(ended,))) is False


def test_two_years_rated_good_just_before() -> None:
    rule = {"rated": {"at_least": "good", "years": 2}}
    on = date(2025, 9, 1)
    assert says(rule, PersonFacts(ratings={2023: "good", 2024: "excellent"}), on) is True
    assert says(rule, PersonFacts(ratings={2024: "good"}), on) is None
    assert says(rule, PersonFacts(ratings={2024: "done"}), on) is False
    assert says(rule, PersonFacts(ratings={2022: "good", 2023: "good"}), on) is None


def test_membership_from_dates() -> None:
    joined = PersonFacts(party_joined_on=date(2019, 6, 1))
    assert says({"party": ["probationary", "full"]}, joined) is True
    assert says({"party": "full"}, joined) is None, "whether the membership became full is not on record"
    assert says({"party": ["probationary", "full"]}, joined, date(2019, 5, 31)) is False
    assert says({"party": "full"}, PersonFacts(party_official_on=ON)) is True
    assert says({"party": ["full"]}, PersonFacts()) is None
    assert says({"party": ["full"]}, PersonFacts(party="none")) is False


def test_service_since_the_first_post() -> None:
    rule = {"service_years": {"at_least": 3}}
    since = PersonFacts(posts=(director(valid_from=date(2017, 4, 7)),))
    assert says(rule, since) is True
    assert says(rule, since, date(2020, 4, 6)) is False
    assert says(rule, PersonFacts(posts=(director(),))) is None


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ([], "shape"),
        ({}, "shape"),
        ({"all": []}, "empty_group"),
        ({"all": [{"sex": "F"}], "any": [{"sex": "F"}]}, "unknown_key"),
        ({"post": []}, "empty_group"),
        ({"post": ["king"]}, "title"),
        ({"member_of": ["division_head"]}, "no_membership"),
        ({"post": ["division_head"], "as": "perhaps"}, "mode"),
        ({"level": ["commune"], "as": "planned"}, "planned_needs_title"),
        ({"age": {"at_least": 40, "at_most": 30}}, "age"),
        ({"age": {"at_least": "30"}}, "number"),
        ({"age": {"at_least": True}}, "number"),
        ({"holds": {"ladder": "political_theory", "at_least": "college"}}, "step"),
        ({"sex": "X"}, "sex"),
        ({"party": ["member"]}, "party"),
        ({"rated": {"at_least": "superb"}}, "rating"),
        ({"shoe_size": 42}, "unknown_key"),
        ({"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"sex": "F"}}}}}}}}}, "too_deep"),
        ({"any": [{"sex": "F"}] * 61}, "too_long"),
    ],
)
def test_what_cannot_be_is_refused(expression: object, code: str) -> None:
    with pytest.raises(WrongExpression) as refused:
        parse(expression, WORDS)
    assert refused.value.code == code


# --- Three values -----------------------------------------------------------------------------------------------------

leaves = st.sampled_from(
    [
        Post(titles=("department_director",)),
        MemberOf(("provincial_committee_member",)),
        SexIs("F"),
        Age(at_least=35),
        Holds("education", "college", 40),
    ]
)
expressions: st.SearchStrategy[Expression] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)
partly_known = st.builds(
    PersonFacts,
    sex=st.sampled_from(["", "M", "F"]),
    born=st.sampled_from([None, PartialDate(1985), PartialDate(1970, 1, 1), PartialDate(1990, 6)]),
    posts=st.sampled_from([None, (), (director(),), (PostFact(),)]),
    credentials=st.sampled_from([(), (CredentialFact("education", "university", 50),)]),
)


def negation(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


@given(expressions, expressions, partly_known)
def test_not_and_or_obey_de_morgan(one: Expression, two: Expression, facts: PersonFacts) -> None:
    def ask(expression: Expression) -> bool | None:
        return evaluate(expression, facts, ON).outcome

    assert ask(Not(one)) is negation(ask(one))
    assert ask(Not(AllOf((one, two)))) is ask(AnyOf((Not(one), Not(two))))
    assert ask(AllOf((one, two))) is ask(AllOf((two, one)))


@given(expressions, partly_known)
def test_what_is_certain_stays_so_when_more_becomes_known(expression: Expression, facts: PersonFacts) -> None:
    """A silent record never decides: filling its blanks does not turn a yes into a no."""
    before = evaluate(expression, facts, ON).outcome
    filled = PersonFacts(
        sex=facts.sex or "F",
        born=facts.born or PartialDate(1980, 1, 1),
        posts=facts.posts if facts.posts is not None and PostFact() not in facts.posts else (director(),),
        credentials=facts.credentials or (CredentialFact("education", "upper_secondary", 20),),
    )
    if before is not None and facts.born in (None, PartialDate(1970, 1, 1)):
        assert evaluate(expression, filled, ON).outcome is before
