"""What the templates of people may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.kernel import dates
from nennep.kernel.periods import Period
from nennep.people import policies, queries
from nennep.people.models import Category, Person, Posting, Sex
from nennep.people.pages.records import RecordParts, record_parts
from nennep.people.pages.yearly import lessons_of, yearly_filter
from nennep.people.policies import PersonCard
from nennep.people.queries import DuplicateGroup, PostingRow
from nennep.people.queries.yearly import yearly_facts
from nennep.units.models import Unit
from nennep.units.queries import names_on, subtree_ids, units_in_force
from nennep.web.form_pages import FormPage
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine

SUGGESTED = 1500
"""With more units than this their names are no longer sent along as suggestions."""


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people, as far as the reader may see."""

    pk: int
    line: PersonLine
    code: str
    sex: str
    born: str
    unit: str
    unit_url: str
    post: str
    category: str
    education: str
    political_theory: str
    ethnicity: str
    party_joined: str
    phone: str
    lessons: int | None


def person_rows(people: Sequence[Person], actor: User, on: date) -> list[PersonRow]:
    """Lines for a list: masked by right, with post and unit name of the day; a fixed number of queries."""
    cards = policies.cards(people, actor, on)
    postings = queries.postings_on([person.pk for person in people], on)
    names = names_on({posting.unit_id for posting in postings.values()}, on)
    lessons = lessons_of([person.pk for person in people if not cards[person.pk].is_masked], on)
    return [
        _person_row(cards[person.pk], postings.get(person.pk), names, lessons.get(person.pk))
        for person in people
    ]


def _person_row(
    card: PersonCard, posting: Posting | None, names: dict[int, str], lessons: int | None
) -> PersonRow:
    unit = names.get(posting.unit_id, "") if posting else ""
    return PersonRow(
        pk=card.person_id,
        line=PersonLine(card.full_name, posting.post if posting else ""),
        code=card.code,
        sex=str(Sex(card.sex).label) if card.sex else "",
        born=card.born,
        unit=unit,
        unit_url=reverse("units:unit", args=[posting.unit_id]) if posting else "",
        post=posting.post if posting else "",
        category=posting.get_category_display() if posting and posting.category != Category.UNKNOWN else "",
        education=card.education,
        political_theory=card.political_theory,
        ethnicity=card.ethnicity,
        party_joined=card.party_joined,
        phone=card.phone,
        lessons=lessons,
    )


def people_listing(actor: User, on: date, *, shows_lessons: bool = False) -> Listing[PersonRow]:
    """The list of people; unit and category look at the posts of the day."""

    def at_unit(source: QuerySet[Person], unit: str) -> QuerySet[Person]:
        return source.filter(pk__in=queries.posted_at(subtree_ids([int(unit)], on), on).values("pk"))

    def of_category(source: QuerySet[Person], category: str) -> QuerySet[Person]:
        postings = Posting.objects.filter(queries.posting_in_force(on), category=category, is_main=True)
        return source.filter(pk__in=postings.values("person"))

    def with_photo(source: QuerySet[Person], wanted: bool) -> QuerySet[Person]:  # noqa: FBT001 - the list calls it so
        return source.exclude(photo="") if wanted else source.filter(photo="")

    return Listing(
        key="people",
        title=gettext_lazy("People"),
        noun=gettext_lazy("people"),
        columns=(
            Column(
                key="line",
                label=gettext_lazy("Full name"),
                kind="person",
                sort="name_sort_key",
                about_label=gettext_lazy("Post"),
            ),
            Column(key="sex", label=gettext_lazy("Sex"), sort="sex"),
            Column(key="born", label=gettext_lazy("Born"), sort=("birth_year", "birth_month", "birth_day")),
            Column(
                key="unit",
                label=gettext_lazy("Unit"),
                kind="link",
                value=lambda row: Link(row.unit, row.unit_url) if row.unit else "",
            ),
            Column(key="category", label=gettext_lazy("Category")),
            Column(key="education", label=gettext_lazy("Professional education")),
            Column(key="political_theory", label=gettext_lazy("Political theory")),
            Column(key="code", label=gettext_lazy("Code"), sort="code", shown=False),
            Column(key="ethnicity", label=gettext_lazy("Ethnicity"), shown=False),
            Column(key="party_joined", label=gettext_lazy("Joined the Party on"), shown=False),
            Column(key="phone", label=gettext_lazy("Telephone"), shown=False),
            Column(
                key="lessons",
                label=gettext_lazy("Lessons of fostering this year"),
                kind="number",
                shown=shows_lessons,
            ),
        ),
        filters=(
            Choices(key="unit", label=gettext_lazy("Unit"), apply=at_unit),
            Choices(
                key="category", label=gettext_lazy("Category"), choices=Category.choices, apply=of_category
            ),
            Choices(key="sex", label=gettext_lazy("Sex"), choices=Sex.choices),
            YesNo(
                key="photo",
                label=gettext_lazy("Portrait"),
                yes=gettext_lazy("with portrait"),
                no=gettext_lazy("without portrait"),
                apply=with_photo,
            ),
            *yearly_filter(actor, on),
        ),
        search=("search_key",),
        order=("name_sort_key", "pk"),
        row_url=lambda row: reverse("people:person", args=[row.pk]),
        empty=Empty(why=gettext_lazy("There is nobody here whom you may see.")),
    )


