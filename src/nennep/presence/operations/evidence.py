"""Policies of evidence as dated data: the shipped ones, and those that a school sets for one class (R2-27)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.states import Method
from nennep.audit.operations import record
from nennep.classes.models import Mode, TrainingClass
from nennep.classes.policies import may_govern
from nennep.documents.models import Certainty
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence.models import EvidencePolicy
from nennep.presence.states import CheckKind

EVIDENCE_FILE = Path(__file__).resolve().parents[1] / "evidence.toml"


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the shipped policies that are not there yet; what an office has changed stays. Returns how many were added."""
    added = 0
    for row in tomllib.loads(EVIDENCE_FILE.read_text(encoding="utf-8"))["policy"]:
        _policy, is_new = EvidencePolicy.objects.get_or_create(
            training_class=None,
            mode=row["mode"],
            valid_from=row["from"],
            defaults={
                "valid_to": row.get("to"),
                "start_ways": row["start_ways"],
                "end_ways": row["end_ways"],
                "accepts_typed_code": row["accepts_typed_code"],
                "wants_head_count": row["wants_head_count"],
                "check_percent": row["check_percent"],
                "check_kind": row["check_kind"],
                "check_people": row["check_people"],
                "basis_text": row["basis"],
                "certainty": row["certainty"],
            },
        )
        added += is_new
    return added


@transaction.atomic
def set_policy(
    *,
    training_class: TrainingClass,
    mode: str,
    valid_from: date,
    start_ways: Collection[str],
    end_ways: Collection[str],
    accepts_typed_code: bool,
    wants_head_count: bool,
    check_percent: int,
    check_kind: str,
    check_people: int,
    basis_text: str,
    by: User,
    now: datetime,
) -> EvidencePolicy:
    """Set how presence is shown in the sessions of one class and mode from a day on; the former policy ends the day before.

    Only the school's training office or leader, or the Organisation Board, sets it: not the class manager whom it binds.
    Refuses a day that has passed (what was taken keeps its policy), ways that are none, and a policy without a basis.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    if not may_govern(by, training_class, local_date(now)):
        raise NotAllowed(_("The training office of the school sets how presence is shown in its classes."))
    _check_words(mode, start_ways, end_ways, check_kind)
    if valid_from < local_date(now):
        raise Refused(
            _("The policy begins today or later: what was taken keeps its policy."), field="valid_from"
        )
    if not 0 <= check_percent <= 100:
        raise Refused(_("The share of sessions is between 0 and 100 percent."), field="check_percent")
    if not 0 <= check_people <= 20:
        raise Refused(_("Between 0 and 20 people are looked at in one check."), field="check_people")
    if not basis_text.strip():
        raise Refused(
            _("Write on what the policy rests: a decision, a regulation of the school."), field="basis_text"
        )
    for row in lock(EvidencePolicy.objects.filter(training_class=training_class, mode=mode)):
        if row.valid_from >= valid_from:
            raise Refused(
                _("A policy of this class already begins on that day or later. Choose a later day."),
                field="valid_from",
            )
        if row.valid_to is None or row.valid_to > valid_from:
            row.valid_to = valid_from
            row.save(update_fields=["valid_to"])
    policy = EvidencePolicy.objects.create(
        training_class=training_class,
        mode=mode,
        valid_from=valid_from,
        start_ways=sorted(start_ways),
        end_ways=sorted(end_ways),
        accepts_typed_code=accepts_typed_code,
        wants_head_count=wants_head_count,
        check_percent=check_percent,
        check_kind=check_kind,
        check_people=check_people,
        basis_text=basis_text.strip()[:250],
        certainty=Certainty.OFFICE,
    )
    record(
        act="presence.policy.set",
        subject=policy,
        by=by,
        now=now,
        after={
            "mode": str(Mode(mode).label),
            "start_ways": sorted(start_ways),
            "end_ways": sorted(end_ways),
            "check_percent": check_percent,
            "valid_from": valid_from,
        },
        reason=basis_text,
        context=training_class,
    )
    return policy


def _check_words(mode: str, start_ways: Collection[str], end_ways: Collection[str], check_kind: str) -> None:
    if mode not in Mode.values:
        raise Refused(_("Choose how the session is held."), field="mode")
    if not set(start_ways) or not set(start_ways) <= set(Method.values):
        raise Refused(_("Choose at least one way for the start of the session."), field="start_ways")
    if not set(end_ways) <= set(Method.values):
        raise Refused(_("Choose the ways for the end of the session from the list."), field="end_ways")
    if check_kind not in CheckKind.values:
        raise Refused(_("Choose how the unannounced check is made."), field="check_kind")
