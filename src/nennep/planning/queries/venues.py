"""Where classes are held unless said otherwise (R2-30)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nennep.kernel import text
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on
from nennep.planning.models import PlanItem, PlanLine
from nennep.planning.states import VersionState
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import ancestors_on, in_charge, subtree_ids

SCHOOL = "political_school"


def school_of(owner: Unit, on: date) -> Unit | None:
    """The political school of the owner's province on the day: the one below the top of the owner's tree.

    None when there is none, or more than one and nobody can tell which.
    """
    found = _schools_in_the_tree_of(owner, on)
    if not found:  # a State plan: its tree is another, the province is the same
        found = list(_schools(on).filter(is_outside_tree=False).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def reason_elsewhere(reason: str, *, host: Unit, item: PlanItem | None, on: date) -> str:
    """Why a class is held at `host` on the day, as it is kept: the reason given, else the one that its line of the plan gives.

    Empty where none is asked for: at the provincial school, and where no such school is known, as for the classes of an
    academy. Refuses a place that is neither the school nor the one of the line, nor what follows them, without a reason.
    """
    reason = text.clean(reason)[:300]
    line = _line_in_force(item)
    if item is not None:
        school = school_of(item.plan.owner, on)
    else:
        schools = _schools_in_the_tree_of(host, on)
        school = schools[0] if len(schools) == 1 else None
    if school is None or _is_part_of(host, school, on):
        return ""
    if reason:
        return reason
    if line is not None and line.venue is not None and _is_part_of(host, line.venue, on):
        return line.venue_reason
    raise Refused(
        sentence_of(line.venue if line is not None and line.venue else school),
        field="venue_reason",
        code="venue",
    )


def sentence_of(place: Unit) -> str:
    """What somebody is told who gives no reason."""
    return _("Classes are held at {school}. Say why this one is held elsewhere.").format(school=place)


def _line_in_force(item: PlanItem | None) -> PlanLine | None:
    if item is None:
        return None
    lines = PlanLine.objects.filter(item=item, version__state=VersionState.APPROVED).select_related("venue")
    return lines.order_by("-version__number").first()


def _is_part_of(host: Unit, place: Unit, on: date) -> bool:
    """The place itself, a unit below it, or who has its tasks by then."""
    there = {place.pk, in_charge(place, on).pk}
    return host.pk in there or bool(there & {unit.pk for unit in ancestors_on(host, on)})


def _schools_in_the_tree_of(unit: Unit, on: date) -> list[Unit]:
    chain = ancestors_on(unit, on)
    top = chain[-1] if chain else unit
    return list(_schools(on).filter(pk__in=subtree_ids([top.pk], on)).order_by("pk")[:2])


def _schools(on: date) -> QuerySet[Unit]:
    return Unit.objects.filter(
        pk__in=UnitVersion.objects.filter(in_force_on(on), kind__code=SCHOOL).values("unit_id")
    )
