"""What all acts that append facts share: the entry, why it cannot stand, the row. Facts are never changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason, Fact
from nennep.attendance.policies import why_unopened
from nennep.attendance.queries.derivation import RuleShelf, is_enrolled
from nennep.attendance.queries.facts import frozen_report_of
from nennep.attendance.states import Claim, FactKind, Method
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.policies import enrolments_visible_to
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.dates import clock_text
from nennep.kernel.db import lock, lock_one

LATE_CLAIMS = frozenset({Claim.LATE, Claim.LATE_AND_LEFT_EARLY})
EARLY_CLAIMS = frozenset({Claim.LEFT_EARLY, Claim.LATE_AND_LEFT_EARLY})
LONGEST_CLIENT_KEY = 24


@dataclass(frozen=True, kw_only=True)
class RollEntry:
    """What the taker says of one trainee. An empty claim takes the entry of this checkpoint back.

    `seen_fact_id` is the entry that stood when the taker looked (0: none). When another one stands meanwhile, this one is
    refused, so that nobody overwrites unseen what a colleague wrote. None: whatever stands.
    """

    enrolment_id: int
    claim: str
    late_minutes: int | None = None
    early_minutes: int | None = None
    reason_code: str = ""
    reason_note: str = ""
    ordered_by: str = ""
    seen_fact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RefusedEntry:
    """An attempt that was not accepted; it is kept as a fact with this sentence."""

    enrolment_id: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Taking:
    """Outcome of taking attendance: how many entries were appended, which attempts were refused and why."""

    recorded: int
    refused: tuple[RefusedEntry, ...] = ()


def locked_session(session: Session) -> Session:
    """The session with its class, both locked: the class first, as every act on a class does.

    The lock on the class also keeps two sessions from adding up the totals of one trainee at the same time.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=session.training_class_id))
    found = lock_one(Session.objects.filter(pk=session.pk))
    found.training_class = training_class
    return found


def locked_classes(class_ids: Collection[int]) -> list[TrainingClass]:
    """The classes, locked in the order of the key."""
    return lock(TrainingClass.objects.filter(pk__in=class_ids))


def why_shut(
    session: Session,
    *,
    by: User,
    now: datetime,
    may: Callable[[User, Session, str, datetime], bool],
    side: str,
) -> str:
    """Why nothing at all may be taken now, or an empty text."""
    if not may(by, session, side, now):
        return _("You do not take attendance in this class.")
    unopened = why_unopened(session.training_class)
    if unopened:
        return unopened
    if session.state == SessionState.CANCELLED:
        return _("The session was cancelled; nothing is taken.")
    opens_at = RuleShelf().opens_at(session)
    if now < opens_at:
        if local_date(now) == local_date(opens_at):
            return _("Too early: attendance opens at {time}.").format(time=clock_text(opens_at))
        return _("Too early: this session has not been held yet.")
    if frozen_report_of(session) is not None:
        return _(
            "This period has been signed and reported. Correct the single entry with a reason; "
            "the report then gets a new version."
        )
    return ""


def enrolled_among(by: User, session: Session) -> dict[int, Enrolment]:
    """The trainees of the session's day whom the account may see, by key."""
    rows = enrolments_visible_to(by, session.training_class).order_by("pk")
    return {row.pk: row for row in rows if is_enrolled(row, session.held_on)}


def why_refused(
    entry: RollEntry,
    allowed: Collection[int],
    reasons: Mapping[str, AbsenceReason],
    *,
    needs_minutes: bool = True,
) -> tuple[str, str]:
    """Why this one entry cannot stand, and the field it is about; empty texts when it can."""
    if entry.enrolment_id not in allowed:
        return _("This trainee is not in the class on that day or not among your people."), ""
    if not entry.claim:
        return "", ""
    if entry.claim not in Claim.values or entry.claim == Claim.OTHER_PERSON:
        return _("“{claim}” is not a known entry.").format(claim=entry.claim), "claim"
    return _why_minutes(entry, needs_minutes=needs_minutes) or _why_reason(entry, reasons) or ("", "")


def _why_minutes(entry: RollEntry, *, needs_minutes: bool) -> tuple[str, str] | None:
    for name, minutes in (("late_minutes", entry.late_minutes), ("early_minutes", entry.early_minutes)):
        if minutes is not None and not 0 < minutes <= 600:
            return _("Minutes must be between 1 and 600."), name
    if not needs_minutes:
        return None
    if entry.claim in LATE_CLAIMS and entry.late_minutes is None:
        return _("Late: write how many minutes."), "late_minutes"
    if entry.claim in EARLY_CLAIMS and entry.early_minutes is None:
        return _("Left early: write how many minutes before the end."), "early_minutes"
    return None


def _why_reason(entry: RollEntry, reasons: Mapping[str, AbsenceReason]) -> tuple[str, str] | None:
    if len(entry.reason_note) > 300 or len(entry.ordered_by) > 200:
        return _("The note is too long. Shorten it."), "reason_note"
    if not entry.reason_code or entry.claim == Claim.PRESENT:
        return None
    reason = reasons.get(entry.reason_code)
    if reason is None:
        return _("The reason is not in the list that was in force on that day."), "reason_code"
    if not reason.is_agency_work:
        return None
    if entry.claim == Claim.ABSENT_EXCUSED:
        return _(
            "Leave for office work is decided by the Organisation Board only. "
            "Enter it as absent without leave, or ask for an exception."
        ), "reason_code"
    if not entry.ordered_by.strip():
        return _("Office work: name who ordered it, name and post."), "ordered_by"
    return None


def new_fact(session: Session, kind: str, side: str, by: User, now: datetime, **columns: object) -> Fact:
    """A fact that is not yet stored: by hand and just now, unless the columns say otherwise."""
    values: dict[str, object] = {"method": Method.HAND, "happened_at": now, **columns}
    return Fact(session=session, kind=kind, side=side, recorded_at=now, recorded_by=by, **values)


def client_id(session: Session, by: User, client_key: str, enrolment_id: int) -> str | None:
    """The id under which an entry of a form is stored once, however often the form is sent."""
    key = client_key.strip()[:LONGEST_CLIENT_KEY]
    return f"{key}:{session.pk}:{by.pk}:{enrolment_id}" if key else None


def known_client_ids(ids: Iterable[str | None]) -> frozenset[str]:
    """Those of the ids under which an entry is stored already."""
    wanted = [one for one in ids if one]
    found = Fact.objects.filter(client_id__in=wanted).order_by().values_list("client_id", flat=True)
    return frozenset(one for one in found if one)


def append(facts: Sequence[Fact]) -> list[Fact]:
    """Append the facts; one whose client id is already there is the same entry sent again and is left out."""
    known = known_client_ids(fact.client_id for fact in facts)
    return Fact.objects.bulk_create([one for one in facts if one.client_id not in known], batch_size=500)


def append_refusal(
    session: Session,
    enrolment_id: int | None,
    checkpoint: str,
    side: str,
    sentence: str,
    *,
    by: User,
    now: datetime,
) -> None:
    """Keep an attempt that was refused, with the sentence that was said."""
    new_fact(
        session,
        FactKind.REFUSAL,
        side,
        by,
        now,
        enrolment_id=enrolment_id,
        checkpoint=checkpoint,
        note=sentence[:300],
    ).save()


def whom_to_refresh(session: Session, facts: Sequence[Fact]) -> Collection[int] | None:
    """The first entry of a session makes marks for the whole class (None); later ones touch only their own people."""
    if not session.marks.exists():
        return None
    return {fact.enrolment_id for fact in facts if fact.enrolment_id is not None}
