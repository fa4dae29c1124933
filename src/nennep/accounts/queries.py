"""Who holds what: accounts, grants and substitutions as lists and as answers to one question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts import policies
from nennep.accounts.models import Grant, Role, Substitution, User
from nennep.kernel import text
from nennep.kernel.periods import Period, in_force_on

MEANINGS = {
    Role.BOARD_OFFICER: gettext_lazy(
        "Plans and opens classes, receives attendance reports, reminds agencies, decides exceptions for work."
    ),
    Role.BOARD_LEADER: gettext_lazy("Signs documents of the Organisation Board, decides, sees every class."),
    Role.PERSONNEL_DIVISION: gettext_lazy("Checks what agencies ask for before the Board decides."),
    Role.RECORDS_CLERK: gettext_lazy("Numbers, sends and files documents."),
    Role.TRAINING_OFFICE: gettext_lazy(
        "Runs the classes of the school: timetable, attendance, leave, reports."
    ),
    Role.SCHOOL_LEADER: gettext_lazy("Signs for the school, sees all its classes."),
    Role.AGENCY_OFFICER: gettext_lazy(
        "Sees the trainees of the agency, asks for exceptions, answers reminders."
    ),
    Role.AGENCY_HEAD: gettext_lazy("Answers for the trainees of the agency, signs what it asks for."),
    Role.COMMITTEE_LEADER: gettext_lazy("Looks at classes, attendance and incidents; changes nothing."),
    Role.INSPECTOR: gettext_lazy("Reads cases, risks and the trail of acts; changes nothing."),
    Role.ADMINISTRATOR: gettext_lazy(
        "Opens accounts and gives roles in the whole system; sees no marks by this alone."
    ),
}
"""What each role lets one do, in one sentence."""


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


@dataclass(frozen=True)
class AccountRow:
    """One account in the list."""

    pk: int
    username: str
    full_name: str
    sort_key: str
    is_active: bool
    roles: tuple[str, ...]
    last_login: datetime | None

    @property
    def roles_in_words(self) -> str:
        """The roles in force with their units: "Inspector, Provincial Committee; …"."""
        return "; ".join(self.roles)


def account_rows(users: Sequence[User], on: date) -> list[AccountRow]:
    """The accounts with the roles in force on the day. One query for all of them."""
    held: dict[int, list[str]] = {}
    grants = Grant.objects.filter(in_force_on(on), user__in=[user.pk for user in users])
    for grant in grants.select_related("unit").order_by("role", "unit__sort_key", "pk"):
        held.setdefault(grant.user_id, []).append(
            _("{role}, {unit}").format(role=grant.get_role_display(), unit=grant.unit)
        )
    return [
        AccountRow(
            pk=user.pk,
            username=user.username,
            full_name=user.full_name,
            sort_key=user.sort_key,
            is_active=user.is_active,
            roles=tuple(held.get(user.pk, ())),
            last_login=user.last_login,
        )
        for user in users
    ]


@dataclass(frozen=True)
class GrantRow:
    """One role of an account, in force on a day or not."""

    pk: int
    role: str
    meaning: str
    unit: str
    period: str
    basis: str
    is_in_force: bool
    is_over: bool


def grant_rows(user: User, on: date) -> list[GrantRow]:
    """All roles that the account holds, will hold and held: those in force first, then by their first day."""
    rows = [
        GrantRow(
            pk=grant.pk,
            role=str(grant.get_role_display()),
            meaning=str(MEANINGS[Role(grant.role)]),
            unit=str(grant.unit),
            period=Period(grant.valid_from, grant.valid_to).as_text(),
            basis=grant.basis,
            is_in_force=Period(grant.valid_from, grant.valid_to).contains(on),
            is_over=grant.valid_to is not None and grant.valid_to <= on,
        )
        for grant in Grant.objects.filter(user=user).select_related("unit").order_by("-valid_from", "pk")
    ]
    return sorted(rows, key=lambda row: (not row.is_in_force, row.is_over))


@dataclass(frozen=True)
class SubstitutionRow:
    """One substitution, as both of the two see it."""

    pk: int
    absent: str
    substitute: str
    period: str
    reason: str
    is_in_force: bool
    is_over: bool


def substitution_rows(user: User, on: date, *, since: date | None = None) -> list[SubstitutionRow]:
    """The substitutions in which the account is one of the two, the newest first."""
    rows = Substitution.objects.filter(Q(absent=user) | Q(substitute=user))
    if since is not None:
        rows = rows.filter(valid_to__gt=since)
    return [
        SubstitutionRow(
            pk=row.pk,
            absent=str(row.absent),
            substitute=str(row.substitute),
            period=Period(row.valid_from, row.valid_to).as_text(),
            reason=row.reason,
            is_in_force=row.ended_at is None and Period(row.valid_from, row.valid_to).contains(on),
            is_over=row.ended_at is not None or row.valid_to <= on,
        )
        for row in rows.select_related("absent", "substitute").order_by("-valid_from", "-pk")
    ]


@dataclass(frozen=True)
class StandingIn:
    """Who stands in for whom today, told from the side of one of the two."""

    other: str
    until: date
    """The last day, included."""
    reason: str
    is_away: bool
    """The account itself is the one who is away."""


def standing_in_today(user: User, on: date) -> list[StandingIn]:
    """The substitutions in force on the day in which the account is one of the two; those it stands in for come first."""
    rows = policies.in_force(on).filter(
        Q(absent=user) | Q(substitute=user), absent__is_active=True, substitute__is_active=True
    )
    lines = [
        StandingIn(
            other=str(row.substitute if row.absent_id == user.pk else row.absent),
            until=row.valid_to - timedelta(days=1),
            reason=row.reason,
            is_away=row.absent_id == user.pk,
        )
        for row in rows.select_related("absent", "substitute").order_by("valid_to", "pk")
    ]
    return sorted(lines, key=lambda line: line.is_away)


@dataclass(frozen=True)
class LentRow:
    """A role that one may use because one stands in for somebody."""

    absent: str
    role: str
    meaning: str
    unit: str
    until: date


def lent_rows(user: User, on: date) -> list[LentRow]:
    """The roles of those for whom the account stands in on the day."""
    lending = policies.in_force(on).filter(substitute=user, absent__is_active=True).select_related("absent")
    until = {row.absent_id: (str(row.absent), row.valid_to) for row in lending.order_by("valid_to", "pk")}
    grants = Grant.objects.filter(in_force_on(on), user_id__in=until).select_related("unit")
    return [
        LentRow(
            absent=until[grant.user_id][0],
            role=str(grant.get_role_display()),
            meaning=str(MEANINGS[Role(grant.role)]),
            unit=str(grant.unit),
            until=until[grant.user_id][1] - timedelta(days=1),
        )
        for grant in grants.order_by("user__sort_key", "role", "unit__sort_key", "pk")
    ]


@dataclass(frozen=True)
class PersonChoice:
    """A person on record whom an account may be linked to."""

    pk: int
    name: str
    about: str


def persons_named(term: str, *, limit: int = 20) -> list[PersonChoice]:
    """People on record without an account whose name or code has every word of the term, diacritics aside."""
    words = text.search_key(term).split()
    if not words:
        return []
    persons = apps.get_model("people.Person").objects.filter(user__isnull=True)
    for word in words:
        persons = persons.filter(Q(search_key__contains=word) | Q(code__icontains=word))
    return [
        PersonChoice(
            person.pk, person.full_name, " · ".join(filter(None, [person.code, str(person.birth_year or "")]))
        )
        for person in persons.order_by("name_sort_key", "pk")[:limit]
    ]


def person_with_key(key: str) -> Model | None:
    """The person on record with this key, as a form sent it; None for anything else."""
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        return None
    found: Model | None = apps.get_model("people.Person").objects.filter(pk=int(key)).first()
    return found


def second_factors(user: User) -> dict[str, int]:
    """How many of each kind of second factor the account has."""
    counted: dict[str, int] = {}
    for kind in Authenticator.objects.filter(user=user).order_by("pk").values_list("type", flat=True):
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def is_locked(user: User) -> bool:
    """Whether wrong passwords have shut the door for this user name on some device."""
    failures = AccessAttempt.objects.filter(username=user.username.casefold())
    return bool(failures.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists())
