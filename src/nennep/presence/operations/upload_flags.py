"""The questions that a delivery of a kiosk raises (R0-16, R0-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nennep.accounts.models import Role, User
from nennep.attendance.operations import open_incident
from nennep.classes.models import ClassRole, TrainingClass
from nennep.kernel.clock import zone
from nennep.presence.models import CheckIn, Device
from nennep.presence.operations.flags import raise_flag
from nennep.presence.operations.upload_judging import Judged
from nennep.presence.rules.kiosk import Heard, moment
from nennep.presence.states import FlagKind, Outcome

LATE_REFUSALS = frozenset({Outcome.TOO_LATE, Outcome.WAY_CLOSED, Outcome.NOT_ENROLLED})


@dataclass(frozen=True, slots=True)
class _Question:
    """Entries that raise one question together; `key` is what makes it the same one when it is met again."""

    kind: str
    owner: str
    these: Sequence[Judged]
    key: str


def flag_delivery(device: Device, judged: Sequence[Judged], heard: Heard, *, by: User, now: datetime) -> None:
    """Raise what has to be looked at: each entry that does not hold or would not have been let in, the clock once a session.

    Another person with the card opens an incident, as in an unannounced check.
    """
    shifted: dict[int, list[Judged]] = {}
    for one in judged:
        key = (
            one.fact.client_id if one.fact else None
        ) or f"{device.pk}:{one.entry.sequence}:{one.entry.link[:16]}"
        for kind, owner in _questions(one):
            _raise(device, _Question(kind, owner, [one], key), heard, by=by, now=now)
        if one.outcome == Outcome.OTHER_PERSON and one.fact is not None:
            open_incident(fact=one.fact, by=by, now=now)
        if one.time is not None and (one.time.is_shifted or one.time.unsure):
            shifted.setdefault(one.entry.session, []).append(one)
    for session_id, these in shifted.items():
        clock = _Question(FlagKind.CLOCK_SHIFT, Role.TRAINING_OFFICE, these, f"{device.pk}:s{session_id}")
        _raise(device, clock, heard, by=by, now=now)


def _questions(one: Judged) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if one.is_forged or one.missing:
        found.append((FlagKind.FORGED_UPLOAD, Role.TRAINING_OFFICE))
    if one.outcome == Outcome.OTHER_PERSON:
        found.append((FlagKind.CARD_OTHER_PERSON, Role.TRAINING_OFFICE))
    elif one.would_be or (one.outcome in LATE_REFUSALS and not one.is_forged):
        found.append((FlagKind.WOULD_BE_REFUSED, ClassRole.CLASS_MANAGER))
    if one.time is not None and one.time.is_impossible:
        found.append((FlagKind.IMPOSSIBLE_TIME, Role.TRAINING_OFFICE))
    return found


def _raise(device: Device, question: _Question, heard: Heard, *, by: User, now: datetime) -> None:
    kind, these = question.kind, question.these
    one = these[0]
    training_class = one.session.training_class if one.session else _class_served_last(device)
    if training_class is None:
        return
    raise_flag(
        kind=kind,
        key=f"{kind}:{question.key}",
        training_class=training_class,
        owner_role=question.owner,
        by=by,
        now=now,
        session=one.session,
        person=one.enrolment.person_id if one.enrolment and kind != FlagKind.CLOCK_SHIFT else None,
        device=device,
        facts=[each.fact for each in these if each.fact is not None],
        figures={
            "sequence": one.entry.sequence,
            "outcome": str(one.outcome),
            "would_be": [str(word) for word in one.would_be],
            "missing": one.missing,
            "shift_s": round(heard.shift / 1000),
            "jump_s": round(max((each.entry.jump for each in these), key=abs) / 1000),
            "unsure_s": max(each.time.unsure if each.time else 0 for each in these) // 1000,
            "device_at": moment(one.entry.at).astimezone(zone()).isoformat(),
            "at": one.at.isoformat(),
            "entries": len(these),
        },
    )


def _class_served_last(device: Device) -> TrainingClass | None:
    """A class of the house to which a flag without a session belongs: the one that the kiosk served last."""
    last = (
        CheckIn.objects.filter(device=device)
        .select_related("session__training_class")
        .order_by("-pk")
        .first()
    )
    if last is not None:
        return last.session.training_class
    return TrainingClass.objects.filter(host_id=device.unit_id).order_by("-starts_on", "-pk").first()
