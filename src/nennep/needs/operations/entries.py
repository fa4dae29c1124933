"""Agencies register what they need and send it; the Board accepts, sends back, proposes seats (domain.md 2, steps 3 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme, StudyForm
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.kernel.periods import Period
from nennep.needs import policies
from nennep.needs.models import AskedAgency, NeedEntry, NeedPerson, NeedsCall
from nennep.needs.operations.calls import check_open, locked_call
from nennep.needs.queries.naming import NamedPerson
from nennep.needs.states import WRITABLE, EntryState, may_move
from nennep.units.models import Unit

MOST_PEOPLE = 5000


@transaction.atomic
def register_need(
    *,
    call: NeedsCall,
    agency: Unit,
    programme: Programme,
    study_form: str,
    people_count: int,
    by: User,
    now: datetime,
    people: Sequence[NamedPerson] = (),
    reason: str = "",
    priority_group: str = "",
    wished_quarter: int | None = None,
    funding: str = "",
    entry: NeedEntry | None = None,
) -> NeedEntry:
    """Write down, or with `entry` change, what an agency needs. It stays the agency's own until it is sent, its trail too.

    Without `people_count` the names count. Refuses fewer people than names, a closed call, an agency that was not asked,
    a programme that does not exist any more, the same programme and form twice, and a need that was sent and not sent back.
    """
    call = locked_call(call)
    asked = locked_asked(call, agency)
    _require_agency(by, agency, now)
    check_open(call)
    _check_programme(programme, study_form, now)
    if wished_quarter is not None and not 1 <= wished_quarter <= 4:
        raise Refused(_("Choose a quarter from 1 to 4."), field="wished_quarter")
    if 0 < people_count < len(people):
        raise Refused(
            _(
                "The number of people, {count}, is smaller than the names given, {named}. Write at least {named}, or leave it empty."
            ).format(count=people_count, named=len(people)),
            field="people_count",
            code="fewer-than-named",
        )
    count = people_count or len(people)
    if not 1 <= count <= MOST_PEOPLE:
        raise Refused(
            _("Write how many people the agency wants to send, at least one."), field="people_count"
        )
    same = NeedEntry.objects.filter(call=call, agency=agency, programme=programme, study_form=study_form)
    if entry is not None:
        same = same.exclude(pk=entry.pk)
    if same.exists():
        raise Refused(
            _("{programme} in this form is registered already. Change that line instead.").format(
                programme=programme.name
            ),
            field="programme",
            code="twice",
        )
    before: dict[str, object] = {}
    if entry is None:
        entry = NeedEntry(call=call, agency=agency, created_at=now, state=EntryState.DRAFT)
    else:
        entry = lock_one(NeedEntry.objects.filter(pk=entry.pk, call=call, agency=agency))
        _check_writable(entry)
        before = _values(entry)
    entry.programme, entry.study_form, entry.people_count = programme, study_form, count
    entry.reason, entry.priority_group = reason.strip(), priority_group
    entry.wished_quarter, entry.funding = wished_quarter, funding
    entry.proposed_seats = None
    entry.save()
    entry.people.all().delete()
    NeedPerson.objects.bulk_create(
        NeedPerson(
            entry=entry,
            order=place,
            person=one.person,
            typed_name="" if one.person is not None else text.clean(one.typed_name)[:150],
            note=one.note[:250],
        )
        for place, one in enumerate(people, start=1)
    )
    if asked.has_no_need:
        asked.has_no_need = False
        asked.save(update_fields=["has_no_need"])
    record(
        act="needs.entry.register" if not before else "needs.entry.change",
        subject=entry,
        by=by,
        now=now,
        before=before,
        after=_values(entry) | {"named": len(people)},
    )
    return entry


@transaction.atomic
def drop_need(*, entry: NeedEntry, by: User, now: datetime) -> None:
    """Take a line out of the registration. Refuses one that was sent and not sent back."""
    call = locked_call(entry.call)
    entry = lock_one(NeedEntry.objects.filter(pk=entry.pk).select_related("agency", "programme"))
    _require_agency(by, entry.agency, now)
    check_open(call)
    _check_writable(entry)
    record(act="needs.entry.drop", subject=entry, by=by, now=now, before=_values(entry))
    entry.delete()


@transaction.atomic
def send_needs(
    *, call: NeedsCall, agency: Unit, by: User, now: datetime, has_no_need: bool = False
) -> list[NeedEntry]:
    """Send everything that the agency wrote to the Board; after the deadline it is taken and marked late (R2-09).

    `has_no_need` answers that nothing is needed. Refuses a closed call, and an answer without a need that does not say so.
    """
    call = locked_call(call)
    asked = locked_asked(call, agency)
    _require_agency(by, agency, now)
    check_open(call)
    entries = lock(NeedEntry.objects.filter(call=call, agency=agency))
    writable = [entry for entry in entries if entry.state in WRITABLE]
    if has_no_need and entries:
        raise Refused(_("There are registered needs. Send them, or delete them first."), code="has-needs")
    if not has_no_need and not writable:
        raise Refused(
            _("There is nothing to send. Register a need first, or answer that there is none."), code="empty"
        )
    for entry in writable:
        entry.state, entry.sent_at, entry.sent_by, entry.returned_reason = EntryState.SENT, now, by, ""
        entry.save(update_fields=["state", "sent_at", "sent_by", "returned_reason"])
    asked.has_no_need = has_no_need
    if asked.sent_at is None:
        asked.sent_at, asked.sent_by = now, by
    asked.save(update_fields=["has_no_need", "sent_at", "sent_by"])
    record(
        act="needs.asked.send",
        subject=asked,
        by=by,
        now=now,
        after={
            "entries": len(writable),
            "people": sum(entry.people_count for entry in writable),
            "has_no_need": has_no_need,
            "is_late": local_date(now) > call.deadline_on,
        },
        context=call,
    )
    return writable


@transaction.atomic
def return_need(*, entry: NeedEntry, reason: str, by: User, now: datetime) -> NeedEntry:
    """Send a need back to the agency to be mended. Refuses without a reason and what was not sent."""
    call = locked_call(entry.call)
    entry = lock_one(NeedEntry.objects.filter(pk=entry.pk))
    _require_board(by, call, now)
    check_open(call)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say what the agency has to mend."), field="reason")
    if not may_move(entry.state, EntryState.RETURNED):
        raise Refused(_("Only a need that was sent can be sent back."), code="state")
    before = entry.state
    entry.state, entry.returned_reason, entry.proposed_seats = EntryState.RETURNED, reason, None
    entry.save(update_fields=["state", "returned_reason", "proposed_seats"])
    record(
        act="needs.entry.return",
        subject=entry,
        by=by,
        now=now,
        before={"state": before},
        after={"state": entry.state},
        reason=reason,
        context=call,
    )
    return entry


@transaction.atomic
def accept_needs(
    *, call: NeedsCall, entries: Sequence[NeedEntry], by: User, now: datetime
) -> list[NeedEntry]:
    """Take needs that were sent as they are. Refuses when none of them waits."""
    call = locked_call(call)
    _require_board(by, call, now)
    check_open(call)
    rows = lock(NeedEntry.objects.filter(pk__in=[entry.pk for entry in entries], call=call))
    waiting = [row for row in rows if may_move(row.state, EntryState.ACCEPTED)]
    if not waiting:
        raise Refused(_("None of these needs waits for an answer."), code="state")
    for entry in waiting:
        entry.state = EntryState.ACCEPTED
        entry.save(update_fields=["state"])
        record(
            act="needs.entry.accept",
            subject=entry,
            by=by,
            now=now,
            before={"state": EntryState.SENT},
            after={"state": entry.state},
            context=call,
        )
    return waiting


@transaction.atomic
def propose_seats(*, entry: NeedEntry, seats: int, by: User, now: datetime) -> NeedEntry:
    """Say for how many of the people seats are proposed. Refuses more than were asked for and what was not sent."""
    call = locked_call(entry.call)
    entry = lock_one(NeedEntry.objects.filter(pk=entry.pk))
    _require_board(by, call, now)
    if entry.state in WRITABLE:
        raise Refused(_("Seats are proposed for needs that were sent."), code="state")
    if not 0 <= seats <= entry.people_count:
        raise Refused(
            _("The agency asked for {count}. Propose nought to {count} seats.").format(
                count=entry.people_count
            ),
            field="seats",
        )
    before, entry.proposed_seats = entry.proposed_seats, seats
    entry.save(update_fields=["proposed_seats"])
    record(
        act="needs.entry.propose",
        subject=entry,
        by=by,
        now=now,
        before={"proposed_seats": before},
        after={"proposed_seats": seats},
        context=call,
    )
    return entry


def locked_asked(call: NeedsCall, agency: Unit) -> AskedAgency:
    """The asked agency, locked until the act ends. Refuses one that was not asked."""
    found = lock(AskedAgency.objects.filter(call=call, agency=agency))
    if not found:
        raise Refused(
            _("{agency} was not asked in “{title}”.").format(agency=agency.name, title=call.title),
            code="not-asked",
        )
    return found[0]


def _check_programme(programme: Programme, study_form: str, now: datetime) -> None:
    if study_form not in StudyForm.values:
        raise Refused(_("Choose the form of study."), field="study_form")
    period = Period(programme.valid_from, programme.valid_to)
    today = local_date(now)
    if not period.contains(today):
        raise Refused(
            _("{programme} is not taught any more. Choose another programme.").format(
                programme=programme.name
            ),
            field="programme",
        )


def _check_writable(entry: NeedEntry) -> None:
    if entry.state not in WRITABLE:
        raise Refused(_("This need was sent. Ask the Board to send it back, then change it."), code="state")


def _require_agency(by: User, agency: Unit, now: datetime) -> None:
    if not policies.may_register(by, agency, local_date(now)):
        raise NotAllowed(_("Only {agency} registers its needs.").format(agency=agency.name))


def _require_board(by: User, call: NeedsCall, now: datetime) -> None:
    if not policies.may_consolidate(by, call, local_date(now)):
        raise NotAllowed(_("Only the Board that asked answers the needs."))


def _values(entry: NeedEntry) -> dict[str, object]:
    return {
        "programme": entry.programme,
        "study_form": entry.study_form,
        "people_count": entry.people_count,
        "reason": entry.reason,
        "priority_group": entry.priority_group,
        "wished_quarter": entry.wished_quarter,
        "funding": entry.funding,
    }
