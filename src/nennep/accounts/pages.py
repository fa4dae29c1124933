"""What the templates of accounts may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from nennep.accounts import policies, queries
from nennep.accounts.models import Grant, Role, User
from nennep.accounts.queries import (
    AccountRow,
    GrantRow,
    LentRow,
    PersonChoice,
    SubstitutionRow,
    account_rows,
)
from nennep.audit.queries import timeline
from nennep.kernel import dates
from nennep.kernel.periods import in_force_on
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact

OPEN = Badge(pgettext_lazy("account", "Open"), "good")
CLOSED = Badge(pgettext_lazy("account", "Closed"), "plain", "lock")


def state_of(user: User | AccountRow) -> Badge:
    """Open or closed."""
    return OPEN if user.is_active else CLOSED


def accounts_listing(on: date) -> Listing[AccountRow]:
    """The list of accounts; the filter by role looks at the roles of the day."""

    def holding(source: Any, role: str) -> Any:
        return source.filter(pk__in=Grant.objects.filter(in_force_on(on), role=role).values("user"))

    return Listing(
        key="accounts",
        title=gettext_lazy("Accounts"),
        noun=gettext_lazy("accounts"),
        columns=(
            Column(key="full_name", label=gettext_lazy("Full name"), sort="sort_key"),
            Column(key="username", label=gettext_lazy("User name"), sort="username"),
            Column(key="roles_in_words", label=gettext_lazy("Roles in force")),
            Column(key="last_login", label=gettext_lazy("Last sign-in"), kind="moment", sort="last_login"),
            Column(
                key="state", label=gettext_lazy("State"), kind="badge", value=state_of, sort=("is_active",)
            ),
        ),
        filters=(
            Choices(key="role", label=gettext_lazy("Role"), choices=Role.choices, apply=holding),
            YesNo(
                key="state",
                label=gettext_lazy("State"),
                lookup="is_active",
                yes=pgettext_lazy("account", "Open"),
                no=pgettext_lazy("account", "Closed"),
            ),
        ),
        search=("search_key",),
        order=("sort_key", "pk"),
        row_url=lambda row: reverse("accounts:account", args=[row.pk]),
        empty=Empty(why=gettext_lazy("There is no account yet.")),
    )


@dataclass(frozen=True)
class AccountsPage:
    """The list of accounts."""

    title: str
    lead: str
    listing: ListPage[AccountRow]
    create: Act
    trail: tuple[Crumb, ...] = ()


def accounts_page(actor: User, query: Query, on: date) -> AccountsPage:
    """All accounts that the actor may see, with the roles of the day."""
    return AccountsPage(
        title=_("Accounts"),
        lead=_("Who may sign in, and what each may do on {day}.").format(day=dates.short(on)),
        listing=accounts_listing(on).read(
            query, policies.visible_to(actor, on), make_rows=lambda users: account_rows(users, on)
        ),
        create=Act(_("Open an account"), reverse("accounts:create"), "plus", kind="primary"),
    )


@dataclass(frozen=True)
class AccountPage:
    """One account as an administrator sees it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    pk: int
    state: Badge
    facts: tuple[Fact, ...]
    grants: tuple[GrantRow, ...]
    substitutions: tuple[SubstitutionRow, ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]
    may_change: bool
    temporary_password: str = ""


def account_page(actor: User, user: User, on: date, *, temporary_password: str = "") -> AccountPage:
    """Everything about one account: who it is, what it may do, who stands in, and its history."""
    may_change = policies.may_change_account(actor, user, on)
    factors = queries.second_factors(user)
    return AccountPage(
        title=str(user),
        lead=user.username,
        trail=(Crumb(_("Accounts"), reverse("accounts:accounts")), Crumb(str(user))),
        pk=user.pk,
        state=state_of(user),
        facts=(
            Fact(_("User name"), user.username),
            *(
                [Fact(_("Whose it is"), _("the program itself; nobody signs in with it"))]
                if user.is_system
                else []
            ),
            Fact(_("E-mail"), user.email or "–"),
            Fact(_("Person on record"), str(user.person) if user.person else _("not linked")),
            Fact(_("Language"), user.get_language_display()),
            Fact(_("Second factors"), _factors_in_words(factors)),
            Fact(_("Last sign-in"), user.last_login or _("never")),
            Fact(_("State"), state_of(user)),
        ),
        grants=tuple(queries.grant_rows(user, on)),
        substitutions=tuple(queries.substitution_rows(user, on)),
        events=timeline(user),
        acts=_acts(actor, user, on, factors) if may_change else (),
        may_change=may_change,
        temporary_password=temporary_password,
    )


