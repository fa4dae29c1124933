"""Every act that leaves a line in the trail has its words (docs/how/audit.md)."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps

from tests.house.source import modules

ACT = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+$")


def recorded_acts() -> Iterator[tuple[str, str, bool]]:
    """Area, act and whether the act is written out, for each `act=…` given to a function in an operations room."""
    for module in modules():
        if module.room != "operations" or module.area == "audit":
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            for keyword in node.keywords:
                if keyword.arg == "act":
                    for value in _alternatives(keyword.value):
                        literal = value.value if isinstance(value, ast.Constant) else None
                        yield module.area, str(literal or ast.unparse(value)), isinstance(literal, str)


def _alternatives(value: ast.expr) -> list[ast.expr]:
    """Both sides of `a if condition else b`."""
    if isinstance(value, ast.IfExp):
        return [*_alternatives(value.body), *_alternatives(value.orelse)]
    return [value]


def declared_acts() -> dict[str, str]:
    return {act: config.label for config in apps.get_app_configs() for act in getattr(config, "acts", {})}


def test_every_recorded_act_has_its_sentence() -> None:
    declared = declared_acts()
    missing = {act for _area, act, written_out in recorded_acts() if written_out and act not in declared}
    assert not missing, "no sentence in `acts` of the area's apps.py: " + ", ".join(sorted(missing))


def test_every_declared_act_is_recorded_by_its_area() -> None:
    literals = {
        (module.area, node.value)
        for module in modules()
        if module.room == "operations"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACT.match(node.value)
    }
    left_over = {act for act, area in declared_acts().items() if (area, act) not in literals}
    assert not left_over, "a sentence for an act that nobody records: " + ", ".join(sorted(left_over))


def test_acts_bear_the_name_of_their_area() -> None:
    wrong = {
        act
        for area, act, written_out in recorded_acts()
        if written_out and not (ACT.match(act) and act.startswith(f"{area}."))
    }
    assert not wrong, "an act is area.noun.verb: " + ", ".join(sorted(wrong))
