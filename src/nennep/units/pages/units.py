"""Units as a list, as a tree, and one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.kernel import dates
from nennep.kernel.periods import Period, in_force_on
from nennep.units import policies, queries
from nennep.units.models import Sector, SuccessionKind, Unit, UnitContact, UnitKind, UnitVersion
from nennep.units.queries import Branch, SuccessionRow, UnitRow
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, Tab

IN_FORCE = Badge(gettext_lazy("In force"), "good")
ENDED = Badge(gettext_lazy("Ended"), "plain", "ban")
NOT_YET = Badge(gettext_lazy("Not yet"), "waiting")


def state_of(row: UnitRow, on: date) -> Badge:
    """In force, ended or not yet begun."""
    return IN_FORCE if row.is_in_force else NOT_YET if row.valid_from > on else ENDED


def tabs(current: str) -> tuple[Tab, ...]:
    """Tree and list."""
    return (
        Tab(_("List"), reverse("units:units"), current == "list"),
        Tab(_("Tree"), reverse("units:tree"), current == "tree"),
        Tab(_("Training institutions"), reverse("units:institutions"), current == "institutions"),
    )


# --- The list -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitsPage:
    """All units."""

    title: str
    lead: str
    listing: ListPage[Any]
    tabs: tuple[Tab, ...]
    acts: tuple[Act, ...]
    trail: tuple[Crumb, ...] = ()


def units_listing(on: date) -> Listing[UnitRow]:
    """The list of units; "in force" looks at the day."""

    def in_force(source: Any, wanted: bool) -> Any:  # noqa: FBT001 - the list calls it so
        return source.filter(in_force_on(on)) if wanted else source.exclude(in_force_on(on))

    def below(source: Any, superior: str) -> Any:
        return source.filter(
            pk__in=UnitVersion.objects.filter(in_force_on(on), parent_id=int(superior)).values("unit")
        )

    return Listing(
        key="units",
        title=gettext_lazy("Units"),
        noun=gettext_lazy("units"),
        columns=(
            Column(key="name", label=gettext_lazy("Name"), sort="sort_key"),
            Column(key="code", label=gettext_lazy("Code"), sort="code"),
            Column(key="kind", label=gettext_lazy("Kind"), sort=("kind__order", "sort_key")),
            Column(key="superior", label=gettext_lazy("Superior"), sort=("parent__sort_key", "sort_key")),
            Column(key="valid_from", label=gettext_lazy("Exists from"), kind="date", sort="valid_from"),
            Column(
                key="last_on",
                label=gettext_lazy("Last day"),
                kind="date",
                sort="valid_to",
                value=lambda row: Period(None, row.valid_to).last_on,
            ),
            Column(
                key="state", label=gettext_lazy("State"), kind="badge", value=lambda row: state_of(row, on)
            ),
        ),
        filters=(
            Choices(key="kind", label=gettext_lazy("Kind"), lookup="kind_id"),
            Choices(
                key="sector", label=gettext_lazy("Sector"), lookup="kind__sector", choices=Sector.choices
            ),
            Choices(key="superior", label=gettext_lazy("Superior"), apply=below),
            YesNo(
                key="in_force",
                label=gettext_lazy("State"),
                yes=gettext_lazy("In force"),
                no=gettext_lazy("Not in force"),
                apply=in_force,
            ),
        ),
        search=("search_key",),
        order=("sort_key", "pk"),
        row_url=lambda row: reverse("units:unit", args=[row.pk]),
        empty=Empty(
            why=gettext_lazy("There is no unit yet."),
        ),
    )


def acts_on_units(actor: User, on: date) -> tuple[Act, ...]:
    """What may be done to the whole list, in the tree as in the table; nothing for who only reads."""
    if not policies.may_shape_units(actor, on):
        return ()
    return (
        Act(_("Load a list"), reverse("units:intake"), "upload"),
        Act(_("Open a unit"), reverse("units:open"), "plus", kind="primary"),
    )


def units_page(actor: User, query: Query, on: date) -> UnitsPage:
    """All units with their names as of today."""
    acts = acts_on_units(actor, on)
    superiors = Unit.objects.filter(children__isnull=False).distinct().order_by("sort_key", "pk")
    return UnitsPage(
        title=_("Units"),
        lead=_("Party and State bodies, schools and agencies that send trainees, as of {day}.").format(
            day=dates.short(on)
        ),
        listing=units_listing(on).read(
            query,
            policies.visible_to(actor),
            make_rows=lambda units: queries.unit_rows(units, on),
            choices={
                "kind": list(
                    UnitKind.objects.filter(units__isnull=False)
                    .distinct()
                    .order_by("order", "pk")
                    .values_list("pk", "name")
                ),
                "superior": list(superiors.values_list("pk", "name")),
            },
            empty=Empty(why=_("There is no unit yet."), act=next(iter(acts), None)),
        ),
        tabs=tabs("list"),
        acts=acts,
    )


# --- The tree -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TreePage:
    """The tree as of a day."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    form: Any
    branches: tuple[Branch, ...]
    count: int
    on: date
    acts: tuple[Act, ...]


