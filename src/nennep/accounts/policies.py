"""Who may do what where on which day: grants, substitutions and the subtree of units (design.md 1; R0-13, R1-03)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import reduce, wraps
from operator import or_
from typing import ParamSpec, TypeAlias, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from nennep.accounts.models import Grant, Role, Substitution, User
from nennep.kernel import clock
from nennep.kernel.periods import in_force_on

Actor: TypeAlias = User | AnonymousUser
Subtree: TypeAlias = Callable[[Collection[int], date], Collection[int]]

_subtree: list[Subtree] = []


def register_subtree(function: Subtree) -> None:
    """Tell how the units below a unit are found: `function(unit_ids, on)` gives them with all descendants.

    The tree belongs to the area `units`, which stands above this one and calls this once at start.
    """
    _subtree[:] = [function]


def subtree_of(unit_ids: Collection[int], on: date) -> frozenset[int]:
    """The units with all their descendants as of the day; no unit without a query where there is none to ask for."""
    if not unit_ids:
        return frozenset()
    if not _subtree:
        raise RuntimeError("The area units has not said how its tree is read (register_subtree).")
    return frozenset(unit_ids) | frozenset(_subtree[0](frozenset(unit_ids), on))


class Reach(frozenset[int]):
    """Ids of units or persons that somebody reaches, and which of them only by substitution.

    A set of ids like any other. Asking `id in reach` where only a substitution makes it true notes on the
    actor for whom that is (`User.on_behalf_of`), so that the audit trail can name both.
    """

    _actor: User | None
    _lent: Mapping[int, str]

    def __new__(cls, actor: User | None, own: Collection[int], lent: Mapping[int, str]) -> Reach:
        """The own ids and the lent ones with the name of who lends them; own ones win."""
        reach = super().__new__(cls, [*own, *lent])
        reach._actor = actor
        reach._lent = {key: name for key, name in lent.items() if key not in own}
        return reach

    def __contains__(self, key: object) -> bool:
        if not super().__contains__(key):
            return False
        if self._actor is not None and key in self._lent:
            self._actor.on_behalf_of = self._lent[key]  # type: ignore[index]
        return True

    @property
    def own(self) -> frozenset[int]:
        """What is reached without any substitution."""
        return frozenset(key for key in self if key not in self._lent)


@dataclass(frozen=True)
class Lender:
    """Somebody who is away, and what the substitute may use of theirs."""

    user_id: int
    name: str
    person_id: int | None
    held: frozenset[tuple[str, int]]


@dataclass(frozen=True, eq=False)
class Rights:
    """What one account may use on one day: own grants, and those of the people it stands in for.

    A substitution lends what the absent account holds itself, never what it was lent: it cannot be passed on.
    """

    actor: User | None
    on: date
    held: frozenset[tuple[str, int]] = frozenset()
    lenders: tuple[Lender, ...] = ()
    _scopes: dict[tuple[str, ...], Reach] = field(default_factory=dict, repr=False)
    _derived: dict[tuple[str, date], frozenset[int]] = field(default_factory=dict, repr=False)

    @property
    def is_system(self) -> bool:
        """Whether the program itself acts: timers and the building of example worlds."""
        return self.actor is not None and self.actor.is_system

    @property
    def is_administrator(self) -> bool:
        """Whether accounts and rights may be administered, in the whole installation. Shows no marks by itself."""
        return self.has(Role.ADMINISTRATOR)

    def has(self, *roles: str) -> bool:
        """Whether one of the roles is held at any unit."""
        units = self.units_for(*roles)
        return bool(units.own) or any(unit_id in units for unit_id in units)

    def units_for(self, *roles: str) -> Reach:
        """The units at which one of the roles is held, without the units below them."""
        own = {unit_id for role, unit_id in self.held if role in roles}
        lent = {
            unit_id: lender.name for lender in self.lenders for role, unit_id in lender.held if role in roles
        }
        return Reach(self.actor, own, lent)

    def scope_for(self, *roles: str) -> Reach:
        """The units at which one of the roles is held, with all units below them as of the day."""
        key = tuple(sorted(roles))
        if key not in self._scopes:
            own = subtree_of({unit_id for role, unit_id in self.held if role in roles}, self.on)
            lent = {
                unit_id: lender.name
                for lender in self.lenders
                for unit_id in subtree_of({unit for role, unit in lender.held if role in roles}, self.on)
            }
            self._scopes[key] = Reach(self.actor, own, lent)
        return self._scopes[key]

    def derived(self, name: str, day: date, find: Callable[[], Collection[int]]) -> frozenset[int]:
        """Units that a later area derives from these rights on a day, found once, as `scope_for` is."""
        if (name, day) not in self._derived:
            self._derived[name, day] = frozenset(find())
        return self._derived[name, day]

    @property
    def people(self) -> Reach:
        """The persons for whom the account acts: its own and those for whom it stands in; appointments follow them."""
        own = {self.actor.person_id} if self.actor and self.actor.person_id else set()
        lent = {lender.person_id: lender.name for lender in self.lenders if lender.person_id}
        return Reach(self.actor, own, lent)


def rights_of(actor: Actor, on: date | None = None) -> Rights:
    """The rights of the account on the day (today by the clock of the house where no day is given).

    Read once per account object and day, in two queries at most. A closed account and a stranger have
    none. Asking anew forgets on whose behalf the last question was answered. Operations pass the day of
    their `now`.
    """
    day = on or clock.today()
    if not isinstance(actor, User):
        return Rights(None, day)
    actor.on_behalf_of = ""
    known: dict[date, Rights] = actor.__dict__.setdefault("_rights", {})
    if day not in known:
        known[day] = _read_rights(actor, day)
    return known[day]


P = ParamSpec("P")
R = TypeVar("R")


def keeps_on_behalf(act: Callable[P, R]) -> Callable[P, R]:
    """For an act that others call on their way: on whose behalf these are done stays noted on `by` as it was found, whatever
    the act inside asks for itself."""

    @wraps(act)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        noted = by.on_behalf_of if isinstance(by, User) else ""
        try:
            return act(*args, **kwargs)
        finally:
            if isinstance(by, User):
                by.on_behalf_of = noted

    return kept


def forget_rights(*users: User) -> None:
    """Read the rights of these account objects anew next time: grants or substitutions were changed."""
    for user in users:
        user.__dict__.pop("_rights", None)


def _read_rights(actor: User, on: date) -> Rights:
    if not actor.is_active or actor.is_system:
        return Rights(actor, on)
    lent = list(
        in_force(on)
        .filter(substitute_id=actor.pk, absent__is_active=True)
        .order_by("pk")
        .values_list("absent_id", "absent__full_name", "absent__person_id")
    )
    held: dict[int, set[tuple[str, int]]] = {}
    grants = Grant.objects.filter(in_force_on(on), user_id__in=[actor.pk, *(row[0] for row in lent)])
    for user_id, role, unit_id in grants.values_list("user_id", "role", "unit_id"):
        held.setdefault(user_id, set()).add((role, unit_id))
    return Rights(
        actor,
        on,
        frozenset(held.get(actor.pk, ())),
        tuple(
            Lender(user_id, name, person_id, frozenset(held.get(user_id, ())))
            for user_id, name, person_id in dict.fromkeys(lent)
        ),
    )


def in_force(on: date) -> QuerySet[Substitution]:
    """The substitutions that hold on the day; one that was ended early does not hold on the day it was ended."""
    day_is_over = datetime.combine(on, time.max, clock.zone())
    return Substitution.objects.filter(
        in_force_on(on), Q(ended_at__isnull=True) | Q(ended_at__gt=day_is_over)
    )


ADMINISTRATION = ("accounts.", "audit.", "units.")
"""Beginnings of the acts that an administrator reads: the work of administration, not marks and reasons."""


def readable_acts(actor: Actor, on: date | None = None) -> Q | None:
    """The lines of the trail that somebody may read as a list: inspectors all, administrators those of their own work."""
    rights = rights_of(actor, on)
    if rights.has(Role.INSPECTOR):
        return Q()
    if rights.is_administrator:
        return reduce(or_, (Q(act__startswith=beginning) for beginning in ADMINISTRATION))
    return None


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[User]:
    """The accounts that somebody may look at: administrators all, everybody the own one."""
    rights = rights_of(actor, on)
    if rights.is_system or rights.is_administrator:
        return User.objects.all()
    if rights.actor is None:
        return User.objects.none()
    return User.objects.filter(pk=rights.actor.pk)


def may_view(actor: Actor, user: User, on: date | None = None) -> bool:
    """Whether the account may be looked at; the same rule as `visible_to`."""
    return may_administer(actor, on) or (isinstance(actor, User) and actor.pk == user.pk)


def may_administer(actor: Actor, on: date | None = None) -> bool:
    """Whether accounts, grants and passwords may be administered."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.is_administrator


