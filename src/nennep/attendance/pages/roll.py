"""The grid in which a checkpoint is taken by hand: one key a person (docs/design.md 1)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from nennep.accounts.models import User
from nennep.attendance.forms.roll import Sent
from nennep.attendance.pages.roll_parts import (
    ConfirmLine,
    confirm_lines,
    half_text,
    session_about,
    session_trail,
    short_initials,
)
from nennep.attendance.policies import sides_of, why_unopened
from nennep.attendance.queries.facts import frozen_report_of
from nennep.attendance.queries.grid import GridRow, ReasonKey
from nennep.attendance.queries.sheet import SessionRoll, sessions_waiting_for
from nennep.attendance.states import Checkpoint, Claim, Side
from nennep.classes.models import Session
from nennep.classes.policies import reach_of
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Tab

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SORTS = (
    ("order", gettext_lazy("Class list")),
    ("name", gettext_lazy("Given name")),
    ("seat", gettext_lazy("Seat")),
    ("agency", gettext_lazy("Agency")),
)


@dataclass(frozen=True)
class Sign:
    """One word of the roll with the key that types it."""

    claim: str
    letter: str
    word: StrOrPromise
    icon: str


SIGNS = (
    Sign(Claim.PRESENT, "x", gettext_lazy("Present"), "check"),
    Sign(Claim.ABSENT_UNEXCUSED, "k", pgettext_lazy("roll", "No leave"), "x"),
    Sign(Claim.ABSENT_EXCUSED, "p", pgettext_lazy("roll", "With leave"), "file-check"),
    Sign(Claim.LATE, "t", gettext_lazy("Late"), "clock"),
    Sign(Claim.LEFT_EARLY, "v", gettext_lazy("Left early"), "door-exit"),
    Sign(Claim.CALLED_AWAY, "c", gettext_lazy("Called away"), "phone"),
    Sign(Claim.LEFT_MID_SESSION, "m", pgettext_lazy("roll", "Slipped away"), "user-x"),
)


@dataclass(frozen=True, kw_only=True)
class RollLine:
    """One trainee as the grid shows it; `claim` is what is chosen, `seen_key` the entry that stood when it was shown.

    Keys are texts: a number in a template would get its thousands dots, and the form could not be read back.
    """

    key: str
    number: int
    name: str
    initials: str
    agency: str
    seat: str
    photo_url: str
    history_url: str
    claim: str
    late: str
    early: str
    reason: str
    ordered_by: str
    seen_key: str
    is_known: bool
    """Something counts for the trainee that stands in no entry here: a paper sheet, a correction."""
    usual: str
    hint: str
    problem: str
    sort_name: str
    sort_agency: str


@dataclass(frozen=True)
class Onward:
    """What is done, and the next step."""

    done: str
    act: Act


@dataclass(frozen=True)
class RollPage:
    """Everything of the grid."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    sorts: tuple[Tab, ...]
    lines: tuple[RollLine, ...]
    signs: tuple[Sign, ...]
    reasons: tuple[ReasonKey, ...]
    confirmations: tuple[ConfirmLine, ...]
    own_side: str
    checkpoint: str
    usual_words: str
    entered: int
    total: int
    may_take: bool
    shut: str
    client_key: str
    starts_at: datetime
    ends_at: datetime
    problems: int
    session_id: int
    now: datetime
    onward: Onward | None
    """Where to go from here, once the own side has confirmed this checkpoint."""

    @property
    def left(self) -> int:
        """Trainees of whom nothing is entered here."""
        return self.total - self.entered


def new_client_key() -> str:
    """A key under which what is sent is stored once."""
    return secrets.token_urlsafe(12)


def roll_page(
    actor: User,
    session: Session,
    checkpoint: str,
    *,
    rows: Sequence[GridRow],
    reasons: Sequence[ReasonKey],
    state: SessionRoll,
    now: datetime,
    sort: str = "order",
    sent: Mapping[int, Sent] | None = None,
    problems: Mapping[int, str] | None = None,
    client_key: str = "",
) -> RollPage:
    """The grid; with `sent` and `problems`, as it came back where something was refused."""
    sides = sides_of(actor, session, local_date(now))
    taking = Side.SCHOOL if Side.SCHOOL in sides else Side.CLASS_BOARD if Side.CLASS_BOARD in sides else ""
    names = {reason.code: reason.name for reason in reasons}
    lines = [
        _line(
            row,
            session,
            names,
            (sent or {}).get(row.enrolment_id),
            (problems or {}).get(row.enrolment_id, ""),
        )
        for row in rows
    ]
    here = reverse("attendance:roll", args=[session.pk, checkpoint])
    is_end = checkpoint == Checkpoint.END
    return RollPage(
        title=f"{session.training_class.name} · {half_text(session)}",
        lead=session_about(session),
        trail=session_trail(session, Crumb(_("Roll"))),
        tabs=tuple(
            Tab(str(label), reverse("attendance:roll", args=[session.pk, key]), key == checkpoint)
            for key, label in (
                (Checkpoint.START, _("Start of session")),
                (Checkpoint.END, _("End of session")),
            )
        ),
        sorts=tuple(Tab(str(label), f"{here}?sort={key}", key == sort) for key, label in SORTS),
        lines=tuple(_sorted(lines, sort)),
        signs=SIGNS,
        reasons=tuple(reasons),
        confirmations=confirm_lines(actor, session, state, checkpoint, now),
        own_side=taking,
        checkpoint=checkpoint,
        usual_words=_("The rest as at the start") if is_end else _("The rest present"),
        entered=sum(bool(row.claim or row.paper or row.correction) for row in rows),
        total=len(rows),
        may_take=bool(taking),
        shut=_why_shut(session, now),
        client_key=client_key or new_client_key(),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        problems=len(problems or {}),
        session_id=session.pk,
        now=now,
        onward=_onward(actor, session, state, now, checkpoint=checkpoint, side=taking),
    )


