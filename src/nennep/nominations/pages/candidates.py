"""The people of an agency from whom it chooses whom to nominate (R3-19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel import dates
from nennep.nominations import policies, queries
from nennep.nominations.models import InvitedAgency, Nomination
from nennep.nominations.pages.nominees import audience_facts
from nennep.nominations.pages.shared import notice_crumb, notices_crumb, outcome_badge, state_badge
from nennep.nominations.states import GONE, NoticeState
from nennep.people.models import Person
from nennep.people.policies import cards
from nennep.people.queries import postings_on
from nennep.standards.policies import checkable_to
from nennep.standards.queries import eligibility_of_people
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, PersonLine, Tab


@dataclass(frozen=True)
class CandidateRow:
    """Somebody who may be chosen."""

    pk: int
    line: PersonLine
    unit: str
    born: str
    code: str
    outcome: Badge | str
    state: Badge | str
    clash: str


CANDIDATES: Listing[CandidateRow] = Listing(
    key="candidates",
    title=gettext_lazy("People to choose from"),
    noun=gettext_lazy("people"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Full name"),
            kind="person",
            sort="name_sort_key",
            about_label=gettext_lazy("Post"),
        ),
        Column(key="unit", label=gettext_lazy("Unit")),
        Column(key="born", label=gettext_lazy("Born"), sort="birth_year"),
        Column(key="outcome", label=gettext_lazy("Conditions"), kind="badge"),
        Column(key="state", label=gettext_lazy("On the list"), kind="badge"),
        Column(key="clash", label=gettext_lazy("Look at it")),
        Column(key="code", label=gettext_lazy("Code"), sort="code", shown=False),
    ),
    search=("search_key",),
    order=("name_sort_key", "pk"),
    row_url=lambda row: reverse("people:person", args=[row.pk]),
)

EVERYBODY, UNKNOWN = "all", "unknown"


def people_page(actor: User, invited: InvitedAgency, query: Query, on: date) -> ListingPage:
    """Who of the agency belongs to the audience, of whom it cannot be told, and everybody; chosen ones are registered."""
    notice = invited.notice
    found = queries.people_for(actor, invited, on)
    asked = query.get("who", "")
    here = reverse("nominations:people", args=[invited.pk])
    people = found.everybody
    tabs: tuple[Tab, ...] = ()
    if found.members is not None and found.unknown is not None:
        people = {EVERYBODY: found.everybody, UNKNOWN: found.unknown}.get(asked, found.members)
        doors = (
            (_("Belong to it"), "", found.members),
            (_("Cannot be told"), UNKNOWN, found.unknown),
            (_("All its people"), EVERYBODY, found.everybody),
        )
        tabs = tuple(
            Tab(
                label,
                f"{here}?who={who}" if who else here,
                is_current=asked == who,
                count=source.count(),
            )
            for label, who, source in doors
        )
    is_open = (
        notice.state == NoticeState.PUBLISHED
        and notice.deadline_on >= on
        and policies.may_nominate(actor, invited.agency, on)
    )
    register = Act(
        _("Register people"), reverse("nominations:register", args=[invited.pk]), "plus", kind="primary"
    )
    agency = names_on([invited.agency_id], on).get(invited.agency_id, invited.agency.name)
    return ListingPage(
        title=_("Choose people"),
        lead=f"{agency} · {notice.title}",
        trail=(
            notices_crumb(),
            notice_crumb(notice),
            Crumb(agency, reverse("nominations:agency", args=[invited.pk])),
            Crumb(_("Choose people")),
        ),
        tabs=tabs,
        facts=audience_facts(actor, notice, on),
        listing=CANDIDATES.read(
            query,
            people,
            make_rows=lambda some: _rows(actor, invited, some, on),
            bulk=(register,) if is_open else (),
            empty=Empty(why=_("Nobody of the agency is here whom you may see.")),
        ),
    )


def _rows(actor: User, invited: InvitedAgency, people: Sequence[Person], on: date) -> list[CandidateRow]:
    """The people of one page with what stands for and against each; the same queries for one and for fifty."""
    notice = invited.notice
    ids = [person.pk for person in people]
    postings = postings_on(ids, on)
    names = names_on({posting.unit_id for posting in postings.values()}, on)
    shown = cards(people, actor, on)
    checkable = set(checkable_to(actor, on).filter(pk__in=ids).values_list("pk", flat=True))
    outcomes = eligibility_of_people(checkable, notice.programme.code, notice.study_form, notice.starts_on)
    on_list = {
        row.person_id: row
        for row in Nomination.objects.filter(invited=invited, person_id__in=ids).exclude(state__in=GONE)
    }
    busy = queries.busy_people(ids, notice.starts_on, notice.ends_on, besides=notice)
    rows = []
    for person in people:
        posting = postings.get(person.pk)
        listed = on_list.get(person.pk)
        clash = busy.get(person.pk)
        rows.append(
            CandidateRow(
                pk=person.pk,
                line=PersonLine(person.full_name, posting.post if posting else ""),
                unit=names.get(posting.unit_id, "") if posting else "",
                born=shown[person.pk].born,
                code=person.code,
                outcome=outcome_badge(outcomes[person.pk].outcome) if person.pk in outcomes else "",
                state=state_badge(listed.state) if listed is not None else "",
                clash=_("Studies in “{class_name}” from {day}").format(
                    class_name=clash.class_name, day=dates.short(clash.starts_on)
                )
                if clash
                else "",
            )
        )
    return rows


__all__ = ["people_page"]
