"""Whom a notice is for: the people of an agency whom its audience selects, and nominees outside of it (R3-19)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.nominations.models import EnrolmentNotice, InvitedAgency
from nennep.people.models import Person
from nennep.people.queries import posted_at
from nennep.planning.models import PlanItem, PlanLine
from nennep.planning.states import VersionState
from nennep.standards.models import Audience, Outcome
from nennep.standards.policies import people_of
from nennep.standards.queries import compile_expression, read, sentence
from nennep.standards.queries.belonging import belonging_of
from nennep.units.queries import subtree_ids


def audience_words(audience: Audience) -> str:
    """Whom the audience selects, in one sentence."""
    return sentence(read(audience.expression))


def audience_of_line(item: PlanItem) -> tuple[Audience | None, str]:
    """Whom the line of the plan in force is for, which a notice takes where it names nobody: the audience, else its words."""
    line = (
        PlanLine.objects.filter(item=item, version__state=VersionState.APPROVED)
        .select_related("audience")
        .first()
    )
    if line is None:
        return None, ""
    return line.audience, "" if line.audience is not None else line.audience_text


@dataclass(frozen=True)
class AgencyPeople:
    """The people of an agency as somebody may see them; without an audience `members` and `unknown` are None."""

    everybody: QuerySet[Person]
    members: QuerySet[Person] | None
    unknown: QuerySet[Person] | None


def people_for(actor: User, invited: InvitedAgency, on: date) -> AgencyPeople:
    """Who serves at the agency or below it today, and who of them belongs to the audience on the first day of the class."""
    notice = invited.notice
    audience = notice.audience
    serving = posted_at(subtree_ids([invited.agency_id], on), on)
    seen = people_of(actor, uses_planning=audience is not None and audience.uses_planning, on=on)
    everybody = seen.filter(pk__in=serving.values("pk"))
    if audience is None:
        return AgencyPeople(everybody, None, None)
    compiled = compile_expression(read(audience.expression), notice.starts_on)
    return AgencyPeople(everybody, compiled.members(everybody), compiled.unknown(everybody))


def chosen_people(
    actor: User, invited: InvitedAgency, person_ids: Collection[int], on: date
) -> QuerySet[Person]:
    """Those of the chosen people who serve at the agency and whom the actor sees, by name."""
    found = people_for(actor, invited, on).everybody
    return found.filter(pk__in=list(person_ids)).order_by("name_sort_key", "pk")


def outside_audience(notice: EnrolmentNotice, person_ids: Collection[int]) -> dict[int, str]:
    """Of these people those who surely do not belong to the audience, each with the sentence that says so."""
    if notice.audience is None or not person_ids:
        return {}
    found = belonging_of(notice.audience, person_ids, notice.starts_on)
    return {
        person_id: _("Not of the audience “{audience}”. {sentence}").format(
            audience=notice.audience.name, sentence=told.sentence
        )
        for person_id, told in found.items()
        if told.outcome == Outcome.FAIL
    }
