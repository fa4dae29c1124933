"""The acts of presence, one file per noun."""

from nennep.presence.operations.addresses import forget_addresses
from nennep.presence.operations.attempts import NotAdmitted
from nennep.presence.operations.cards import block_card, issue_cards, reissue_card
from nennep.presence.operations.check_ins import Question, answer, begin
from nennep.presence.operations.check_planning import plan_check, plan_when_moved, plan_when_taken
from nennep.presence.operations.checks import call_check, hold_check, miss_check
from nennep.presence.operations.evidence import install_reference, set_policy
from nennep.presence.operations.flags import raise_flag
from nennep.presence.operations.head_counts import follow_head_count
from nennep.presence.operations.kiosk import (
    EnrolledKiosk,
    OpenedDay,
    enrol_kiosk,
    open_kiosk,
    renew_secret,
    revoke_kiosk,
)
from nennep.presence.operations.overrides import ask_override, decide_override
from nennep.presence.operations.passkeys import (
    AskedPasskey,
    PasskeyQuestion,
    approve_passkey,
    ask_passkey,
    begin_passkey,
    refuse_passkey,
    revoke_passkey,
    witness_passkey,
)
from nennep.presence.operations.timers import Watched, watch_presence
from nennep.presence.operations.upload_judging import Delivery
from nennep.presence.operations.uploads import Intake, note_kiosk, take_in_upload
from nennep.presence.operations.watching import close_flag, find_batch_flags, find_flags
from nennep.presence.operations.windows import close_window, open_window

__all__ = [
    "AskedPasskey",
    "Delivery",
    "EnrolledKiosk",
    "Intake",
    "NotAdmitted",
    "OpenedDay",
    "PasskeyQuestion",
    "Question",
    "Watched",
    "answer",
    "approve_passkey",
    "ask_override",
    "ask_passkey",
    "begin",
    "begin_passkey",
    "block_card",
    "call_check",
    "close_flag",
    "close_window",
    "decide_override",
    "enrol_kiosk",
    "find_batch_flags",
    "find_flags",
    "follow_head_count",
    "forget_addresses",
    "hold_check",
    "install_reference",
    "issue_cards",
    "miss_check",
    "note_kiosk",
    "open_kiosk",
    "open_window",
    "plan_check",
    "plan_when_moved",
    "plan_when_taken",
    "raise_flag",
    "refuse_passkey",
    "reissue_card",
    "renew_secret",
    "revoke_kiosk",
    "revoke_passkey",
    "set_policy",
    "take_in_upload",
    "watch_presence",
    "witness_passkey",
]
