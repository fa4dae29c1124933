"""The acts of presence, one file per noun."""

from nennep.presence.operations.check_ins import NotAdmitted, Question, answer, begin
from nennep.presence.operations.evidence import install_reference, set_policy
from nennep.presence.operations.flags import raise_flag
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
from nennep.presence.operations.windows import close_window, open_window

__all__ = [
    "AskedPasskey",
    "NotAdmitted",
    "PasskeyQuestion",
    "Question",
    "answer",
    "approve_passkey",
    "ask_passkey",
    "begin",
    "begin_passkey",
    "close_window",
    "install_reference",
    "open_window",
    "raise_flag",
    "refuse_passkey",
    "revoke_passkey",
    "set_policy",
    "witness_passkey",
]
