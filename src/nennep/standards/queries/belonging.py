"""Whether people belong to an audience, told in the shape of a condition of admission (R3-19)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from nennep.standards.models import Audience
from nennep.standards.queries.eligibility import Criterion, CriterionResult, judge
from nennep.standards.queries.facts import facts_of
from nennep.standards.queries.vocabulary import catalogue, read
from nennep.standards.queries.wording import sentence

KEY = "audience"


def belonging_of(
    audience: Audience, person_ids: Collection[int], on: date, *, shows_planning: bool = False
) -> dict[int, CriterionResult]:
    """What the audience says of each person on the day: met, not met, or cannot be told, with what stands on record.

    The same number of questions for one person and for many. Planned posts are named only with `shows_planning`.
    """
    words = catalogue()
    expression = read(audience.expression, words)
    criterion = Criterion(
        key=KEY,
        rule=f"audience.{audience.code}@{audience.valid_from.isoformat()}",
        name=audience.name,
        expression=expression,
        asks=sentence(expression, words, short=True),
        basis=str(audience.basis) if audience.basis else audience.basis_text,
        certainty=audience.certainty,
        is_waivable=True,
    )
    found = {}
    for person_id, facts in facts_of(person_ids, on).items():
        told = judge(
            facts,
            [criterion],
            {},
            programme_code="",
            study_form="",
            on=on,
            words=words,
            shows_planning=shows_planning,
        )
        found[person_id] = told.criteria[0]
    return found
