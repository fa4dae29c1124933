"""The period report on its way: draft, signed, submitted, received; a correction makes a new version (R0-19 … R0-22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.attendance.models import PeriodReport, ReportReceipt
from nennep.attendance.operations.devices import settle_marks
from nennep.attendance.operations.reports_drafts import new_draft
from nennep.attendance.operations.reports_freezing import freeze
from nennep.attendance.policies import reports as policies
from nennep.attendance.queries.report_blockers import Blocker
from nennep.attendance.queries.report_figures import Body
from nennep.attendance.queries.report_paper import REPORT_KIND, report_content, subject_of
from nennep.attendance.queries.report_view import ReportView, body_data, body_hash, view_of
from nennep.attendance.queries.reports import body_of
from nennep.attendance.states import REPORT_MOVES, ReportState
from nennep.audit.operations import record
from nennep.classes.models import ClassSuperior, TrainingClass
from nennep.documents.models import DocumentState, OfficialDocument, RecipientPurpose
from nennep.documents.operations import (
    RecipientLine,
    draft_document,
    expire_document,
    issue_document,
    replace_document,
)
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.units.queries import names_on

# Vietnamese: stands in an official document
NEVER_SENT = "Bản này chưa gửi; đã có bản điều chỉnh sau"
"""Why the document of a version that was never sent has no force."""


@transaction.atomic
def write_remarks(*, report: PeriodReport, remarks: str, by: User, now: datetime) -> PeriodReport:
    """Write the school's own remarks into a draft. Refuses a report that was signed."""
    report = _locked(report)
    if not policies.may_write_remarks(by, report.training_class, local_date(now)):
        raise NotAllowed(_("Reports are made by the school and the class manager."))
    if report.state != ReportState.DRAFT:
        raise Refused(
            _("The report is signed and does not change any more. A correction makes a new version.")
        )
    lines = [text.clean(line) for line in remarks.splitlines()]
    before, report.remarks = report.remarks, "\n".join(line for line in lines if line)
    if len(report.remarks) > 5000:
        raise Refused(_("The remarks are longer than 5,000 letters. Shorten them."), field="remarks")
    report.save(update_fields=["remarks"])
    record(
        act="attendance.report.write_remarks",
        subject=report,
        by=by,
        now=now,
        before={"remarks": before},
        after={"remarks": report.remarks},
        context=report.training_class,
    )
    return report


@transaction.atomic
def sign_report(
    *, report: PeriodReport, signer: Person, by: User, now: datetime, capacity: str = ""
) -> PeriodReport:
    """Sign the report: lines, cases and figures are frozen with a hash, and the document gets its number (R0-21, R0-22).

    The signer needs written authority of the school (R2-51). Refuses while a session of the period is open or a case has
    no reason, naming what is missing; figures that do not add up; a new version that says what the one before said.
    """
    report = _locked(report)
    if not policies.may_sign_report(by, report.training_class, local_date(now)):
        raise NotAllowed(_("Only the training office or the leaders of the school have the report signed."))
    _check_move(report, ReportState.SIGNED)
    settle_marks(training_class=report.training_class, by=by, now=now)
    view = view_of(report, now)
    if view.blockers:
        raise Refused(blocked_sentence(view.blockers), code="blocked")
    body = view.body
    if not body.is_reconciled:
        raise Refused(_("The figures do not add up. Have the marks of the class derived again, then sign."))
    _check_new(report, body)
    document = issue_document(
        document=_drafted(report, view, by, now),
        signer=signer,
        on=local_date(now),
        by=by,
        now=now,
        capacity=capacity,
    )
    freeze(report, body)
    report.document = document
    report.figures = _figures(body)
    report.frozen_hash = body_hash(report, body)
    report.state = ReportState.SIGNED
    report.signed_at = now
    report.signed_by = by
    report.save(update_fields=["document", "figures", "frozen_hash", "state", "signed_at", "signed_by"])
    record(
        act="attendance.report.sign",
        subject=report,
        by=by,
        now=now,
        after={"document": document, "signer": signer, "frozen_hash": report.frozen_hash},
        context=report.training_class,
    )
    return report


