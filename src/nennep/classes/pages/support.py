"""What support is due to the trainees of a class for its timetable (R2-35)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.classes import queries
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel import numbers
from nennep.kernel.text import search_key
from nennep.standards.queries import SupportDue, support_due
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Empty, Listing, YesNo
from nennep.web.parts import PersonLine


@dataclass(frozen=True)
class SupportRow:
    """One trainee: days of study while in the class, and what is due for them."""

    pk: int
    line: PersonLine
    agency: str
    agency_id: int
    days: int
    amount: int
    made_of: str
    unknown: str
    order: int
    name_key: str
    search_key: str


SUPPORT: Listing[SupportRow] = Listing(
    key="support",
    title=gettext_lazy("Support due"),
    noun=gettext_lazy("trainees"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Full name"),
            kind="person",
            sort="name_key",
            about_label=gettext_lazy("Post"),
        ),
        Column(key="agency", label=gettext_lazy("Agency")),
        Column(key="days", label=gettext_lazy("Days of study"), kind="number", sort="days"),
        Column(key="amount", label=gettext_lazy("Amount in đồng"), kind="number", sort="amount", total=True),
        Column(key="made_of", label=gettext_lazy("Made of"), kind="long"),
        Column(key="unknown", label=gettext_lazy("Cannot be told"), kind="long"),
    ),
    filters=(
        Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
        YesNo(
            key="due",
            label=gettext_lazy("Support"),
            yes=gettext_lazy("something is due"),
            no=gettext_lazy("nothing is due"),
            apply=lambda rows, value: [row for row in rows if bool(row.amount) is bool(value)],
        ),
    ),
    search=("search_key",),
    order=("order", "pk"),
    page_size=100,
    empty=Empty(why=gettext_lazy("Nobody is in this class yet.")),
)


@dataclass(frozen=True)
class ClassSupport:
    """The rows of a class, the agencies to choose from, and a note where an amount is not confirmed."""

    rows: list[SupportRow]
    agencies: list[tuple[int, str]]
    note: str


def support_of_class(training_class: TrainingClass, source: QuerySet[Enrolment], on: date) -> ClassSupport:
    """What is due to these trainees for the planned days on which they have a place; a constant number of queries."""
    places = list(source.order_by("order", "pk"))
    held = sorted(
        set(
            Session.objects.filter(training_class=training_class)
            .exclude(state=SessionState.CANCELLED)
            .values_list("held_on", flat=True)
        )
    )
    days: dict[int, list[date]] = defaultdict(list)
    for place in places:
        days[place.person_id] += [
            day
            for day in held
            if place.valid_from <= day and (place.valid_to is None or day <= place.valid_to)
        ]
    found = support_due(
        days, training_class.starts_on, training_class.programme_version.programme, training_class.study_form
    )
    names = names_on({place.agency_id for place in places}, on)
    people = {row.person_id: row for row in queries.roster_rows(places, on)}
    rows = [
        _row(
            place,
            people[place.person_id].name,
            names,
            days[place.person_id],
            found.by_person[place.person_id],
        )
        for place in {place.person_id: place for place in places}.values()
    ]
    note = "" if found.is_verified else _("Some amounts are not confirmed; see the policies of support.")
    return ClassSupport(rows, sorted(names.items(), key=lambda pair: search_key(pair[1])), note)


def _row(
    place: Enrolment, name: str, names: dict[int, str], days: list[date], found: SupportDue
) -> SupportRow:
    return SupportRow(
        pk=place.pk,
        line=PersonLine(name, place.post),
        agency=names.get(place.agency_id, ""),
        agency_id=place.agency_id,
        days=len(set(days)),
        amount=found.total,
        made_of="; ".join(
            _("{name}: {count} × {amount}").format(
                name=one.term.name, count=numbers.whole(one.count), amount=numbers.whole(one.term.amount)
            )
            for one in found.items
        ),
        unknown="; ".join(found.unknown),
        order=place.order,
        name_key=place.person.name_sort_key,
        search_key=f"{place.person.search_key} {search_key(names.get(place.agency_id, ''))}",
    )
