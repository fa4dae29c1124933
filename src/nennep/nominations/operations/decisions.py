"""Decisions with a list: to send, to open the class, and later ones that amend them (domain.md 2, steps 13 and 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import DocumentState, OfficialDocument, RecipientPurpose
from nennep.documents.operations import RecipientLine, draft_document, drop_document, issue_document
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.nominations.models import (
    DecisionEntry,
    EnrolmentNotice,
    ListChange,
    ListDecision,
    Nomination,
)
from nennep.nominations.operations.notices import check_notice_move
from nennep.nominations.operations.registry import RosterChange, tell_roster
from nennep.nominations.operations.shared import (
    WrongState,
    locked_nominees,
    locked_notice,
    move,
    require_keeper,
    require_running,
    require_within_limits,
)
from nennep.nominations.queries import (
    decision_bases,
    decision_content,
    decision_subject,
    in_order,
    may_hold_class_of,
    may_send,
)
from nennep.nominations.states import (
    READY,
    DecisionKind,
    NomineeState,
    NoticeState,
)
from nennep.norms.operations import require_permission
from nennep.people.models import Person
from nennep.units.models import Unit
from nennep.units.queries import names_on

KIND = "quyet-dinh"
BEFORE: dict[str, frozenset[str]] = {
    DecisionKind.SENDING: READY,
    DecisionKind.OPENING: frozenset({NomineeState.SENT}),
}
"""From which states a decision of each kind takes its people."""
AFTER: dict[str, str] = {
    DecisionKind.SENDING: NomineeState.SENT,
    DecisionKind.OPENING: NomineeState.ADMITTED,
}


@transaction.atomic
def prepare_decision(
    *,
    notice: EnrolmentNotice,
    kind: str,
    issuer: Unit,
    by: User,
    now: datetime,
    nominations: Sequence[Nomination] | None = None,
    bases: Sequence[OfficialDocument] = (),
) -> ListDecision:
    """Draft a decision with the list of everybody who is ready for it, or of those given, in their order.

    After a decision of the kind was issued the new one amends it: it adds who is ready now and takes off who withdrew.
    Refuses an issuer that has no authority to approve who goes or to send people of these agencies, a class that the school
    has no authority to hold (`NoAuthority`), an empty list, people who are not ready, sendings beyond a limit (`BeyondLimit`),
    and a second draft of the same kind.
    """
    notice = locked_notice(notice.pk)
    require_keeper(by, notice, now)
    require_running(notice)
    if kind not in DecisionKind.values:
        raise Refused(_("Choose the kind of decision."), field="kind")
    today = local_date(now)
    if kind == DecisionKind.SENDING:
        require_permission(may_send(notice, issuer, (), today), field="issuer")
    else:
        require_permission(may_hold_class_of(notice))
    if ListDecision.objects.filter(notice=notice, kind=kind, applied_at__isnull=True).exists():
        raise Refused(
            _("A draft of this decision is there already. Issue it, or give it up."), code="open-draft"
        )
    amends = (
        ListDecision.objects.filter(notice=notice, kind=kind, applied_at__isnull=False)
        .select_related("document")
        .order_by("-applied_at", "-pk")
        .first()
    )
    added, removed = _list_of(notice, kind, nominations)
    if not added and not removed:
        raise Refused(
            _("The list stands as in {document}. There is nothing to amend.").format(document=amends.document)
            if amends is not None
            else _("Nobody is ready for this decision. Check the conditions first.")
            if kind == DecisionKind.SENDING
            else _("Nobody is sent yet. Issue the decision to send first."),
            code="empty",
        )
    if kind == DecisionKind.SENDING:
        senders = {row.agency_id for row in added}
        require_permission(may_send(notice, issuer, senders, today), field="issuer")
        require_within_limits(notice, added)
    subject = decision_subject(notice, kind, is_amending=amends is not None)
    agencies = list(dict.fromkeys(one.agency_id for one in (*added, *removed)))
    names = names_on(agencies, today)
    units = Unit.objects.in_bulk(agencies)
    stands_on = (*decision_bases(notice, kind, amends), *bases)
    document = draft_document(
        issuer=issuer,
        kind=KIND,
        subject=subject,
        content=decision_content(
            notice, kind, added=added, removed=removed, amends=amends, bases=stands_on, on=today
        ),
        recipients=[
            RecipientLine(names[pk], purpose=RecipientPurpose.EXECUTION, unit=units[pk]) for pk in agencies
        ],
        bases=stands_on,
        by=by,
        now=now,
    )
    decision = ListDecision.objects.create(
        notice=notice, kind=kind, document=document, amends=amends, prepared_at=now
    )
    listed = [(one, ListChange.ADDED) for one in added] + [(one, ListChange.REMOVED) for one in removed]
    DecisionEntry.objects.bulk_create(
        DecisionEntry(decision=decision, nomination=one, change=change, order=place)
        for place, (one, change) in enumerate(listed, start=1)
    )
    record(
        act="nominations.decision.prepare",
        subject=decision,
        by=by,
        now=now,
        after={"kind": kind, "added": len(added), "removed": len(removed)},
        context=notice,
    )
    return decision


def _list_of(
    notice: EnrolmentNotice, kind: str, nominations: Sequence[Nomination] | None
) -> tuple[list[Nomination], list[Nomination]]:
    """Who comes on the list, and who was on an issued list of this kind and is out since."""
    ready = Nomination.objects.filter(notice=notice, state__in=BEFORE[kind])
    people = in_order(ready).select_related("person", "agency", "replaces__person")
    added = list(people)
    if nominations is not None:
        wanted = {one.pk for one in nominations}
        added = [one for one in added if one.pk in wanted]
        if len(added) != len(wanted):
            raise Refused(_("Some of the chosen people are not ready for this decision."), code="not-ready")
    entries = DecisionEntry.objects.filter(
        decision__notice=notice, decision__kind=kind, decision__applied_at__isnull=False
    )
    on_list = set(entries.filter(change=ListChange.ADDED).values_list("nomination_id", flat=True))
    taken_off = set(entries.filter(change=ListChange.REMOVED).values_list("nomination_id", flat=True))
    gone = Nomination.objects.filter(
        pk__in=on_list - taken_off,
        state__in=[NomineeState.WITHDRAWN_BEFORE, NomineeState.WITHDRAWN_AFTER],
    ).select_related("person", "agency")
    return added, list(in_order(gone))


@transaction.atomic
def issue_decision(
    *,
    decision: ListDecision,
    signer: Person,
    by: User,
    now: datetime,
    capacity: str = "",
    on: date | None = None,
) -> ListDecision:
    """Sign and number the decision, and follow its list at once. Refuses what issuing and `carry_out_decision` refuse."""
    locked_notice(decision.notice_id)
    decision = _locked(decision)
    require_keeper(by, decision.notice, now)
    _check_open(decision)
    decision.document = issue_document(
        document=decision.document,
        signer=signer,
        capacity=capacity,
        on=on or local_date(now),
        by=by,
        now=now,
    )
    return _carry_out(decision, by, now)


@transaction.atomic
def carry_out_decision(*, decision: ListDecision, by: User, now: datetime) -> ListDecision:
    """Follow the list of a decision that was issued on the page of its document. Refuses one that is not issued."""
    locked_notice(decision.notice_id)
    decision = _locked(decision)
    require_keeper(by, decision.notice, now)
    _check_open(decision)
    if decision.document.state != DocumentState.ISSUED:
        raise Refused(_("The decision is not issued yet."), code="not-issued")
    return _carry_out(decision, by, now)


@transaction.atomic
def drop_decision(*, decision: ListDecision, reason: str, by: User, now: datetime) -> None:
    """Give up a draft. Refuses one that was issued, and no reason."""
    notice = locked_notice(decision.notice_id)
    decision = _locked(decision)
    require_keeper(by, notice, now)
    _check_open(decision)
    if decision.document.state == DocumentState.ISSUED:
        raise Refused(
            _("The decision is issued. Follow its list; a later decision may amend it."), code="issued"
        )
    document = decision.document
    record(
        act="nominations.decision.drop",
        subject=decision,
        by=by,
        now=now,
        before={"kind": decision.kind},
        reason=reason,
        context=notice,
    )
    if document.state != DocumentState.DROPPED:
        drop_document(document=document, reason=reason, by=by, now=now)
    decision.delete()


def _carry_out(decision: ListDecision, by: User, now: datetime) -> ListDecision:
    notice = locked_notice(decision.notice_id)
    entries = list(decision.entries.order_by("order"))
    rows = {row.pk: row for row in locked_nominees(notice, [entry.nomination_id for entry in entries])}
    added = [rows[entry.nomination_id] for entry in entries if entry.change == ListChange.ADDED]
    removed = [rows[entry.nomination_id] for entry in entries if entry.change == ListChange.REMOVED]
    changed = [row for row in added if row.state not in BEFORE[decision.kind]]
    if changed:
        raise WrongState(
            _(
                "{names}: no longer ready since the list was drafted. Give the draft up and draft it again."
            ).format(names=", ".join(row.person.full_name for row in changed)),
            code="changed",
        )
    if decision.kind == DecisionKind.SENDING:
        require_within_limits(notice, added)
    act = "nominations.nominee.send" if decision.kind == DecisionKind.SENDING else "nominations.nominee.admit"
    for row in added:
        move(row, AFTER[decision.kind], act=act, by=by, now=now, reason=decision.document.number_text)
    decision.applied_at = now
    decision.save(update_fields=["applied_at"])
    if decision.kind == DecisionKind.OPENING:
        if notice.state == NoticeState.PUBLISHED:
            check_notice_move(notice, NoticeState.OPENED)
            notice.state = NoticeState.OPENED
            notice.save(update_fields=["state"])
        tell_roster(RosterChange(notice, decision, added, removed), by, now)
    record(
        act="nominations.decision.apply",
        subject=decision,
        by=by,
        now=now,
        after={"document": decision.document, "added": len(added), "removed": len(removed)},
        context=notice,
    )
    return decision


def _locked(decision: ListDecision) -> ListDecision:
    return lock_one(
        ListDecision.objects.filter(pk=decision.pk).select_related(
            "document", "notice__owner", "notice__host"
        )
    )


def _check_open(decision: ListDecision) -> None:
    if decision.applied_at is not None:
        raise WrongState(_("This decision is carried out already."), code="applied")
