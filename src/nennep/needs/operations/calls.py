"""The Board asks agencies for their needs (domain.md 2, step 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import OfficialDocument
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.needs import policies
from nennep.needs.models import AskedAgency, NeedsCall
from nennep.needs.states import CallState, EntryState
from nennep.units.models import Unit
from nennep.units.queries import require_in_force

FIRST_YEAR, LAST_YEAR = 2010, 2100


@transaction.atomic
def open_call(
    *,
    owner: Unit,
    year: int,
    title: str,
    deadline_on: date,
    agencies: Sequence[Unit],
    by: User,
    now: datetime,
    document: OfficialDocument | None = None,
    note: str = "",
) -> NeedsCall:
    """Ask agencies what training they need in a year (R3-07).

    Refuses a deadline before today, no agency, one that has ended (R1-06), a year out of reach and a title that this year has already.
    """
    today = local_date(now)
    if not policies.may_open_call(by, owner, today):
        raise NotAllowed(_("Only the Organisation Board asks agencies for their needs."))
    title = text.clean(title)
    if not title:
        raise Refused(_("The call needs a title."), field="title")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(_("Write the year with four figures, for example 2027."), field="year")
    if deadline_on < today:
        raise Refused(_("The deadline has passed already. Choose today or a later day."), field="deadline_on")
    asked = list(dict.fromkeys(unit.pk for unit in agencies if unit.pk != owner.pk))
    if not asked:
        raise Refused(_("Choose at least one agency that is asked."), field="sets")
    for unit in agencies:
        require_in_force(unit, today, field="sets")
    if NeedsCall.objects.filter(owner=owner, year=year, title=title).exists():
        raise Refused(
            _("There is already a call “{title}” for {year}. Choose another title.").format(
                title=title, year=year
            ),
            field="title",
        )
    call = NeedsCall.objects.create(
        owner=owner,
        year=year,
        title=title[:250],
        search_key=text.search_key(f"{title} {year}")[:300],
        deadline_on=deadline_on,
        document=document,
        note=note.strip(),
        opened_at=now,
    )
    AskedAgency.objects.bulk_create(AskedAgency(call=call, agency_id=pk) for pk in asked)
    record(
        act="needs.call.open",
        subject=call,
        by=by,
        now=now,
        after={"year": year, "call_title": title, "deadline_on": deadline_on, "agencies": len(asked)},
    )
    return call


@transaction.atomic
def postpone_call(*, call: NeedsCall, deadline_on: date, reason: str, by: User, now: datetime) -> NeedsCall:
    """Give agencies more time. Refuses a closed call, a day that is not later, and no reason."""
    call = locked_call(call)
    _require(by, call, now)
    check_open(call)
    reason = text.clean(reason)
    if deadline_on <= call.deadline_on:
        raise Refused(_("The new deadline must be later than the present one."), field="deadline_on")
    if not reason:
        raise Refused(_("Say why the agencies get more time."), field="reason")
    before, call.deadline_on = call.deadline_on, deadline_on
    call.save(update_fields=["deadline_on"])
    record(
        act="needs.call.postpone",
        subject=call,
        by=by,
        now=now,
        before={"deadline_on": before},
        after={"deadline_on": deadline_on},
        reason=reason,
    )
    return call


@transaction.atomic
def close_call(*, call: NeedsCall, by: User, now: datetime) -> NeedsCall:
    """No need is taken any more. Refuses while a need that was sent waits for its answer."""
    call = locked_call(call)
    _require(by, call, now)
    check_open(call)
    waiting = call.entries.filter(state=EntryState.SENT).count()
    if waiting:
        raise Refused(
            ngettext(
                "{count} need waits for your answer. Accept it or send it back, then close the call.",
                "{count} needs wait for your answer. Accept them or send them back, then close the call.",
                waiting,
            ).format(count=waiting),
            code="waiting",
        )
    call.state, call.closed_at = CallState.CLOSED, now
    call.save(update_fields=["state", "closed_at"])
    record(act="needs.call.close", subject=call, by=by, now=now, after={"state": call.state})
    return call


def locked_call(call: NeedsCall) -> NeedsCall:
    """The call as it stands now, locked until the act ends."""
    return lock_one(NeedsCall.objects.filter(pk=call.pk).select_related("owner"))


def check_open(call: NeedsCall) -> None:
    """Refuse what comes after the call was closed (R2-09: late is marked, after the close is refused)."""
    if call.state != CallState.OPEN:
        raise Refused(
            _("The call “{title}” is closed. Ask the Organisation Board how to add a need.").format(
                title=call.title
            ),
            code="closed",
        )


def _require(by: User, call: NeedsCall, now: datetime) -> None:
    if not policies.may_consolidate(by, call, local_date(now)):
        raise NotAllowed(_("Only the Board that asked changes the call."))
