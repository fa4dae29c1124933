"""One report with everything around its figures, for pages and files; whole, or only the part that somebody may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nennep.attendance.models import PeriodReport
from nennep.attendance.queries.report_blockers import Blocker, blockers_of
from nennep.attendance.queries.report_figures import Body, Case, Figures, Issue
from nennep.attendance.queries.reports import body_of, period_key, period_name, sessions_of
from nennep.classes.models import ClassSuperior
from nennep.documents.rules import frozen_hash
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.units.models import Unit
from nennep.units.queries import in_charge, name_on, names_on

FIGURE_KEYS = {
    "present": "PRESENT",
    "excused": "ABSENT_EXCUSED",
    "unexcused": "ABSENT_UNEXCUSED",
    "late": "LATE",
    "left_early": "LEFT_EARLY",
    "late_and_left_early": "LATE_AND_LEFT_EARLY",
    "called_away": "CALLED_AWAY",
    "left_mid_session": "LEFT_MID_SESSION",
    "not_taken": "NOT_TAKEN",
}
"""Figures under the names that the JSON form gives them (docs/formats.md)."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One superior to whom the report goes, and since when it has it."""

    pk: int
    superior_id: int
    superior: str
    sees_all: bool
    received_at: datetime | None
    received_by: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A report as one reader sees it. `is_part`: only the reader's own people, totals too (R1-20)."""

    report: PeriodReport
    period: str
    period_key: str
    class_code: str
    class_name: str
    host: str
    issuer: Unit
    """The school; where it ended before the day of signing, the one that has its tasks then (R2-44)."""
    issued_on: date
    """The day of signing; of a draft, today."""
    body: Body
    half_days: int
    """Sessions of the timetable in the period."""
    blockers: tuple[Blocker, ...]
    receipts: tuple[Receipt, ...]
    superiors: tuple[str, ...]
    number: str
    signer: str
    is_part: bool = False

    @property
    def totals(self) -> Figures:
        """Everybody of the view together."""
        return self.body.totals

    @property
    def people(self) -> int:
        """Trainees in the view."""
        return len(self.body.lines)

    @property
    def successor(self) -> str:
        """Who reports in place of a school that ended, by its name on the day of signing; empty while the school exists."""
        if self.issuer.pk == self.report.training_class.host_id:
            return ""
        return name_on(self.issuer, self.issued_on)

    @property
    def agencies(self) -> int:
        """Agencies in the view."""
        return len({line.agency_id for line in self.body.lines})


def view_of(
    report: PeriodReport, now: datetime, *, only: Collection[int] | None = None, body: Body | None = None
) -> ReportView:
    """The report for one reader; `only` holds the enrolments that the reader may see, None for all of them.

    A constant number of queries. `report` is best loaded with class, host, batch and document.
    """
    whole = body if body is not None else body_of(report)
    seen = whole if only is None else whole.of(set(only))
    training_class = report.training_class
    names = names_on({training_class.host_id}, report.period_to)
    receipts = receipts_of(report)
    issued_on = local_date(report.signed_at or now)
    blockers = blockers_of(report, whole, now)
    if only is not None:
        blockers = tuple(one for one in blockers if one.enrolment_id is None or one.enrolment_id in only)
    return ReportView(
        report=report,
        period=period_name(report),
        period_key=period_key(report),
        class_code=training_class.code,
        class_name=training_class.name,
        host=names.get(training_class.host_id, str(training_class.host)),
        issuer=in_charge(training_class.host, issued_on),
        issued_on=issued_on,
        body=seen,
        half_days=sessions_of(report).count(),
        blockers=blockers,
        receipts=receipts,
        superiors=superior_names(report),
        number=report.document.number_text if report.document else "",
        signer=report.document.signer_name if report.document else "",
        is_part=only is not None,
    )


def receipts_of(report: PeriodReport) -> tuple[Receipt, ...]:
    """To whom the report was submitted; nobody yet while it is not even stored."""
    if report._state.adding:
        return ()
    rows = list(report.receipts.select_related("received_by").order_by("pk"))
    day = (report.submitted_at or report.created_at).date()
    names = names_on({row.superior_id for row in rows}, day)
    return tuple(
        Receipt(
            pk=row.pk,
            superior_id=row.superior_id,
            superior=names.get(row.superior_id, ""),
            sees_all=row.view == "all",
            received_at=row.received_at,
            received_by=str(row.received_by or ""),
            note=row.note,
        )
        for row in rows
    )


def superior_names(report: PeriodReport) -> tuple[str, ...]:
    """The bodies to which the class reports, the main one first, with the names of the last day of the period."""
    rows = list(
        ClassSuperior.objects.filter(training_class_id=report.training_class_id)
        .order_by("-is_main", "pk")
        .values_list("unit_id", flat=True)
    )
    names = names_on(set(rows), report.period_to)
    return tuple(names.get(unit_id, "") for unit_id in rows)


# --- The same figures as data ---------------------------------------------------------------------------------------


