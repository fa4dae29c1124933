"""What a signed report keeps: its lines, cases and issues, row by row (R0-21)."""

from __future__ import annotations

from dataclasses import asdict

from nennep.attendance.models import PeriodReport, ReportCase, ReportIssue, ReportLine
from nennep.attendance.queries.report_figures import FIGURE_NAMES, Body


def freeze(report: PeriodReport, body: Body) -> None:
    """Keep lines, cases and issues as they are now; part of signing."""
    _freeze_issues(report, body)
    ReportLine.objects.bulk_create(
        [
            ReportLine(
                report=report,
                enrolment_id=line.enrolment_id,
                agency_id=line.agency_id,
                order=line.order,
                person_name=line.name,
                agency_name=line.agency,
                cumulative=asdict(line.cumulative),
                recommendation=line.recommendation,
                **{name: getattr(line.figures, name) for name in FIGURE_NAMES if name != "not_taken"},
            )
            for line in body.lines
        ],
        batch_size=200,
    )
    ReportCase.objects.bulk_create(
        [
            ReportCase(
                report=report,
                enrolment_id=case.enrolment_id,
                agency_id=case.agency_id,
                session_id=case.session_id,
                held_on=case.held_on,
                half=case.half,
                status=case.status,
                is_late=case.is_late,
                is_left_early=case.is_left_early,
                late_minutes=case.late_minutes,
                early_minutes=case.early_minutes,
                reason_code=case.reason_code,
                reason_name=case.reason,
                reason_note=case.reason_note,
                is_avoidable=case.is_avoidable,
                is_agency_work=case.is_agency_work,
                ordered_by=case.ordered_by,
                is_leave_afterwards=case.is_leave_afterwards,
                has_decision=case.has_decision,
            )
            for case in body.cases
        ],
        batch_size=200,
    )


def _freeze_issues(report: PeriodReport, body: Body) -> None:
    ReportIssue.objects.bulk_create(
        [
            ReportIssue(
                report=report,
                issue_id=issue.issue_id,
                happened_on=issue.happened_on,
                kind_name=issue.kind,
                severity=issue.severity,
                text=issue.text,
                owner_name=issue.owner,
                state=issue.state,
                result=issue.result,
            )
            for issue in body.issues
        ],
        batch_size=200,
    )
