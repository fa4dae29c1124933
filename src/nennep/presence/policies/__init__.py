"""Who may see and do what in presence; views load only through `…_visible_to`."""

from nennep.presence.policies.codes import (
    may_close_window,
    may_open_window,
    may_show_window,
    windows_visible_to,
)
from nennep.presence.policies.passkeys import (
    may_approve_passkey,
    may_refuse_passkey,
    may_revoke_passkey,
    may_witness_passkey,
    passkeys_visible_to,
)

__all__ = [
    "may_approve_passkey",
    "may_close_window",
    "may_open_window",
    "may_refuse_passkey",
    "may_revoke_passkey",
    "may_show_window",
    "may_witness_passkey",
    "passkeys_visible_to",
    "windows_visible_to",
]
