"""Acts on needs: ask, register, send, answer, and what single cadres wish."""

from nennep.needs.operations.calls import close_call, open_call, postpone_call
from nennep.needs.operations.entries import (
    accept_needs,
    drop_need,
    propose_seats,
    register_need,
    return_need,
    send_needs,
)
from nennep.needs.operations.taking_in import take_in_needs
from nennep.needs.operations.wishes import accept_wish, ask_wish, decline_wish

__all__ = [
    "accept_needs",
    "accept_wish",
    "ask_wish",
    "close_call",
    "decline_wish",
    "drop_need",
    "open_call",
    "postpone_call",
    "propose_seats",
    "register_need",
    "return_need",
    "send_needs",
    "take_in_needs",
]
