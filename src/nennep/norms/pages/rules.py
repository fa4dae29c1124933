"""The table of rules, one rule, study regulations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents.models import Certainty, OfficialDocument
from nennep.documents.policies import open_to
from nennep.kernel import numbers
from nennep.kernel.periods import Period
from nennep.kernel.text import search_key
from nennep.norms import policies
from nennep.norms.models import Rule, StudyRegulation
from nennep.norms.pages.words import GROUPS, scope_in_words, value_in_words
from nennep.norms.queries import classes_behind, programme_names, rule_value
from nennep.norms.rules import scope_of
from nennep.web.dated import CERTAINTIES, certainty_badge, state_on
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, Tab


def tabs(current: str) -> tuple[Tab, ...]:
    """Rules, study regulations, authority."""
    return (
        Tab(_("Rules"), reverse("norms:rules"), current == "rules"),
        Tab(_("Study regulations"), reverse("norms:regulations"), current == "regulations"),
        Tab(_("Authority"), reverse("norms:authorities"), current == "authorities"),
    )


@dataclass(frozen=True)
class RuleRow:
    """One value of a rule. The last fields are what the list searches, filters and sorts by."""

    pk: int
    name: str
    group: str
    value: str
    scope: str
    valid_from: date
    last_on: date | None
    basis: str
    certainty: Badge
    state: Badge
    search_key: str
    certainty_code: str
    is_in_force: bool


@dataclass(frozen=True)
class ListingPage:
    """A list with its views."""

    title: str
    lead: str
    listing: ListPage[Any]
    tabs: tuple[Tab, ...]
    acts: tuple[Act, ...] = ()
    trail: tuple[Crumb, ...] = ()


def rule_rows(rules: Sequence[Rule], on: date) -> list[RuleRow]:
    """The lines of the rules, without a query of their own."""
    rows = []
    names = programme_names({rule.programme_code for rule in rules if rule.programme_code})
    for rule in rules:
        found = rule_value(rule)
        rows.append(
            RuleRow(
                pk=rule.pk,
                name=found.name,
                group=str(GROUPS.get(rule.key.partition(".")[0], "")),
                value=value_in_words(found.value, found.unit, found.operator),
                scope=scope_in_words(rule, names),
                valid_from=rule.valid_from,
                last_on=Period(None, rule.valid_to).last_on,
                basis=found.basis,
                certainty=certainty_badge(rule.certainty),
                state=state_on(rule.valid_from, rule.valid_to, on),
                search_key=search_key(
                    f"{found.name} {rule.key} {found.basis} {names.get(rule.programme_code, '')}"
                ),
                certainty_code=rule.certainty,
                is_in_force=Period(rule.valid_from, rule.valid_to).contains(on),
            )
        )
    return rows


RULES: Listing[RuleRow] = Listing(
    key="rules",
    title=gettext_lazy("Rules"),
    noun=gettext_lazy("values"),
    columns=(
        Column(key="name", label=gettext_lazy("Rule"), sort="name"),
        Column(key="value", label=gettext_lazy("Value")),
        Column(key="scope", label=gettext_lazy("For"), sort="scope"),
        Column(key="valid_from", label=gettext_lazy("From"), kind="date", sort="valid_from"),
        Column(key="last_on", label=gettext_lazy("Last day"), kind="date", sort="last_on"),
        Column(key="basis", label=gettext_lazy("Legal basis")),
        Column(key="certainty", label=gettext_lazy("Certainty"), kind="badge", sort="certainty_code"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(
        Choices(key="group", label=gettext_lazy("About")),
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
    row_url=lambda row: reverse("norms:rule", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no rule yet.")),
)


def rules_page(actor: User, query: Query, on: date) -> ListingPage:
    """The table of rules; without a choice, all values, those of today marked."""
    order = ("key", "programme_code", "study_form", "-valid_from", "pk")
    rows = rule_rows(list(policies.visible_to(actor).select_related("basis", "unit").order_by(*order)), on)
    place = {group: number for number, group in enumerate(dict.fromkeys(map(str, GROUPS.values())))}
    rows.sort(key=lambda row: place.get(row.group, len(place)))
    unverified = sum(row.is_in_force and row.certainty_code == Certainty.OWN for row in rows)
    return ListingPage(
        title=_("Rules"),
        lead=_(
            "Numbers that regulations set, each with its days, its legal basis and how sure it is. {count} of today are unverified."
        ).format(count=numbers.whole(unverified)),
        listing=RULES.read(query, rows, choices={"group": [(group, group) for group in place]}),
        tabs=tabs("rules"),
        acts=(Act(_("Enter a value"), reverse("norms:choose"), "plus", kind="primary"),)
        if policies.may_change_some_rule(actor, on)
        else (),
    )


def link_or_number(document: OfficialDocument, may_open: frozenset[int]) -> Link | str:
    """A document that something stands on: a door for who may open it, else only its number."""
    if document.pk not in may_open:
        return str(document)
    return Link(str(document), reverse("documents:document", args=[document.pk]))


@dataclass(frozen=True)
class RulePage:
    """One rule with all its values in the same scope."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    value: str
    certainty: Badge
    is_unverified: bool
    facts: tuple[Fact, ...]
    versions: tuple[RuleRow, ...]
    others: tuple[RuleRow, ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]
    behind: str = ""
    follow_url: str = ""


