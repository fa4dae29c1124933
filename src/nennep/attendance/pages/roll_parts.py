"""What the pages around a session share: the way here, who has confirmed, signs of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.queries.sheet import SessionRoll
from nennep.attendance.states import Checkpoint, Side
from nennep.classes.models import HalfDay, Session
from nennep.classes.policies import class_rights
from nennep.classes.states import SessionState
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.units.queries import names_on
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge


def half_text(session: Session) -> str:
    """The half-day and the day: "Sáng 3-6-2024"."""
    return f"{HalfDay(session.half).label} {dates.short(session.held_on)}"


def session_about(session: Session) -> str:
    """What the heading does not say yet: "Thứ hai, 07:30–11:35 · Chuyên đề 89 · Hội trường A2"."""
    when = _("{day}, {start}–{end}").format(
        day=dates.weekday(session.held_on),
        start=dates.clock_text(session.starts_at),
        end=dates.clock_text(session.ends_at),
    )
    return " · ".join(part for part in (when, session.topic or session.module_name, session.room) if part)


def session_trail(session: Session, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to something inside a session."""
    one = session.training_class
    return (
        Crumb(_("Classes"), reverse("classes:list")),
        Crumb(one.name, reverse("classes:class", args=[one.pk])),
        Crumb(half_text(session), reverse("attendance:session", args=[session.pk])),
        *more,
    )


def short_initials(name: str) -> str:
    """Two letters in place of a portrait: of the family name and of the given name."""
    letters = text.initials(name)
    return letters if len(letters) < 3 else letters[0] + letters[-1]


@dataclass(frozen=True, kw_only=True)
class ConfirmLine:
    """One side of a checkpoint: confirmed by whom, or still to be confirmed; `may_confirm` for the reader."""

    side: str
    delegation_id: int | None
    label: str
    badge: Badge
    may_confirm: bool
    act: str


def confirm_lines(
    actor: User, session: Session, state: SessionRoll, checkpoint: str, now: datetime
) -> tuple[ConfirmLine, ...]:
    """School, class board, and the delegations the reader heads, each with its confirmation (R0-14, R0-15)."""
    rights = class_rights(actor, session.training_class, local_date(now))
    place = state.start if checkpoint == Checkpoint.START else state.end
    own = {Side.SCHOOL: rights.takes, Side.CLASS_BOARD: rights.witnesses}
    sides: list[tuple[str, int | None, str, bool]] = [
        (Side.SCHOOL, None, str(Side.SCHOOL.label), own[Side.SCHOOL]),
        (Side.CLASS_BOARD, None, str(Side.CLASS_BOARD.label), own[Side.CLASS_BOARD]),
    ]
    heard = {one.delegation_id for one in place.confirmed if one.delegation_id is not None}
    units = heard | set(rights.delegation_ids)
    names = names_on(units, session.held_on) if units else {}
    sides += [
        (
            Side.DELEGATION,
            unit,
            _("Delegation {unit}").format(unit=names.get(unit, "")),
            unit in rights.delegation_ids,
        )
        for unit in sorted(units, key=lambda unit: names.get(unit, ""))
    ]
    is_open = session.state == SessionState.PLANNED and (place.entered > 0 or bool(state.on_paper))
    lines = []
    for side, unit, label, is_own in sides:
        found = place.by(side, unit)
        if found is None:
            badge = Badge(_("not yet confirmed"), "waiting", "circle-dashed")
        elif found.is_stale:
            badge = Badge(_("changed after {who} confirmed").format(who=found.who), "warning")
        else:
            when = dates.clock_text(found.at)
            if local_date(found.at) != session.held_on:
                when = f"{when} {dates.short(local_date(found.at))}"
            badge = Badge(_("confirmed {time} by {who}").format(time=when, who=found.who), "good")
        lines.append(
            ConfirmLine(
                side=side,
                delegation_id=unit,
                label=label,
                badge=badge,
                may_confirm=is_own and is_open and (found is None or found.is_stale),
                act=_("Confirm for: {side}").format(side=label),
            )
        )
    return tuple(lines)
