"""Drafts of period reports, made when a batch is closed or a month has ended (R0-19, R0-20)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import PeriodReport
from nennep.attendance.operations.devices import settle_marks
from nennep.attendance.policies import reports as policies
from nennep.attendance.queries.reports import due_on, last_day, period_kind
from nennep.attendance.states import PeriodKind, ReportState
from nennep.audit.operations import record
from nennep.catalogue.models import StudyForm
from nennep.classes.models import Batch, Session, TrainingClass
from nennep.classes.states import ClassState, SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused

# Vietnamese: printed in an official document
REOPENED = "Đợt học được mở lại để điều chỉnh"
"""Why a batch that was closed a second time gets a new version; printed in the document."""
ALIVE = (ClassState.OPENED, ClassState.CLOSED)


@transaction.atomic
def draft_batch_report(*, batch: Batch, by: User, now: datetime) -> PeriodReport | None:
    """Make the draft of a closed batch, due some days after its end (R0-19); registered with the closing of batches.

    A draft that is there already is kept. When the batch was reopened after its report had been signed, a new version
    begins. None where such classes report by month.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=batch.training_class_id))
    if period_kind(training_class, batch.ends_on) != PeriodKind.BATCH:
        return None
    versions = list(PeriodReport.objects.filter(batch=batch).order_by("-version", "-pk"))
    if versions and versions[0].state == ReportState.DRAFT:
        draft = versions[0]
        draft.period_from, draft.period_to = batch.starts_on, batch.ends_on
        draft.save(update_fields=["period_from", "period_to"])
        return draft
    return new_draft(
        training_class,
        PeriodKind.BATCH,
        batch.starts_on,
        batch.ends_on,
        batch=batch,
        version=versions[0].version + 1 if versions else 1,
        reason=REOPENED if versions else "",
        by=by,
        now=now,
    )


@transaction.atomic
def draft_month_report(
    *, training_class: TrainingClass, month: date, by: User, now: datetime
) -> PeriodReport:
    """Make the draft of a month of a full-time class, due some days after its end (R0-20).

    The draft of a month that is still running shows what is missing; one that is there already is kept. Refuses a month
    without a session, and everybody but the school.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    if not policies.may_open_report(by, training_class, local_date(now)):
        raise NotAllowed(_("Reports are made by the school and the class manager."))
    first = month.replace(day=1)
    known = PeriodReport.objects.filter(
        training_class=training_class, kind=PeriodKind.MONTH, period_from=first
    )
    if (report := known.order_by("-version", "-pk").first()) is not None:
        return report
    sessions = Session.objects.filter(
        training_class=training_class, state=SessionState.PLANNED, held_on__range=(first, last_day(first))
    )
    if not sessions.exists():
        raise Refused(_("The class has no session in this month; there is nothing to report."))
    return new_draft(training_class, PeriodKind.MONTH, first, last_day(first), by=by, now=now)


@transaction.atomic
def open_due_reports(*, by: User, now: datetime) -> list[PeriodReport]:
    """Make every draft whose period has ended and that nobody has made: months of full-time classes, closed batches.

    Run by the timer and when the list of reports is opened; running it again makes nothing (R0-20).
    """
    made = []
    for class_id, month in _months_without_report(local_date(now)):
        training_class = lock_one(TrainingClass.objects.filter(pk=class_id))
        if period_kind(training_class, month) != PeriodKind.MONTH or _is_reported(training_class, month):
            continue
        made.append(new_draft(training_class, PeriodKind.MONTH, month, last_day(month), by=by, now=now))
    closed = Batch.objects.filter(
        closed_at__isnull=False, period_reports__isnull=True, training_class__state__in=ALIVE
    )
    drafts = [draft_batch_report(batch=batch, by=by, now=now) for batch in closed.order_by("pk")]
    return made + [report for report in drafts if report is not None]


def _months_without_report(today: date) -> list[tuple[int, date]]:
    """Months of full-time classes with sessions and no report. Sessions that are reported are left out by the database,
    so that the work does not grow with the years."""
    reported = PeriodReport.objects.filter(
        kind=PeriodKind.MONTH,
        training_class_id=OuterRef("training_class_id"),
        period_from__lte=OuterRef("held_on"),
        period_to__gte=OuterRef("held_on"),
    )
    days = Session.objects.filter(
        ~Exists(reported),
        training_class__state__in=ALIVE,
        training_class__study_form=StudyForm.FULL_TIME,
        state=SessionState.PLANNED,
        held_on__lt=today.replace(day=1),
    )
    held = (
        days.order_by("training_class_id", "held_on").values_list("training_class_id", "held_on").distinct()
    )
    return sorted({(class_id, day.replace(day=1)) for class_id, day in held})


def _is_reported(training_class: TrainingClass, month: date) -> bool:
    return PeriodReport.objects.filter(
        training_class=training_class, kind=PeriodKind.MONTH, period_from=month
    ).exists()


def new_draft(
    training_class: TrainingClass,
    kind: str,
    first: date,
    last: date,
    *,
    by: User,
    now: datetime,
    batch: Batch | None = None,
    version: int = 1,
    reason: str = "",
    remarks: str = "",
) -> PeriodReport:
    settle_marks(training_class=training_class, by=by, now=now)
    report = PeriodReport.objects.create(
        training_class=training_class,
        kind=kind,
        batch=batch,
        period_from=first,
        period_to=last,
        version=version,
        due_on=due_on(training_class, last),
        correction_reason=reason,
        remarks=remarks,
        created_at=now,
    )
    record(
        act="attendance.report.draft",
        subject=report,
        by=by,
        now=now,
        after={"period_from": first, "period_to": last, "version": version, "due_on": report.due_on},
        reason=reason,
        context=training_class,
    )
    return report
