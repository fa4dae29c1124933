"""Lines, cases and issues of a signed report, read from its own rows (R0-21)."""

from __future__ import annotations

from nennep.attendance.models import PeriodReport, ReportCase, ReportIssue, ReportLine
from nennep.attendance.queries.report_figures import (
    FIGURE_NAMES,
    Body,
    Case,
    Cumulative,
    Figures,
    Issue,
    Line,
)


def frozen_body(report: PeriodReport) -> Body:
    """Lines, cases and issues exactly as signed; three queries."""
    lines = tuple(
        Line(
            enrolment_id=row.enrolment_id,
            order=row.order,
            name=row.person_name,
            agency_id=row.agency_id,
            agency=row.agency_name,
            figures=Figures(
                not_taken=0, **{name: getattr(row, name) for name in FIGURE_NAMES if name != "not_taken"}
            ),
            cumulative=Cumulative(**row.cumulative),
            recommendation=row.recommendation,
        )
        for row in ReportLine.objects.filter(report=report).order_by("order", "enrolment_id")
    )
    by_enrolment = {line.enrolment_id: line for line in lines}
    cases = tuple(
        frozen_case(row, name=line.name, agency=line.agency, order=line.order)
        for row in ReportCase.objects.filter(report=report).order_by("pk")
        for line in [by_enrolment[row.enrolment_id]]
    )
    issues = tuple(
        Issue(
            issue_id=row.issue_id,
            happened_on=row.happened_on,
            kind=row.kind_name,
            severity=row.severity,
            text=row.text,
            owner=row.owner_name,
            state=row.state,
            result=row.result,
        )
        for row in ReportIssue.objects.filter(report=report).order_by("pk")
    )
    return Body(lines=lines, cases=cases, issues=issues)


def frozen_case(row: ReportCase, *, name: str, agency: str, order: int = 0) -> Case:
    """One stored case with the names that its reader wants."""
    return Case(
        pk=row.pk,
        enrolment_id=row.enrolment_id,
        session_id=row.session_id,
        order=order,
        name=name,
        agency_id=row.agency_id,
        agency=agency,
        held_on=row.held_on,
        half=row.half,
        status=row.status,
        is_late=row.is_late,
        is_left_early=row.is_left_early,
        late_minutes=row.late_minutes,
        early_minutes=row.early_minutes,
        reason_code=row.reason_code,
        reason=row.reason_name,
        reason_note=row.reason_note,
        is_avoidable=row.is_avoidable,
        is_agency_work=row.is_agency_work,
        ordered_by=row.ordered_by,
        is_leave_afterwards=row.is_leave_afterwards,
        has_decision=row.has_decision,
    )
