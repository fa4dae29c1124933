"""Acts of the leaders: meetings, conclusions line by line, the decision (R3-01, R3-02, R3-18, R4-15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives.models import Event
from nennep.directives.operations import Part, give_parts, open_event_tasks
from nennep.documents.models import OfficialDocument
from nennep.kernel import dates, numbers, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from nennep.people.queries import office_of, person_on
from nennep.planning.models import (
    LineConclusion,
    PlanLine,
    PlanVersion,
    SeatPool,
    SessionParticipant,
    WorkingSession,
)
from nennep.planning.operations.shared import (
    locked_version,
    require_concluder,
    require_issued,
    require_keeper,
    require_state,
)
from nennep.planning.queries.comparing import difference_between
from nennep.planning.rules.year import last_day_for_opening
from nennep.planning.states import LineState, Outcome, VersionState


class NotConcluded(Refused):
    """Lines are left on which nothing was concluded."""


class SeatsInUse(Refused):
    """Fewer seats would be approved than are handed out already."""


@dataclass(frozen=True)
class Participant:
    """Somebody in a working session, with the office of that day (R3-02). Of a `person` on record without `office` the main
    post of the day is taken."""

    office: str = ""
    name: str = ""
    is_chair: bool = False
    person: Person | None = None


@transaction.atomic
def record_session(
    *,
    version: PlanVersion,
    held_on: date,
    subject: str,
    participants: Sequence[Participant],
    by: User,
    now: datetime,
    outcome: str = "",
) -> WorkingSession:
    """Record a meeting on the plan with who sat in it, by office, and what came out (R3-01, R3-02).

    Refuses a day to come, an empty subject, a meeting without participants, and somebody on record without a post that day.
    """
    version = locked_version(version)
    require_concluder(by, version.plan, now)
    subject = text.clean(subject)
    if held_on > local_date(now):
        raise Refused(
            _("{day} is still to come. Record the meeting when it was held.").format(
                day=dates.short(held_on)
            ),
            field="held_on",
        )
    if not subject:
        raise Refused(_("Say what the meeting was about."), field="subject")
    offices = (_with_office(one, held_on) for one in participants)
    people = [one for one in offices if text.clean(one.office)]
    if not people:
        raise Refused(_("Name at least one participant with the office."), field="participants")
    session = WorkingSession.objects.create(
        version=version,
        held_on=held_on,
        subject=subject[:300],
        outcome=outcome.strip(),
        recorded_at=now,
    )
    SessionParticipant.objects.bulk_create(
        SessionParticipant(
            session=session,
            order=place,
            name=text.clean(one.name)[:150],
            office=text.clean(one.office)[:200],
            is_chair=one.is_chair,
        )
        for place, one in enumerate(people, start=1)
    )
    record(
        act="planning.session.record",
        subject=session,
        by=by,
        now=now,
        after={"held_on": held_on, "subject": subject, "participants": [one.office for one in people]},
        context=version.plan,
    )
    return session


def _with_office(one: Participant, on: date) -> Participant:
    if one.person is None:
        return one
    posting = None if text.clean(one.office) else person_on(one.person, on)
    if posting is None and not text.clean(one.office):
        raise Refused(
            _("{name} has no post on record on {day}. Type the office and the name.").format(
                name=one.person.full_name, day=dates.short(on)
            ),
            field="participants",
        )
    return replace(
        one, office=one.office if posting is None else office_of(posting, on), name=one.person.full_name
    )


@transaction.atomic
def conclude_line(
    *,
    line: PlanLine,
    outcome: str,
    by: User,
    now: datetime,
    wording: str = "",
    session: WorkingSession | None = None,
    classes: int | None = None,
    seats: int | None = None,
) -> LineConclusion:
    """Record what was concluded on one line; until the version is concluded a later word replaces an earlier (R3-18).

    With `changed` the new number of classes or seats is written into the line; its text says the rest. Refuses an
    unknown outcome, a change without words, numbers without a change, and a version that was not submitted.
    """
    version = locked_version(line.version)
    require_concluder(by, version.plan, now)
    require_state(version, VersionState.SUBMITTED)
    line = lock(PlanLine.objects.filter(pk=line.pk))[0]
    wording = text.clean(wording)
    if outcome not in Outcome.values:
        raise Refused(_("Choose what was concluded."), field="outcome")
    if outcome == Outcome.CHANGED and not wording:
        raise Refused(_("Write what was changed."), field="wording")
    if outcome != Outcome.CHANGED and (classes is not None or seats is not None):
        raise Refused(
            _("Other numbers are a change. Choose “{outcome}”.").format(outcome=Outcome.CHANGED.label),
            field="outcome",
        )
    if session is not None and session.version_id != version.pk:
        raise Refused(_("This meeting was about another version."), field="session")
    before = {"classes": line.classes, "seats": line.seats}
    if outcome == Outcome.CHANGED:
        line.classes = line.classes if classes is None else classes
        line.seats = line.seats if seats is None else seats
        line.changed_reason = wording[:500]
        line.save(update_fields=["classes", "seats", "changed_reason"])
    LineConclusion.objects.filter(line=line).delete()
    conclusion = LineConclusion.objects.create(
        line=line,
        outcome=outcome,
        text=wording[:1000],
        session=session,
        concluded_at=now,
        concluded_by=by,
    )
    record(
        act="planning.line.conclude",
        subject=line,
        by=by,
        now=now,
        before=before,
        after={"classes": line.classes, "seats": line.seats, "outcome": outcome},
        reason=wording,
        context=version.plan,
    )
    return conclusion


@transaction.atomic
def conclude_version(
    *,
    version: PlanVersion,
    by: User,
    now: datetime,
    rest: str = "",
    wording: str = "",
    session: WorkingSession | None = None,
) -> PlanVersion:
    """Close the round of conclusions. `rest` is what holds for every touched line that has none of its own yet.

    A line that the version in force has in the same words needs none (R3-15). Refuses (`NotConcluded`) when lines are
    left and `rest` is not given.
    """
    version = locked_version(version)
    require_concluder(by, version.plan, now)
    require_state(version, VersionState.SUBMITTED)
    open_lines = _without_conclusion(version)
    if open_lines and not rest:
        raise NotConcluded(
            ngettext(
                "{count} line has no conclusion yet: “{title}”. Conclude on it, or give one conclusion for the rest.",
                "{count} lines have no conclusion yet: “{title}” …. Conclude on them, or give one conclusion for the rest.",
                len(open_lines),
            ).format(count=numbers.whole(len(open_lines)), title=open_lines[0].title),
            field="rest",
            code="open-lines",
        )
    for line in open_lines:
        conclude_line(line=line, outcome=rest, wording=wording, session=session, by=by, now=now)
    version.state, version.concluded_at = VersionState.CONCLUDED, now
    version.save(update_fields=["state", "concluded_at"])
    record(act="planning.version.conclude", subject=version, by=by, now=now, context=version.plan)
    return version


@transaction.atomic
def approve_version(
    *,
    version: PlanVersion,
    document: OfficialDocument,
    by: User,
    now: datetime,
    approved_on: date | None = None,
) -> PlanVersion:
    """The decision puts the concluded version into force and gives its seats (R3-08, R4-15, R2-16).

    The version before is superseded. Each leading and coordinating unit gets its part as a task (R3-09). Lines that were agreed are approved, refused ones refused; those under study or
    deferred stay so and give no seats. The day is that of the decision, or `approved_on` where it is not on record.
    Refuses a document that is not issued, a day that nobody knows, and seats below those handed out (`SeatsInUse`).
    """
    version = locked_version(version)
    require_keeper(by, version.plan, now)
    require_state(version, VersionState.CONCLUDED)
    require_issued(document)
    approved_on = document.issued_on or approved_on
    if approved_on is None:
        raise Refused(
            _("The day of “{document}” is not on record. Enter it first, or write the day here.").format(
                document=document
            ),
            field="approved_on",
        )
    if approved_on > local_date(now):
        raise Refused(_("The decision cannot be dated in the future."), field="approved_on")
    for line in lock(PlanLine.objects.filter(version=version, state=LineState.PROPOSED)):
        said = LineConclusion.objects.filter(line=line).values_list("outcome", flat=True).first()
        line.state = LineState.REFUSED if said == Outcome.REFUSED else LineState.APPROVED
        line.save(update_fields=["state"])
    for line in lock(
        PlanLine.objects.filter(version=version, conclusion__outcome=Outcome.REFUSED).exclude(
            state=LineState.REFUSED
        )
    ):
        line.state = LineState.REFUSED
        line.save(update_fields=["state"])
    for earlier in lock(PlanVersion.objects.filter(plan=version.plan, state=VersionState.APPROVED)):
        earlier.state = VersionState.SUPERSEDED
        earlier.save(update_fields=["state"])
    version.state, version.document, version.approved_on = VersionState.APPROVED, document, approved_on
    version.save(update_fields=["state", "document", "approved_on"])
    _give_seats(version, document)
    _give_parts(version, document, by=by, now=now)
    open_event_tasks(
        event=Event.PLAN,
        happened=f"version {version.pk}",
        what=_("{plan}, version {number}").format(plan=version.plan.name, number=version.number),
        at=(version.plan.owner,),
        on=approved_on,
        by=by,
        now=now,
    )
    record(
        act="planning.version.approve",
        subject=version,
        by=by,
        now=now,
        after={"document": document, "approved_on": approved_on},
        context=version.plan,
    )
    return version


def _give_parts(version: PlanVersion, document: OfficialDocument, *, by: User, now: datetime) -> None:
    """Who leads and who coordinates gets it as a task, in both chains; the day is the last on which the class opens in time."""
    parts: list[Part] = []
    lines = version.lines.filter(state=LineState.APPROVED, counted_in__isnull=True)
    for line in lines.select_related("lead").prefetch_related("coordinator_links__unit").order_by("order"):
        due_on = last_day_for_opening(version.plan.year, line.opens_month, line.quarter)
        partners = [link.unit for link in sorted(line.coordinator_links.all(), key=lambda row: row.order)]
        title = _("Take part in: {title}").format(title=line.title)
        if line.lead is not None:
            leads = _("Lead: {title}").format(title=line.title)
            parts.append(Part(line.item_id, line.lead, leads, due_on, is_lead=True))
            title = _("Coordinate with {unit}: {title}").format(unit=line.lead, title=line.title)
        parts += [Part(line.item_id, one, title, due_on, is_lead=False) for one in partners]
    items = list(version.plan.items.order_by("pk").values_list("pk", flat=True))
    give_parts(owner=version.plan.owner, document=document, parts=parts, item_ids=items, by=by, now=now)


def _give_seats(version: PlanVersion, document: OfficialDocument) -> None:
    """Bring the pools to what the version says; an item that is gone, refused or counted elsewhere has no seats."""
    wanted = {
        line.item_id: line
        for line in version.lines.filter(state=LineState.APPROVED, counted_in__isnull=True, is_extra=False)
    }
    pools = {pool.item_id: pool for pool in lock(SeatPool.objects.filter(item__plan=version.plan))}
    for item_id, pool in pools.items():
        line = wanted.get(item_id)
        seats = (line.seats or 0) if line else 0
        if seats == pool.approved:
            continue
        if seats < pool.handed_out:
            raise SeatsInUse(
                _(
                    "“{code}” would have {seats} seats, but {used} are handed out already. Take seats back first."
                ).format(
                    code=line.title if line else pool.item.code,
                    seats=numbers.whole(seats),
                    used=numbers.whole(pool.handed_out),
                ),
                code="seats",
            )
        pool.approved, pool.decision = seats, document
        pool.save(update_fields=["approved", "decision"])
    SeatPool.objects.bulk_create(
        SeatPool(item_id=item_id, approved=line.seats, decision=document)
        for item_id, line in wanted.items()
        if item_id not in pools and line.seats is not None
    )


def _without_conclusion(version: PlanVersion) -> list[PlanLine]:
    touched = difference_between(version.based_on, version).touched
    lines: Iterable[PlanLine] = version.lines.filter(conclusion__isnull=True).select_related("item")
    return [line for line in sorted(lines, key=lambda row: row.order) if line.item.code in touched]
