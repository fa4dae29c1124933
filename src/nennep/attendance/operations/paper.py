"""Marks from paper: typed into a grid, or taken in from a sheet (R0-11, R0-15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason, Fact
from nennep.attendance.operations.facts import (
    LONGEST_CLIENT_KEY,
    RefusedEntry,
    RollEntry,
    Taking,
    append,
    new_fact,
)
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.policies import why_unopened
from nennep.attendance.queries.derivation import RuleShelf, is_enrolled
from nennep.attendance.queries.facts import frozen_report_of, reasons_in_force, standing_paper
from nennep.attendance.rules import PaperRow
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side
from nennep.audit.operations import record
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.policies import class_rights
from nennep.classes.states import SessionState
from nennep.kernel import dates, tracing
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.kernel.intake import Rehearsal


class HasErrors(Refused):
    """Rows of the file are in error."""


@dataclass(frozen=True, kw_only=True)
class PaperMark:
    """What the paper says of one trainee in one session. An empty claim takes an earlier paper mark back."""

    session_id: int
    entry: RollEntry


@transaction.atomic
def type_paper_marks(
    *,
    training_class: TrainingClass,
    marks: Sequence[PaperMark],
    by: User,
    now: datetime,
    client_key: str = "",
) -> Taking:
    """Append what stands on a paper sheet; what stands already is not repeated, what cannot stand is told.

    Marks by hand at a checkpoint go before marks from paper. While the session runs the sheet speaks of its start only:
    the end is taken when it comes, by hand or with the same sheet (R0-18). Refuses everybody but the school. A mark is told and
    left out where its session is not of this class, cancelled, not yet held or already reported.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    desk = _Desk(training_class, marks, by=by, now=now)
    facts, refused = desk.facts(marks, client_key=client_key)
    written = _write(desk, facts, act="attendance.class.type_paper", by=by, now=now)
    return Taking(recorded=written, refused=tuple(refused))


@transaction.atomic
def take_in_paper_sheet(
    *, rehearsal: Rehearsal[PaperRow], training_class: TrainingClass | None, by: User, now: datetime
) -> int:
    """Write the marks of a rehearsed paper sheet; how many. All of them or, when one is refused, none.

    A blank cell writes nothing: it means *not taken*. The same sheet again writes nothing. Refuses a rehearsal with
    errors or without a class.
    """
    if training_class is None:
        raise Refused(_("Choose the class to which the sheet belongs."))
    if rehearsal.errors:
        raise HasErrors(
            _("{count} rows have errors. Correct them and load the file again.").format(
                count=len(rehearsal.rejected_rows) or len(rehearsal.errors)
            )
        )
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    marks = [mark for row in rehearsal.rows for mark in _marks_of(row)]
    desk = _Desk(training_class, marks, by=by, now=now)
    facts, refused = desk.facts(marks, import_id=rehearsal.fingerprint)
    if refused:
        raise Refused(refused[0].sentence)
    with tracing.traced(import_=rehearsal.fingerprint):
        return _write(desk, facts, act="attendance.class.take_in_paper", by=by, now=now)


def _marks_of(row: PaperRow) -> Iterable[PaperMark]:
    if row.enrolment_id is None:
        raise HasErrors(_("Row {row} is not complete. Load the file again.").format(row=row.row))
    for slot, cell in row.marks:
        if not cell.claim:
            continue
        is_case = cell.claim != Claim.PRESENT
        yield PaperMark(
            session_id=row.sessions[slot],
            entry=RollEntry(
                enrolment_id=row.enrolment_id,
                claim=cell.claim,
                late_minutes=cell.late_minutes,
                early_minutes=cell.early_minutes,
                reason_code=row.reason_code if is_case else "",
                reason_note=row.reason if is_case and row.reason_code == "other" else "",
            ),
        )


