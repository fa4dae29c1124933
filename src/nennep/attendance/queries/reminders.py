"""Letters to agency heads: whose cases belong into which letter, and the letters as they stand (R0-23, R0-26, R0-29)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from nennep.attendance.models import (
    PeriodReport,
    Reminder,
    ReminderCase,
    ReportCase,
    ReportLine,
    ReportReceipt,
)
from nennep.attendance.queries.reminder_violations import told_in
from nennep.attendance.queries.report_figures import Case, Cumulative
from nennep.attendance.queries.report_frozen import frozen_case
from nennep.attendance.queries.reports import last_day
from nennep.attendance.queries.violations import ToldViolation
from nennep.attendance.states import ReminderState, ReportState, Status
from nennep.kernel.clock import local_date
from nennep.norms.queries import rules_in_force
from nennep.people.models import Posting
from nennep.units.models import Unit
from nennep.units.queries import names_on, subtree_ids, successors_today, versions_on

OPEN_STATES = (ReminderState.DRAFT, ReminderState.REVIEWED)
WAITING_STATES = (ReminderState.SENT, ReminderState.RECEIVED)
IN_FORCE = (ReportState.SUBMITTED, ReportState.RECEIVED)

BREACH = (Q(is_avoidable=True) | Q(status=Status.ABSENT_UNEXCUSED)) & ~Q(
    status=Status.ABSENT_EXCUSED, is_agency_work=True, has_decision=True, is_leave_afterwards=False
)
"""A case that an agency head is reminded of: avoidable or without leave; not what the Board itself allowed beforehand.
Office work entered as leave without the Board's decision is reminded of (R0-25)."""


def is_breach(case: Case | ReportCase) -> bool:
    """The same rule as `BREACH` for one case."""
    is_decided = case.has_decision and not case.is_leave_afterwards
    allowed = case.status == Status.ABSENT_EXCUSED and case.is_agency_work and is_decided
    return (case.is_avoidable or case.status == Status.ABSENT_UNEXCUSED) and not allowed


def cases_received(board: Unit, month: date) -> QuerySet[ReportCase]:
    """The cases of the month in reports in force that the Board has received."""
    receipts = ReportReceipt.objects.filter(
        report=OuterRef("report"), superior=board, received_at__isnull=False
    )
    return (
        ReportCase.objects.filter(
            Exists(receipts), report__state__in=IN_FORCE, held_on__range=(month, last_day(month))
        )
        .select_related("enrolment")
        .order_by("held_on", "half", "pk")
    )


def newest_month_received(boards: Collection[Unit]) -> list[date]:
    """The first day of the newest month of which a Board has received a report; nothing before the first report."""
    newest = (
        ReportReceipt.objects.filter(superior__in=boards, received_at__isnull=False)
        .order_by("-report__period_to", "-pk")
        .values_list("report__period_to", flat=True)
        .first()
    )
    return [newest.replace(day=1)] if newest else []


def homes_of(cases: Iterable[ReportCase], on: date) -> dict[int, int]:
    """Enrolment → the unit to whose head the letter goes on the day (R0-23).

    Where the person serves now, when that is another agency than the one that sent them (or its successor); a post in a
    division of the sending agency counts as the agency. Without a known post the sending agency or its successor.
    """
    sent = {case.enrolment_id: case.enrolment.agency_id for case in cases}
    people = {case.enrolment_id: case.enrolment.person_id for case in cases}
    posts: dict[int, int] = {}
    postings = Posting.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        person_id__in=set(people.values()),
        is_main=True,
    ).order_by("valid_from", "pk")
    for posting in postings:
        posts[posting.person_id] = posting.unit_id
    heirs = successors_today({*sent.values(), *posts.values()}, on)
    below: dict[int, set[int]] = {}
    homes = {}
    for enrolment_id, agency_id in sent.items():
        agency = heirs[agency_id]
        post = heirs[posts[people[enrolment_id]]] if people[enrolment_id] in posts else agency
        if post != agency:
            if agency not in below:
                below[agency] = subtree_ids([agency], on)
            if post not in below[agency]:
                agency = post
        homes[enrolment_id] = agency
    return homes