@dataclass(frozen=True)
class PeoplePage:
    """The people somebody may see."""

    title: str
    lead: str
    listing: ListPage[PersonRow]
    acts: tuple[Act, ...]
    trail: tuple[Crumb, ...] = ()


def people_page(actor: User, query: Query, on: date) -> PeoplePage:
    """The people the actor may see, with the posts of the day."""
    people = policies.visible_to(actor, on)
    units = Unit.objects.filter(pk__in=Posting.objects.filter(queries.posting_in_force(on)).values("unit"))
    known = list(units.order_by("sort_key", "pk").values_list("pk", "name"))
    asked = query.get("unit", "")
    if asked.isdecimal() and all(int(asked) != pk for pk, _name in known):
        known += list(Unit.objects.filter(pk=int(asked)).values_list("pk", "name"))
    acts: tuple[Act, ...] = ()
    if policies.may_register_somebody(actor, on):
        acts = (
            Act(_("Entered twice?"), reverse("people:duplicates"), "copy", kind="quiet"),
            Act(_("Load a list"), reverse("people:intake"), "upload"),
            Act(_("Put on record"), reverse("people:register"), "plus", kind="primary"),
        )
    return PeoplePage(
        title=_("People"),
        lead=_("Cadres, civil servants, public employees and lecturers on record, as of {day}.").format(
            day=dates.short(on)
        ),
        listing=people_listing(actor, on, shows_lessons=bool(query.get("yearly"))).read(
            query,
            people,
            make_rows=lambda found: person_rows(found, actor, on),
            choices={"unit": known},
            empty=Empty(why=_("There is nobody here whom you may see."), act=acts[1] if acts else None),
        ),
        acts=acts,
    )


# --- One person -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PostingLine:
    """One post on the page of a person."""

    row: PostingRow
    period: str
    unit_url: str
    end_url: str