def tree_page(actor: User, today: date, form: Any, on: date, root: Unit | None) -> TreePage:
    """The tree on the day, or only what is below one unit."""
    rows = queries.tree_as_of(on, root)
    return TreePage(
        title=_("Tree of units"),
        lead=_("{count} units as of {day}").format(count=len(rows), day=dates.short(on)),
        trail=(Crumb(_("Units"), reverse("units:units")), Crumb(_("Tree"))),
        tabs=tabs("tree"),
        form=form,
        branches=queries.branches(rows),
        count=len(rows),
        on=on,
        acts=acts_on_units(actor, today),
    )


# --- One unit -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NameRow:
    """One name of the unit and when it held."""

    version_id: int
    name: str
    kind: str
    superior: str
    superior_url: str
    period: str
    basis: str
    is_current: bool
    correct_url: str


@dataclass(frozen=True)
class SuccessionLine:
    """One succession in words."""

    sentence: str
    other: Link | None
    basis: str
    note: str


@dataclass(frozen=True)
class UnitPage:
    """One unit: what it is, what it was called, where it came from and went."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    facts: tuple[Fact, ...]
    names: tuple[NameRow, ...]
    came_from: tuple[SuccessionLine, ...]
    went_to: tuple[SuccessionLine, ...]
    aliases: tuple[str, ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]
    primary: Act | None = None
    heirs: tuple[Link, ...] = field(default=())


def unit_page(actor: User, unit: Unit, on: date) -> UnitPage:
    """Everything about one unit as of the day."""
    row = queries.unit_rows([unit], on)[0]
    version = queries.versions_on([unit.pk], on)[unit.pk]
    day = max(version.valid_from, min(on, _last(version, on)))  # for a unit that ended, its last day
    ancestors = queries.ancestors_on(unit, day)
    names = queries.names_on([ancestor.pk for ancestor in ancestors], day)
    successions = queries.successions_of(unit)
    below = UnitVersion.objects.filter(in_force_on(on), parent=unit).count()
    shapes = policies.may_shape_units(actor, on)
    acts = _acts(unit) if shapes else ()
    if policies.may_set_contact(actor, unit, on):
        contact = reverse("units:contact", args=[unit.pk])
        acts = (*acts, Act(_("Contact"), contact, "phone", opens_dialog=True))
    facts = [
        Fact(_("Code"), unit.code),
        Fact(_("Kind"), version.kind.name),
        Fact(_("Sector"), version.kind.get_sector_display()),
        Fact(_("Exists"), Period(unit.valid_from, unit.valid_to).as_text()),
        Fact(_("Symbol in document numbers"), version.symbol or "–"),
        Fact(_("Place name"), version.place or "–"),
        Fact(_("Address"), version.address or "–"),
        Fact(
            _("Units below it"),
            Link(str(below), f"{reverse('units:units')}?superior={unit.pk}") if below else "0",
        ),
    ]
    if unit.is_outside_tree:
        facts.append(Fact(_("Place in the tree"), _("Outside the province's own tree")))
    facts += _contact(unit)
    facts += queries.more_facts(unit, actor, on)
    return UnitPage(
        title=version.name,
        lead=" · ".join(names[ancestor.pk] for ancestor in ancestors) or _("Stands on top of its tree"),
        trail=(
            Crumb(_("Units"), reverse("units:units")),
            *(
                Crumb(names[ancestor.pk], reverse("units:unit", args=[ancestor.pk]))
                for ancestor in reversed(ancestors)
            ),
            Crumb(version.name),
        ),
        state=state_of(row, on),
        facts=tuple(facts),
        names=_names(unit, on, may_correct=shapes),
        came_from=tuple(_in_words(line) for line in successions if not line.is_outgoing),
        went_to=tuple(_in_words(line) for line in successions if line.is_outgoing),
        aliases=tuple(unit.aliases.order_by("text", "pk").values_list("text", flat=True)),
        events=timeline(unit, acts="units."),
        acts=acts,
    )


def _contact(unit: Unit) -> list[Fact]:
    """How the unit is reached, as far as it is on record (R4-39)."""
    known = UnitContact.objects.filter(unit=unit).first()
    if known is None:
        return []
    parts = (
        (_("Contact person"), known.person_name),
        (_("Telephone"), known.phone),
        (_("E-mail"), known.email),
        (_("Website"), known.website),
    )
    return [Fact(label, value) for label, value in parts if value]


def _names(unit: Unit, on: date, *, may_correct: bool) -> tuple[NameRow, ...]:
    versions = list(unit.versions.select_related("kind").order_by("-valid_from"))
    rows = []
    superiors = {
        version.pk: queries.names_on(
            [version.parent_id], max(version.valid_from, min(on, _last(version, on)))
        )
        for version in versions
        if version.parent_id
    }
    for version in versions:
        parent_id = version.parent_id
        rows.append(
            NameRow(
                version_id=version.pk,
                name=version.name,
                kind=version.kind.name,
                superior=superiors[version.pk][parent_id] if parent_id else "",
                superior_url=reverse("units:unit", args=[parent_id]) if parent_id else "",
                period=Period(version.valid_from, version.valid_to).as_text(),
                basis=version.basis,
                is_current=version.valid_from <= on and (version.valid_to is None or version.valid_to > on),
                correct_url=reverse("units:correct", args=[unit.pk, version.pk]) if may_correct else "",
            )
        )
    return tuple(rows)


def _last(version: UnitVersion, on: date) -> date:
    return Period(version.valid_from, version.valid_to).last_on or max(on, version.valid_from)


def _in_words(row: SuccessionRow) -> SuccessionLine:
    day = dates.short(row.effective_on)
    other = Link(row.other_name, reverse("units:unit", args=[row.other_id])) if row.other_id else None
    if row.is_outgoing:
        words = {
            SuccessionKind.RENAMED: _("Renamed on {day}, now:"),
            SuccessionKind.MERGED: _("Merged on {day} into:"),
            SuccessionKind.SPLIT: _("Split on {day}, a part became:"),
            SuccessionKind.ABOLISHED: _("Abolished on {day} without a successor."),
            SuccessionKind.TASKS_TRANSFERRED: _("Tasks handed over on {day} to:"),
        }
    else:
        words = {
            SuccessionKind.RENAMED: _("Called until {day}:"),
            SuccessionKind.MERGED: _("Took in on {day}:"),
            SuccessionKind.SPLIT: _("Came on {day} from the division of:"),
            SuccessionKind.ABOLISHED: _("Abolished on {day} without a successor."),
            SuccessionKind.TASKS_TRANSFERRED: _("Took over tasks on {day} from:"),
        }
    note = _("Figures are rolled up here.") if row.is_main and row.is_outgoing and other else ""
    return SuccessionLine(words[SuccessionKind(row.kind)].format(day=day), other, row.basis, note)


def _acts(unit: Unit) -> tuple[Act, ...]:
    def act(label: str, name: str, icon: str, **more: Any) -> Act:
        return Act(label, reverse(f"units:{name}", args=[unit.pk]), icon, **more)

    if unit.valid_to is not None:
        return (
            act(_("Take back the end"), "reopen", "arrow-back-up"),
            act(_("Record who follows"), "succeed", "arrow-right"),
        )
    return (
        act(_("Rename"), "rename", "pencil"),
        act(_("Other superior"), "move", "building-community"),
        act(_("Other kind"), "change-kind", "tag"),
        act(_("Record who follows"), "succeed", "arrow-right"),
        act(_("Other spelling"), "learn-alias", "book"),
        act(_("Close"), "close", "ban", kind="danger"),
    )
