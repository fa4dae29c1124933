"""The matrix of authority (phân cấp): who may open, teach and approve what, as of any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents.policies import open_to
from nennep.kernel.periods import Period
from nennep.kernel.text import search_key
from nennep.norms import policies
from nennep.norms.models import Authority, AuthorityAct, Senders
from nennep.norms.pages.rules import ListingPage, link_or_number, tabs
from nennep.norms.pages.words import FORMS
from nennep.norms.queries import programme_names
from nennep.web.dated import CERTAINTIES, certainty_badge, state_on
from nennep.web.form_pages import FormPage
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact


@dataclass(frozen=True)
class AuthorityRow:
    """One line of the matrix. The last fields are what the list searches, filters and sorts by."""

    pk: int
    act: str
    programme: str
    holder: str
    senders: str
    delegated_by: str
    valid_from: date
    last_on: date | None
    basis: str
    certainty: Badge
    state: Badge
    search_key: str
    act_code: str
    programme_code: str
    certainty_code: str
    is_in_force: bool
    period: Period


def _during(rows: Sequence[AuthorityRow], days: Any) -> list[AuthorityRow]:
    since, until = days
    return [
        row
        for row in rows
        if (until is None or row.valid_from <= until)
        and (since is None or row.last_on is None or row.last_on >= since)
    ]


AUTHORITIES: Listing[AuthorityRow] = Listing(
    key="authorities",
    title=gettext_lazy("Authority"),
    noun=gettext_lazy("lines of the matrix"),
    columns=(
        Column(key="programme", label=gettext_lazy("Programme"), sort="programme"),
        Column(key="act", label=gettext_lazy("Authority for"), sort="act_code"),
        Column(key="holder", label=gettext_lazy("Who"), sort="holder"),
        Column(key="senders", label=gettext_lazy("For whose people"), sort="senders"),
        Column(key="delegated_by", label=gettext_lazy("Delegated by"), shown=False),
        Column(key="valid_from", label=gettext_lazy("From"), kind="date", sort="valid_from"),
        Column(key="last_on", label=gettext_lazy("Last day"), kind="date", sort="last_on"),
        Column(key="basis", label=gettext_lazy("Legal basis")),
        Column(key="certainty", label=gettext_lazy("Certainty"), kind="badge", sort="certainty_code"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(
        Dates(key="day", label=gettext_lazy("In force on"), apply=_during),
        Choices(key="programme", label=gettext_lazy("Programme"), lookup="programme_code"),
        Choices(
            key="act", label=gettext_lazy("Authority for"), lookup="act_code", choices=AuthorityAct.choices
        ),
        Choices(
            key="certainty",
            label=gettext_lazy("Certainty"),
            lookup="certainty_code",
            choices=tuple((key, text) for key, (text, _tone) in CERTAINTIES.items()),
        ),
        YesNo(
            key="in_force",
            label=gettext_lazy("State"),
            lookup="is_in_force",
            yes=gettext_lazy("In force"),
            no=gettext_lazy("Not in force"),
        ),
    ),
    search=("search_key",),
    row_url=lambda row: reverse("norms:authority", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No authority is on record; nothing is checked against it.")),
)


def authorities_page(actor: User, query: Query, on: date) -> ListingPage:
    """The matrix, that of today first; other days by the filter."""
    rows = list(
        policies.authorities_visible_to(actor)
        .select_related("unit", "unit_kind", "basis")
        .order_by("programme_code", "act", "-valid_from", "pk")
    )
    names = programme_names({row.programme_code for row in rows if row.programme_code})
    act = Act(_("Enter an authority"), reverse("norms:add-authority"), "plus", kind="primary")
    known = sorted({row.programme_code for row in rows if row.programme_code})
    return ListingPage(
        title=_("Authority"),
        lead=_("Who may open, teach and approve which class, each with its days and its basis."),
        listing=AUTHORITIES.read(
            query,
            sorted(_rows(rows, names, on), key=lambda row: not row.is_in_force),
            choices={"programme": [(code, names.get(code, code)) for code in known]},
        ),
        tabs=tabs("authorities"),
        acts=(act,) if policies.may_change_rules(actor, on) else (),
    )


def _rows(rows: Sequence[Authority], names: Mapping[str, str], on: date) -> list[AuthorityRow]:
    found = []
    for row in rows:
        programme = names.get(row.programme_code, row.programme_code) or _("every programme")
        if row.study_form:
            programme = f"{programme} · {FORMS.get(row.study_form, row.study_form)}"
        holder = policies.holder_of(row)
        basis = policies.basis_of(row)
        found.append(
            AuthorityRow(
                pk=row.pk,
                act=row.get_act_display(),
                programme=programme,
                holder=holder,
                senders=row.get_for_senders_display(),
                delegated_by=row.delegated_by,
                valid_from=row.valid_from,
                last_on=Period(None, row.valid_to).last_on,
                basis=row.basis_text or str(row.basis),
                certainty=certainty_badge(row.certainty),
                state=state_on(row.valid_from, row.valid_to, on),
                search_key=search_key(f"{programme} {holder} {basis} {row.delegated_by}"),
                act_code=row.act,
                programme_code=row.programme_code,
                certainty_code=row.certainty,
                is_in_force=Period(row.valid_from, row.valid_to).contains(on),
                period=Period(row.valid_from, row.valid_to),
            )
        )
    return found


@dataclass(frozen=True)
class AuthorityPage:
    """One line of the matrix."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    certainty: Badge
    is_unverified: bool
    facts: tuple[Fact, ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]