@dataclass(frozen=True)
class PersonPage:
    """One person as far as the reader may see."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    card: PersonCard
    facts: tuple[Fact, ...]
    postings: tuple[PostingLine, ...]
    photo_url: str
    missing: tuple[str, ...]
    is_masked: bool
    acts: tuple[Act, ...]
    doors: tuple[Act, ...]
    records: RecordParts
    events: tuple[Event, ...]


def person_page(actor: User, person: Person, on: date) -> PersonPage:
    """Everything about one person that the actor may see."""
    card = policies.mask(person, actor, on)
    may_correct = policies.may_correct(actor, person, on)
    postings = queries.postings_of(person, on)
    posting = queries.person_on(person, on)
    unit_name = names_on([posting.unit_id], on)[posting.unit_id] if posting else ""
    sees_photo = bool(person.photo) and policies.may_see_photo(actor, person, on)
    return PersonPage(
        title=card.full_name,
        lead=" · ".join(part for part in (posting.post if posting else "", unit_name) if part),
        trail=(Crumb(_("People"), reverse("people:people")), Crumb(card.full_name)),
        card=card,
        facts=(*_facts(card), *(() if card.is_masked else yearly_facts(person.pk, actor, on))),
        postings=tuple(
            PostingLine(
                row=row,
                period=Period(row.valid_from, row.valid_to).as_text()
                if row.valid_from or row.valid_to
                else _("not known since when"),
                unit_url=reverse("units:unit", args=[row.unit_id]),
                end_url=reverse("people:end-posting", args=[person.pk, row.posting_id])
                if may_correct and row.is_current
                else "",
            )
            for row in postings
        ),
        photo_url=reverse("people:photo", args=[person.pk]) if sees_photo else "",
        missing=tuple(_missing_in_words(key) for key in queries.missing_on_record(person, posting))
        if may_correct
        else (),
        is_masked=card.is_masked,
        acts=_acts(person) if may_correct else (),
        doors=tuple(queries.doors_of(person, actor, on)),
        records=record_parts(actor, person, on, may_correct=may_correct),
        events=timeline(person) if may_correct else (),
    )


def _facts(card: PersonCard) -> tuple[Fact, ...]:
    hidden = Badge(_("not for you to see"), "plain", "eye-off")

    def sensitive(value: str) -> object:
        return hidden if card.is_masked else value or "–"

    return (
        Fact(_("Code"), card.code),
        Fact(_("Sex"), str(Sex(card.sex).label) if card.sex else "–"),
        Fact(_("Born"), card.born or "–"),
        Fact(_("Ethnicity"), sensitive(card.ethnicity)),
        Fact(_("Joined the Party on"), sensitive(card.party_joined)),
        Fact(_("Full member since"), sensitive(card.party_official)),
        Fact(_("Professional education"), card.education or "–"),
        Fact(_("Political theory"), card.political_theory or "–"),
        Fact(_("Telephone"), sensitive(card.phone)),
        Fact(_("E-mail"), sensitive(card.email)),
    )


def _missing_in_words(key: str) -> str:
    return {
        "sex": _("sex"),
        "born": _("birth date"),
        "unit": _("present post"),
        "photo": _("portrait"),
        "ethnicity": _("ethnicity"),
        "phone": _("telephone"),
    }[key]


def _acts(person: Person) -> tuple[Act, ...]:
    def act(label: str, name: str, icon: str) -> Act:
        return Act(label, reverse(f"people:{name}", args=[person.pk]), icon)

    return (
        act(_("Correct the record"), "correct", "pencil"),
        act(_("New post"), "post", "id-badge"),
        act(_("Portrait"), "set-photo", "photo"),
    )


# --- Forms and duplicates -------------------------------------------------------------------------------------------


def form_page(
    title: str,
    form: Any,
    act: str,
    *,
    on: date,
    person: Person | None = None,
    lead: str = "",
    suggests_units: bool = False,
    has_file: bool = False,
) -> FormPage:
    """A form about a person or the list of people."""
    back = reverse("people:person", args=[person.pk]) if person else reverse("people:people")
    crumbs = [Crumb(_("People"), reverse("people:people"))]
    if person:
        crumbs.append(Crumb(person.full_name, back))
    names: tuple[str, ...] = ()
    if suggests_units:
        known = list(
            units_in_force(on).order_by("sort_key", "pk").values_list("name", flat=True)[: SUGGESTED + 1]
        )
        names = tuple(known) if len(known) <= SUGGESTED else ()
    return FormPage(
        title, lead, (*crumbs, Crumb(title)), form, act, back, suggestions=names, has_file=has_file
    )


@dataclass(frozen=True)
class DuplicatesPage:
    """People on record who are probably one person."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    groups: tuple[tuple[DuplicateGroup, tuple[tuple[PersonRow, str], ...]], ...]


def duplicates_page(actor: User, on: date) -> DuplicatesPage:
    """Pairs and groups among the people the actor may see."""
    groups = queries.duplicates(policies.visible_to(actor, on))
    rows = {
        row.pk: row for row in person_rows([person for group in groups for person in group.people], actor, on)
    }
    return DuplicatesPage(
        title=_("Entered twice?"),
        lead=_(
            "Same name and a birth date that may be the same, or names that differ only in marks and the same birth date. Look at both records, then correct the wrong one or merge them."
        ),
        trail=(Crumb(_("People"), reverse("people:people")), Crumb(_("Entered twice?"))),
        groups=tuple(
            (
                group,
                tuple(
                    (rows[person.pk], _merge_url(actor, group.people[0], person, on))
                    for person in group.people
                ),
            )
            for group in groups
        ),
    )


def _merge_url(actor: User, first: Person, person: Person, on: date) -> str:
    """Where the record is merged with the first of its group, for who may."""
    if first.pk == person.pk or not policies.may_merge(actor, first, person, on):
        return ""
    return reverse("people:merge", args=[first.pk, person.pk])