def figures_data(figures: Figures) -> dict[str, Any]:
    """Figures under their documented names."""
    return {
        "sessions": figures.sessions,
        **{key: getattr(figures, name) for name, key in FIGURE_KEYS.items()},
        "lessons": figures.lessons,
        "lessons_credited": figures.lessons_credited,
        "lessons_excused": figures.lessons_excused,
        "lessons_missed": figures.lessons_missed,
        "attendance_percent": percent(figures.lessons_credited, figures.lessons),
    }


def percent(part: int, total: int) -> float | None:
    """A share in percent with one decimal, half up; None without a total."""
    tenths = numbers.share_tenths(part, total)
    return None if tenths is None else tenths / 10


def body_data(body: Body) -> dict[str, Any]:
    """Lines, cases and totals; what is signed is hashed over exactly this."""
    return {
        "totals": figures_data(body.totals),
        "cases_total": len(body.cases),
        "avoidable": body.avoidable,
        "unavoidable": body.unavoidable,
        "without_reason": body.without_reason,
        "by_reason": [
            {
                "code": row.code,
                "name": row.name,
                "is_avoidable": row.is_avoidable,
                "is_agency_work": row.is_agency_work,
                "cases": row.cases,
                "people": row.people,
            }
            for row in body.by_reason
        ],
        "by_agency": [
            {
                "agency": row.agency,
                "people": row.people,
                **figures_data(row.figures),
                "cases": row.cases,
                "avoidable": row.avoidable,
                "agency_work": row.agency_work,
            }
            for row in body.by_agency
        ],
        "lines": [
            {
                "order": line.order,
                "name": line.name,
                "agency": line.agency,
                **figures_data(line.figures),
                "cumulative": {
                    "planned": line.cumulative.planned,
                    "held": line.cumulative.held,
                    "credited": line.cumulative.credited,
                    "excused": line.cumulative.excused,
                    "missed": line.cumulative.missed,
                    "left_to_miss": line.cumulative.left_to_miss,
                },
                "recommendation": line.recommendation,
            }
            for line in body.lines
        ],
        "cases": [case_data(case) for case in body.cases],
        # Left out where there is none: what was signed before issues were kept has the hash it was signed with.
        **({"issues": [issue_data(issue) for issue in body.issues]} if body.issues else {}),
    }


def issue_data(issue: Issue) -> dict[str, Any]:
    """One issue as data."""
    return {
        "happened_on": issue.happened_on.isoformat(),
        "kind": issue.kind,
        "severity": issue.severity.partition("_")[2],
        "text": issue.text,
        "owner": issue.owner,
        "state": issue.state,
        "result": issue.result,
    }


def case_data(case: Case) -> dict[str, Any]:
    """One case as data."""
    return {
        "order": case.order,
        "name": case.name,
        "agency": case.agency,
        "held_on": case.held_on.isoformat(),
        "half": case.half,
        "status": case.status.upper(),
        "late": case.is_late,
        "left_early": case.is_left_early,
        "late_minutes": case.late_minutes,
        "early_minutes": case.early_minutes,
        "reason": case.reason_code or None,
        "reason_name": case.reason,
        "reason_note": case.reason_note,
        "is_avoidable": case.is_avoidable if case.reason_code else None,
        "is_agency_work": case.is_agency_work,
        "ordered_by": case.ordered_by,
        "is_leave_afterwards": case.is_leave_afterwards,
        "has_decision": case.has_decision,
    }


def report_data(view: ReportView) -> dict[str, Any]:
    """The report as one JSON object (docs/formats.md)."""
    report = view.report
    return {
        "kind": "attendance_report",
        "class": {"code": view.class_code, "name": view.class_name, "host": view.host},
        "period": {
            "kind": report.kind,
            "key": view.period_key,
            "name": view.period,
            "from": report.period_from.isoformat(),
            "to": report.period_to.isoformat(),
        },
        "version": report.version,
        "state": report.state,
        "number": view.number or None,
        "due_on": report.due_on.isoformat(),
        "signed_at": _moment(report.signed_at),
        "submitted_at": _moment(report.submitted_at),
        "superiors": list(view.superiors),
        "correction_reason": report.correction_reason,
        "is_part": view.is_part,
        "half_days": view.half_days,
        "people": view.people,
        "agencies": view.agencies,
        "is_reconciled": view.body.is_reconciled,
        **body_data(view.body),
        "blockers": [
            {"kind": one.kind, "sentence": one.sentence, "session": one.session_id} for one in view.blockers
        ],
        "receipts": [
            {"superior": one.superior, "sees_all": one.sees_all, "received_at": _moment(one.received_at)}
            for one in view.receipts
        ],
        "frozen_hash": report.frozen_hash or None,
    }


def body_hash(report: PeriodReport, body: Body) -> str:
    """SHA-256 over class, period, version and everything that is counted."""
    return frozen_hash(
        {
            "class": report.training_class.code,
            "kind": report.kind,
            "from": report.period_from.isoformat(),
            "to": report.period_to.isoformat(),
            "version": report.version,
            **body_data(body),
        }
    )


def is_intact(report: PeriodReport, body: Body) -> bool:
    """Whether lines and cases are still those that were signed."""
    return not report.frozen_hash or report.frozen_hash == body_hash(report, body)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
