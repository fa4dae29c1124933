"""A period report as it stands: counted from the marks while it is a draft, read from its own rows once it is signed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from nennep.attendance.models import (
    AbsenceReason,
    Mark,
    PeriodReport,
)
from nennep.attendance.queries.derivation import RuleShelf, is_enrolled
from nennep.attendance.queries.report_figures import (
    Body,
    Case,
    Cumulative,
    Issue,
    Line,
    advised,
    counted,
)
from nennep.attendance.queries.report_frozen import frozen_body
from nennep.attendance.rules import limit_lessons
from nennep.attendance.states import PeriodKind, ReportState, Status
from nennep.catalogue.models import StudyForm
from nennep.classes.models import Batch, Enrolment, Session, TrainingClass
from nennep.classes.queries.registers import issues_of_period
from nennep.classes.states import SessionState
from nennep.kernel import dates
from nennep.kernel.errors import Refused
from nennep.norms.queries import rules_in_force
from nennep.units.queries import names_on

COUNTED = (
    "enrolment_id", "session_id", "status", "is_late", "is_left_early", "late_minutes", "early_minutes", "lessons", "lessons_credited",
    "lessons_excused", "lessons_missed", "reason_id", "reason_note", "ordered_by", "is_leave_afterwards", "leave_id", "is_case",
)  # fmt: skip
"""What a report reads of a mark; rows without the model, because there are thousands."""


def sessions_of(report: PeriodReport) -> QuerySet[Session]:
    """The planned half-days of the period, in the order of the timetable."""
    sessions = Session.objects.filter(
        training_class_id=report.training_class_id, state=SessionState.PLANNED
    ).order_by("held_on", "starts_at", "pk")
    if report.batch_id is not None:
        return sessions.filter(batch_id=report.batch_id)
    return sessions.filter(held_on__range=(report.period_from, report.period_to))


def body_of(report: PeriodReport) -> Body:
    """Lines and cases of the report: live while it is a draft, frozen afterwards (R0-21)."""
    return live_body(report) if report.state == ReportState.DRAFT else frozen_body(report)


def live_body(report: PeriodReport) -> Body:
    """Lines and cases as the marks give them now; a constant number of queries."""
    sessions = {session.pk: session for session in sessions_of(report)}
    enrolments = list(
        Enrolment.objects.filter(training_class_id=report.training_class_id)
        .select_related("person")
        .order_by("order", "pk")
    )
    names = names_on({enrolment.agency_id for enrolment in enrolments}, report.period_to)
    marks: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = Mark.objects.filter(session_id__in=list(sessions)).order_by("held_on", "session_id", "pk")
    for mark in rows.values_list(*COUNTED, named=True):
        marks[mark.enrolment_id][mark.session_id] = mark
    reasons = AbsenceReason.objects.in_bulk(
        {mark.reason_id for own in marks.values() for mark in own.values() if mark.reason_id}
    )
    cumulative = _cumulative(report, [enrolment.pk for enrolment in enrolments])
    lines: list[Line] = []
    cases: list[Case] = []
    for enrolment in enrolments:
        own = marks.get(enrolment.pk, {})
        unmarked = sum(
            pk not in own and is_enrolled(enrolment, session.held_on) for pk, session in sessions.items()
        )
        if not own and not unmarked:
            continue
        agency = names.get(enrolment.agency_id, "")
        lines.append(
            Line(
                enrolment_id=enrolment.pk,
                order=enrolment.order,
                name=enrolment.person.full_name,
                agency_id=enrolment.agency_id,
                agency=agency,
                figures=counted((_counted_mark(mark) for mark in own.values()), unmarked),
                cumulative=cumulative[enrolment.pk],
            )
        )
        cases += [
            _case(mark, enrolment, sessions[mark.session_id], agency, reasons)
            for mark in own.values()
            if mark.is_case
        ]
    starts = {pk: place for place, pk in enumerate(sessions)}
    cases.sort(key=lambda case: (case.order, case.enrolment_id, starts[case.session_id]))
    return advised(
        Body(lines=tuple(lines), cases=tuple(cases), issues=_live_issues(report)),
        _near_limit(report.training_class, report.period_to),
    )


def _live_issues(report: PeriodReport) -> tuple[Issue, ...]:
    """What came up in the class up to the end of the period and was not settled before it (R1-21)."""
    rows = list(issues_of_period(report.training_class_id, report.period_from, report.period_to))
    names = names_on({row.owner_id for row in rows}, report.period_to)
    return tuple(
        Issue(
            issue_id=row.pk,
            happened_on=row.happened_on,
            kind=row.kind.name,
            severity=row.severity,
            text=row.text,
            owner=names.get(row.owner_id, ""),
            state=row.state,
            result=row.result,
        )
        for row in rows
    )


def _counted_mark(mark: Any) -> tuple[str, bool, bool, int, int, int, int]:
    return (
        mark.status,
        mark.is_late,
        mark.is_left_early,
        mark.lessons,
        mark.lessons_credited,
        mark.lessons_excused,
        mark.lessons_missed,
    )


def _case(
    mark: Any, enrolment: Enrolment, session: Session, agency: str, reasons: dict[int, AbsenceReason]
) -> Case:
    reason = reasons.get(mark.reason_id or 0)
    return Case(
        enrolment_id=enrolment.pk,
        session_id=session.pk,
        order=enrolment.order,
        name=enrolment.person.full_name,
        agency_id=enrolment.agency_id,
        agency=agency,
        held_on=session.held_on,
        half=session.half,
        status=mark.status,
        is_late=mark.is_late,
        is_left_early=mark.is_left_early,
        late_minutes=mark.late_minutes,
        early_minutes=mark.early_minutes,
        reason_code=reason.code if reason else "",
        reason=reason.name if reason else "",
        reason_note=mark.reason_note,
        is_avoidable=reason.is_avoidable if reason else False,
        is_agency_work=reason.is_agency_work if reason else False,
        ordered_by=mark.ordered_by,
        is_leave_afterwards=mark.is_leave_afterwards,
        has_decision=mark.leave_id is not None,
    )


def _cumulative(report: PeriodReport, enrolment_ids: Collection[int]) -> dict[int, Cumulative]:
    """Lessons over the course up to the last day of the period, and what the limit leaves then (R0-10, R0-28)."""
    training_class = TrainingClass.objects.select_related("programme_version__programme").get(
        pk=report.training_class_id
    )
    planned = training_class.programme_version.lessons
    rules = RuleShelf().limit_rules(training_class, training_class.starts_on)
    limit = limit_lessons(planned, rules)
    rows = (
        Mark.objects.filter(training_class=training_class, held_on__lte=report.period_to)
        .exclude(status=Status.NOT_TAKEN)
        .order_by()
        .values_list("enrolment_id")
        .annotate(Sum("lessons"), Sum("lessons_credited"), Sum("lessons_excused"), Sum("lessons_missed"))
    )
    found = {pk: Cumulative(planned=planned, left_to_miss=limit) for pk in enrolment_ids}
    for pk, held, credited, excused, missed in rows:
        lost = missed + (excused if rules.counts_excused else 0)
        found[pk] = Cumulative(
            planned=planned,
            held=held,
            credited=credited,
            excused=excused,
            missed=missed,
            left_to_miss=limit - lost,
        )
    return found


def period_kind(training_class: TrainingClass, on: date) -> str:
    """By which period the class reports on the day: a dated rule by form of study (R0-19, R0-20)."""
    is_full_time = training_class.study_form == StudyForm.FULL_TIME
    key = "report.period.full_time" if is_full_time else "report.period.part_time"
    found = rules_in_force(on, "report.").find(key, unit=training_class.host_id)
    if found is None:
        return PeriodKind.MONTH if is_full_time else PeriodKind.BATCH
    return PeriodKind(str(found.value))


def _near_limit(training_class: TrainingClass, on: date) -> int | None:
    """From how many lessons left to miss the report says so: a dated rule; None where there is none."""
    rule = rules_in_force(on, "report.").find(
        "report.near_limit_lessons",
        programme_code=training_class.programme_version.programme.code,
        study_form=training_class.study_form,
        unit=training_class.host_id,
    )
    return rule.as_int if rule is not None and not rule.is_off else None


def due_on(training_class: TrainingClass, period_to: date) -> date:
    """The last day for sending; the end of the period itself where no rule gives days."""
    rule = rules_in_force(period_to, "report.").find(
        "report.due_days", study_form=training_class.study_form, unit=training_class.host_id
    )
    return period_to + timedelta(days=rule.as_int if rule and not rule.is_off else 0)


def period_key(report: PeriodReport) -> str:
    """The period in one word, as the command line takes it: "dot-1", "2024-06"."""
    if report.kind == PeriodKind.BATCH and report.batch is not None:
        return f"dot-{report.batch.number}"
    return f"{report.period_from:%Y-%m}"


def period_name(report: PeriodReport) -> str:
    """The period in the language of the person: "Batch 1", "month 6-2024"."""
    if report.kind == PeriodKind.BATCH and report.batch is not None:
        return _("Batch {number}").format(number=report.batch.number)
    return dates.month_text(report.period_from)


_BATCH = re.compile(r"(?:dot|batch)?[\s-]*(\d{1,3})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_MONTH_YEAR = re.compile(r"(?:thang\s*)?(\d{1,2})[-/](\d{4})")


def parse_month(written: str) -> date | None:
    """The first day of a month written as 2024-06, 6-2024, 06/2024; None for anything else."""
    folded = written.strip().lower().replace("tháng", "thang")  # Vietnamese: as people write a month
    if found := _YEAR_MONTH.fullmatch(folded):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.fullmatch(folded):
        year, month = int(found[2]), int(found[1])
    else:
        return None
    return date(year, month, 1) if 1 <= month <= 12 and 1990 <= year <= 2200 else None


def report_for(training_class: TrainingClass, period: str, now: datetime) -> PeriodReport:
    """The newest version of the report of a period: "dot-1", "batch-1", "1", or a month as "2024-06".

    A period of which nobody has made a draft yet gives one that is not stored, with the figures of the moment. Refuses
    what is no period of the class.
    """
    written = period.strip().lower().replace("đợt", "dot")  # Vietnamese: as people write a batch
    reports = PeriodReport.objects.filter(training_class=training_class).select_related(
        "training_class__host", "batch", "document__issuer"
    )
    month = parse_month(written)
    if month is not None:
        sessions = Session.objects.filter(
            training_class=training_class,
            state=SessionState.PLANNED,
            held_on__range=(month, last_day(month)),
        )
        found = reports.filter(kind=PeriodKind.MONTH, period_from=month).order_by("-version", "-pk").first()
        if found is None and not sessions.exists():
            raise Refused(
                _("The class {code} has no session in {month}.").format(
                    code=training_class.code, month=dates.month_text(month)
                ),
                field="period",
            )
        return found or _unsaved(training_class, (month, last_day(month)), now)
    number = _BATCH.fullmatch(written)
    batch = training_class.batches.filter(number=int(number[1])).first() if number else None
    if batch is None:
        raise Refused(
            _(
                "The class {code} has no period “{period}”. Write the batch as dot-1, or the month as 2024-06."
            ).format(code=training_class.code, period=period),
            field="period",
        )
    found = reports.filter(batch=batch).order_by("-version", "-pk").first()
    return found or _unsaved(training_class, (batch.starts_on, batch.ends_on), now, batch)


def _unsaved(
    training_class: TrainingClass, days: tuple[date, date], now: datetime, batch: Batch | None = None
) -> PeriodReport:
    first, last = days
    return PeriodReport(
        training_class=training_class,
        kind=PeriodKind.BATCH if batch else PeriodKind.MONTH,
        batch=batch,
        period_from=first,
        period_to=last,
        due_on=due_on(training_class, last),
        created_at=now,
    )


def last_day(first: date) -> date:
    """The last day of the month."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def newest(reports: QuerySet[PeriodReport]) -> QuerySet[PeriodReport]:
    """Only the newest version of each period."""
    later = PeriodReport.objects.filter(
        training_class=OuterRef("training_class"),
        kind=OuterRef("kind"),
        period_from=OuterRef("period_from"),
        version__gt=OuterRef("version"),
    )
    return reports.filter(~Exists(later))
