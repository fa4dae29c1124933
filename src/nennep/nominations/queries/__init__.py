"""What pages, papers and later areas read about nominations."""

from nennep.nominations.queries.audiences import (
    AgencyPeople,
    audience_of_line,
    audience_words,
    chosen_people,
    outside_audience,
    people_for,
)
from nennep.nominations.queries.clashes import (
    Busy,
    busy_people,
    clash_sentence,
    register_open_places,
    warnings_of,
)
from nennep.nominations.queries.issuers import issuers_of
from nennep.nominations.queries.nominees import (
    InvitedRow,
    NoticeFigures,
    figures_of,
    in_order,
    invited_rows,
    planning_shown_for,
    points_shown_for,
    shares_among,
)
from nennep.nominations.queries.papers import (
    USUAL_DOSSIER,
    decision_content,
    decision_subject,
    notice_content,
    notice_subject,
)
from nennep.nominations.queries.places import (
    payer_of,
    place_in_words,
    seat_source_of,
    seat_users,
    seats_in_words,
    sent_of_plan,
)
from nennep.nominations.queries.priority import priority_of, weights_on
from nennep.nominations.queries.profile import Fill, Profile, fill_of, filled_too_little, profiles_of
from nennep.nominations.queries.ranking import (
    BreachCount,
    RankRow,
    Sign,
    ranking,
    register_breaches,
    signs_of,
    years_of,
)
from nennep.nominations.queries.sendings import Beyond, beyond_limits

__all__ = [
    "USUAL_DOSSIER",
    "AgencyPeople",
    "Beyond",
    "BreachCount",
    "Busy",
    "Fill",
    "InvitedRow",
    "NoticeFigures",
    "Profile",
    "RankRow",
    "Sign",
    "audience_of_line",
    "audience_words",
    "beyond_limits",
    "busy_people",
    "chosen_people",
    "clash_sentence",
    "decision_content",
    "decision_subject",
    "figures_of",
    "fill_of",
    "filled_too_little",
    "in_order",
    "invited_rows",
    "issuers_of",
    "notice_content",
    "notice_subject",
    "outside_audience",
    "payer_of",
    "people_for",
    "place_in_words",
    "planning_shown_for",
    "points_shown_for",
    "priority_of",
    "profiles_of",
    "ranking",
    "register_breaches",
    "register_open_places",
    "seat_source_of",
    "seats_in_words",
    "seat_users",
    "sent_of_plan",
    "shares_among",
    "signs_of",
    "warnings_of",
    "weights_on",
    "years_of",
]
