"""Names: no basins, and every thing we keep stands in the glossary."""

import re

from django.apps import apps

from tests.house.source import ROOT, modules

BASINS = {
    "utils", "util", "helpers", "helper", "common", "tools", "core", "misc", "extras", "manager", "managers", "handler",
    "handlers", "base", "stuff", "services", "service", "constants",
}  # fmt: skip


def test_no_module_is_a_basin() -> None:
    found = {module.place for module in modules() if BASINS & set(module.path.with_suffix("").parts)}
    assert not found


def test_every_table_stands_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = [
        f"{model._meta.app_label}.{model.__name__}"
        for model in apps.get_models()
        if model.__module__.startswith("nennep.")
        and not re.search(rf"\b{model.__name__}\b|\b{_words(model.__name__)}\b", glossary, re.IGNORECASE)
    ]
    assert not missing, "not in docs/glossary.md: " + ", ".join(missing)


def _words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", r"[ _-]", name)


def test_models_leave_order_to_queries() -> None:
    """Ordering in Meta hides a sort in every query; each list says its own order."""
    found = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("nennep.") and model._meta.ordering
    ]
    assert not found


def test_rooms_stay_small() -> None:
    """Past three hundred lines a room wants to be a folder with a file per noun; at four hundred it must."""
    found = [
        f"{module.place}: {lines} lines" for module in modules() if (lines := module.text.count("\n")) > 400
    ]
    assert not found, "\n" + "\n".join(found)