def answer_days(on: date, board: Unit) -> int:
    """Days that an agency has to answer a letter; none where no rule says so."""
    rule = rules_in_force(on, "reminder.").find("reminder.answer_days", unit=board)
    return rule.as_int if rule and not rule.is_off else 0


def answer_due(on: date, board: Unit) -> date:
    """The last day for the answer to a letter of the day."""
    return on + timedelta(days=answer_days(on, board))


@dataclass(frozen=True, kw_only=True)
class LetterCase:
    """One case in a letter, with its class; `sent_by` names the sending unit where the letter goes to another one."""

    case: Case
    class_code: str
    class_name: str
    sent_by: str = ""

    @property
    def is_breach(self) -> bool:
        """Whether the head is reminded of it, or only told."""
        return is_breach(self.case)


@dataclass(frozen=True, kw_only=True)
class LetterPerson:
    """One trainee in a letter with what the course has added up to."""

    enrolment_id: int
    name: str
    class_name: str
    sent_by: str
    cases: int
    cumulative: Cumulative


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter as it stands; `reminder` is None while it is only proposed."""

    reminder: Reminder | None
    board: Unit
    agency_id: int
    agency_code: str
    agency: str
    is_committee: bool
    month: date
    state: str
    number: str
    cases: tuple[LetterCase, ...]
    people: tuple[LetterPerson, ...]
    violations: tuple[ToldViolation, ...] = ()
    request_text: str
    answer_due_on: date | None

    @property
    def breaches(self) -> int:
        """Cases of which the head is reminded."""
        return sum(one.is_breach for one in self.cases)

    @property
    def avoidable(self) -> int:
        """Cases whose reason can be avoided."""
        return sum(one.case.is_avoidable for one in self.cases)

    @property
    def agency_work(self) -> int:
        """Cases for the work of the agency."""
        return sum(one.case.is_agency_work for one in self.cases)


def proposed(board: Unit, month: date, on: date) -> dict[int, list[ReportCase]]:
    """Agency → the cases of the month that stand in no letter yet, for agencies with at least one breach among them.

    Agencies whose people were only away for what cannot be avoided get no letter.
    """
    named = ReminderCase.objects.filter(
        enrolment=OuterRef("enrolment"), session=OuterRef("session"), is_live=True
    )
    cases = list(cases_received(board, month).filter(~Exists(named)))
    return grouped(cases, on)


def grouped(cases: Sequence[ReportCase], on: date) -> dict[int, list[ReportCase]]:
    """The cases by the agency that is written to on the day."""
    homes = homes_of(cases, on)
    groups: dict[int, list[ReportCase]] = defaultdict(list)
    for case in cases:
        groups[homes[case.enrolment_id]].append(case)
    return {agency: found for agency, found in groups.items() if any(is_breach(case) for case in found)}


def letters_of(reminders: Sequence[Reminder], on: date) -> list[Letter]:
    """The letters with their cases, in the given order; a constant number of queries.

    Names are those of the day on which the letter was sent; of `on` while it was not.
    """
    cases: dict[int, list[ReportCase]] = defaultdict(list)
    rows = (
        ReminderCase.objects.filter(reminder__in=[one.pk for one in reminders])
        .select_related("case")
        .order_by("case__held_on", "case__half", "pk")
    )
    for row in rows.iterator(chunk_size=2000):
        cases[row.reminder_id].append(row.case)
    sources = _sources([case for found in cases.values() for case in found])
    by_day: dict[date, set[int]] = defaultdict(set)
    for one in reminders:
        by_day[_day(one, on)] |= {one.agency_id, *(case.agency_id for case in cases[one.pk])}
    names = {day: names_on(ids, day) for day, ids in by_day.items()}
    committees = _committees({one.agency_id for one in reminders}, on)
    letters = [
        _letter(
            cases[one.pk],
            sources,
            names[_day(one, on)],
            reminder=one,
            board=one.board,
            agency=one.agency,
            month=one.period_from,
            is_committee=one.agency_id in committees,
        )
        for one in reminders
    ]
    return _with_violations(letters, on)


def proposed_letters(board: Unit, month: date, on: date) -> list[Letter]:
    """The letters that drafting would make now, in Vietnamese order of the agencies."""
    groups = proposed(board, month, on)
    agencies = Unit.objects.in_bulk(list(groups))
    rows = {
        row.pk: row
        for row in ReportCase.objects.filter(pk__in=[case.pk for found in groups.values() for case in found])
    }
    sources = _sources(rows.values())
    names = names_on({*groups, *(row.agency_id for row in rows.values())}, on)
    committees = _committees(set(groups), on)
    letters = [
        _letter(
            [rows[case.pk] for case in groups[agency.pk]],
            sources,
            names,
            reminder=None,
            board=board,
            agency=agency,
            month=month,
            is_committee=agency.pk in committees,
        )
        for agency in sorted(agencies.values(), key=lambda unit: (unit.sort_key, unit.pk))
    ]
    return _with_violations(letters, on)


def _with_violations(letters: list[Letter], on: date) -> list[Letter]:
    """With the decided violations that each letter tells (R2-40)."""
    return [
        replace(one, violations=told) if told else one
        for one, told in zip(letters, told_in(letters, on), strict=True)
    ]


def _day(reminder: Reminder, on: date) -> date:
    return local_date(reminder.sent_at) if reminder.sent_at else on


def _committees(unit_ids: Collection[int], on: date) -> set[int]:
    return {pk for pk, version in versions_on(unit_ids, on).items() if version.kind.is_committee}


@dataclass(frozen=True)
class Sources:
    """Where the cases of letters come from: the lines of the trainees, and code and name of the class by report."""

    lines: dict[tuple[int, int], ReportLine]
    classes: dict[int, tuple[str, str]]


def _sources(cases: Collection[ReportCase]) -> Sources:
    reports = {case.report_id for case in cases}
    lines = (
        ReportLine.objects.filter(
            report_id__in=reports, enrolment_id__in={case.enrolment_id for case in cases}
        )
        .only("report_id", "enrolment_id", "order", "person_name", "agency_name", "cumulative")
        .order_by("pk")
    )
    classes = PeriodReport.objects.filter(pk__in=reports).values_list(
        "pk", "training_class__code", "training_class__name"
    )
    return Sources(
        lines={(line.report_id, line.enrolment_id): line for line in lines.iterator(chunk_size=2000)},
        classes={pk: (code, name) for pk, code, name in classes},
    )


def _letter(
    rows: Sequence[ReportCase],
    sources: Sources,
    names: dict[int, str],
    *,
    reminder: Reminder | None,
    board: Unit,
    agency: Unit,
    month: date,
    is_committee: bool,
) -> Letter:
    cases = []
    people: dict[int, list[LetterCase]] = defaultdict(list)
    for row in rows:
        line = sources.lines[row.report_id, row.enrolment_id]
        class_code, class_name = sources.classes[row.report_id]
        one = LetterCase(
            case=frozen_case(row, name=line.person_name, agency=line.agency_name, order=line.order),
            class_code=class_code,
            class_name=class_name,
            sent_by="" if row.agency_id == agency.pk else names.get(row.agency_id, line.agency_name),
        )
        cases.append(one)
        people[row.enrolment_id].append(one)
    newest: dict[int, ReportLine] = {}
    for row in rows:
        newest[row.enrolment_id] = sources.lines[row.report_id, row.enrolment_id]
    return Letter(
        reminder=reminder,
        board=board,
        agency_id=agency.pk,
        agency_code=agency.code,
        agency=names.get(agency.pk, agency.name),
        is_committee=is_committee,
        month=month,
        state=reminder.state if reminder else "proposed",
        number=reminder.document.number_text if reminder and reminder.document else "",
        cases=tuple(cases),
        people=tuple(
            LetterPerson(
                enrolment_id=enrolment_id,
                name=found[0].case.name,
                class_name=found[0].class_name,
                sent_by=found[0].sent_by,
                cases=len(found),
                cumulative=Cumulative(**newest[enrolment_id].cumulative),
            )
            for enrolment_id, found in people.items()
        ),
        request_text=reminder.request_text if reminder else "",
        answer_due_on=reminder.answer_due_on if reminder else None,
    )


def is_overdue(reminder: Reminder, on: date) -> bool:
    """Whether the day for the answer has passed without one."""
    return (
        reminder.state in WAITING_STATES
        and reminder.answer_due_on is not None
        and reminder.answer_due_on < on
    )
