"""Needs as lists show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nennep.kernel.clock import local_date
from nennep.needs.models import NeedEntry, NeedPerson
from nennep.needs.rules import days_late, quarter_words
from nennep.standards.queries import Eligibility, eligibility_by_course
from nennep.units.queries import names_on


@dataclass(frozen=True)
class EntryRow:
    """One need. `days_late` is nought for a draft."""

    pk: int
    programme: str
    study_form: str
    agency_id: int
    agency: str
    people_count: int
    named: int
    priority_group: str
    quarter: str
    state: str
    state_name: str
    sent_on: date | None
    days_late: int
    proposed_seats: int | None


def entry_rows(entries: Sequence[NeedEntry], on: date) -> list[EntryRow]:
    """The needs with programme, agency under its name of the day and number of names; three queries at most."""
    names = names_on([entry.agency_id for entry in entries], on)
    named: dict[int, int] = defaultdict(int)
    for entry_id in (
        NeedPerson.objects.filter(entry__in=list(entries)).order_by("pk").values_list("entry_id", flat=True)
    ):
        named[entry_id] += 1
    rows = []
    for entry in entries:
        sent_on = local_date(entry.sent_at) if entry.sent_at else None
        rows.append(
            EntryRow(
                pk=entry.pk,
                programme=entry.programme.name,
                study_form=entry.get_study_form_display(),
                agency_id=entry.agency_id,
                agency=names.get(entry.agency_id, entry.agency.name),
                people_count=entry.people_count,
                named=named.get(entry.pk, 0),
                priority_group=entry.get_priority_group_display(),
                quarter=quarter_words(entry.wished_quarter),
                state=entry.state,
                state_name=entry.get_state_display(),
                sent_on=sent_on,
                days_late=days_late(entry.call.deadline_on, sent_on, sent_on) if sent_on else 0,
                proposed_seats=entry.proposed_seats,
            )
        )
    return rows


def named_in(entry: NeedEntry) -> list[NeedPerson]:
    """The people of a need in the order in which the agency named them."""
    return list(entry.people.select_related("person", "entry__programme").order_by("order"))


def outcomes_of(named: Sequence[NeedPerson], on: date) -> dict[int, str]:
    """Whether the people of these lines who are on record meet the conditions of their programme on the day, by line."""
    return {pk: judged.outcome for pk, judged in _judged(named, on).items()}


def meeting_conditions(named: Sequence[NeedPerson], on: date) -> list[int]:
    """The lines of those who are on record and meet the conditions of their programme on the day."""
    return [pk for pk, judged in _judged(named, on).items() if judged.is_enough]


def _judged(named: Sequence[NeedPerson], on: date) -> dict[int, Eligibility]:
    wishes: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in named:
        if one.person_id is not None:
            wishes[one.entry.programme.code, one.entry.study_form].add(one.person_id)
    results = eligibility_by_course(wishes, on)
    found: dict[int, Eligibility] = {}
    for one in named:
        judged = results.get((one.entry.programme.code, one.entry.study_form), {})
        if one.person_id in judged:
            found[one.pk] = judged[one.person_id]
    return found
