"""Points by group, and shares in which nobody counts twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.nominations.rules import GROUPS, Weight, reasons_for, shares_of, total

groups = st.lists(st.sampled_from(GROUPS), unique=True)


@pytest.mark.requirement("R2-17")
@given(st.dictionaries(st.integers(), groups))
def test_the_union_counts_each_person_once(people: dict[int, list[str]]) -> None:
    shares = shares_of(people)
    assert shares.union == len([found for found in people.values() if found])
    assert shares.union <= sum(shares.by_group.values()) or not any(people.values())
    assert all(count <= shares.union for count in shares.by_group.values())
    assert shares.people == len(people)


def test_a_young_woman_of_a_minority_is_one_person_of_three_groups() -> None:
    shares = shares_of({1: ["young", "female", "minority"], 2: ["female"], 3: []})
    assert (shares.by_group["female"], shares.by_group["young"], shares.union, shares.people) == (2, 1, 2, 3)


@given(groups, groups)
def test_points_are_explained_by_their_groups_alone(having: list[str], weighted: list[str]) -> None:
    weights = {group: Weight(place + 1, f"rule-{group}", True) for place, group in enumerate(weighted)}
    reasons = reasons_for(dict.fromkeys(having, "x"), weights)
    assert {reason.group for reason in reasons} == set(having) & set(weighted)
    assert total(reasons) == sum(weights[reason.group].points for reason in reasons)
