"""What pages, reports and later areas read about plans."""

from nennep.planning.queries.comparing import difference_between, funding_words, lines_of
from nennep.planning.queries.demand import planned_door, planned_lines, planned_seats
from nennep.planning.queries.gaps import lead_of_proposal, place_of_proposal, plans_for_proposals
from nennep.planning.queries.money import (
    MoneyRow,
    SourceTotal,
    cause_of,
    decisions_of,
    money_rows,
    totals_by_source,
)
from nennep.planning.queries.partners import (
    Partners,
    items_of_side,
    items_with_unit,
    lines_referring_to,
    partners_of_items,
    place_of_item,
    same_class_there,
    units_with_a_part,
)
from nennep.planning.queries.plans import (
    LineFigures,
    PlanFigures,
    current_version,
    figures_by_version,
    line_figures,
    plan_figures,
    shown_versions,
    totals_of,
    versions_to_show,
)
from nennep.planning.queries.progress import (
    OpenedClass,
    classes_open_to,
    opened_classes,
    register_class_doors,
    register_progress,
)
from nennep.planning.queries.report import plans_of_year, year_data
from nennep.planning.queries.seats import (
    PoolRow,
    pool_rows,
    register_seat_users,
    seat_users_url,
    titles_of,
    why_not_amended,
    why_not_handed_out,
)
from nennep.planning.queries.units import SentPeople, UnitProgress, register_sent_people, unit_progress
from nennep.planning.queries.venues import reason_elsewhere, school_of

__all__ = [
    "LineFigures",
    "MoneyRow",
    "OpenedClass",
    "Partners",
    "PlanFigures",
    "PoolRow",
    "SentPeople",
    "SourceTotal",
    "UnitProgress",
    "cause_of",
    "classes_open_to",
    "current_version",
    "decisions_of",
    "difference_between",
    "figures_by_version",
    "funding_words",
    "items_of_side",
    "items_with_unit",
    "lead_of_proposal",
    "line_figures",
    "lines_of",
    "lines_referring_to",
    "money_rows",
    "opened_classes",
    "partners_of_items",
    "place_of_item",
    "place_of_proposal",
    "plan_figures",
    "planned_door",
    "planned_lines",
    "planned_seats",
    "plans_for_proposals",
    "plans_of_year",
    "pool_rows",
    "reason_elsewhere",
    "register_class_doors",
    "register_progress",
    "register_seat_users",
    "register_sent_people",
    "same_class_there",
    "school_of",
    "seat_users_url",
    "shown_versions",
    "titles_of",
    "totals_by_source",
    "totals_of",
    "unit_progress",
    "units_with_a_part",
    "versions_to_show",
    "why_not_amended",
    "why_not_handed_out",
    "year_data",
]
