"""Which evidence a session needs: the policy of its class where it has one, else the general one of its mode."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.attendance.states import Checkpoint, Method
from nennep.classes.models import Mode, Session, TrainingClass
from nennep.kernel.errors import Refused
from nennep.presence.models import EvidencePolicy


class NoPolicy(Refused):
    """No policy is in force: nothing may be assumed in its place."""


def policies_of(sessions: Collection[Session]) -> dict[int, EvidencePolicy]:
    """The policy of each session, by key; one query, however many there are. A session without one is left out."""
    classes = {one.training_class_id for one in sessions}
    rows = list(EvidencePolicy.objects.filter(training_class_id__in=classes).order_by("pk")) + list(
        EvidencePolicy.objects.filter(training_class__isnull=True).order_by("pk")
    )
    found: dict[int, EvidencePolicy] = {}
    for session in sessions:
        fitting = (
            row
            for row in rows
            if row.mode == session.mode
            and row.training_class_id in {None, session.training_class_id}
            and _is_in_force(row, session.held_on)
        )
        policy = next(fitting, None)
        if policy is not None:
            found[session.pk] = policy
    return found


def policy_of(session: Session) -> EvidencePolicy:
    """The policy of the session on its day. Refuses when none is in force (`NoPolicy`), never guesses."""
    found = policies_of([session]).get(session.pk)
    if found is None:
        raise NoPolicy(
            _(
                "No policy says how presence is shown in a session of this kind. Enter one under “Proof of presence”."
            )
        )
    return found


def ways_of(policy: EvidencePolicy, checkpoint: str) -> frozenset[str]:
    """The ways that count at the checkpoint; during a session every way that counts at its start."""
    ways = policy.end_ways if checkpoint == Checkpoint.END else policy.start_ways
    return frozenset(str(way) for way in ways) & frozenset(Method.values)


def _is_in_force(row: EvidencePolicy, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


def standing_policies(training_class: TrainingClass, on: date) -> list[EvidencePolicy]:
    """The policies in force in the class on the day and those to come, by mode and day; one query.

    A mode in which the class has one of its own in force shows that one and not the general one.
    """
    rows = EvidencePolicy.objects.filter(
        Q(training_class=training_class) | Q(training_class__isnull=True),
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
    )
    found = list(rows.order_by("valid_from", "pk"))
    own = {row.mode for row in found if row.training_class_id is not None and _is_in_force(row, on)}
    order = {mode: place for place, mode in enumerate(Mode.values)}
    kept = [
        row
        for row in found
        if row.training_class_id is not None or row.mode not in own or not _is_in_force(row, on)
    ]
    return sorted(kept, key=lambda row: (order[row.mode], row.valid_from, row.pk))
