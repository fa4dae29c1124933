"""Flags: questions that the facts raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.classes.models import Session, TrainingClass
from nennep.people.models import Person
from nennep.presence.models import Device, Flag


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
    figures: Mapping[str, object] | None = None,
) -> Flag:
    """Ask a question once: a flag with this key that is there already is given back, with the new facts added.

    Objects or their keys. `by` is the account in whose act it was found; the system's own for timers. Writes no line of
    the trail: a flag is found, not done.
    """
    raise NotImplementedError
