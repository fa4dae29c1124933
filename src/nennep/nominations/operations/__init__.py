"""Acts on notices of enrolment, nominees and the decisions with their lists."""

from nennep.nominations.operations.decisions import (
    carry_out_decision,
    drop_decision,
    issue_decision,
    prepare_decision,
)
from nennep.nominations.operations.judging import (
    accept_outside,
    check_nominees,
    put_in_reserve,
    refuse_nominee,
    replace_from_reserve,
)
from nennep.nominations.operations.nominating import (
    Clash,
    drop_nominee,
    nominate,
    order_nominees,
    register_nominees,
    withdraw_nominee,
)
from nennep.nominations.operations.notices import (
    cancel_notice,
    postpone_notice,
    prepare_notice,
    publish_notice,
)
from nennep.nominations.operations.placing import move_nominee, order_by_points, set_places
from nennep.nominations.operations.registry import RosterChange, register_roster

__all__ = [
    "Clash",
    "RosterChange",
    "accept_outside",
    "cancel_notice",
    "carry_out_decision",
    "check_nominees",
    "drop_decision",
    "drop_nominee",
    "issue_decision",
    "move_nominee",
    "nominate",
    "order_by_points",
    "order_nominees",
    "postpone_notice",
    "prepare_decision",
    "prepare_notice",
    "publish_notice",
    "put_in_reserve",
    "refuse_nominee",
    "register_nominees",
    "register_roster",
    "replace_from_reserve",
    "set_places",
    "withdraw_nominee",
]
