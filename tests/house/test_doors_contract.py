"""The contract of ours that import-linter runs: it sees a trespass and nothing else."""

import grimp
import pytest
from importlinter.domain.contract import Contract

from tools.doors import DoorsContract


def contract() -> Contract:
    return DoorsContract(
        name="doors",
        session_options={"root_packages": ["house"]},
        contract_options={"rooms": ["views", "forms"], "shared": ["house.web"]},
    )


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("house.units.urls", "house.units.views", True),
        ("house.units.views.tree", "house.units.views.rows", True),
        ("house.units.forms", "house.web.forms", True),
        ("house.classes.views", "house.units.operations", True),
        ("house.classes.views", "house.units.views", False),
        ("house.classes.queries", "house.units.forms.tree", False),
    ],
)
def test_only_an_area_itself_enters_its_doors(importer: str, imported: str, kept: bool) -> None:
    graph = grimp.ImportGraph()
    graph.add_import(importer=importer, imported=imported)
    assert contract().check(graph, verbose=False).kept is kept
