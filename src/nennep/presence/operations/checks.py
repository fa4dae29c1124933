"""Unannounced checks inside a session: planned by lot, called when their moment has come, held by the class manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import Role, User
from nennep.attendance.models import Fact
from nennep.attendance.operations import RollEntry, record_spot_check, settle_marks
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.queries.sheet import there_now
from nennep.attendance.states import Checkpoint, Claim, FactKind, Side
from nennep.audit.operations import record
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.dates import clock_text
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence.models import CheckedPerson, UnannouncedCheck
from nennep.presence.operations.flags import raise_flag
from nennep.presence.operations.windows import open_window
from nennep.presence.policies.checks import may_hold_check
from nennep.presence.queries.checks import silent_places
from nennep.presence.queries.lots import lot_secret
from nennep.presence.queries.risk import scores
from nennep.presence.rules.draws import drawn_people
from nennep.presence.states import CHECK_MOVES, CheckKind, CheckState, DrawnBy, FlagKind


@transaction.atomic
def call_check(*, check: UnannouncedCheck, by: User, now: datetime) -> UnannouncedCheck:
    """Begin a check whose moment has come: draw the people, or open a room code for everybody who is in the room.

    Called by whoever's page notices that the moment has come; calling twice begins once. Refuses before the moment
    without saying when it is, and who may not take the roll of this class.
    """
    check, session = _locked(check)
    if not may_hold_check(by, check, local_date(now)):
        raise NotAllowed(_("The class manager or the training office holds an unannounced check."))
    if check.state != CheckState.PLANNED:
        return check
    if now < check.due_at or session.state == SessionState.CANCELLED:
        raise Refused(_("There is nothing to check now."))
    if now >= session.ends_at:
        return _missed(check, session, by, now)
    check.state, check.called_at = CheckState.CALLED, now
    after: dict[str, object] = {"kind": str(CheckKind(check.kind).label)}
    if check.kind == CheckKind.CODE:
        check.window = open_window(session=session, checkpoint=Checkpoint.MID, by=by, now=now)
    else:
        after["people"] = len(_draw(check, session))
    check.save(update_fields=["state", "called_at", "window"])
    record(
        act="presence.check.call",
        subject=session,
        by=by,
        now=now,
        after=after,
        context=session.training_class,
    )
    return check


@transaction.atomic
def hold_check(
    *, check: UnannouncedCheck, entries: Sequence[RollEntry], by: User, now: datetime
) -> UnannouncedCheck:
    """Write down who was found of those drawn, or of those who did not answer the code (R0-16, R0-18).

    "Another person" opens an incident; "not there" raises a flag beside the fact. Refuses a check that is not called,
    and entries that leave one of the drawn people out.
    """
    check, session = _locked(check)
    if not may_hold_check(by, check, local_date(now)):
        raise NotAllowed(_("The class manager or the training office holds an unannounced check."))
    if CheckState.HELD not in CHECK_MOVES[check.state]:
        raise Refused(_("This check has been held already, or its session is over."))
    if check.window is not None and now < check.window.closes_at:
        raise Refused(
            _("The code is open until {time}. Then look for those who did not answer.").format(
                time=clock_text(check.window.closes_at)
            )
        )
    if check.kind == CheckKind.CODE:
        _keep_silent(check)
    wanted = {one.enrolment_id: one for one in check.people.select_related("enrolment").order_by("pk")}
    if {entry.enrolment_id for entry in entries} != set(wanted):
        raise Refused(_("Say of each person whether they were there."))
    if entries:
        newest = (
            Fact.objects.filter(session=session).order_by("-pk").values_list("pk", flat=True).first() or 0
        )
        taking = record_spot_check(session=session, entries=entries, side=Side.SCHOOL, by=by, now=now)
        if taking.refused:
            raise Refused(taking.refused[0].sentence)
        seen = Fact.objects.filter(session=session, kind=FactKind.SPOT_CHECK, pk__gt=newest)
        for fact in seen.order_by("pk"):
            person = wanted[fact.enrolment_id or 0]
            person.fact = fact
            person.save(update_fields=["fact"])
            if fact.claim != Claim.PRESENT:
                raise_flag(
                    kind=FlagKind.MISSED_CHECK,
                    key=f"check:{check.pk}:{person.enrolment_id}",
                    training_class=session.training_class_id,
                    session=session,
                    person=person.enrolment.person_id,
                    facts=[fact],
                    figures={"claim": fact.claim},
                    owner_role=Role.TRAINING_OFFICE,
                    by=by,
                    now=now,
                )
    settle_marks(session=session, by=by, now=now)
    check.state, check.held_at, check.held_by = CheckState.HELD, now, by
    check.save(update_fields=["state", "held_at", "held_by"])
    record(
        act="presence.check.hold",
        subject=session,
        by=by,
        now=now,
        after={"seen": len(entries)},
        context=session.training_class,
    )
    return check


@transaction.atomic
def miss_check(*, check: UnannouncedCheck, by: User, now: datetime) -> UnannouncedCheck:
    """Say that a check was not held while its session lasted; the training office is asked why."""
    check, session = _locked(check)
    if CheckState.MISSED not in CHECK_MOVES[check.state] or now < session.ends_at:
        raise Refused(_("Only a check that was not held while its session lasted is missed."))
    return _missed(check, session, by, now)


def _missed(check: UnannouncedCheck, session: Session, by: User, now: datetime) -> UnannouncedCheck:
    check.state = CheckState.MISSED
    check.save(update_fields=["state"])
    record(act="presence.check.miss", subject=session, by=by, now=now, context=session.training_class)
    return check


def _draw(check: UnannouncedCheck, session: Session) -> list[str]:
    """Draw from those whom the roll puts into the room, from everybody while nothing is entered; gives their names. The trail says only how many: it is
    read by the class board too, who would know whom to warn."""
    enrolments = {
        one.pk: one
        for one in Enrolment.objects.filter(training_class_id=session.training_class_id)
        .select_related("person")
        .order_by("pk")
        if is_enrolled(one, session.held_on)
    }
    pool = there_now(session) & set(enrolments) or set(enrolments)
    risk = scores(session.training_class)
    drawn = drawn_people(lot_secret(), check.pk, pool, risk, check.people_wanted)
    CheckedPerson.objects.bulk_create(
        CheckedPerson(drawn_for=check, enrolment_id=one, drawn_by=how) for one, how in drawn.items()
    )
    return [enrolments[one].person.full_name for one in drawn]


def _keep_silent(check: UnannouncedCheck) -> None:
    """Those who were in the room by the roll and did not answer the code are kept as people to look at."""
    known = set(check.people.order_by().values_list("enrolment_id", flat=True))
    CheckedPerson.objects.bulk_create(
        CheckedPerson(drawn_for=check, enrolment_id=one, drawn_by=DrawnBy.RISK)
        for one in silent_places(check)
        if one not in known
    )


def _locked(check: UnannouncedCheck) -> tuple[UnannouncedCheck, Session]:
    """The check with its session, locked in the order of every act: class, session, check."""
    training_class = lock_one(TrainingClass.objects.filter(sessions=check.session_id))
    session = lock_one(Session.objects.filter(pk=check.session_id))
    session.training_class = training_class
    found = lock_one(UnannouncedCheck.objects.filter(pk=check.pk))
    found.session = session
    return found, session
