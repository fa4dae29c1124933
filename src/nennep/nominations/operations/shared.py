"""Steps that several acts on nominees share. Locks are taken in one order: notice, nominees, seats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives.models import Scheme
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.nominations import policies
from nennep.nominations.models import EnrolmentNotice, Nomination, NominationStep
from nennep.nominations.queries import beyond_limits
from nennep.nominations.states import WITH_SEAT, NomineeState, NoticeState, may_move
from nennep.people.models import Person
from nennep.planning.operations import NoSeatLeft, give_back_seat, take_seat


class WrongState(Refused):
    """The notice or the nominee is not in a state from which the act is possible."""


class BeyondLimit(Refused):
    """Somebody would be sent more often than a rule or a scheme allows, or too many would (R2-28)."""


def require_within_limits(notice: EnrolmentNotice, nominations: Iterable[Nomination]) -> None:
    """Refuse sendings beyond a limit. People and schemes stay locked, so that two decisions at once count each other."""
    people = {row.person_id: row.person.full_name for row in nominations}
    lock(Person.objects.filter(pk__in=people))
    lock(Scheme.objects.filter(courses__programme_code=notice.programme.code))
    for found in beyond_limits(notice, people):
        raise BeyondLimit(
            " ".join(
                (found.sentence, _("Put who is beyond the limit in reserve, then draft the decision again."))
            ),
            code="limit",
        )


def locked_notice(notice_id: int) -> EnrolmentNotice:
    """The notice as it stands now, locked until the act ends."""
    return lock_one(
        EnrolmentNotice.objects.filter(pk=notice_id).select_related(
            "owner", "host", "programme", "document", "item__plan", "audience__basis"
        )
    )


def locked_nominees(notice: EnrolmentNotice, ids: Iterable[int]) -> list[Nomination]:
    """Nominees of the notice, locked, with what the acts need."""
    rows = lock(
        Nomination.objects.filter(pk__in=list(ids), notice=notice).select_related(
            "person", "agency", "invited__allocation"
        )
    )
    for row in rows:
        row.notice = notice
    return rows


def require_keeper(by: User, notice: EnrolmentNotice, now: datetime) -> None:
    """Refuse who does not decide the nominees of the notice."""
    if not policies.may_keep(by, notice, local_date(now)):
        raise NotAllowed(_("Only the unit that asks for nominations and the school decide on nominees."))


def require_running(notice: EnrolmentNotice) -> None:
    """Refuse what comes before the notice is out, or after it was cancelled."""
    if notice.state not in {NoticeState.PUBLISHED, NoticeState.OPENED}:
        raise WrongState(
            _("“{title}” is {state}; nominees cannot be handled now.").format(
                title=notice.title, state=notice.get_state_display().lower()
            ),
            code="notice-state",
        )


def move(
    nomination: Nomination,
    to: str,
    *,
    act: str,
    by: User,
    now: datetime,
    reason: str = "",
    fields: Iterable[str] = (),
) -> None:
    """Bring a nominee into another state, with its step and its line of the trail; seats follow the state."""
    if not may_move(nomination.state, to):
        raise WrongState(
            _("{name} is “{state}” and cannot become “{to}”.").format(
                name=nomination.person.full_name,
                state=nomination.get_state_display(),
                to=NomineeState(to).label,
            ),
            code="state",
        )
    before, had_seat = nomination.state, nomination.has_seat
    if to in WITH_SEAT and not had_seat:
        _take(nomination, by, now)
    nomination.state, nomination.changed_at = to, now
    nomination.save(update_fields=["state", "changed_at", *fields])
    if had_seat and to not in WITH_SEAT:
        free_plan_seat(nomination, by=by, now=now, reason=reason)
    add_step(nomination, by=by, now=now, reason=reason)
    record(
        act=act,
        subject=nomination,
        by=by,
        now=now,
        before={"state": before},
        after={"state": to},
        reason=reason,
        context=nomination.notice,
    )


def move_to_seat(
    nomination: Nomination, to: str, *, act: str, by: User, now: datetime, fields: Iterable[str] = ()
) -> NoSeatLeft | None:
    """Bring a nominee into a state with a seat; where none is left nothing is written, and why is given back."""
    try:
        with transaction.atomic():
            move(nomination, to, act=act, by=by, now=now, fields=fields)
    except NoSeatLeft as refused:
        return refused
    return None


def _take(nomination: Nomination, by: User, now: datetime) -> None:
    """A seat of the class, and of the agency where the plan hands them out. The notice is locked."""
    notice = nomination.notice
    used = Nomination.objects.filter(notice=notice, state__in=WITH_SEAT).count()
    if used >= notice.seats:
        raise NoSeatLeft(
            _("All {seats} seats of the class are taken. Put {name} in reserve instead.").format(
                seats=numbers.whole(notice.seats), name=nomination.person.full_name
            ),
            code="seats",
        )
    take_plan_seat(nomination, by=by, now=now)


def take_plan_seat(nomination: Nomination, *, by: User, now: datetime) -> None:
    """Use a seat that the plan handed out to the agency; who goes outside the plan uses none (R4-04)."""
    allocation = nomination.invited.allocation
    if allocation is not None and nomination.draws_on_plan:
        take_seat(allocation=allocation, by=by, now=now)


def free_plan_seat(nomination: Nomination, *, by: User, now: datetime, reason: str = "") -> None:
    """Give the agency its seat of the plan back."""
    allocation = nomination.invited.allocation
    if allocation is not None and nomination.draws_on_plan:
        give_back_seat(allocation=allocation, by=by, now=now, reason=reason)


def add_step(nomination: Nomination, *, by: User, now: datetime, reason: str = "") -> None:
    """Note who brought the nominee where (R0-05)."""
    NominationStep.objects.create(nomination=nomination, state=nomination.state, by=by, at=now, reason=reason)