def authority_page(actor: User, row: Authority, on: date) -> AuthorityPage:
    """Who holds it, for what, and what it stands on."""
    names = programme_names({row.programme_code} if row.programme_code else set())
    (line,) = _rows([row], names, on)
    basis: object = line.basis
    if row.basis is not None:
        basis = link_or_number(row.basis, open_to(actor, [row.basis.pk], on))
    facts = [
        Fact(_("Who"), line.holder),
        Fact(_("Programme"), line.programme),
        Fact(_("For whose people"), Senders(row.for_senders).label),
        Fact(_("Period"), line.period.as_text()),
        Fact(_("Legal basis"), basis),
    ]
    facts += [
        Fact(label, value)
        for label, value in ((_("Delegated by"), row.delegated_by), (_("Note"), row.note))
        if value
    ]
    end = Act(
        _("End this authority"),
        reverse("norms:end-authority", args=[row.pk]),
        "ban",
        kind="danger",
        opens_dialog=True,
    )
    may = policies.may_change_rules(actor, on) and (row.valid_to is None or row.valid_to > on)
    return AuthorityPage(
        title=f"{line.holder} {line.act}",
        lead=line.programme,
        trail=(*_trail(), Crumb(line.holder)),
        state=line.state,
        certainty=line.certainty,
        is_unverified=row.certainty == "own",
        facts=tuple(facts),
        events=timeline(row),
        acts=(end,) if may else (),
    )


def add_authority_page(form: Any) -> FormPage:
    """A new line of the matrix."""
    title = _("Enter an authority")
    lead = _(
        "Name one unit, or a kind of units. Opening a class outside the matrix is refused with its line."
    )
    return FormPage(
        title, lead, (*_trail(), Crumb(title)), form, _("Record the authority"), reverse("norms:authorities")
    )


def end_authority_page(form: Any, row: Authority) -> FormPage:
    """The end of a line of the matrix."""
    title = _("End this authority")
    back = reverse("norms:authority", args=[row.pk])
    return FormPage(
        title,
        policies.holder_of(row),
        (*_trail(), Crumb(title)),
        form,
        _("End this authority"),
        back,
        "danger",
    )


def _trail() -> tuple[Crumb, ...]:
    return (
        Crumb(_("Rules"), reverse("norms:rules")),
        Crumb(_("Authority"), reverse("norms:authorities")),
    )
