"""Who holds what: accounts, grants and substitutions as lists and as answers to one question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from nennep.accounts import policies
from nennep.accounts.models import Grant, User
from nennep.kernel.periods import in_force_on


@dataclass(frozen=True)
class Holder:
    """Somebody who may use a role at a unit; `standing_in_for` is filled where only a substitution lends it."""

    user_id: int
    name: str
    role: str
    unit_id: int
    standing_in_for: str = ""


def holders(roles: Collection[str], unit_ids: Collection[int], on: date) -> list[Holder]:
    """Everybody who may use one of the roles at one of the units on the day, in person or as a substitute.

    Give the unit in question together with those above it, because a role reaches down the tree.
    In the order of the names, then each one's substitutes; closed accounts hold nothing. Two queries.
    """
    grants = list(
        Grant.objects.filter(
            in_force_on(on), role__in=list(roles), unit_id__in=list(unit_ids), user__is_active=True
        )
        .order_by("user__sort_key", "pk")
        .values_list("user_id", "user__full_name", "role", "unit_id")
    )
    lent = (
        policies.in_force(on)
        .filter(absent_id__in={row[0] for row in grants}, substitute__is_active=True)
        .order_by("pk")
        .values_list("absent_id", "substitute_id", "substitute__full_name")
    )
    found = [Holder(*row) for row in grants]
    own = {(holder.user_id, holder.role, holder.unit_id) for holder in found}
    for absent_id, substitute_id, name in dict.fromkeys(lent):
        found += [
            Holder(substitute_id, name, role, unit_id, standing_in_for=absent_name)
            for user_id, absent_name, role, unit_id in grants
            if user_id == absent_id and (substitute_id, role, unit_id) not in own
        ]
    return found


def persons_acting_for(person_ids: Collection[int], on: date) -> dict[int, list[int]]:
    """Ids of the open accounts that act for each person on the day: the own one and the substitutes'."""
    accounts = User.objects.filter(person_id__in=list(person_ids), is_active=True)
    own = {user.pk: user.person_id for user in accounts.only("pk", "person_id") if user.person_id}
    acting: dict[int, list[int]] = {}
    for user_id, person_id in own.items():
        acting.setdefault(person_id, []).append(user_id)
    for absent_id, substitute_id in (
        policies.in_force(on)
        .filter(absent_id__in=own, substitute__is_active=True)
        .order_by("pk")
        .values_list("absent_id", "substitute_id")
    ):
        if substitute_id not in acting[own[absent_id]]:
            acting[own[absent_id]].append(substitute_id)
    return acting


def user_by_claims(claims: Mapping[str, object], match: str) -> User | None:
    """The one open account that the claims of the office's sign-in name, or None.

    `match` is "email" (which the office must have verified; one that two accounts share names nobody) or
    "username" (the claim preferred_username).
    """
    accounts: QuerySet[User] = User.objects.filter(is_active=True, is_system=False)
    if match == "email":
        email = str(claims.get("email") or "").strip()
        if not email or claims.get("email_verified") not in {True, "true"}:
            return None
        accounts = accounts.filter(email__iexact=email)
    else:
        name = str(claims.get("preferred_username") or "").strip()
        if not name:
            return None
        accounts = accounts.filter(username__iexact=name)
    found = list(accounts.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
