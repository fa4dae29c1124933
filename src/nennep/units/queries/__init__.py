"""What pages, reports and intakes read about units."""

from nennep.units.queries.finding import Candidate, Match, UnitFinder, find_unit
from nennep.units.queries.mappings import remembered_mapping, table_in, workbook_fingerprint
from nennep.units.queries.tree import (
    SuccessionRow,
    TreeRow,
    ancestors_on,
    name_on,
    names_on,
    outside_tree_ids,
    roll_up,
    subtree_ids,
    successions_of,
    successors_today,
    tree_as_of,
    units_in_force,
    version_on,
    versions_on,
    with_predecessors,
)

__all__ = [
    "Candidate",
    "Match",
    "SuccessionRow",
    "TreeRow",
    "UnitFinder",
    "ancestors_on",
    "find_unit",
    "name_on",
    "names_on",
    "outside_tree_ids",
    "remembered_mapping",
    "roll_up",
    "subtree_ids",
    "successions_of",
    "successors_today",
    "table_in",
    "tree_as_of",
    "units_in_force",
    "version_on",
    "versions_on",
    "with_predecessors",
    "workbook_fingerprint",
]
