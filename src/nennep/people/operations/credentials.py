"""Diplomas, certificates and yearly ratings: appended, voided, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people import policies
from nennep.people.models import Credential, CredentialKind, Evidence, Person, Rating, YearRating
from nennep.people.queries import DECLARED_LADDERS, kind_words
from nennep.people.rules import meant_by

DECLARED = "declared on the card"
"""Basis of a credential that only the card of the person says; shown translated."""


@transaction.atomic
def record_credential(
    *,
    person: Person,
    kind: CredentialKind,
    by: User,
    now: datetime,
    institution: str = "",
    field: str = "",
    serial: str = "",
    issued_on: date | None = None,
    valid_to: date | None = None,
    basis: str = "",
    certainty: str = Evidence.SEEN,
) -> Credential:
    """A diploma or certificate comes on record; `issued_on` None: not known when.

    Refuses a day in the future, an end that is not after it, and the same paper (kind, number, day) twice.
    """
    on = local_date(now)
    person = lock_one(Person.objects.filter(pk=person.pk))
    _require(by, person, on)
    if certainty not in Evidence.values:
        raise Refused(_("Say whether the paper was seen."), field="certainty")
    if issued_on is not None and issued_on > on:
        raise Refused(
            _("The day {day} lies in the future.").format(day=dates.short(issued_on)), field="issued_on"
        )
    if valid_to is not None and issued_on is not None and valid_to <= issued_on:
        raise Refused(_("The end must come after the beginning."), field="valid_to")
    serial = text.clean(serial)[:60]
    same = Credential.objects.filter(
        person=person, kind=kind, serial=serial, issued_on=issued_on, voided_at__isnull=True
    )
    if same.filter(certainty=certainty).exists():
        raise Refused(_("“{kind}” is on record already.").format(kind=kind.name), field="kind", code="same")
    credential = Credential.objects.create(
        person=person,
        kind=kind,
        institution=text.clean(institution)[:200],
        field=text.clean(field)[:150],
        serial=serial,
        issued_on=issued_on,
        valid_to=valid_to,
        basis=text.clean(basis)[:250],
        certainty=certainty,
        recorded_at=now,
        recorded_by=by,
    )
    audit.record(
        act="people.credential.record",
        subject=person,
        by=by,
        now=now,
        after={
            "kind": kind.name,
            "issued_on": issued_on,
            "institution": credential.institution,
            "serial": serial,
            "certainty": certainty,
        },
    )
    return credential


@transaction.atomic
def void_credential(*, credential: Credential, reason: str, by: User, now: datetime) -> Credential:
    """A credential was wrong: it stays on record as void, with the reason. Refuses an empty reason and a voided one."""
    credential = lock_one(
        Credential.objects.filter(pk=credential.pk).select_related("person", "kind").order_by("pk")
    )
    _require(by, credential.person, local_date(now))
    reason = text.clean(reason)[:250]
    if credential.voided_at is not None:
        raise Refused(_("This credential is already void."), code="state")
    if not reason:
        raise Refused(_("Say why the credential is wrong."), field="reason")
    credential.voided_at, credential.void_reason = now, reason
    credential.save(update_fields=["voided_at", "void_reason"])
    audit.record(
        act="people.credential.void",
        subject=credential.person,
        by=by,
        now=now,
        before={"kind": credential.kind.name, "issued_on": credential.issued_on},
        reason=reason,
    )
    return credential


@transaction.atomic
def record_rating(
    *, person: Person, year: int, rating: str, by: User, now: datetime, basis: str = ""
) -> YearRating:
    """The rating of a year; recorded again it is corrected. Refuses a year that has not ended its time and unknown ratings."""
    person = lock_one(Person.objects.filter(pk=person.pk))
    _require(by, person, local_date(now))
    if rating not in Rating.values:
        raise Refused(_("Choose a rating."), field="rating")
    if not dates.FIRST_YEAR <= year <= local_date(now).year:
        raise Refused(_("The year {year} has no rating yet.").format(year=year), field="year")
    known = YearRating.objects.filter(person=person, year=year).first()
    before = {"rating": known.rating if known else "", "basis": known.basis if known else ""}
    basis = text.clean(basis)[:250]
    if known is None:
        known = YearRating.objects.create(person=person, year=year, rating=rating, basis=basis)
    else:
        known.rating, known.basis = rating, basis
        known.save(update_fields=["rating", "basis"])
    audit.record(
        act="people.rating.record",
        subject=person,
        by=by,
        now=now,
        before={**before, "year": ""},
        after={"rating": rating, "basis": basis, "year": year},
    )
    return known


def declare_levels(people: Sequence[Person], *, by: User, now: datetime) -> None:
    """What the cards say of education and theory becomes declared credentials, the former declarations void.

    The right to it, and the trace, are those of the act that calls. A text that means no known step declares nothing.
    """
    words = {name: kind_words(ladder) for name, ladder in DECLARED_LADDERS.items()}
    wanted: dict[tuple[int, str], int] = {}
    for person in people:
        for name, ladder in DECLARED_LADDERS.items():
            found = meant_by(getattr(person, name), words[name])
            if found is not None:
                wanted[person.pk, ladder] = found.pk
    known: set[tuple[int, str]] = set()
    ids = [person.pk for person in people]
    for start in range(0, len(ids), 500):
        declared = Credential.objects.filter(
            person_id__in=ids[start : start + 500], basis=DECLARED, voided_at__isnull=True
        ).select_related("kind")
        stale = []
        for credential in declared.order_by("pk"):
            place = (credential.person_id, credential.kind.ladder)
            if wanted.get(place) == credential.kind_id:
                known.add(place)
            else:
                stale.append(credential.pk)
        if stale:
            Credential.objects.filter(pk__in=stale).update(
                voided_at=now, void_reason=_("The card was corrected.")
            )
    Credential.objects.bulk_create(
        [
            Credential(
                person_id=person_id,
                kind_id=kind_id,
                basis=DECLARED,
                certainty=Evidence.DECLARED,
                recorded_at=now,
                recorded_by=by,
            )
            for (person_id, ladder), kind_id in wanted.items()
            if (person_id, ladder) not in known
        ],
        batch_size=500,
    )


def _require(by: User, person: Person, on: date) -> None:
    if not policies.may_correct(by, person, on):
        raise NotAllowed(
            _("You may not correct this record. Ask the Organisation Board or the unit of the person."),
            code="forbidden",
        )
