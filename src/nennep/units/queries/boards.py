"""Over which units somebody acts as Organisation Board: a Board works for the committee above it (docs/domain.md, R0-13)."""

from __future__ import annotations

from datetime import date

from nennep.accounts.models import Role
from nennep.accounts.policies import Rights, subtree_of
from nennep.units.models import Unit
from nennep.units.queries.tree import ancestors_on, versions_on, with_predecessors

BOARD_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER)


def committees_served(rights: Rights) -> frozenset[int]:
    """The committees for which somebody acts as Organisation Board on the day: the nearest at or above each unit of the role.

    A unit with no committee above it stands for itself.
    """
    held = rights.units_for(*BOARD_ROLES)
    served: set[int] = set()
    for unit in Unit.objects.filter(pk__in=held).order_by("pk"):
        served.add(committee_of(unit, rights.on))
    return frozenset(served)


def committee_of(unit: Unit, on: date) -> int:
    """The nearest committee at or above the unit on the day; the unit itself where there is none."""
    chain = [unit, *ancestors_on(unit, on)]
    versions = versions_on([one.pk for one in chain], on)
    committees = [one.pk for one in chain if one.pk in versions and versions[one.pk].kind.is_committee]
    return committees[0] if committees else unit.pk


def board_area(rights: Rights) -> frozenset[int]:
    """The units over which somebody acts as Organisation Board on the day.

    The unit of the role and the committee it serves, everything below them, and the ended units that live on in these.
    """
    held = frozenset(rights.units_for(*BOARD_ROLES))
    if not held:
        return frozenset()
    area = subtree_of(held | committees_served(rights), rights.on)
    return frozenset(with_predecessors(area, rights.on))


def is_board_of_the_whole(rights: Rights) -> bool:
    """Whether somebody acts as Board of a committee at the top of the installation's own tree on the day."""
    served = committees_served(rights)
    versions = versions_on(served, rights.on) if served else {}
    tops = {pk for pk, version in versions.items() if version.parent_id is None}
    return Unit.objects.filter(pk__in=tops, is_outside_tree=False).exists() if tops else False
