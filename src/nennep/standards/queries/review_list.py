"""The names behind a review: where each person serves, what stands on record, and the whole as data for other programs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel.db import in_batches
from nennep.people.models import Person, Posting
from nennep.standards.models import Standard
from nennep.standards.queries.looking import rows_in_force
from nennep.standards.queries.review import (
    Counts,
    Review,
    highest_steps,
    requirement_of,
    standards_on,
)
from nennep.standards.queries.vocabulary import catalogue
from nennep.standards.rules.review import IN_STUDY, MISSING, PLANNED_FOR, UNKNOWN
from nennep.units.models import Unit
from nennep.units.queries import names_on, subtree_ids

GAPS = (MISSING, IN_STUDY, UNKNOWN, PLANNED_FOR)
"""Everybody who is asked and does not have it, and who will be asked."""


@dataclass(frozen=True)
class Reviewed:
    """A person of a review, with the post through which it is reviewed and the highest step on record."""

    pk: int
    code: str
    full_name: str
    outcome: str
    unit_id: int | None
    unit: str
    post: str
    held: str
    held_code: str


def reviewed(people: Sequence[Person], standard: Standard, review: Review) -> list[Reviewed]:
    """Rows of a page of people with `outcome`; three statements for up to 500 of them."""
    rows: list[Reviewed] = []
    for some in in_batches(people):
        ids = [person.pk for person in some]
        posts = posts_of(ids, review.unit_ids, review.on)
        names = names_on({unit_id for unit_id, _post in posts.values()}, review.on)
        steps = highest_steps(ids, standard.ladder, review.on)
        for person in some:
            unit_id, post = posts.get(person.pk, (None, ""))
            step = steps.get(person.pk)
            rows.append(
                Reviewed(
                    pk=person.pk,
                    code=person.code,
                    full_name=person.full_name,
                    outcome=person.outcome,  # type: ignore[attr-defined]
                    unit_id=unit_id,
                    unit=names.get(unit_id, "") if unit_id else "",
                    post=post,
                    held=step.kind.name if step else "",
                    held_code=step.kind.code if step else "",
                )
            )
    return rows


def posts_of(
    person_ids: Collection[int], unit_ids: Collection[int] | None, on: date
) -> dict[int, tuple[int, str]]:
    """Unit and post by person: the main one where several lie in the units of the review."""
    held = Posting.objects.filter(rows_in_force(on), person_id__in=person_ids)
    if unit_ids is not None:
        held = held.filter(unit_id__in=unit_ids)
    found: dict[int, tuple[int, str]] = {}
    for person_id, unit_id, post, title in held.order_by("person_id", "-is_main", "pk").values_list(
        "person_id", "unit_id", "post", "title__name"
    ):
        found.setdefault(person_id, (unit_id, post or title or ""))
    return found


def review_of(standards: Sequence[Standard], unit: Unit, on: date, *, shows_planning: bool = True) -> Review:
    """The review of a unit with all below it on a day, by the key of the standard."""
    words = catalogue()
    return Review(
        {standard.pk: requirement_of(standard, words) for standard in standards},
        on,
        subtree_ids([unit.pk], on),
        shows_planning=shows_planning,
        words=words,
    )


def review_data(unit: Unit, on: date, *, standard_code: str = "", with_names: bool = True) -> dict[str, Any]:
    """The review as `nennep review --json` prints it (docs/formats.md)."""
    standards = [row for row in standards_on(on) if standard_code in ("", row.code)]
    review = review_of(standards, unit, on)
    whole, by_unit = review.counts(with_unsure=True), review.counts_by_unit()
    names = names_on([unit.pk, *by_unit], on)
    codes = dict(Unit.objects.filter(pk__in=by_unit).values_list("pk", "code"))
    data: dict[str, Any] = {
        "kind": "standards_review",
        "unit": {"code": unit.code, "name": names.get(unit.pk, unit.name)},
        "as_of": on.isoformat(),
        "standards": [_standard(row) | _counts(whole[row.pk]) for row in standards],
        "units": [
            {"code": codes[pk], "name": names[pk], "standard": row.code} | _counts(by_unit[pk][row.pk])
            for pk in sorted(by_unit, key=lambda pk: (names[pk], pk))
            for row in standards
            if by_unit[pk][row.pk] != Counts()
        ],
    }
    if with_names:
        data["people"] = [
            {
                "code": line.code,
                "name": line.full_name,
                "unit": line.unit,
                "post": line.post,
                "standard": row.code,
                "outcome": line.outcome,
                "held": line.held_code or None,
                "held_name": line.held or None,
            }
            for row in standards
            for line in reviewed(
                list(review.people(row.pk, GAPS).order_by("name_sort_key", "pk")), row, review
            )
        ]
    return data


def _standard(row: Standard) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "audience": row.audience.name,
        "ladder": row.ladder,
        "at_least": row.at_least.code,
        "at_least_name": row.at_least.name,
        "from": row.valid_from.isoformat(),
        "to": row.valid_to.isoformat() if row.valid_to else None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "basis": str(row.basis) if row.basis else row.basis_text,
        "certainty": row.certainty,
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {"asked": counts.asked, **counts._asdict()}