def blocked_sentence(blockers: Sequence[Blocker]) -> str:
    """What stands in the way, in one sentence: the reasons first, because they are asked for most."""
    without = sum(one.kind in {"no_reason", "no_orderer"} for one in blockers)
    sessions = sum(one.kind in {"not_held", "not_taken", "incomplete", "unconfirmed"} for one in blockers)
    if without and not sessions:
        return ngettext(
            "{count} case still has no reason. Add the reason, then sign the report.",
            "{count} cases still have no reason. Add the reasons, then sign the report.",
            without,
        ).format(count=without)
    if sessions:
        return ngettext(
            "{count} session of the period is still open: {first} Finish it, then sign the report.",
            "{count} sessions of the period are still open: {first} Finish them, then sign the report.",
            sessions,
        ).format(count=sessions, first=next(one.sentence for one in blockers if one.session_id))
    return blockers[0].sentence


def _check_new(report: PeriodReport, body: Body) -> None:
    before = _earlier(report).order_by("-version", "-pk").first()
    if before is None or before.remarks != report.remarks:
        return
    if body_data(body_of(before)) == body_data(body):
        raise Refused(
            _("This version says the same as version {version}. Correct the entries first.").format(
                version=before.version
            )
        )


def _drafted(report: PeriodReport, view: ReportView, by: User, now: datetime) -> OfficialDocument:
    """The document of the report. Its superiors are printed, not delivered to: each receives its own part (R1-20)."""
    return draft_document(
        issuer=view.issuer,
        kind=REPORT_KIND,
        subject=subject_of(view),
        content=report_content(view),
        recipients=[RecipientLine(name, RecipientPurpose.REPORT) for name in view.superiors],
        by=by,
        now=now,
    )


def _figures(body: Body) -> dict[str, object]:
    data = body_data(body)
    return {
        key: data[key]
        for key in ("totals", "cases_total", "avoidable", "unavoidable", "by_reason", "by_agency")
    }


@transaction.atomic
def submit_report(*, report: PeriodReport, by: User, now: datetime) -> PeriodReport:
    """Send the signed report to every superior of the class, each with its view; earlier versions are replaced (R0-21).

    Refuses a class that reports to nobody.
    """
    report = _locked(report)
    if not policies.may_submit_report(by, report.training_class, local_date(now)):
        raise NotAllowed(_("Reports are sent by the school and the class manager."))
    _check_move(report, ReportState.SUBMITTED)
    superiors = list(
        ClassSuperior.objects.filter(training_class=report.training_class).order_by("-is_main", "pk")
    )
    if not superiors:
        raise Refused(
            _("It is not on record to whom this class reports. Name its superior on the page of the class.")
        )
    ReportReceipt.objects.bulk_create(
        [ReportReceipt(report=report, superior_id=row.unit_id, view=row.view) for row in superiors]
    )
    report.state = ReportState.SUBMITTED
    report.submitted_at = now
    report.submitted_by = by
    report.save(update_fields=["state", "submitted_at", "submitted_by"])
    _replace_earlier(report, by, now)
    names = names_on({row.unit_id for row in superiors}, local_date(now))
    record(
        act="attendance.report.submit",
        subject=report,
        by=by,
        now=now,
        after={"superiors": ", ".join(names[row.unit_id] for row in superiors)},
        context=report.training_class,
    )
    return report


def _replace_earlier(report: PeriodReport, by: User, now: datetime) -> None:
    """The versions before stay readable and say that they were replaced; so do their documents."""
    earlier = lock(_earlier(report).exclude(state__in=[ReportState.DRAFT, ReportState.REPLACED]))
    # The newest one that had been sent goes first: a document replaces one other, what was never sent just ends.
    earlier.sort(key=lambda old: (old.submitted_at is not None, old.version), reverse=True)
    for place, old in enumerate(earlier):
        before, old.state = old.state, ReportState.REPLACED
        old.save(update_fields=["state"])
        record(
            act="attendance.report.replace",
            subject=old,
            by=by,
            now=now,
            before={"state": before},
            after={"state": old.state},
            context=report.training_class,
        )
        if old.document is None or report.document is None or old.document.state != DocumentState.ISSUED:
            continue
        if place == 0:
            replace_document(document=old.document, replacement=report.document, by=by, now=now)
        else:
            expire_document(document=old.document, reason=NEVER_SENT, by=by, now=now)


