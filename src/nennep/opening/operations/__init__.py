"""Acts of an opening: what is said of the checklist, papers of the class, the ceremony."""

from nennep.opening.operations.answering import (
    NotReady,
    answer_item,
    check_opening,
    mark_ready,
    withdraw_answer,
)
from nennep.opening.operations.ceremonies import (
    cancel_ceremony,
    change_ceremony,
    draft_programme,
    hold_ceremony,
    plan_ceremony,
)
from nennep.opening.operations.guests import drop_guest, invite_guest, move_guest, note_answer
from nennep.opening.operations.papers import (
    WrongState,
    drop_paper,
    issue_paper,
    prepare_boards,
    prepare_convocation,
    receive_convocation,
)
from nennep.opening.operations.reference import install_reference

__all__ = [
    "NotReady",
    "WrongState",
    "answer_item",
    "cancel_ceremony",
    "change_ceremony",
    "check_opening",
    "draft_programme",
    "drop_guest",
    "drop_paper",
    "hold_ceremony",
    "install_reference",
    "invite_guest",
    "issue_paper",
    "mark_ready",
    "move_guest",
    "note_answer",
    "plan_ceremony",
    "prepare_boards",
    "prepare_convocation",
    "receive_convocation",
    "withdraw_answer",
]