def _acts(actor: User, user: User, on: date, factors: dict[str, int]) -> tuple[Act, ...]:
    def to(name: str) -> str:
        return reverse(f"accounts:{name}", args=[user.pk])

    acts = [
        Act(_("Correct name or e-mail"), to("change-details"), "pencil"),
        Act(_("Link to a person"), to("link-person"), "link"),
    ]
    if not user.is_active:
        return (*acts, Act(_("Open again"), to("reopen"), "lock-open"))
    acts.append(Act(_("Set a temporary password"), to("reset-password"), "key"))
    if queries.is_locked(user):
        acts.append(Act(_("Unlock"), to("unlock"), "lock-open", method="post"))
    if factors:
        acts.append(Act(_("Remove second factors"), to("remove-second-factors"), "shield-lock"))
    acts.append(Act(_("Name a substitute"), to("substitute"), "user-check"))
    if policies.may_close_user(actor, user, on):
        acts.append(Act(_("Close the account"), to("close"), "lock", kind="danger"))
    return tuple(acts)


def _factors_in_words(factors: dict[str, int]) -> str:
    words = {
        "totp": _("app with codes"),
        "webauthn": _("passkey"),
        "recovery_codes": _("recovery codes"),
    }
    return ", ".join(
        f"{words.get(kind, kind)}{f' × {count}' if count > 1 else ''}" for kind, count in factors.items()
    ) or _("none")


@dataclass(frozen=True)
class MyPage:
    """One's own account."""

    title: str
    lead: str
    facts: tuple[Fact, ...]
    grants: tuple[GrantRow, ...]
    lent: tuple[LentRow, ...]
    substitutions: tuple[SubstitutionRow, ...]
    languages: tuple[tuple[str, str, bool], ...]
    factors: str
    has_password: bool
    trail: tuple[Crumb, ...] = ()


def my_page(user: User, on: date) -> MyPage:
    """What I may do, who acts for me while I am away, how I sign in."""
    return MyPage(
        title=_("My account"),
        lead=_("What I may do here, who stands in for me, and how I sign in."),
        facts=(
            Fact(_("Full name"), user.full_name),
            Fact(_("User name"), user.username),
            Fact(_("E-mail"), user.email or "–"),
            Fact(_("Person on record"), str(user.person) if user.person else _("not linked")),
        ),
        grants=tuple(row for row in queries.grant_rows(user, on) if not row.is_over),
        lent=tuple(queries.lent_rows(user, on)),
        substitutions=tuple(queries.substitution_rows(user, on, since=on)),
        languages=tuple((code, str(name), code == user.language) for code, name in settings.LANGUAGES),
        factors=_factors_in_words(queries.second_factors(user)),
        has_password=user.has_usable_password(),
    )


@dataclass(frozen=True)
class LinkPersonPage:
    """The people on record to whom an account may be linked."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    term: str
    found: tuple[PersonChoice, ...]
    linked: str
    back: str


@dataclass(frozen=True)
class PlainPage:
    """A title and one sentence."""

    title: str
    lead: str
    trail: tuple[Crumb, ...] = ()


@dataclass(frozen=True)
class OfficeDoorPage:
    """Leads on to the sign-in page of the office, which stands on another server."""

    title: str
    address: str


def trail_of(user: User, last: str) -> tuple[Crumb, ...]:
    """The way from the list of accounts to an act on one."""
    return (
        Crumb(_("Accounts"), reverse("accounts:accounts")),
        Crumb(str(user), reverse("accounts:account", args=[user.pk])),
        Crumb(last),
    )


def my_trail(last: str) -> tuple[Crumb, ...]:
    """The way from one's own account to an act on it."""
    return (Crumb(_("My account"), reverse("accounts:mine")), Crumb(last))
