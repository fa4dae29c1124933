"""Where the classes of a plan are held unless said otherwise (R2-30)."""

from __future__ import annotations

from datetime import date

from nennep.kernel.periods import in_force_on
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import ancestors_on, subtree_ids

SCHOOL = "political_school"


def school_of(owner: Unit, on: date) -> Unit | None:
    """The political school of the owner's province on the day: the one below the top of the owner's tree.

    None when there is none, or more than one and nobody can tell which.
    """
    chain = ancestors_on(owner, on)
    top = chain[-1] if chain else owner
    schools = Unit.objects.filter(
        pk__in=UnitVersion.objects.filter(in_force_on(on), kind__code=SCHOOL).values("unit_id"),
    )
    found = list(schools.filter(pk__in=subtree_ids([top.pk], on)).order_by("pk")[:2])
    if not found:  # a State plan: its tree is another, the province is the same
        found = list(schools.filter(is_outside_tree=False).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