@transaction.atomic
def receive_report(*, receipt: ReportReceipt, by: User, now: datetime, note: str = "") -> ReportReceipt:
    """Record that a superior has received the report; the first moment stays (R0-21).

    With the receipt of the main superior the report itself counts as received. Refuses other people than the
    superior's own, and a version that was replaced.
    """
    report = _locked(PeriodReport.objects.get(pk=receipt.report_id))
    receipt = lock_one(ReportReceipt.objects.filter(pk=receipt.pk))
    receipt.report = report
    if not policies.may_receive_report(by, receipt, local_date(now)):
        raise NotAllowed(_("Only the body to which the report was sent receives it."))
    if receipt.received_at is not None:
        return receipt
    if report.state == ReportState.REPLACED:
        raise Refused(_("A newer version has replaced this report. Receive that one."))
    receipt.received_at = now
    receipt.received_by = by
    receipt.note = text.clean(note)
    receipt.save(update_fields=["received_at", "received_by", "note"])
    if report.state == ReportState.SUBMITTED and _is_main(receipt):
        report.state = ReportState.RECEIVED
        report.save(update_fields=["state"])
    record(
        act="attendance.report.receive",
        subject=report,
        by=by,
        now=now,
        after={"superior": receipt.superior, "note": receipt.note},
        context=report.training_class,
    )
    return receipt


def _is_main(receipt: ReportReceipt) -> bool:
    """The main superior; where none is called so, any that sees the whole class."""
    superiors = ClassSuperior.objects.filter(training_class_id=receipt.report.training_class_id)
    main = superiors.filter(is_main=True).order_by("pk").first()
    return receipt.superior_id == main.unit_id if main else True


@transaction.atomic
def correct_report(*, report: PeriodReport, reason: str, by: User, now: datetime) -> PeriodReport:
    """Begin the next version of a signed report; the one before stays in force until the new one is sent (R0-21).

    Refuses without a reason, and when a newer version is there already.
    """
    report = _locked(report)
    if not policies.may_correct_report(by, report.training_class, local_date(now)):
        raise NotAllowed(_("Reports are made by the school and the class manager."))
    if report.state == ReportState.DRAFT:
        raise Refused(_("The report is a draft: correct the entries, the draft follows by itself."))
    if _versions(report).filter(version__gt=report.version).exists():
        raise Refused(_("A newer version of this report exists already. Open that one."))
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say what must be corrected."), field="reason")
    return new_draft(
        report.training_class,
        report.kind,
        report.period_from,
        report.period_to,
        batch=report.batch,
        version=report.version + 1,
        reason=reason,
        remarks=report.remarks,
        by=by,
        now=now,
    )


def _locked(report: PeriodReport) -> PeriodReport:
    """The report with its class, both locked, the class first: while it is signed nobody enters a mark."""
    training_class = lock_one(
        TrainingClass.objects.filter(pk=report.training_class_id).select_related("host")
    )
    found = lock_one(PeriodReport.objects.filter(pk=report.pk).select_related("batch", "document__issuer"))
    found.training_class = training_class
    return found


def _versions(report: PeriodReport) -> QuerySet[PeriodReport]:
    same = PeriodReport.objects.filter(training_class_id=report.training_class_id, kind=report.kind)
    if report.batch_id is not None:
        return same.filter(batch_id=report.batch_id)
    return same.filter(period_from=report.period_from)


def _earlier(report: PeriodReport) -> QuerySet[PeriodReport]:
    return _versions(report).filter(version__lt=report.version)


def _check_move(report: PeriodReport, to: str) -> None:
    if to not in REPORT_MOVES[report.state]:
        raise Refused(
            _("The report is “{state}” and cannot become “{to}”.").format(
                state=report.get_state_display(), to=ReportState(to).label
            ),
            code="state",
        )
