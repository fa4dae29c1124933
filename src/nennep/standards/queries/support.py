"""What support is due to people for days of study, by the policies in force on these days (R2-35)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nennep.catalogue.models import Programme
from nennep.documents.models import Certainty
from nennep.standards.models import Outcome, SupportPolicy
from nennep.standards.queries.belonging import belonging_of
from nennep.standards.rules.support import Due, Term, due


@dataclass(frozen=True)
class SupportDue:
    """What is due to one person; `unknown` names policies of which the record does not tell whether they apply."""

    items: tuple[Due, ...]
    unknown: tuple[str, ...]

    @property
    def total(self) -> int:
        """All of it in đồng."""
        return sum(one.amount for one in self.items)


@dataclass(frozen=True)
class Support:
    """What is due to each person, and whether all of it stands on a confirmed basis."""

    by_person: Mapping[int, SupportDue]
    is_verified: bool


def support_due(
    days_by_person: Mapping[int, Sequence[date]], begins_on: date, programme: Programme, study_form: str
) -> Support:
    """What is due for these days of study of a course; belonging to an audience is asked as of the first day of the course.

    A constant number of queries for any number of people.
    """
    last = max((day for days in days_by_person.values() for day in days), default=begins_on)
    policies = list(
        SupportPolicy.objects.filter(
            Q(programme__isnull=True) | Q(programme=programme),
            Q(valid_to__isnull=True) | Q(valid_to__gt=begins_on),
            study_form__in=["", study_form],
            valid_from__lte=last,
        )
        .select_related("audience__basis")
        .order_by("code", "valid_from", "pk")
    )
    belongs = {
        audience.pk: belonging_of(audience, list(days_by_person), begins_on)
        for audience in {one.audience for one in policies if one.audience is not None}
    }
    found = {}
    for person_id, days in days_by_person.items():
        terms, unknown = [], []
        for one in policies:
            told = (
                belongs[one.audience_id][person_id].outcome if one.audience_id is not None else Outcome.PASS
            )
            if told == Outcome.PASS:
                terms.append(Term(one.pk, one.name, one.per, one.amount, one.valid_from, one.valid_to))
            elif told == Outcome.UNKNOWN:
                unknown.append(one.name)
        found[person_id] = SupportDue(due(terms, days, begins_on), tuple(dict.fromkeys(unknown)))
    return Support(found, all(one.certainty != Certainty.OWN for one in policies))
