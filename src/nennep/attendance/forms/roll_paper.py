"""Reading the grid into which marks are typed from paper: one small field for each trainee and session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from nennep.attendance.operations import PaperMark, RollEntry
from nennep.attendance.queries.grid import ReasonKey
from nennep.attendance.queries.roll_paper import SheetRow
from nennep.attendance.rules import PaperCell, UnknownMark, read_mark
from nennep.attendance.states import Claim
from nennep.classes.models import Session
from nennep.kernel import text


@dataclass(frozen=True)
class ReadSheet:
    """The marks to write; `problems` by row for what cannot be read; `typed` as it came."""

    marks: tuple[PaperMark, ...]
    problems: Mapping[int, str]
    typed: Mapping[str, str]


def read_sheet(
    data: QueryDict, rows: Sequence[SheetRow], sessions: Sequence[Session], reasons: Sequence[ReasonKey]
) -> ReadSheet:
    """The cells of a sent grid; one that was left as it stood is no mark."""
    names = {text.search_key(reason.name): reason.code for reason in reasons}
    marks: list[PaperMark] = []
    problems: dict[int, str] = {}
    typed: dict[str, str] = {}
    for row in rows:
        reason = data.get(f"reason-{row.enrolment_id}", "").strip()[:120]
        typed[f"reason-{row.enrolment_id}"] = reason
        code = names.get(text.search_key(reason), "other") if reason else ""
        for session, stands in zip(sessions, row.cells, strict=True):
            name = f"mark-{row.enrolment_id}-{session.pk}"
            if stands is None or name not in data:
                continue
            typed[name] = data.get(name, "").strip()[:20]
            try:
                cell = read_mark(typed[name])
            except UnknownMark:
                problems[row.enrolment_id] = _("“{sign}” is no known mark.").format(sign=typed[name])
                continue
            if cell != stands or (reason and cell.claim not in {"", Claim.PRESENT}):
                marks.append(_mark(row, session, cell, code, reason))
    return ReadSheet(tuple(marks), problems, typed)


def _mark(row: SheetRow, session: Session, cell: PaperCell, code: str, reason: str) -> PaperMark:
    is_case = cell.claim not in {"", Claim.PRESENT}
    return PaperMark(
        session_id=session.pk,
        entry=RollEntry(
            enrolment_id=row.enrolment_id,
            claim=cell.claim,
            late_minutes=cell.late_minutes,
            early_minutes=cell.early_minutes,
            reason_code=code if is_case else "",
            reason_note=reason if is_case and code == "other" else "",
        ),
    )
