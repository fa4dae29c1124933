"""The acts of presence, one file per noun."""

from nennep.presence.operations.attempts import NotAdmitted
from nennep.presence.operations.cards import block_card, issue_cards, reissue_card
from nennep.presence.operations.check_ins import Question, answer, begin
from nennep.presence.operations.evidence import install_reference, set_policy
from nennep.presence.operations.flags import raise_flag
from nennep.presence.operations.kiosk import (
    EnrolledKiosk,
    OpenedDay,
    enrol_kiosk,
    open_kiosk,
    renew_secret,
    revoke_kiosk,
)
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
from nennep.presence.operations.upload_judging import Delivery
from nennep.presence.operations.uploads import Intake, note_kiosk, take_in_upload
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
    "answer",
    "approve_passkey",
    "ask_passkey",
    "begin",
    "begin_passkey",
    "block_card",
    "close_window",
    "enrol_kiosk",
    "install_reference",
    "issue_cards",
    "note_kiosk",
    "open_kiosk",
    "open_window",
    "raise_flag",
    "refuse_passkey",
    "reissue_card",
    "renew_secret",
    "revoke_kiosk",
    "revoke_passkey",
    "set_policy",
    "take_in_upload",
    "witness_passkey",
]
