"""The list of audiences, one audience with its people as of a day, and the form that writes one down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.kernel import dates
from nennep.kernel.periods import Period, in_force_on
from nennep.people.models import Category, Person
from nennep.people.queries import postings_on
from nennep.standards import policies, queries
from nennep.standards.forms import KINDS, Conditions
from nennep.standards.models import Audience
from nennep.standards.rules import uses_planning
from nennep.units.queries import names_on, units_in_force
from nennep.web.dated import certainty_badge, state_on
from nennep.web.lists import Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine, Tab

SUGGESTED = 1500
"""With more units than this their names are no longer sent along as suggestions."""


@dataclass(frozen=True)
class AudienceRow:
    """One audience with its sentence."""

    pk: int
    name: str
    code: str
    says: str
    basis: str
    certainty: Badge
    period: str
    state: Badge


@dataclass(frozen=True)
class ListingPage:
    """A list with its acts."""

    title: str
    lead: str
    listing: ListPage[Any]
    acts: tuple[Act, ...] = ()
    tabs: tuple[Tab, ...] = ()
    trail: tuple[Crumb, ...] = ()


def audience_rows(audiences: Sequence[Audience], on: date) -> list[AudienceRow]:
    """Rows with their sentences; the words are read once."""
    words = queries.catalogue()
    return [
        AudienceRow(
            pk=audience.pk,
            name=audience.name,
            code=audience.code,
            says=queries.sentence(queries.read(audience.expression, words), words, short=True),
            basis=str(audience.basis) if audience.basis else audience.basis_text,
            certainty=certainty_badge(audience.certainty),
            period=Period(audience.valid_from, audience.valid_to).as_text(),
            state=state_on(audience.valid_from, audience.valid_to, on),
        )
        for audience in audiences
    ]


def audiences_listing(on: date) -> Listing[AudienceRow]:
    """Audiences; "in force" looks at the day."""

    def in_force(source: Any, wanted: bool) -> Any:  # noqa: FBT001 - the list calls it so
        return source.filter(in_force_on(on)) if wanted else source.exclude(in_force_on(on))

    return Listing(
        key="audiences",
        title=gettext_lazy("Audiences"),
        noun=gettext_lazy("audiences"),
        columns=(
            Column(key="name", label=gettext_lazy("Audience"), sort="sort_key"),
            Column(key="says", label=gettext_lazy("Condition")),
            Column(key="basis", label=gettext_lazy("Legal basis")),
            Column(key="certainty", label=gettext_lazy("Certainty"), kind="badge"),
            Column(key="period", label=gettext_lazy("In force"), sort="valid_from"),
            Column(key="state", label=gettext_lazy("State"), kind="badge"),
            Column(key="code", label=gettext_lazy("Code"), sort="code", shown=False),
        ),
        filters=(
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
        row_url=lambda row: reverse("standards:audience", args=[row.pk]),
        empty=Empty(
            why=gettext_lazy(
                "There is no audience yet. The Organisation Board describes with “New audience” for whom a class or a standard is."
            )
        ),
    )


def section_tabs(current: str) -> tuple[Tab, ...]:
    """Standards, audiences, conditions of admission and policies of support stand side by side."""
    return (
        Tab(_("Standards of posts"), reverse("standards:standards"), is_current=current == "standards"),
        Tab(_("Audiences"), reverse("standards:audiences"), is_current=current == "audiences"),
        Tab(_("Conditions of admission"), reverse("standards:criteria"), is_current=current == "criteria"),
        Tab(_("Support of trainees"), reverse("standards:support"), is_current=current == "support"),
    )


def audiences_page(actor: User, query: Query, on: date) -> ListingPage:
    """Every audience that the actor may see."""
    acts: tuple[Act, ...] = ()
    if policies.may_keep(actor, on):
        acts = (Act(_("New audience"), reverse("standards:enter-audience"), "plus", kind="primary"),)
    return ListingPage(
        title=_("Audiences"),
        lead=_(
            "For whom classes, standards and notices are; each is a condition that selects people by itself."
        ),
        listing=audiences_listing(on).read(
            query,
            policies.audiences_visible_to(actor, on).select_related("basis"),
            make_rows=lambda found: audience_rows(found, on),
        ),
        acts=acts,
        tabs=section_tabs("audiences"),
    )


# --- One audience -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberRow:
    """Somebody who belongs to it, with the main post of the day."""

    pk: int
    line: PersonLine
    unit: str
    unit_url: str
    category: str
    code: str


def _member_rows(people: Sequence[Person], on: date) -> list[MemberRow]:
    postings = postings_on([person.pk for person in people], on)
    names = names_on({posting.unit_id for posting in postings.values()}, on)
    rows = []
    for person in people:
        posting = postings.get(person.pk)
        rows.append(
            MemberRow(
                pk=person.pk,
                line=PersonLine(person.full_name, posting.post if posting else ""),
                unit=names.get(posting.unit_id, "") if posting else "",
                unit_url=reverse("units:unit", args=[posting.unit_id]) if posting else "",
                category=posting.get_category_display()
                if posting and posting.category != Category.UNKNOWN
                else "",
                code=person.code,
            )
        )
    return rows


MEMBERS: Listing[MemberRow] = Listing(
    key="members",
    title=gettext_lazy("People of the audience"),
    noun=gettext_lazy("people"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Full name"),
            kind="person",
            sort="name_sort_key",
            about_label=gettext_lazy("Post"),
        ),
        Column(
            key="unit",
            label=gettext_lazy("Unit"),
            kind="link",
            value=lambda row: Link(row.unit, row.unit_url) if row.unit else "",
        ),
        Column(key="category", label=gettext_lazy("Category of personnel")),
        Column(key="code", label=gettext_lazy("Code"), sort="code", shown=False),
    ),
    search=("search_key",),
    order=("name_sort_key", "pk"),
    row_url=lambda row: reverse("people:person", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "Nobody whom you may see surely belongs here on this day. Choose another day, or complete the records that do not tell."
        )
    ),
)


@dataclass(frozen=True)
class AudiencePage:
    """One audience, and who belongs to it as of a day."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    form: Any
    on: str
    count: int
    unknown_count: int
    is_restricted: bool
    tabs: tuple[Tab, ...]
    listing: ListPage[MemberRow]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]


