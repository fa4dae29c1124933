"""What pages, papers and later areas read about nominations."""

from nennep.nominations.queries.clashes import (
    Busy,
    busy_people,
    clash_sentence,
    register_open_places,
    warnings_of,
)
from nennep.nominations.queries.nominees import (
    InvitedRow,
    NoticeFigures,
    figures_of,
    in_order,
    invited_rows,
    planning_shown_for,
    shares_among,
)
from nennep.nominations.queries.papers import (
    USUAL_DOSSIER,
    decision_content,
    decision_subject,
    notice_content,
    notice_subject,
)
from nennep.nominations.queries.planned import planned_seats
from nennep.nominations.queries.priority import priority_of, weights_on

__all__ = [
    "USUAL_DOSSIER",
    "Busy",
    "InvitedRow",
    "NoticeFigures",
    "busy_people",
    "clash_sentence",
    "decision_content",
    "decision_subject",
    "figures_of",
    "in_order",
    "invited_rows",
    "notice_content",
    "notice_subject",
    "planned_seats",
    "planning_shown_for",
    "priority_of",
    "register_open_places",
    "shares_among",
    "warnings_of",
    "weights_on",
]
