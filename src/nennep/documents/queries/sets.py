"""Who belongs to a set of recipients on a day: units of its kinds or, with a post, those who hold it there (R0-32, R2-50)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nennep.documents.models import Recipient, RecipientSet
from nennep.documents.queries.issuing import tree_of
from nennep.kernel import text
from nennep.kernel.periods import Period
from nennep.people.models import Posting
from nennep.people.queries import posting_in_force
from nennep.units.models import Unit
from nennep.units.queries import outside_tree_ids, versions_on


@dataclass(frozen=True)
class Member:
    """A unit, or a person with the unit of the post. `person_id` is empty for a unit."""

    unit_id: int
    unit: str
    kind: str
    sort_key: str
    person_id: int | None = None
    person: str = ""
    post: str = ""


def members_of(sets: Sequence[RecipientSet], on: date) -> dict[int, list[Member]]:
    """The members of each set on the day in the whole of our own tree, in protocol order; the same four queries for any number.

    A document goes to those in the tree of its issuer.
    """
    groups = list(RecipientSet.objects.filter(pk__in=[row.pk for row in sets]).prefetch_related("kinds"))
    kinds = {group.pk: {kind.pk for kind in group.kinds.all()} for group in groups}
    outside = outside_tree_ids(on)
    units = {
        unit.pk: unit
        for unit in Unit.objects.order_by("pk")
        if unit.pk not in outside and Period(unit.valid_from, unit.valid_to).contains(on)
    }
    versions = versions_on(units, on)
    by_kind: dict[int, list[Member]] = defaultdict(list)
    ranked = sorted(
        versions.values(), key=lambda row: (row.kind.order, units[row.unit_id].sort_key, row.unit_id)
    )
    for version in ranked:
        member = Member(version.unit_id, version.name, version.kind.name, units[version.unit_id].sort_key)
        by_kind[version.kind_id].append(member)
    found = {
        group.pk: [one for kind_id, some in by_kind.items() if kind_id in kinds[group.pk] for one in some]
        for group in groups
    }
    posts = [group for group in groups if group.post]
    wanted = {one.unit_id for group in posts for one in found[group.pk]}
    postings = list(
        Posting.objects.filter(posting_in_force(on), unit__in=wanted or {0})
        .select_related("person")
        .order_by("person__name_sort_key", "person_id", "pk")
    )
    for group in posts:
        found[group.pk] = _holders(group, {one.unit_id: one for one in found[group.pk]}, postings)
    return found


def reach_of(recipients: Sequence[Recipient], issuer: Unit, on: date) -> dict[int, int]:
    """How many units and people each line of a draft would reach if it were issued on the day; six queries at most.

    Each is counted with the first line that names it, as on issue (`expand_recipients`).
    """
    groups = members_of([row.recipient_set for row in recipients if row.recipient_set], on)
    within = tree_of(issuer, on) if groups else set()
    seen: set[tuple[int | None, int | None]] = {(issuer.pk, None)}
    reach: dict[int, int] = {}
    for row in recipients:
        if row.unit_id or row.person_id:
            meant = {(None if row.person_id else row.unit_id, row.person_id)}
        else:
            members = groups.get(row.recipient_set_id or 0, [])
            meant = {
                (None if one.person_id else one.unit_id, one.person_id)
                for one in members
                if one.unit_id in within
            }
        reach[row.pk] = len(meant - seen)
        seen |= meant
    return reach


def _holders(group: RecipientSet, units: dict[int, Member], postings: Sequence[Posting]) -> list[Member]:
    wanted = text.search_key(group.post)
    found: dict[int, Member] = {}
    for row in postings:
        unit = units.get(row.unit_id)
        if unit is not None and wanted in text.search_key(row.post):
            found.setdefault(
                row.person_id,
                Member(
                    unit.unit_id,
                    unit.unit,
                    unit.kind,
                    row.person.name_sort_key,
                    row.person_id,
                    row.person.full_name,
                    row.post,
                ),
            )
    return list(found.values())
