"""Who may see and do what in presence; views load only through `…_visible_to`."""

from nennep.presence.policies.checks import (
    checks_to_hold,
    checks_visible_to,
    may_hold_check,
    may_hold_checks,
    may_watch,
)
from nennep.presence.policies.codes import (
    may_close_window,
    may_open_window,
    may_show_window,
    windows_visible_to,
)
from nennep.presence.policies.flags import (
    flags_visible_to,
    may_ask_override,
    may_close_flag,
    may_decide_override,
    may_read_risks,
    overrides_visible_to,
    risks_visible_to,
)
from nennep.presence.policies.passkeys import (
    may_approve_passkey,
    may_refuse_passkey,
    may_revoke_passkey,
    may_witness_passkey,
    passkeys_visible_to,
)

__all__ = [
    "checks_to_hold",
    "checks_visible_to",
    "flags_visible_to",
    "may_approve_passkey",
    "may_ask_override",
    "may_close_flag",
    "may_close_window",
    "may_decide_override",
    "may_hold_check",
    "may_hold_checks",
    "may_open_window",
    "may_read_risks",
    "may_refuse_passkey",
    "may_revoke_passkey",
    "may_show_window",
    "may_watch",
    "may_witness_passkey",
    "overrides_visible_to",
    "passkeys_visible_to",
    "risks_visible_to",
    "windows_visible_to",
]
