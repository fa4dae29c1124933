"""Passkeys with their people, for the lists of who confirms them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nennep.classes.models import Enrolment
from nennep.kernel.periods import in_force_on
from nennep.presence.models import Passkey
from nennep.presence.states import PasskeyState
from nennep.units.queries import names_on


@dataclass(frozen=True, kw_only=True)
class PasskeyRow:
    """One passkey with the person, the agency and the class in which the person studies today."""

    pk: int
    person_id: int
    name: str
    has_photo: bool
    agency: str
    class_names: str
    state: str
    match_word: str
    is_replacement: bool
    reason: str
    asked_at: datetime
    witnessed_by: str
    witnessed_by_id: int | None
    witnessed_at: datetime | None
    approved_by: str
    ended_at: datetime | None
    ended_by: str
    end_reason: str


def passkey_rows(passkeys: Sequence[Passkey], on: date) -> list[PasskeyRow]:
    """Rows for passkeys with `person`, `witnessed_by`, `approved_by`, `ended_by` loaded; three queries for any number."""
    people = {one.person_id for one in passkeys}
    places: dict[int, list[Enrolment]] = {}
    for place in (
        Enrolment.objects.filter(in_force_on(on), person_id__in=people)
        .select_related("training_class")
        .order_by("training_class__sort_key", "pk")
    ):
        places.setdefault(place.person_id, []).append(place)
    agencies = names_on({one.agency_id for found in places.values() for one in found}, on)
    earlier = dict(
        Passkey.objects.filter(person_id__in=people, state__in=(PasskeyState.ACTIVE, PasskeyState.REVOKED))
        .order_by("-pk")
        .values_list("person_id", "pk")
    )
    return [
        PasskeyRow(
            pk=one.pk,
            person_id=one.person_id,
            name=one.person.full_name,
            has_photo=bool(one.person.photo),
            agency=", ".join(
                dict.fromkeys(agencies.get(row.agency_id, "") for row in places.get(one.person_id, []))
            ),
            class_names=", ".join(row.training_class.name for row in places.get(one.person_id, [])),
            state=one.state,
            match_word=one.match_word,
            is_replacement=earlier.get(one.person_id, one.pk) < one.pk,
            reason=one.reason,
            asked_at=one.asked_at,
            witnessed_by=str(one.witnessed_by or ""),
            witnessed_by_id=one.witnessed_by_id,
            witnessed_at=one.witnessed_at,
            approved_by=str(one.approved_by or "") if one.approved_by_id != one.witnessed_by_id else "",
            ended_at=one.ended_at,
            ended_by=str(one.ended_by or ""),
            end_reason=one.end_reason,
        )
        for one in passkeys
    ]