def _onward(
    actor: User, session: Session, state: SessionRoll, now: datetime, *, checkpoint: str, side: str
) -> Onward | None:
    """After the start the end of the same session, after the end the next session that waits for this person."""
    is_start = checkpoint == Checkpoint.START
    confirmed = (state.start if is_start else state.end).by(side) if side else None
    if confirmed is None or confirmed.is_stale:
        return None
    start = state.start.by(side)
    if not is_start and (start is None or start.is_stale):
        url = reverse("attendance:roll", args=[session.pk, Checkpoint.START])
        return Onward(
            _("The end is confirmed. The start of this session is not yet confirmed."),
            Act(_("Roll of the start"), url, "clipboard-list"),
        )
    if is_start and state.end.by(side) is None:
        url = reverse("attendance:roll", args=[session.pk, Checkpoint.END])
        return Onward(
            _("The start is confirmed. When the session ends, take the end: who has left is seen only then."),
            Act(_("Roll of the end"), url, "clipboard-list"),
        )
    on = local_date(now)
    following = sessions_waiting_for(reach_of(actor, on).people, side, now, on).exclude(pk=session.pk)
    waits = following.select_related("training_class").first()
    if waits is None:
        return Onward(
            _("Confirmed. No other session waits for you."),
            Act(_("Sessions"), reverse("attendance:today"), "checklist"),
        )
    return Onward(
        _("Confirmed. The next session that waits for you: {session}.").format(
            session=f"{waits.training_class.name} · {half_text(waits)}"
        ),
        Act(
            _("Take the roll"),
            reverse("attendance:roll", args=[waits.pk, Checkpoint.START]),
            "clipboard-list",
        ),
    )


def _why_shut(session: Session, now: datetime) -> str:
    unopened = why_unopened(session.training_class)
    if unopened:
        return unopened
    if session.state == "cancelled":
        return _("The session was cancelled; nothing is taken.")
    if frozen_report_of(session) is not None:
        return _(
            "This period has been signed and reported. Correct the single entry with a reason; "
            "the report then gets a new version."
        )
    return ""


def _line(
    row: GridRow, session: Session, names: Mapping[str, str], sent: Sent | None, problem: str
) -> RollLine:
    hints = []
    if row.has_leave:
        hints.append(_("leave granted"))
    if row.start_claim and row.start_claim != Claim.PRESENT:
        hints.append(_("at the start: {word}").format(word=str(Claim(row.start_claim).label).lower()))
    if row.paper:
        hints.append(_("on paper: {word}").format(word=str(Claim(row.paper).label).lower()))
    if row.correction:
        hints.append(_("corrected: {word}").format(word=str(Claim(row.correction).label).lower()))
    claim = {Claim.LATE_AND_LEFT_EARLY: Claim.LATE, Claim.ABSENT: Claim.ABSENT_UNEXCUSED}.get(
        Claim(row.claim) if row.claim else Claim.PRESENT, row.claim
    )
    return RollLine(
        key=str(row.enrolment_id),
        number=row.order,
        name=row.name,
        initials=short_initials(row.name),
        agency=row.agency,
        seat=row.seat,
        photo_url=reverse("people:photo", args=[row.person_id]) if row.has_photo else "",
        history_url=reverse("attendance:mark", args=[session.pk, row.enrolment_id]),
        claim=sent.claim if sent else str(claim) if row.claim else "",
        late=sent.late if sent else str(row.late_minutes or ""),
        early=sent.early if sent else str(row.early_minutes or ""),
        reason=sent.reason if sent else names.get(row.reason_code, ""),
        ordered_by=sent.ordered_by if sent else row.ordered_by,
        seen_key=str(row.fact_id),
        is_known=bool(row.paper or row.correction),
        usual={Claim.ABSENT: Claim.ABSENT_UNEXCUSED}.get(Claim(row.usual), row.usual),
        hint=" · ".join(hints),
        problem=problem,
        sort_name=row.name_sort_key,
        sort_agency=row.agency_sort_key,
    )


def _sorted(lines: Sequence[RollLine], sort: str) -> list[RollLine]:
    if sort == "name":
        return sorted(lines, key=lambda line: (line.sort_name, line.number, line.key))
    if sort == "agency":
        return sorted(lines, key=lambda line: (line.sort_agency, line.sort_name, line.number, line.key))
    if sort == "seat":
        return sorted(
            lines, key=lambda line: (not line.seat, text.sort_key(line.seat), line.number, line.key)
        )
    return list(lines)
