"""Opening and closing check-in by room code (R0-17, R0-18)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.operations import settle_marks
from nennep.attendance.policies import why_unopened
from nennep.attendance.queries.facts import frozen_report_of
from nennep.attendance.states import Checkpoint, Method
from nennep.audit.operations import record
from nennep.classes.models import Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.dates import clock_text
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence.models import CodeWindow
from nennep.presence.operations.check_planning import plan_check
from nennep.presence.policies.codes import may_close_window, may_open_window
from nennep.presence.queries.evidence import policy_of, ways_of
from nennep.presence.queries.openings import CodeRules, code_rules
from nennep.presence.rules.times import checking_times
from nennep.presence.states import Outcome

SECRET_BYTES = 32
SHORTEST = timedelta(seconds=1)


@transaction.atomic
def open_window(
    *, session: Session, checkpoint: str, by: User, now: datetime, closes_at: datetime | None = None
) -> CodeWindow:
    """Open check-in by room code; the window keeps the rules of this moment. One that is open already is given back.

    `closes_at`: earlier than the rules would close it. Refuses who may not take the roll, a session that is cancelled,
    too early or too late for this checkpoint, a period that was signed, and a checkpoint for which the policy of the
    session does not know room codes.
    """
    session = _locked(session)
    if not may_open_window(by, session, local_date(now)):
        raise NotAllowed(_("Only the class manager and the training office open check-in by room code."))
    if checkpoint not in Checkpoint.values:
        raise Refused(_("Say for which checkpoint people check in."), field="checkpoint")
    standing = CodeWindow.objects.filter(session=session, checkpoint=checkpoint, closes_at__gt=now)
    if (found := standing.order_by("-pk").first()) is not None:
        return found
    unopened = why_unopened(session.training_class)
    if unopened:
        raise Refused(unopened, code=Outcome.NOT_OPEN)
    if session.state == SessionState.CANCELLED:
        raise Refused(_("The session was cancelled; nobody checks in."), code=Outcome.NOT_OPEN)
    if frozen_report_of(session) is not None:
        raise Refused(_("This period has been signed and reported. Nobody checks in any more."))
    policy = policy_of(session)
    if checkpoint != Checkpoint.MID and Method.ROOM_CODE not in ways_of(policy, checkpoint):
        raise Refused(
            _("The policy of this session does not know room codes here. Take the roll another way."),
            code=Outcome.WAY_CLOSED,
        )
    rules = code_rules(session)
    opens_at, latest = checking_times(checkpoint, session.starts_at, session.ends_at, rules.windows)
    _check_time(now, opens_at, latest)
    if checkpoint == Checkpoint.MID:
        latest = min(latest, now + timedelta(minutes=max(rules.windows.mid, 1)))
    if closes_at is not None:
        if not now < closes_at <= latest:
            raise Refused(
                _("Check-in can stay open until {time} at most.").format(time=clock_text(latest)),
                field="closes_at",
            )
        latest = closes_at
    window = _new(
        session, checkpoint, rules, accepts_typed=policy.accepts_typed_code, by=by, now=now, until=latest
    )
    record(
        act="presence.window.open",
        subject=window,
        by=by,
        now=now,
        after={"checkpoint": str(Checkpoint(checkpoint).label), "closes_at": latest},
        context=session.training_class,
    )
    if checkpoint == Checkpoint.START:
        plan_check(session=session, by=by, now=now)
    return window


@transaction.atomic
def close_window(*, window: CodeWindow, by: User, now: datetime) -> CodeWindow:
    """Close it now and derive the marks of its session; one that has closed stays as it is. Refuses who may not take the roll."""
    session = _locked(window.session)
    window = lock_one(CodeWindow.objects.filter(pk=window.pk))
    window.session = session
    if not may_close_window(by, window, local_date(now)):
        raise NotAllowed(_("Only the class manager and the training office close check-in by room code."))
    if window.closes_at > now:
        before = window.closes_at
        # A window has some length, also one that is closed in the moment of its opening.
        window.closes_at = max(now, window.opened_at + SHORTEST)
        window.save(update_fields=["closes_at"])
        record(
            act="presence.window.close",
            subject=window,
            by=by,
            now=now,
            before={"closes_at": before},
            after={"closes_at": window.closes_at},
            context=session.training_class,
        )
    settle_marks(session=session, by=by, now=now)
    return window


def _locked(session: Session) -> Session:
    """The session with its class, both locked, the class first as everywhere."""
    training_class = lock_one(
        TrainingClass.objects.filter(pk=session.training_class_id).select_related(
            "programme_version__programme"
        )
    )
    found = lock_one(Session.objects.filter(pk=session.pk))
    found.training_class = training_class
    return found


def _check_time(now: datetime, opens_at: datetime, latest: datetime) -> None:
    if now < opens_at:
        sentence = (
            _("Too early: check-in opens at {time}.").format(time=clock_text(opens_at))
            if local_date(now) == local_date(opens_at)
            else _("Too early: this session has not been held yet.")
        )
        raise Refused(sentence, code=Outcome.TOO_EARLY)
    if now >= latest:
        raise Refused(
            _("Too late: check-in closed at {time}. Take the roll by hand.").format(time=clock_text(latest)),
            code=Outcome.TOO_LATE,
        )


def _new(
    session: Session,
    checkpoint: str,
    rules: CodeRules,
    *,
    accepts_typed: bool,
    by: User,
    now: datetime,
    until: datetime,
) -> CodeWindow:
    return CodeWindow.objects.create(
        session=session,
        checkpoint=checkpoint,
        secret=secrets.token_bytes(SECRET_BYTES),
        period_ms=rules.period_ms,
        grace_ms=rules.grace_ms,
        typed_period_ms=rules.typed_period_ms,
        typed_grace_ms=rules.typed_grace_ms,
        accepts_typed=accepts_typed,
        most_wrong=rules.most_wrong,
        late_after_minutes=rules.late_after_minutes,
        networks=list(rules.networks),
        rule_version=rules.version,
        opened_at=now,
        opened_by=by,
        closes_at=until,
    )
