"""The roll of one checkpoint: everybody of the class with what stands, and what to expect of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from nennep.attendance.models import AbsenceReason, Fact, LeaveSession
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.queries.facts import reasons_in_force, standing_checkpoint, standing_whole
from nennep.attendance.rules import ABSENT_CLAIMS
from nennep.attendance.states import Checkpoint, Claim, FactKind
from nennep.classes.models import Enrolment, Session
from nennep.kernel import text
from nennep.units.queries import names_on


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """One trainee at one checkpoint. `fact_id` 0 and an empty claim: nobody has entered anything (R0-11).

    `usual` is what "the rest as usual" enters: present; at the end what the start says; absent with leave for whom a
    leave was granted. `paper` is what a paper sheet says, `correction` what a correction says, where there is one: it
    outweighs every entry.
    """

    enrolment_id: int
    person_id: int
    order: int
    name: str
    name_sort_key: str
    agency: str
    agency_sort_key: str
    seat: str
    has_photo: bool
    fact_id: int
    claim: str
    late_minutes: int | None
    early_minutes: int | None
    reason_code: str
    ordered_by: str
    usual: str
    has_leave: bool
    start_claim: str
    paper: str
    correction: str
    entered_by: str


@dataclass(frozen=True, kw_only=True)
class ReasonKey:
    """A reason with the letter that picks it on the keyboard."""

    code: str
    name: str
    letter: str
    is_agency_work: bool
    is_avoidable: bool


def grid_rows(session: Session, checkpoint: str, enrolments: QuerySet[Enrolment]) -> list[GridRow]:
    """The roll in the order of the class list; `enrolments` are those whom the reader may see. Six queries."""
    people = [
        one
        for one in enrolments.select_related("person", "agency").order_by("order", "pk")
        if is_enrolled(one, session.held_on)
    ]
    standing = standing_checkpoint(session, checkpoint)
    start = standing_checkpoint(session, Checkpoint.START) if checkpoint == Checkpoint.END else {}
    whole = standing_whole([session], FactKind.PAPER_MARK, FactKind.CORRECTION)
    paper, corrected = whole[FactKind.PAPER_MARK], whole[FactKind.CORRECTION]
    granted = set(
        LeaveSession.objects.filter(session=session, is_granted=True)
        .order_by()
        .values_list("enrolment_id", flat=True)
    )
    codes = {reason.pk: code for code, reason in reasons_in_force(session.held_on).items()}
    names = names_on({one.agency_id for one in people}, session.held_on)
    rows = []
    for one in people:
        fact, before, sheet = standing.get(one.pk), start.get(one.pk), paper.get((session.pk, one.pk))
        mended = corrected.get((session.pk, one.pk))
        if checkpoint == Checkpoint.END and sheet is not None and sheet.checkpoint == Checkpoint.START:
            before, sheet = before or sheet, None  # written while the session ran: it speaks of the start
        agency = names.get(one.agency_id, one.agency.name)
        rows.append(
            GridRow(
                enrolment_id=one.pk,
                person_id=one.person_id,
                order=one.order,
                name=one.person.full_name,
                name_sort_key=one.person.name_sort_key,
                agency=agency,
                agency_sort_key=text.sort_key(agency),
                seat=one.seat,
                has_photo=bool(one.person.photo),
                fact_id=fact.pk if fact else 0,
                claim=fact.claim if fact else "",
                late_minutes=fact.late_minutes if fact else None,
                early_minutes=fact.early_minutes if fact else None,
                reason_code=codes.get(fact.reason_id, "") if fact and fact.reason_id else "",
                ordered_by=fact.ordered_by if fact else "",
                usual=_usual(before, has_leave=one.pk in granted),
                has_leave=one.pk in granted,
                start_claim=before.claim if before else "",
                paper=sheet.claim if sheet else "",
                correction=mended.claim if mended else "",
                entered_by=fact.recorded_by.full_name if fact else "",
            )
        )
    return rows


_STAYS_SO = ABSENT_CLAIMS | {Claim.CALLED_AWAY, Claim.LEFT_MID_SESSION}
"""What the start says that holds for the end as well, unless somebody enters otherwise."""


def _usual(start: Fact | None, *, has_leave: bool) -> str:
    if start is not None:
        return start.claim if start.claim in _STAYS_SO else Claim.PRESENT
    return Claim.ABSENT_EXCUSED if has_leave else Claim.PRESENT


def reason_keys(on: date) -> list[ReasonKey]:
    """The reasons in force with a letter each: the first letter of a word that no earlier reason has."""
    taken: set[str] = set()
    keys = []
    for reason in reasons_in_force(on).values():
        letter = next((one for one in _letters(reason) if one not in taken), "")
        taken.add(letter)
        keys.append(
            ReasonKey(
                code=reason.code,
                name=reason.name,
                letter=letter,
                is_agency_work=reason.is_agency_work,
                is_avoidable=reason.is_avoidable,
            )
        )
    return keys


def _letters(reason: AbsenceReason) -> str:
    words = text.search_key(reason.name).split()
    return "".join(word[0] for word in words) + "".join(words) + "0123456789"
