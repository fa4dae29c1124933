"""Flags: questions that the facts raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.classes.models import Session, TrainingClass
from nennep.people.models import Person
from nennep.presence.models import Device, Flag
from nennep.presence.states import FlagKind

OWNERS = frozenset({"class_manager", "training_office", "inspector"})


@transaction.atomic
def raise_flag(
    *,
    kind: str,
    key: str,
    training_class: TrainingClass | int,
    owner_role: str,
    by: User,
    now: datetime,
    session: Session | int | None = None,
    person: Person | int | None = None,
    other_person: Person | int | None = None,
    device: Device | int | None = None,
    about_account: User | int | None = None,
    facts: Sequence[Fact | int] = (),
    figures: Mapping[str, Any] | None = None,
) -> Flag:
    """Ask a question once: a flag with this key that is there already is given back, with the new facts added.

    Objects or their keys. `by` is the account in whose act it was found; the system's own for timers. Writes no line of
    the trail: a flag is found, not done. Refuses a kind or an owner that is none (`ValueError`).
    """
    if kind not in FlagKind.values or owner_role not in OWNERS or not key:
        raise ValueError(f"no flag of kind {kind!r} with key {key!r} for {owner_role!r}")
    flag, _is_new = Flag.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "training_class_id": _key(training_class),
            "session_id": _key(session),
            "person_id": _key(person),
            "other_person_id": _key(other_person),
            "device_id": _key(device),
            "about_account_id": _key(about_account),
            "figures": dict(figures or {}),
            "owner_role": owner_role,
            "opened_at": now,
        },
    )
    if facts:
        flag.facts.add(*(_key(fact) for fact in facts))
    return flag


def _key(of: Model | int | None) -> Any:
    return of.pk if isinstance(of, Model) else of
