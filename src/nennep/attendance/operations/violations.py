"""A violation on its way: opened from what happened, a measure proposed, decided on the right level, or dropped (R2-40)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact, Incident, Violation, ViolationMeasure
from nennep.attendance.policies.violations import (
    higher_of,
    may_decide_measure,
    may_drop_violation,
    may_open_violation,
    may_propose_measure,
    may_replace_proposal,
)
from nennep.attendance.states import VIOLATION_MOVES, ViolationState
from nennep.audit.operations import record
from nennep.classes.models import Enrolment
from nennep.documents.models import OfficialDocument
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused

MEASURES_FILE = Path(__file__).resolve().parents[2] / "norms" / "violation_measures.toml"


@transaction.atomic
def install_measures(*, by: User, now: datetime) -> int:
    """Add the shipped measures that are not there yet; what an office has changed stays. Returns how many were added."""
    added = 0
    rows = tomllib.loads(MEASURES_FILE.read_text(encoding="utf-8"))["measure"]
    for order, row in enumerate(rows, start=1):
        _measure, is_new = ViolationMeasure.objects.get_or_create(
            code=row["code"],
            valid_from=row["valid_from"],
            defaults={
                "name": row["name"],
                "decided_by": row["decided_by"],
                "basis_text": row["basis"],
                "certainty": row["certainty"],
                "order": order * 10,
            },
        )
        added += is_new
    return added


@transaction.atomic
def open_violation(
    *,
    enrolment: Enrolment,
    happened_on: date,
    what: str,
    by: User,
    now: datetime,
    incidents: Collection[Incident] = (),
    facts: Collection[Fact] = (),
) -> Violation:
    """Open the case of one trainee from incidents and facts.

    Refuses who is not of the school side, a day to come, a violation without words, and incidents of somebody else.
    """
    enrolment = lock_one(Enrolment.objects.filter(pk=enrolment.pk))
    if not may_open_violation(by, enrolment.training_class, local_date(now)):
        raise NotAllowed(_("The class manager or the training office opens the case of a violation."))
    what = what.strip()
    if not what:
        raise Refused(_("Write what happened."), field="what")
    if happened_on > local_date(now):
        raise Refused(_("The day has not come yet. Enter the day on which it happened."), field="happened_on")
    places = {one.enrolment_id for one in incidents} | {one.enrolment_id for one in facts}
    if places - {None, enrolment.pk}:
        raise Refused(_("An incident of another trainee does not belong into this case."))
    violation = Violation.objects.create(
        enrolment=enrolment,
        training_class_id=enrolment.training_class_id,
        happened_on=happened_on,
        what=what[:500],
        opened_at=now,
        opened_by=by,
    )
    violation.incidents.set(incidents)
    violation.facts.set(facts)
    record(
        act="attendance.violation.open",
        subject=violation,
        by=by,
        now=now,
        after={"person": enrolment.person, "happened_on": happened_on},
        reason=what,
        context=enrolment.training_class,
    )
    return violation


@transaction.atomic
def propose_measure(
    *,
    violation: Violation,
    measure: ViolationMeasure,
    proposal: str,
    by: User,
    now: datetime,
    statement: str = "",
) -> Violation:
    """Propose what to do, with what the trainee says to it. A later proposal replaces the former; the trail keeps both.

    Refuses a measure that is not on the list of that day, a proposal without words, and the class manager who lowers a
    proposal that waits for a higher level.
    """
    violation = _locked(violation)
    if not may_propose_measure(by, violation.training_class, local_date(now)):
        raise NotAllowed(_("The class manager or the training office proposes the measure."))
    _require_move(violation, ViolationState.PROPOSED)
    _require_in_force(measure, violation.happened_on)
    if not may_replace_proposal(by, violation, measure, local_date(now)):
        former = violation.proposed_measure
        raise Refused(
            _(
                "“{measure}” waits for a decision: {level}. The training office lowers it, or the leader."
            ).format(
                measure=former.name if former else "", level=former.get_decided_by_display() if former else ""
            ),
            field="measure",
        )
    if not proposal.strip():
        raise Refused(_("Write why this measure."), field="proposal")
    before = {"state": violation.state, "measure": violation.proposed_measure}
    violation.state = ViolationState.PROPOSED
    violation.proposed_measure, violation.proposal = measure, proposal.strip()
    violation.proposed_at, violation.proposed_by = now, by
    violation.statement = statement.strip() or violation.statement
    violation.save(
        update_fields=["state", "proposed_measure", "proposal", "proposed_at", "proposed_by", "statement"]
    )
    record(
        act="attendance.violation.propose",
        subject=violation,
        by=by,
        now=now,
        before=before,
        after={"state": violation.state, "measure": measure},
        reason=proposal,
        context=violation.training_class,
    )
    return violation


@transaction.atomic
def decide_violation(
    *,
    violation: Violation,
    measure: ViolationMeasure,
    decision: str,
    by: User,
    now: datetime,
    document: OfficialDocument | None = None,
) -> Violation:
    """Decide the measure, the proposed one or another, on the level that it asks for.

    Refuses a level that may not decide it and names the one that may: that of the measure, or that of the proposal where
    it is the higher one, so that nobody settles alone what was put before somebody else.
    """
    violation = _locked(violation)
    _require_move(violation, ViolationState.DECIDED)
    _require_in_force(measure, violation.happened_on)
    if not may_decide_measure(by, violation, measure, local_date(now)):
        asked = higher_of(violation, measure)
        raise NotAllowed(
            _("“{measure}” is decided by: {level}.").format(
                measure=asked.name, level=asked.get_decided_by_display()
            )
        )
    before = {"state": violation.state}
    violation.state, violation.measure, violation.decision = ViolationState.DECIDED, measure, decision.strip()
    violation.document, violation.closed_at, violation.closed_by = document, now, by
    violation.save(update_fields=["state", "measure", "decision", "document", "closed_at", "closed_by"])
    record(
        act="attendance.violation.decide",
        subject=violation,
        by=by,
        now=now,
        before=before,
        after={"state": violation.state, "measure": measure, "document": document},
        reason=decision,
        context=violation.training_class,
    )
    return violation


@transaction.atomic
def drop_violation(*, violation: Violation, why: str, by: User, now: datetime) -> Violation:
    """Close the case without a measure, with the reason. Refuses the class manager alone, and a reason without words."""
    violation = _locked(violation)
    if not may_drop_violation(by, violation, local_date(now)):
        raise NotAllowed(_("The training office or the leader of the school drops a case."))
    _require_move(violation, ViolationState.DROPPED)
    if not why.strip():
        raise Refused(_("Write why the case is dropped."), field="why")
    before = {"state": violation.state}
    violation.state, violation.decision = ViolationState.DROPPED, why.strip()
    violation.closed_at, violation.closed_by = now, by
    violation.save(update_fields=["state", "decision", "closed_at", "closed_by"])
    record(
        act="attendance.violation.drop",
        subject=violation,
        by=by,
        now=now,
        before=before,
        after={"state": violation.state},
        reason=why,
        context=violation.training_class,
    )
    return violation


def _locked(violation: Violation) -> Violation:
    found = lock_one(Violation.objects.filter(pk=violation.pk))
    found.training_class = violation.training_class
    return found


def _require_move(violation: Violation, state: str) -> None:
    if state in VIOLATION_MOVES[violation.state]:
        return
    if violation.state == ViolationState.OPEN:
        raise Refused(_("Nobody has proposed a measure yet. Propose one first."))
    raise Refused(_("This case is closed already."))


def _require_in_force(measure: ViolationMeasure, on: date) -> None:
    in_force = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    if not ViolationMeasure.objects.filter(in_force, pk=measure.pk).exists():
        raise Refused(
            _("This measure was not in force on that day. Choose one of the list."), field="measure"
        )
