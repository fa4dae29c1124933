"""The form with which an agency registers its needs as a spreadsheet (T1 of docs/domain.md 5.1); `intake` takes it in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from nennep.accounts.models import User
from nennep.catalogue.models import StudyForm
from nennep.catalogue.queries import programmes_on
from nennep.kernel import dates, text
from nennep.kernel.sheets.writing import OutColumn, OutSheet, write_workbook
from nennep.needs.models import AskedAgency, NeedEntry, PriorityGroup
from nennep.needs.rules import quarter_words
from nennep.needs.states import WRITABLE
from nennep.people.models import Person
from nennep.people.policies import birth_of
from nennep.people.policies import visible_to as people_visible_to
from nennep.people.queries import posted_at
from nennep.units.queries import subtree_ids

EMPTY_ROWS = 60
ASKED = ("number", "code", "name", "born", "programme", "form", "count", "wished", "group", "note")
WIDTHS = {
    "number": 6.0,
    "name": 28.0,
    "programme": 44.0,
    "form": 18.0,
    "wished": 16.0,
    "group": 24.0,
    "note": 30.0,
}
QUARTERS = (1, 2, 3, 4)


def registration_form(asked: AskedAgency, headings: Mapping[str, str], actor: User, on: date) -> bytes:
    """A workbook of three sheets: what is registered and not yet sent with empty rows below, what may be chosen, and the
    people of the agency whom the actor sees, to be copied from. `headings` are those that the intake reads, by key. Always
    Vietnamese, as everything that agencies send."""
    with override("vi"):
        return write_workbook(_sheets(asked, headings, actor, on))


def _sheets(asked: AskedAgency, headings: Mapping[str, str], actor: User, on: date) -> list[OutSheet]:
    title, lists = _("Registration"), _("What may be chosen")
    choices = _choices(on)
    offered = dict(zip(("programme", "form", "wished", "group"), choices, strict=True))
    columns = [
        OutColumn(
            headings[key],
            "date" if key == "born" else "number" if key in {"number", "count"} else "text",
            width=WIDTHS.get(key),
            choices=_range(lists, list(offered).index(key), len(offered[key])) if key in offered else "",
        )
        for key in ASKED
    ]
    empty: Sequence[object] = [None] * len(ASKED)
    rows: list[Sequence[object]] = [*_written(asked), *(empty for _number in range(EMPTY_ROWS))]
    return [
        OutSheet(
            title,
            columns,
            rows,
            title_lines=(
                f"{asked.call.title} · {asked.agency.name}",
                _("To be sent by {day}. One person a row, or a number of people without a name.").format(
                    day=dates.short(asked.call.deadline_on)
                ),
                _(
                    "Fill in, save, then load the file on the page of your agency. Nothing is sent by loading."
                ),
            ),
        ),
        OutSheet(
            lists,
            [OutColumn(headings[key], width=WIDTHS[key]) for key in offered],
            _side_by_side(choices),
        ),
        OutSheet(
            _("People of the agency"),
            [
                OutColumn(headings["code"]),
                OutColumn(headings["name"], width=WIDTHS["name"]),
                OutColumn(headings["born"], "date"),
            ],
            [[person.code, person.full_name, birth_of(person)] for person in _people(asked, actor, on)],
        ),
    ]


def _choices(on: date) -> tuple[list[str], ...]:
    programmes = sorted((programme.name for programme in programmes_on(on)), key=text.sort_key)
    return (
        programmes,
        [str(form.label) for form in StudyForm],
        [_quarter(one) for one in QUARTERS],
        [str(group.label) for group in PriorityGroup],
    )


def _quarter(number: int) -> str:
    return _("Quarter {quarter}").format(quarter=quarter_words(number))


def _side_by_side(choices: Sequence[Sequence[str]]) -> Iterable[list[str]]:
    for place in range(max(map(len, choices))):
        yield [one[place] if place < len(one) else "" for one in choices]


def _range(sheet: str, place: int, count: int) -> str:
    column = "ABCD"[place]
    return f"='{sheet}'!${column}$2:${column}${count + 1}"


def _written(asked: AskedAgency) -> Iterable[Sequence[object]]:
    """What the agency registered and has not sent: one row for each name, and one for the places without a name."""
    entries = (
        NeedEntry.objects.filter(call=asked.call, agency=asked.agency, state__in=WRITABLE)
        .select_related("programme")
        .prefetch_related("people__person")
        .order_by("programme__search_key", "study_form", "pk")
    )
    number = 0
    for entry in entries:
        wished = _quarter(entry.wished_quarter) if entry.wished_quarter else ""
        rest = [
            wished,
            entry.get_priority_group_display() if entry.priority_group else "",
        ]
        asks = [entry.programme.name, entry.get_study_form_display()]
        named = sorted(entry.people.all(), key=lambda one: one.order)
        for one in named:
            number += 1
            person = one.person
            who = [person.code, person.full_name, birth_of(person)] if person else ["", one.typed_name, None]
            yield [number, *who, *asks, 1, *rest, one.note]
        if entry.people_count > len(named):
            number += 1
            yield [number, "", "", None, *asks, entry.people_count - len(named), *rest, ""]


def _people(asked: AskedAgency, actor: User, on: date) -> Iterable[Person]:
    serving = posted_at(subtree_ids([asked.agency_id], on), on)
    return people_visible_to(actor, on).filter(pk__in=serving.values("pk")).order_by("name_sort_key", "pk")
