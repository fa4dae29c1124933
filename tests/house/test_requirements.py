"""Marks of requirements are checked and counted."""

import pytest

from tests import requirements


def test_unknown_requirement_stops_the_run(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.requirement("R9-99"))
    with pytest.raises(pytest.UsageError, match="R9-99 is not in"):
        requirements.RequirementMarks().pytest_collection_modifyitems([request.node])


def test_known_requirement_travels_into_the_report(request: pytest.FixtureRequest) -> None:
    before = list(request.node.user_properties)
    request.node.add_marker(pytest.mark.requirement("R0-01", "R0-02"))
    requirements.RequirementMarks().pytest_collection_modifyitems([request.node])
    added = request.node.user_properties[len(before) :]
    # The marks of this test tell about the marking only, not about the documents they name.
    request.node.user_properties[:] = before
    assert added == [("requirement", "R0-01"), ("requirement", "R0-02")]


def test_table_counts_and_names_what_is_missing() -> None:
    lines = requirements.table({"R0-01": 2, "R1-03": 1})
    assert lines[0].split()[:2] == ["R0-01", "2"]
    assert any(line.split()[:2] == ["R1-03", "1"] for line in lines)
    assert "1 of 34 promised requirements have a test, without: R0-02, R0-03" in lines[-1]
