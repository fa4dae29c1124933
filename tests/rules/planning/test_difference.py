"""Comparing two versions loses nothing and invents nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.planning.rules.difference import Line, Named, difference

KEYS = st.sampled_from("ABCDEF")
VALUES = st.fixed_dictionaries(
    {"classes": st.none() | st.integers(0, 3), "seats": st.none() | st.integers(0, 90)},
    optional={"lead": st.sampled_from(["", "Trường", "Sở"])},
)
VERSIONS = st.dictionaries(KEYS, st.tuples(st.sampled_from(["Một", "Hai"]), VALUES)).map(
    lambda lines: [Line(key, title, values) for key, (title, values) in lines.items()]
)


@given(VERSIONS)
def test_a_version_does_not_differ_from_itself(version: list[Line]) -> None:
    found = difference(version, list(reversed(version)))
    assert found.is_empty
    assert len(found.unchanged) == len(version)


@pytest.mark.requirement("R3-08", "R3-15")
@given(VERSIONS, VERSIONS)
def test_the_old_version_and_the_difference_give_the_new_one(old: list[Line], new: list[Line]) -> None:
    found = difference(old, new)
    built = {line.key: (line.title, dict(line.values)) for line in old}
    for line in found.removed:
        del built[line.key]
    for line in found.added:
        assert line.key not in built
        built[line.key] = (line.title, dict(line.values))
    for changed in found.changed:
        title, values = built[changed.new.key]
        assert changed.changes
        for change in changed.changes:
            assert change.old != change.new
            if change.field == "title":
                assert title == change.old
                title = str(change.new)
            else:
                assert values.get(change.field) == change.old
                values[change.field] = change.new
        built[changed.new.key] = (title, values)
    wanted = {line.key: (line.title, dict(line.values)) for line in new}
    for key in wanted.keys() | built.keys():
        assert built[key][0] == wanted[key][0]
        fields = built[key][1].keys() | wanted[key][1].keys()
        assert all(built[key][1].get(name) == wanted[key][1].get(name) for name in fields)


@given(VERSIONS, VERSIONS)
def test_the_way_back_is_the_mirror(old: list[Line], new: list[Line]) -> None:
    there, back = difference(old, new), difference(new, old)
    assert {line.key for line in there.added} == {line.key for line in back.removed}
    assert {line.key for line in there.removed} == {line.key for line in back.added}
    assert {
        (changed.new.key, change.field, change.old, change.new)
        for changed in there.changed
        for change in changed.changes
    } == {
        (changed.new.key, change.field, change.new, change.old)
        for changed in back.changed
        for change in changed.changes
    }


@given(VERSIONS, VERSIONS)
def test_every_line_stands_in_one_heap(old: list[Line], new: list[Line]) -> None:
    found = difference(old, new)
    after = [line.key for line in (*found.added, *found.unchanged)] + [one.new.key for one in found.changed]
    before = [line.key for line in (*found.removed, *found.unchanged)] + [
        one.old.key for one in found.changed
    ]
    assert sorted(after) == sorted(line.key for line in new)
    assert sorted(before) == sorted(line.key for line in old)


def test_a_renamed_unit_is_no_change_and_another_of_the_same_name_is() -> None:
    old = [Line("A", "Lớp", {"lead": Named(1, "Sở Nội vụ")})]
    assert difference(old, [Line("A", "Lớp", {"lead": Named(1, "Sở Nội vụ tỉnh")})]).is_empty
    assert not difference(old, [Line("A", "Lớp", {"lead": Named(2, "Sở Nội vụ")})]).is_empty


def test_the_same_line_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        difference([], [Line("A", "Một"), Line("A", "Hai")])