def rule_page(actor: User, rule: Rule, on: date) -> RulePage:
    """The value, what it stands on, and what held before and elsewhere."""
    found = rule_value(rule)
    family = list(
        policies.visible_to(actor)
        .filter(key=rule.key)
        .select_related("basis", "unit")
        .order_by("-valid_from", "pk")
    )
    same = [row for row in family if scope_of(row) == scope_of(rule)]
    others = [
        row
        for row in family
        if scope_of(row) != scope_of(rule) and Period(row.valid_from, row.valid_to).contains(on)
    ]
    basis: object = found.basis or _("none on record")
    if rule.basis is not None:
        basis = link_or_number(rule.basis, open_to(actor, [rule.basis.pk], on))
    facts = [
        Fact(_("For"), scope_in_words(rule, programme_names({rule.programme_code}))),
        Fact(_("Period"), Period(rule.valid_from, rule.valid_to).as_text()),
    ]
    facts.append(Fact(_("Legal basis"), basis, hint=rule.basis_text if rule.basis is not None else ""))
    if rule.note:
        facts.append(Fact(_("Note"), rule.note))
    may = policies.may_change_rules(actor, on, rule.unit_id)
    for_others = Act(_("Value for others"), reverse("norms:add", args=[rule.key]), "plus")
    acts: tuple[Act, ...] = (for_others,) if policies.may_change_some_rule(actor, on) else ()
    if may and rule.valid_to is None:
        acts = (
            Act(
                _("Change from a day on"),
                reverse("norms:change", args=[rule.pk]),
                "pencil",
                kind="primary",
                opens_dialog=True,
            ),
            Act(
                _("End the rule"),
                reverse("norms:end", args=[rule.pk]),
                "ban",
                kind="danger",
                opens_dialog=True,
            ),
            *acts,
        )
    return RulePage(
        title=found.name,
        lead=rule.key,
        trail=(Crumb(_("Rules"), reverse("norms:rules")), Crumb(found.name)),
        state=state_on(rule.valid_from, rule.valid_to, on),
        value=value_in_words(found.value, found.unit, found.operator),
        certainty=certainty_badge(rule.certainty),
        is_unverified=not found.is_verified,
        facts=tuple(facts),
        versions=tuple(rule_rows(same, on)),
        others=tuple(rule_rows(others, on)),
        events=timeline(rule),
        acts=acts,
        behind=_behind(rule),
        follow_url=reverse("norms:follow", args=[rule.pk]) if may and rule.behind_since else "",
    )


def _behind(rule: Rule) -> str:
    if rule.behind_since is None:
        return ""
    count = len(classes_behind(rule, rule.behind_since, rule.behind_after))
    return ngettext(
        "{count} class still shows what the value before gave and must be derived again. The timer does it, or do it here.",
        "{count} classes still show what the value before gave and must be derived again. The timer does it, or do it here.",
        count,
    ).format(count=numbers.whole(count))


@dataclass(frozen=True)
class RegulationRow:
    """A study regulation in force for a time."""

    pk: int
    document: object
    subject: str
    institution: str
    programme: str
    valid_from: date
    last_on: date | None
    certainty: Badge
    state: Badge


def regulations_page(actor: User, query: Query, on: date) -> ListingPage:
    """The study regulations by institution and programme (R0-12)."""

    def rows(page: list[StudyRegulation]) -> list[RegulationRow]:
        names = programme_names({row.programme_code for row in page})
        may_open = open_to(actor, [row.document_id for row in page], on)
        return [
            RegulationRow(
                row.pk,
                link_or_number(row.document, may_open),
                row.document.subject,
                str(row.institution) if row.institution else _("every institution"),
                names.get(row.programme_code, row.programme_code) or _("every programme"),
                row.valid_from,
                Period(None, row.valid_to).last_on,
                certainty_badge(row.certainty),
                state_on(row.valid_from, row.valid_to, on),
            )
            for row in page
        ]

    listing: Listing[RegulationRow] = Listing(
        key="regulations",
        title=gettext_lazy("Study regulations"),
        noun=gettext_lazy("regulations"),
        columns=(
            Column(key="document", label=gettext_lazy("Document"), kind="link"),
            Column(key="subject", label=gettext_lazy("Subject")),
            Column(key="institution", label=gettext_lazy("Institution"), sort="institution__sort_key"),
            Column(key="programme", label=gettext_lazy("Programme"), sort="programme_code"),
            Column(key="valid_from", label=gettext_lazy("From"), kind="date", sort="valid_from"),
            Column(key="last_on", label=gettext_lazy("Last day"), kind="date", sort="valid_to"),
            Column(key="certainty", label=gettext_lazy("Certainty"), kind="badge"),
            Column(key="state", label=gettext_lazy("State"), kind="badge"),
        ),
        search=("document__search_key",),
        order=("-valid_from", "pk"),
        empty=Empty(why=gettext_lazy("There is no study regulation yet.")),
    )
    return ListingPage(
        title=_("Study regulations"),
        lead=_(
            "Which regulation binds which class: that of its institution and programme on its opening day."
        ),
        listing=listing.read(
            query,
            policies.regulations_visible_to(actor).select_related("document", "institution"),
            make_rows=rows,
        ),
        tabs=tabs("regulations"),
        acts=(Act(_("Enter a study regulation"), reverse("norms:set-regulation"), "plus", kind="primary"),)
        if policies.may_change_some_rule(actor, on)
        else (),
    )
