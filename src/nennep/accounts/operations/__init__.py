"""Acts on accounts: opening and closing, roles with dates, substitution, signing in (R0-13, R0-14, R1-03)."""

from nennep.accounts.operations.grants import end_grant, grant_role
from nennep.accounts.operations.signing_in import (
    change_password,
    note_office_link,
    remove_second_factors,
    reset_password,
    unlock_user,
)
from nennep.accounts.operations.substitutions import end_substitution, start_substitution
from nennep.accounts.operations.users import (
    change_details,
    close_user,
    create_user,
    link_person,
    reopen_user,
    set_language,
    system_user,
)

__all__ = [
    "change_details",
    "change_password",
    "close_user",
    "create_user",
    "end_grant",
    "end_substitution",
    "grant_role",
    "link_person",
    "note_office_link",
    "remove_second_factors",
    "reopen_user",
    "reset_password",
    "set_language",
    "start_substitution",
    "system_user",
    "unlock_user",
]
