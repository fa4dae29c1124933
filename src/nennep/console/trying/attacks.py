"""The attacks A1 … A12, and on which method each can be made; on the others it would say nothing."""

from __future__ import annotations

from collections.abc import Sequence

from nennep.console.trying.attacks_codes import (
    a2_borrowed_password,
    a3_phone_without_finger,
    a4_photo_by_chat,
    a5_live_relay,
    a6_leaves,
    a12_one_phone_for_two,
)
from nennep.console.trying.attacks_kiosk import a7_forged_uploads, a8_clock_moved, a11_other_person
from nennep.console.trying.attacks_school import a1_friend_signs, a9_board_marks_friend, a10_leave_afterwards
from nennep.console.trying.scene import CODE, DEFAULT, FIXED, HAND, KIOSK, METHODS, PAPER, TURNING, Attack

ATTACKS: dict[str, tuple[Attack, Sequence[str]]] = {
    "A1": (a1_friend_signs, (DEFAULT, PAPER)),
    "A2": (a2_borrowed_password, (DEFAULT, CODE, FIXED, TURNING)),
    "A3": (a3_phone_without_finger, (DEFAULT, CODE, FIXED, TURNING)),
    "A4": (a4_photo_by_chat, (DEFAULT, CODE, FIXED, TURNING)),
    "A5": (a5_live_relay, (DEFAULT, CODE, FIXED, TURNING)),
    "A6": (a6_leaves, METHODS),
    "A7": (a7_forged_uploads, (DEFAULT, KIOSK)),
    "A8": (a8_clock_moved, (DEFAULT, KIOSK)),
    "A9": (a9_board_marks_friend, (DEFAULT, HAND)),
    "A10": (a10_leave_afterwards, METHODS),
    "A11": (a11_other_person, (DEFAULT, KIOSK, HAND, PAPER)),
    "A12": (a12_one_phone_for_two, (DEFAULT, CODE, FIXED, TURNING)),
}
