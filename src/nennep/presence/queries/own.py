"""What a trainee may check in to today, and what has been counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from nennep.attendance.models import Fact
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method
from nennep.classes.models import Enrolment, Session
from nennep.classes.states import ClassState, SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.periods import in_force_on
from nennep.presence.models import CodeWindow, Passkey
from nennep.presence.queries.evidence import policies_of, ways_of
from nennep.presence.queries.openings import code_rules
from nennep.presence.rules.times import checking_times
from nennep.presence.states import PasskeyState


@dataclass(frozen=True, kw_only=True)
class OwnMoment:
    """One checkpoint of a session of today: when it may be opened, the window that is or was open, how one was counted.

    `counted` is the newest entry that says the person was there, by whatever way. `by_code` is False where the policy of
    the session knows no room code at this checkpoint, `by_card` where it knows no kiosk at the door.
    """

    session: Session
    checkpoint: str
    opens_from: datetime
    closes_by: datetime
    window: CodeWindow | None
    counted: Fact | None
    by_code: bool
    by_card: bool

    def is_open(self, now: datetime) -> bool:
        """Whether a code may be handed in now."""
        return self.window is not None and self.window.opened_at <= now < self.window.closes_at

    def is_counted(self, now: datetime) -> bool:
        """Whether nothing is left to do: what was entered by hand may still be checked in to by code while that is open."""
        return self.counted is not None and (self.counted.method != Method.HAND or not self.is_open(now))


def own_moments(person_id: int, now: datetime) -> list[OwnMoment]:
    """Start and end of each session of today, and windows in its middle, in the order of the day; a constant number of
    queries beside the dated rules."""
    on = local_date(now)
    places = Enrolment.objects.filter(in_force_on(on), person_id=person_id)
    sessions = list(
        Session.objects.filter(
            held_on=on,
            state=SessionState.PLANNED,
            training_class__in=places.order_by().values("training_class_id"),
        )
        .exclude(training_class__state=ClassState.CANCELLED)
        .select_related("training_class__programme_version__programme")
        .order_by("starts_at", "pk")
    )
    if not sessions:
        return []
    windows: dict[tuple[int, str], list[CodeWindow]] = defaultdict(list)
    for window in CodeWindow.objects.filter(session__in=sessions).order_by("opened_at", "pk"):
        windows[window.session_id, window.checkpoint].append(window)
    counted = {
        (one.session_id, one.checkpoint): one
        for one in Fact.objects.filter(
            session__in=sessions,
            enrolment__person_id=person_id,
            kind__in=(FactKind.CHECKPOINT, FactKind.SPOT_CHECK),
            claim__in=(Claim.PRESENT, Claim.LATE),
            cancelled_by__isnull=True,
        ).order_by("pk")
    }
    policies = policies_of(sessions)
    found = []
    for session in sessions:
        policy, rules = policies.get(session.pk), code_rules(session).windows
        for checkpoint in (Checkpoint.START, Checkpoint.END):
            opens_from, closes_by = checking_times(checkpoint, session.starts_at, session.ends_at, rules)
            found.append(
                OwnMoment(
                    session=session,
                    checkpoint=checkpoint,
                    opens_from=opens_from,
                    closes_by=closes_by,
                    window=windows[session.pk, checkpoint][-1] if windows[session.pk, checkpoint] else None,
                    counted=counted.get((session.pk, checkpoint)),
                    by_code=policy is not None and Method.ROOM_CODE in ways_of(policy, checkpoint),
                    by_card=policy is not None and Method.KIOSK in ways_of(policy, checkpoint),
                )
            )
        found += [
            OwnMoment(
                session=session,
                checkpoint=Checkpoint.MID,
                opens_from=window.opened_at,
                closes_by=window.closes_at,
                window=window,
                counted=_since(counted.get((session.pk, Checkpoint.MID)), window),
                by_code=True,
                by_card=False,
            )
            for window in windows[session.pk, Checkpoint.MID]
        ]
    return sorted(found, key=lambda one: (one.opens_from, one.session.starts_at, one.checkpoint))


def _since(fact: Fact | None, window: CodeWindow) -> Fact | None:
    """The entry when it was made since the window was opened: an earlier check of the session is another one."""
    return fact if fact is not None and fact.happened_at >= window.opened_at else None


def moment_now(moments: list[OwnMoment], now: datetime) -> OwnMoment | None:
    """The checkpoint that concerns the trainee now.

    One that is open and not yet counted; else one whose time it is; else, while its session goes on, the newest one that was
    counted or missed; else the one that comes next; else the last one of the day.
    """
    open_now = [one for one in moments if one.is_open(now) and not one.is_counted(now)]
    its_time = [one for one in moments if one.opens_from <= now < one.closes_by]
    waiting = [one for one in its_time if one.checkpoint != Checkpoint.MID and not one.is_counted(now)]
    going_on = [one for one in moments if one.opens_from <= now < one.session.ends_at]
    coming = [one for one in moments if now < one.opens_from]
    for found in (open_now, waiting, its_time[-1:], going_on[-1:], coming, moments[-1:]):
        if found:
            return found[0]
    return None


def window_for(person_id: int, now: datetime) -> CodeWindow | None:
    """The window that is open now for the person, who is not counted at it yet; one query, two while one is open.

    An entry by hand stays as it is; a code is still better, see `OwnMoment.is_counted`.
    """
    places = Enrolment.objects.filter(in_force_on(local_date(now)), person_id=person_id)
    windows = list(
        CodeWindow.objects.filter(
            opened_at__lte=now,
            closes_at__gt=now,
            session__state=SessionState.PLANNED,
            session__training_class__in=places.order_by().values("training_class_id"),
        )
        .exclude(session__training_class__state=ClassState.CANCELLED)
        .select_related("session__training_class")
        .order_by("closes_at", "pk")
    )
    if not windows:
        return None
    counted = {
        (one.session_id, one.checkpoint): one
        for one in Fact.objects.filter(
            session__in=[window.session_id for window in windows],
            enrolment__person_id=person_id,
            kind__in=(FactKind.CHECKPOINT, FactKind.SPOT_CHECK),
            claim__in=(Claim.PRESENT, Claim.LATE),
            cancelled_by__isnull=True,
        )
        .exclude(method=Method.HAND)
        .order_by("pk")
    }
    for window in windows:
        fact = counted.get((window.session_id, window.checkpoint))
        if window.checkpoint == Checkpoint.MID:
            fact = _since(fact, window)
        if fact is None:
            return window
    return None


def needs_passkey(person_id: int, now: datetime) -> bool:
    """Whether the person has a session to come that is checked in to by code, and has not asked for a passkey yet."""
    if own_passkey(person_id) is not None:
        return False
    on = local_date(now)
    places = Enrolment.objects.filter(in_force_on(on), person_id=person_id)
    coming = (
        Session.objects.filter(
            state=SessionState.PLANNED,
            ends_at__gt=now,
            training_class__in=places.order_by().values("training_class_id"),
        )
        .exclude(training_class__state=ClassState.CANCELLED)
        .select_related("training_class__programme_version__programme")
        .order_by("starts_at", "pk")
        .first()
    )
    if coming is None:
        return False
    policy = policies_of([coming]).get(coming.pk)
    return policy is not None and any(
        Method.ROOM_CODE in ways_of(policy, one) for one in (Checkpoint.START, Checkpoint.END)
    )


def own_passkey(person_id: int) -> Passkey | None:
    """The passkey in use, else the request that waits, else None."""
    rows = Passkey.objects.filter(
        person_id=person_id, state__in=(PasskeyState.ACTIVE, PasskeyState.ASKED, PasskeyState.WITNESSED)
    ).order_by("pk")
    found = {one.state: one for one in rows}
    return (
        found.get(PasskeyState.ACTIVE) or found.get(PasskeyState.WITNESSED) or found.get(PasskeyState.ASKED)
    )


def asked_passkey(person_id: int) -> Passkey | None:
    """The request of the person that waits for somebody."""
    return Passkey.objects.filter(
        person_id=person_id, state__in=(PasskeyState.ASKED, PasskeyState.WITNESSED)
    ).first()