class _Desk:
    """What the marks of a sheet are held against, read in a constant number of queries."""

    def __init__(
        self, training_class: TrainingClass, marks: Sequence[PaperMark], *, by: User, now: datetime
    ) -> None:
        if not class_rights(by, training_class, local_date(now)).takes:
            raise Refused(_("Only the school types paper sheets of this class."))
        unopened = why_unopened(training_class)
        if unopened:
            raise Refused(unopened)
        self.training_class, self.by, self.now = training_class, by, now
        wanted = {mark.session_id for mark in marks}
        rows = Session.objects.filter(training_class=training_class, pk__in=wanted).order_by("pk")
        self.sessions = {session.pk: session for session in rows}
        for session in self.sessions.values():
            session.training_class = training_class
        self.shelf = RuleShelf()
        people = Enrolment.objects.filter(training_class=training_class).order_by("pk")
        self.enrolments = {one.pk: one for one in people}
        self.standing = standing_paper(list(self.sessions.values()))
        self._reasons: dict[date, Mapping[str, AbsenceReason]] = {}
        self._is_reported: dict[int, bool] = {}

    def facts(
        self, marks: Sequence[PaperMark], *, client_key: str = "", import_id: str = ""
    ) -> tuple[list[Fact], list[RefusedEntry]]:
        """The facts to append, and what cannot stand with its sentence."""
        facts: list[Fact] = []
        refused: list[RefusedEntry] = []
        spoken = {
            mark.session_id for mark in marks if import_id or not self._says_the_same(self._old(mark), mark)
        }
        for mark in marks:
            old = self._old(mark)
            if self._says_the_same(old, mark) and not (
                mark.session_id in spoken and self._reaches_further(old)
            ):
                continue
            sentence = self._why_refused(mark)
            if sentence:
                refused.append(RefusedEntry(enrolment_id=mark.entry.enrolment_id, sentence=sentence))
                continue
            fact = self._fact(mark, old, import_id=import_id)
            if client_key:
                fact.client_id = f"{client_key[:LONGEST_CLIENT_KEY]}:{mark.session_id}:{self.by.pk}:{mark.entry.enrolment_id}"
            facts.append(fact)
        return facts, refused

    def _old(self, mark: PaperMark) -> Fact | None:
        return self.standing.get((mark.session_id, mark.entry.enrolment_id))

    def _reaches_further(self, old: Fact | None) -> bool:
        """What was written while the session ran spoke of its start only; the sheet of a session that is over speaks of it all."""
        return old is not None and bool(old.checkpoint) and self._is_over(self.sessions[old.session_id])

    def _is_over(self, session: Session) -> bool:
        return session.ends_at <= self.now

    def _reason(self, mark: PaperMark) -> AbsenceReason | None:
        if mark.entry.claim == Claim.PRESENT or not mark.entry.reason_code:
            return None
        session = self.sessions.get(mark.session_id)
        if session is None:
            return None
        if session.held_on not in self._reasons:
            self._reasons[session.held_on] = reasons_in_force(session.held_on)
        return self._reasons[session.held_on].get(mark.entry.reason_code)

    def _says_the_same(self, old: Fact | None, mark: PaperMark) -> bool:
        entry = mark.entry
        if old is None:
            return not entry.claim
        reason = self._reason(mark)
        return (old.claim, old.late_minutes, old.early_minutes, old.reason_id, old.reason_note) == (
            entry.claim,
            entry.late_minutes,
            entry.early_minutes,
            reason.pk if reason else None,
            entry.reason_note[:300] if reason else "",
        )

    def _why_refused(self, mark: PaperMark) -> str:
        entry, session = mark.entry, self.sessions.get(mark.session_id)
        if session is None:
            return _("This session is not in the timetable of the class.")
        day = dates.short(session.held_on)
        if session.state == SessionState.CANCELLED:
            return _("The session of {day} was cancelled; nothing is taken.").format(day=day)
        if self.shelf.opens_at(session) > self.now:
            return _("The session of {day} has not been held yet.").format(day=day)
        if session.pk not in self._is_reported:
            self._is_reported[session.pk] = frozen_report_of(session) is not None
        if self._is_reported[session.pk]:
            return _(
                "The period of {day} has been signed and reported. Correct the single entry with a reason."
            ).format(day=day)
        enrolment = self.enrolments.get(entry.enrolment_id)
        if enrolment is None or not is_enrolled(enrolment, session.held_on):
            return _("This trainee is not in the class on {day}.").format(day=day)
        if entry.claim and (entry.claim not in Claim.values or entry.claim == Claim.OTHER_PERSON):
            return _("“{claim}” is not a known entry.").format(claim=entry.claim)
        if any(m is not None and not 0 < m <= 600 for m in (entry.late_minutes, entry.early_minutes)):
            return _("Minutes must be between 1 and 600.")
        if entry.claim != Claim.PRESENT and entry.reason_code and self._reason(mark) is None:
            return _("The reason is not in the list that was in force on that day.")
        return ""

    def _fact(self, mark: PaperMark, old: Fact | None, *, import_id: str) -> Fact:
        entry, session = mark.entry, self.sessions[mark.session_id]
        common: dict[str, object] = {
            "enrolment_id": entry.enrolment_id,
            "method": Method.PAPER,
            "happened_at": session.starts_at,
            "import_id": import_id,
        }
        if not entry.claim:
            return new_fact(
                session, FactKind.CANCELLATION, Side.SCHOOL, self.by, self.now, cancels=old, **common
            )
        reason = self._reason(mark)
        return new_fact(
            session,
            FactKind.PAPER_MARK,
            Side.SCHOOL,
            self.by,
            self.now,
            checkpoint="" if self._is_over(session) else Checkpoint.START,
            claim=entry.claim,
            late_minutes=entry.late_minutes,
            early_minutes=entry.early_minutes,
            reason=reason,
            reason_note=entry.reason_note[:300] if reason else "",
            ordered_by=entry.ordered_by.strip()[:200] if reason else "",
            **common,
        )


def _write(desk: _Desk, facts: Sequence[Fact], *, act: str, by: User, now: datetime) -> int:
    written = append(facts)
    if not written:
        return 0
    touched = {fact.session_id for fact in written}
    refresh_marks(sessions=[desk.sessions[one] for one in sorted(touched)], by=by, now=now)
    record(
        act=act,
        subject=desk.training_class,
        by=by,
        now=now,
        after={"entries": len(written), "sessions": len(touched)},
    )
    return len(written)
