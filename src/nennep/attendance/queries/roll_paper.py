"""The attendance sheet for printing, and as a spreadsheet that can be filled in and loaded back (R0-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from nennep.attendance.models import AbsenceReason, Mark
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.queries.facts import standing_paper
from nennep.attendance.rules import PaperCell
from nennep.attendance.states import Claim, Status
from nennep.classes.models import Enrolment, HalfDay, Session, TrainingClass
from nennep.classes.queries import sessions_of
from nennep.documents.printing.roll import Roll, RollPerson, RollSession, roll_pdf
from nennep.documents.printing.rollword import roll_docx
from nennep.kernel import dates
from nennep.kernel.sheets.writing import OutColumn, OutSheet, write_workbook
from nennep.units.queries import in_charge, name_on, names_on

HALF_LETTERS = {HalfDay.AM: "S", HalfDay.PM: "C", HalfDay.EVENING: "T"}
# Vietnamese: the sheet is a form of the school, whatever the language of the screen.
HALF_WORDS = {HalfDay.AM: "Sáng", HalfDay.PM: "Chiều", HalfDay.EVENING: "Tối"}
# Vietnamese: as above.
LEGEND = "x: có mặt; P: có phép; K: không phép; T: đi trễ (ghi số phút); V: về sớm (ghi số phút); để trống: chưa điểm danh"
# Vietnamese: as above; the headings are those that the intake reads again.
WORDS = {
    "sheet": "Điểm danh",
    "title": "PHIẾU ĐIỂM DANH {name}",
    "year": "Năm {year}",
    "period": "{first} đến {last}",
    "number": "STT",
    "name": "Họ và tên",
    "agency": "Đơn vị",
    "reason": "Lý do",
}
SIGNS = {
    Claim.PRESENT: "x",
    Claim.ABSENT_EXCUSED: "P",
    Claim.ABSENT_UNEXCUSED: "K",
    Claim.ABSENT: "K",
}
BLANK_ROWS = 5


def sign(cell: PaperCell) -> str:
    """The sign of a mark as the sheet has it; empty for what no sheet has a sign for."""
    late = f"T{cell.late_minutes or ''}"
    early = f"V{cell.early_minutes or ''}"
    both = {Claim.LATE: late, Claim.LEFT_EARLY: early, Claim.LATE_AND_LEFT_EARLY: late + early}
    return both.get(Claim(cell.claim), "") or SIGNS.get(Claim(cell.claim), "") if cell.claim else ""


def heading(session: Session) -> str:
    """The heading of a session: "3/6 S"."""
    return f"{session.held_on.day}/{session.held_on.month} {HALF_LETTERS[HalfDay(session.half)]}"


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One trainee of the sheet; `cells` by session: what paper says, None on days outside the place in the class. `reason`:
    of the cases on paper, where it is one and the same for all, as the sheet has one cell for it."""

    enrolment_id: int
    order: int
    name: str
    agency: str
    cells: tuple[PaperCell | None, ...]
    reason: str


def sheet_sessions(training_class: TrainingClass, first: date, last: date) -> list[Session]:
    """The planned sessions from first to last, both included."""
    return list(sessions_of(training_class).filter(held_on__range=(first, last)))


def sheet_rows(sessions: Sequence[Session], enrolments: QuerySet[Enrolment], on: date) -> list[SheetRow]:
    """The class as rows with the marks from paper that stand; a constant number of queries."""
    people = [
        one
        for one in enrolments.select_related("person", "agency").order_by("order", "pk")
        if any(is_enrolled(one, session.held_on) for session in sessions)
    ]
    standing = standing_paper(list(sessions))
    names = names_on({one.agency_id for one in people}, on)
    reasons = dict(AbsenceReason.objects.order_by().values_list("pk", "name"))
    rows = []
    for one in people:
        cells: list[PaperCell | None] = []
        said: set[str] = set()
        for session in sessions:
            fact = standing.get((session.pk, one.pk))
            if fact is not None:
                cells.append(PaperCell(fact.claim, fact.late_minutes, fact.early_minutes))
                if fact.claim != Claim.PRESENT:
                    said.add(fact.reason_note or reasons.get(fact.reason_id or 0, ""))
            else:
                cells.append(PaperCell() if is_enrolled(one, session.held_on) else None)
        rows.append(
            SheetRow(
                enrolment_id=one.pk,
                order=one.order,
                name=one.person.full_name,
                agency=names.get(one.agency_id, one.agency.name),
                cells=tuple(cells),
                reason=said.pop() if len(said) == 1 else "",
            )
        )
    return rows