def audience_page(
    actor: User, audience: Audience, query: Query, form: Any, *, today: date, on: date
) -> AudiencePage:
    """The audience as of `on`; people as the actor may see them today. Counts are asked of the database, not of lists."""
    words = queries.catalogue()
    expression = queries.read(audience.expression, words)
    compiled = queries.compile_expression(expression, on, words)
    people = policies.people_of(actor, uses_planning=audience.uses_planning, on=today)
    members, unknown = compiled.members(people), compiled.unknown(people)
    asks_unknown = query.get("answer") == "unknown"
    counts = members.count(), unknown.count()
    here = reverse("standards:audience", args=[audience.pk])
    day = f"on={dates.short(on)}"
    may_keep = policies.may_keep(actor, today)
    return AudiencePage(
        title=audience.name,
        lead=queries.sentence(expression, words),
        trail=(Crumb(_("Audiences"), reverse("standards:audiences")), Crumb(audience.name)),
        facts=(
            Fact(_("Code"), audience.code),
            Fact(_("In force"), Period(audience.valid_from, audience.valid_to).as_text()),
            Fact(_("Legal basis"), str(audience.basis) if audience.basis else audience.basis_text),
            Fact(_("Certainty"), certainty_badge(audience.certainty)),
            *(
                (Fact(_("Why it may select nobody"), audience.empty_reason),)
                if audience.empty_reason and not any(counts)
                else ()
            ),
        ),
        form=form,
        on=dates.short(on),
        count=counts[0],
        unknown_count=counts[1],
        is_restricted=audience.uses_planning,
        tabs=(
            Tab(_("Belong to it"), f"{here}?{day}", is_current=not asks_unknown, count=counts[0]),
            Tab(
                _("Cannot be told"), f"{here}?{day}&answer=unknown", is_current=asks_unknown, count=counts[1]
            ),
        ),
        listing=MEMBERS.read(
            query,
            unknown if asks_unknown else members,
            make_rows=lambda found: _member_rows(found, on),
        ),
        acts=_audience_acts(audience) if may_keep else (),
        events=timeline(audience) if may_keep else (),
    )


def _audience_acts(audience: Audience) -> tuple[Act, ...]:
    copy = Act(
        _("Write it anew"),
        f"{reverse('standards:enter-audience')}?copy={audience.pk}",
        "copy",
        kind="secondary",
    )
    if audience.valid_to is not None:
        return (copy,)
    return (copy, Act(_("End the audience"), reverse("standards:end-audience", args=[audience.pk]), "ban"))


# --- Writing conditions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReadBack:
    """What the conditions say, and whom they would select on the day."""

    says: str
    on: str
    count: int
    unknown_count: int


@dataclass(frozen=True)
class ConditionsPage:
    """A form with conditions as rows."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    rows: tuple[tuple[int, str, Any], ...]
    rows_error: str
    kinds: tuple[tuple[str, str], ...]
    read_back: ReadBack | None
    act: str
    back: str
    suggestions: tuple[str, ...]

    @property
    def row_count(self) -> int:
        """How many rows the browser sends back."""
        return len(self.rows)

    @property
    def row_problems(self) -> tuple[tuple[str, str], ...]:
        """What is wrong in the rows, for the summary above the form: where to mend it, and the sentence."""
        found = [("conditions-kind", self.rows_error)] if self.rows_error else []
        for _place, label, row in self.rows:
            found += [(_target(row.asked[0]), f"{label}: {error}") for error in row.non_field_errors()]
            found += [
                (_target(bound), f"{label}, {bound.label}: {error}")
                for bound in row
                for error in bound.errors
            ]
        return tuple(found)


def _target(bound: Any) -> str:
    """The id of the control; a group of boxes has that of the group."""
    return str(bound.id_for_label or bound.auto_id)


def conditions_page(
    title: str,
    form: Any,
    conditions: Conditions,
    read_back: ReadBack | None,
    *,
    act: str,
    back: tuple[str, str],
    lead: str,
    on: date,
) -> ConditionsPage:
    """The form of an audience or of a condition of admission."""
    known = list(
        units_in_force(on).order_by("sort_key", "pk").values_list("name", flat=True)[: SUGGESTED + 1]
    )
    return ConditionsPage(
        title=title,
        lead=lead,
        trail=(Crumb(*back), Crumb(title)),
        form=form,
        rows=tuple((place, str(row.label), row) for place, row in enumerate(conditions.rows)),
        rows_error=conditions.error,
        kinds=tuple((kind, str(row.label)) for kind, row in KINDS.items()),
        read_back=read_back,
        act=act,
        back=back[1],
        suggestions=tuple(known) if len(known) <= SUGGESTED else (),
    )


def read_back(actor: User, expression: dict[str, Any], on: date, today: date) -> ReadBack:
    """The sentence of the conditions and how many people, of those the actor may see, they select on the day."""
    words = queries.catalogue()
    read = queries.read(expression, words)
    compiled = queries.compile_expression(read, on, words)
    people = policies.people_of(actor, uses_planning=uses_planning(read), on=today)
    return ReadBack(
        says=queries.sentence(read, words),
        on=dates.short(on),
        count=compiled.members(people).count(),
        unknown_count=compiled.unknown(people).count(),
    )
