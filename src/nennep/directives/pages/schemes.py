"""Schemes: the list of their people with the courses that each lacks, and what the limits say (R2-19, R2-28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.directives import policies, queries
from nennep.directives.models import Scheme, SchemeCourse
from nennep.directives.pages.shared import register_crumb, register_tabs
from nennep.directives.queries import MemberCourses
from nennep.documents.policies import open_to
from nennep.kernel import dates, numbers
from nennep.kernel.periods import Period, in_force_on
from nennep.kernel.text import search_key
from nennep.norms.queries import programme_names
from nennep.people.queries import postings_on
from nennep.units.queries import names_on
from nennep.web.dated import certainty_badge, state_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.parts import Act, Badge, Fact, Figure, Link, PersonLine, Tone

# --- All schemes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SchemeRow:
    """One scheme with how many of its people the reader sees."""

    pk: int
    name: str
    document: str
    valid_from: date
    last_on: date | None
    courses: str
    people: int
    state: Badge


SCHEMES: Listing[SchemeRow] = Listing(
    key="schemes",
    title=gettext_lazy("Schemes"),
    noun=gettext_lazy("schemes"),
    columns=(
        Column(key="name", label=gettext_lazy("Scheme"), sort="search_key"),
        Column(key="document", label=gettext_lazy("Document"), kind="code", sort="document__number_text"),
        Column(key="valid_from", label=gettext_lazy("From"), kind="date", sort="valid_from"),
        Column(key="last_on", label=gettext_lazy("Last day"), kind="date", sort="valid_to"),
        Column(key="courses", label=gettext_lazy("Courses")),
        Column(
            key="people",
            label=gettext_lazy("People"),
            kind="figure",
            value=lambda row: Figure(row.people, reverse("directives:scheme", args=[row.pk]), _("people")),
            export=lambda row: row.people,
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    search=("search_key",),
    order=("-valid_from", "search_key", "pk"),
    row_url=lambda row: reverse("directives:scheme", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No scheme is on record yet. The Organisation Board enters a scheme and names its people."
        )
    ),
)


def schemes_page(actor: User, query: Query, on: date) -> ListingPage:
    """The schemes that the reader may see (R2-19)."""
    seen = policies.members_visible_to(actor, on).filter(in_force_on(on))

    def rows(schemes: list[Scheme]) -> list[SchemeRow]:
        ids = [one.pk for one in schemes]
        people = dict(
            Scheme.objects.filter(pk__in=ids)
            .annotate(count=Count("members", filter=Q(members__in=seen.values("pk"))))
            .order_by("pk")
            .values_list("pk", "count")
        )
        courses = list(SchemeCourse.objects.filter(scheme__in=ids).order_by("pk"))
        names = programme_names({one.programme_code for one in courses})
        return [
            SchemeRow(
                pk=one.pk,
                name=one.name,
                document=str(one.document),
                valid_from=one.valid_from,
                last_on=Period(None, one.valid_to).last_on,
                courses=_named([course for course in courses if course.scheme_id == one.pk], names),
                people=people.get(one.pk, 0),
                state=state_on(one.valid_from, one.valid_to, on),
            )
            for one in schemes
        ]

    act = Act(_("Take up a scheme"), reverse("directives:open-scheme"), "plus", kind="primary")
    return ListingPage(
        title=_("Schemes"),
        lead=_("Who is prepared for what by a scheme, and which courses are still missing."),
        trail=(register_crumb(_("Proposals and targets"), "proposals"),),
        listing=SCHEMES.read(
            query, policies.schemes_visible_to(actor, on).select_related("document"), make_rows=rows
        ),
        acts=(act,) if policies.may_follow(actor, None, on) else (),
        tabs=register_tabs("schemes"),
    )


def _named(courses: Sequence[SchemeCourse], names: Mapping[str, str]) -> str:
    return "; ".join(names.get(one.programme_code, one.programme_code) for one in courses)


# --- One scheme -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberRow:
    """Somebody on the list with the courses. The last fields are what the list filters, searches and sorts by."""

    pk: int
    line: PersonLine
    person_url: str
    door: Link
    unit: str
    done: str
    studying: str
    missing: str
    lacks: int
    state: Badge
    note: str
    state_code: str
    missing_codes: tuple[str, ...]
    name_key: str
    unit_key: str
    search_key: str


STATES: dict[str, tuple[Any, Tone]] = {
    "complete": (gettext_lazy("All courses completed"), "good"),
    "studying": (gettext_lazy("Studying"), "information"),
    "missing": (gettext_lazy("Courses missing"), "warning"),
}

MEMBERS: Listing[MemberRow] = Listing(
    key="scheme-people",
    title=gettext_lazy("People of the scheme"),
    noun=gettext_lazy("people"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Full name"),
            kind="person",
            sort="name_key",
            about_label=gettext_lazy("Post"),
        ),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_key"),
        Column(key="missing", label=gettext_lazy("Missing courses"), sort="lacks"),
        Column(key="studying", label=gettext_lazy("Studying")),
        Column(key="done", label=gettext_lazy("Completed")),
        Column(key="note", label=gettext_lazy("Note"), shown=False),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state_code"),
    ),
    filters=(
        Choices(
            key="state",
            label=gettext_lazy("State"),
            lookup="state_code",
            choices=tuple((key, words) for key, (words, _tone) in STATES.items()),
        ),
        Choices(
            key="missing",
            label=gettext_lazy("Missing course"),
            apply=lambda rows, code: [row for row in rows if code in row.missing_codes],
        ),
    ),
    search=("search_key",),
    row_url=lambda row: row.person_url,
    row_id=lambda row: row.pk,
    empty=Empty(
        why=gettext_lazy(
            "Nobody is on the list of the scheme yet. Whoever keeps the scheme names its people."
        )
    ),
)

DOOR: Column[MemberRow] = Column(
    key="door", label=gettext_lazy("Place on the list"), kind="link", exported=False
)


def scheme_page(actor: User, scheme: Scheme, query: Query, on: date) -> ListingPage:
    """One scheme: what it is for, its limits, and its people as far as the reader may see them."""
    members = (
        policies.members_visible_to(actor, on)
        .filter(in_force_on(on), scheme=scheme)
        .select_related("person", "scheme")
        .order_by("person__name_sort_key", "pk")
    )
    courses = list(scheme.courses.order_by("due_on", "pk"))
    names = programme_names({one.programme_code for one in courses})
    may_keep = policies.may_follow(actor, scheme.owner, on)
    listing = replace(MEMBERS, columns=(*MEMBERS.columns, DOOR)) if may_keep else MEMBERS
    rows = _member_rows(queries.member_courses(members, on), names, on)
    url = reverse("directives:scheme", args=[scheme.pk])
    document: object = str(scheme.document)
    if scheme.document_id in open_to(actor, [scheme.document_id], on):
        document = Link(str(scheme.document), reverse("documents:document", args=[scheme.document_id]))
    facts = [
        Fact(_("Document"), document),
        Fact(_("Runs"), Period(scheme.valid_from, scheme.valid_to).as_text()),
        *(
            Fact(
                _("Still lack: {programme}").format(
                    programme=names.get(one.programme_code, one.programme_code)
                ),
                Figure(
                    sum(one.programme_code in row.missing_codes for row in rows),
                    f"{url}?missing={one.programme_code}",
                    _("people still lack it"),
                ),
                hint=_("Complete by {day}").format(day=dates.short(one.due_on)) if one.due_on else "",
            )
            for one in courses
        ),
        *_limits(actor, scheme, on),
    ]
    return ListingPage(
        title=scheme.name,
        lead=scheme.purpose,
        trail=(register_crumb(_("Schemes"), "schemes"),),
        listing=listing.read(
            query,
            rows,
            choices={"missing": [(one.programme_code, names.get(one.programme_code, "")) for one in courses]},
        ),
        badge=state_on(scheme.valid_from, scheme.valid_to, on),
        acts=_acts(scheme) if may_keep else (),
        facts=tuple(facts),
        events=timeline(scheme) if may_keep else (),
    )


def _acts(scheme: Scheme) -> tuple[Act, ...]:
    return (
        Act(
            _("Put people on the list"),
            reverse("directives:enter-members", args=[scheme.pk]),
            "plus",
            kind="primary",
        ),
        Act(_("Set a limit"), reverse("directives:set-limit", args=[scheme.pk]), "scale", opens_dialog=True),
    )


def _limits(actor: User, scheme: Scheme, on: date) -> list[Fact]:
    """What the scheme allows in a year and what was used of it; for those who read the whole list."""
    if not policies.may_read_whole(actor, scheme, on):
        return []
    facts = []
    for use in queries.limits_used(scheme, on):
        sentence = _("{used} of at most {most} in {year}").format(
            used=numbers.whole(use.used), most=numbers.whole(use.limit.most), year=str(use.year)
        )
        certainty = certainty_badge(use.limit.certainty)
        over = _("More than the scheme allows.") if use.is_exceeded else ""
        facts.append(
            Fact(
                capfirst(use.limit.get_kind_display()),
                Badge(sentence, "decide" if use.is_exceeded else "good"),
                hint=" ".join(filter(None, (over, use.limit.basis_text, f"({certainty.text})"))),
            )
        )
    return facts


def _member_rows(members: Sequence[MemberCourses], names: Mapping[str, str], on: date) -> list[MemberRow]:
    postings = postings_on([one.member.person_id for one in members], on)
    units = names_on({posting.unit_id for posting in postings.values()}, on)
    rows = []
    for one in members:
        person = one.member.person
        posting = postings.get(person.pk)
        unit = units.get(posting.unit_id, "") if posting else ""
        code = "missing" if one.missing else "studying" if one.studying else "complete"
        rows.append(
            MemberRow(
                pk=one.member.pk,
                line=PersonLine(person.full_name, posting.post if posting else ""),
                person_url=reverse("people:person", args=[person.pk]),
                door=Link(
                    _("Remove from the scheme"), reverse("directives:remove-member", args=[one.member.pk])
                ),
                unit=unit,
                done=_named(one.done, names),
                studying=_named(one.studying, names),
                missing=_named(one.missing, names),
                lacks=len(one.missing),
                state=Badge(*STATES[code]),
                note=one.member.note,
                state_code=code,
                missing_codes=tuple(course.programme_code for course in one.missing),
                name_key=person.name_sort_key,
                unit_key=posting.unit.sort_key if posting else "",
                search_key=search_key(f"{person.full_name} {unit}"),
            )
        )
    return rows