def printed_sheet(
    training_class: TrainingClass,
    sessions: Sequence[Session],
    enrolments: QuerySet[Enrolment],
    on: date,
    *,
    with_photos: bool = True,
    is_blank: bool = False,
    is_editable: bool = False,
) -> bytes:
    """The sheet: people with portraits and a cell for each checkpoint; blank: only numbered empty rows.

    PDF, or DOCX where it is to be changed before it is printed.
    """
    people = [
        one
        for one in enrolments.select_related("person", "agency").order_by("order", "pk")
        if any(is_enrolled(one, session.held_on) for session in sessions)
    ]
    names = names_on({one.agency_id for one in people}, on)
    first, last = sessions[0].held_on, sessions[-1].held_on
    write = roll_docx if is_editable else roll_pdf
    return write(
        Roll(
            school=name_on(in_charge(training_class.host, on), on),
            class_name=training_class.name,
            period=dates.short(first)
            if first == last
            else WORDS["period"].format(first=dates.short(first), last=dates.short(last)),
            sessions=tuple(
                RollSession(
                    f"{HALF_WORDS[HalfDay(session.half)]} {session.held_on.day}-{session.held_on.month}"
                )
                for session in sessions
            ),
            people=()
            if is_blank
            else tuple(
                RollPerson(
                    one.person.full_name,
                    names.get(one.agency_id, one.agency.name),
                    one.order,
                    _portrait(one) if with_photos else None,
                )
                for one in people
            ),
            blank_rows=len(people) + BLANK_ROWS if is_blank else 2,
            with_photos=with_photos and not is_blank,
            legend=LEGEND,
            printed_on=on,
        )
    )


def _portrait(enrolment: Enrolment) -> bytes | None:
    photo = enrolment.person.photo
    if not photo:
        return None
    try:
        with photo.open("rb") as stream:
            return bytes(stream.read())
    except OSError:
        return None


def sheet_workbook(
    training_class: TrainingClass, sessions: Sequence[Session], enrolments: QuerySet[Enrolment], on: date
) -> bytes:
    """The sheet as a spreadsheet that `nennep intake paper-sheet` reads again; filled with what stands on paper."""
    rows = sheet_rows(sessions, enrolments, on)
    reasons = _reasons(sessions)
    return write_workbook(
        [
            OutSheet(
                name=WORDS["sheet"],
                columns=[
                    OutColumn(WORDS["number"], "number", 6),
                    OutColumn(WORDS["name"], width=26),
                    OutColumn(WORDS["agency"], width=34),
                    *(OutColumn(heading(session), width=7) for session in sessions),
                    OutColumn(WORDS["reason"], width=22),
                ],
                rows=[
                    [
                        row.order,
                        row.name,
                        row.agency,
                        *(sign(cell) if cell else None for cell in row.cells),
                        reasons.get(row.enrolment_id),
                    ]
                    for row in rows
                ],
                title_lines=[
                    WORDS["title"].format(name=training_class.name.upper()),
                    WORDS["year"].format(year=sessions[0].held_on.year),
                ],
                closing_lines=[LEGEND],
            )
        ]
    )


def _reasons(sessions: Sequence[Session]) -> dict[int, str]:
    """The reason of each person's cases; only where it is one and the same, as the sheet has one cell for it."""
    found: dict[int, set[str]] = {}
    rows = Mark.objects.filter(session__in=sessions, is_case=True, reason__isnull=False)
    for enrolment_id, name, note in (
        rows.exclude(status=Status.NOT_TAKEN)
        .order_by()
        .values_list("enrolment_id", "reason__name", "reason_note")
    ):
        found.setdefault(enrolment_id, set()).add(note or name or "")
    return {enrolment_id: next(iter(names)) for enrolment_id, names in found.items() if len(names) == 1}