def may_change_account(actor: Actor, user: User, on: date | None = None) -> bool:
    """Whether grants, password, person and state of this account may be changed; never those of the system's own."""
    return not user.is_system and may_administer(actor, on)


def may_close_user(actor: Actor, user: User, on: date | None = None) -> bool:
    """Whether this account may be closed; nobody closes the own one, so that one administrator always stays."""
    return may_change_account(actor, user, on) and actor.pk != user.pk


def may_start_substitution(actor: Actor, absent: User, on: date | None = None) -> bool:
    """Whether one may name a substitute for this account: for oneself, or as administrator."""
    if absent.is_system or not absent.is_active:
        return False
    return (isinstance(actor, User) and actor.pk == absent.pk) or may_administer(actor, on)


def substitutions_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Substitution]:
    """The substitutions that somebody may look at: one's own on either side, administrators all."""
    if may_administer(actor, on):
        return Substitution.objects.all()
    if not isinstance(actor, User):
        return Substitution.objects.none()
    return Substitution.objects.filter(Q(absent=actor) | Q(substitute=actor))


def may_end_substitution(actor: Actor, substitution: Substitution, on: date | None = None) -> bool:
    """Whether one may end it early: who is away, who stands in, or an administrator."""
    if isinstance(actor, User) and actor.pk in {substitution.absent_id, substitution.substitute_id}:
        return True
    return may_administer(actor, on)


def may_set_language(actor: Actor, user: User, on: date | None = None) -> bool:
    """Whether one may choose the language of this account: one's own, or as administrator."""
    return (isinstance(actor, User) and actor.pk == user.pk) or may_change_account(actor, user, on)
