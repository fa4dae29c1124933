"""What pages, operations and other areas read about results."""

from nennep.results.queries.doors import class_doors
from nennep.results.queries.lists import (
    LONGEST_NOTE,
    DifferenceLine,
    JudgedBy,
    ListRow,
    ResultRow,
    bounds_of,
    difference_lines,
    entered,
    field,
    finishers,
    in_words,
    last_day,
    list_rows,
    own_results,
    result_rows,
    version_before,
    who_is_missing,
    why_no_average,
)
from nennep.results.queries.measures import MEASURES, Counts, counts_of_lists

__all__ = [
    "LONGEST_NOTE",
    "MEASURES",
    "Counts",
    "DifferenceLine",
    "JudgedBy",
    "ListRow",
    "ResultRow",
    "bounds_of",
    "class_doors",
    "counts_of_lists",
    "difference_lines",
    "entered",
    "field",
    "finishers",
    "in_words",
    "last_day",
    "list_rows",
    "own_results",
    "result_rows",
    "version_before",
    "who_is_missing",
    "why_no_average",
]
