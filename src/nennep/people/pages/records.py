"""Diplomas, ratings and planning on the page of a person, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.kernel import dates
from nennep.kernel.periods import Period
from nennep.people import policies, queries
from nennep.people.models import Credential, Evidence, Ladder, Person, Rating
from nennep.people.operations import DECLARED
from nennep.web.parts import Act, Badge


@dataclass(frozen=True)
class CredentialLine:
    """One diploma or certificate."""

    name: str
    about: str
    issued: str
    evidence: Badge
    void_url: str


@dataclass(frozen=True)
class PlannedLine:
    """One planned post."""

    name: str
    term: str
    period: str
    basis: str
    is_current: bool
    end_url: str


@dataclass(frozen=True)
class RecordParts:
    """What stands below the posts. `planned` is None where the reader may not see planning."""

    credentials: tuple[tuple[str, tuple[CredentialLine, ...]], ...]
    ratings: tuple[tuple[int, Badge], ...]
    planned: tuple[PlannedLine, ...] | None
    acts: tuple[Act, ...]


def record_parts(actor: User, person: Person, on: date, *, may_correct: bool) -> RecordParts:
    """Credentials by subject; ratings to who may see sensitive fields; planning to who may see planning."""
    sees_sensitive = policies.may_see_sensitive(actor, person, on)
    sees_planning = policies.may_see_planning(actor, person, on)
    found = [one for one in queries.credentials_of(person) if one.voided_at is None]
    return RecordParts(
        credentials=tuple(
            (str(Ladder(ladder).label), tuple(_credential(one, may_correct=may_correct) for one in group))
            for ladder, group in groupby(found, key=lambda one: one.kind.ladder)
        ),
        ratings=tuple((row.year, _rating(row.rating)) for row in queries.ratings_of(person))
        if sees_sensitive
        else (),
        planned=_planned(person, on, may_end=may_correct) if sees_planning else None,
        acts=_acts(person, plans=sees_planning) if may_correct else (),
    )


def _credential(one: Credential, *, may_correct: bool) -> CredentialLine:
    seen = one.certainty == Evidence.SEEN
    return CredentialLine(
        name=one.kind.name,
        about=" · ".join(
            part for part in (one.field, one.institution, one.serial, _basis(one.basis)) if part
        ),
        issued=dates.short(one.issued_on) if one.issued_on else "–",
        evidence=Badge(_("paper seen"), "good") if seen else Badge(_("declared"), "plain"),
        void_url=reverse("people:void-credential", args=[one.person_id, one.pk])
        if may_correct and one.basis != DECLARED
        else "",
    )


def _basis(basis: str) -> str:
    return _("declared on the card") if basis == DECLARED else basis


def _rating(rating: str) -> Badge:
    tone = {Rating.EXCELLENT: "good", Rating.GOOD: "good", Rating.DONE: "plain"}.get(
        Rating(rating), "warning"
    )
    return Badge(str(Rating(rating).label), tone)  # type: ignore[arg-type]


def _planned(person: Person, on: date, *, may_end: bool) -> tuple[PlannedLine, ...]:
    lines = []
    for row in queries.planned_posts_of(person):
        is_current = Period(row.valid_from, row.valid_to).contains(on)
        lines.append(
            PlannedLine(
                name=" · ".join(part for part in (row.title.name, row.unit.name if row.unit else "") if part),
                term=f"{row.term_from}–{row.term_to}",
                period=Period(row.valid_from, row.valid_to).as_text(),
                basis=row.basis,
                is_current=is_current,
                end_url=reverse("people:end-planned-post", args=[person.pk, row.pk])
                if may_end and row.valid_to is None
                else "",
            )
        )
    return tuple(lines)


def _acts(person: Person, *, plans: bool) -> tuple[Act, ...]:
    def act(label: str, name: str, icon: str) -> Act:
        return Act(label, reverse(f"people:{name}", args=[person.pk]), icon)

    found = [
        act(_("Diploma or certificate"), "credential", "certificate"),
        act(_("Rating of a year"), "rating", "star"),
    ]
    if plans:
        found.append(act(_("Planning for a post"), "planned-post", "id-badge"))
    return tuple(found)
