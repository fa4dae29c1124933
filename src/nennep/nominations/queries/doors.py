"""Where the way leads once the class of a notice is decided: later areas say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from nennep.accounts.models import User
from nennep.nominations.models import EnrolmentNotice
from nennep.nominations.states import NoticeState
from nennep.web.parts import Act

NoticeDoors = Callable[[User, EnrolmentNotice, date], tuple[Act, ...]]

_doors: list[NoticeDoors] = []


def register_notice_doors(function: NoticeDoors) -> None:
    """Offer what to open of the class of a decided notice: `function(actor, notice, on)`. Called once at start by each area
    that has something."""
    _doors.append(function)


def notice_doors(actor: User, notice: EnrolmentNotice, on: date) -> tuple[Act, ...]:
    """What the actor may open of the class of the notice, the latest step first; nothing before it is decided."""
    if notice.state != NoticeState.OPENED:
        return ()
    return tuple(act for function in reversed(_doors) for act in function(actor, notice, on))
