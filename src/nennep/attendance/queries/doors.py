"""The ways from a class and its sessions to the roll, the reports and the warnings, for whom they are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import PeriodReport
from nennep.attendance.policies.reports import reports_visible_to
from nennep.attendance.policies.roll import sides_of
from nennep.attendance.states import ReportState, Side
from nennep.classes.models import Session, TrainingClass
from nennep.classes.policies import ClassRights, class_rights
from nennep.classes.queries.doors import ClassDoors
from nennep.classes.states import ClassState, SessionState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.parts import Act, Task

READY = timedelta(hours=1)
"""How long before its beginning the roll of a session is what somebody looks for."""


def class_doors(*, actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors:
    """Roll, reports and warnings of the class; the report of each batch; drafts that wait for the reader (R0-19)."""
    on = local_date(now)
    rights = class_rights(actor, training_class, on)
    pk = training_class.pk
    reports = _newest_reports(actor, training_class, on)
    acts: list[Act] = []
    if _sees_rolls(rights):
        if (session := _session_at_hand(training_class, now)) is not None:
            words = _("Roll of {half}, {day}").format(
                half=session.get_half_display(), day=dates.short(session.held_on)
            )
            acts.append(Act(words, reverse("attendance:session", args=[session.pk]), "checklist"))
        if reports:
            acts.append(Act(_("Attendance reports"), f"{reverse('attendance:reports')}?class={pk}", "report"))
        if training_class.state in {ClassState.OPENED, ClassState.CLOSED}:
            url = f"{reverse('attendance:warnings')}?class={pk}"
            acts.append(Act(_("Attendance warnings"), url, "alert-triangle"))
    if rights.takes or rights.is_board:
        url = reverse("attendance:violations")
        acts.append(Act(_("Violations"), f"{url}?class={pk}", "gavel"))
        acts.append(Act(_("Record of conduct"), f"{url}?view=conduct&class={pk}", "clipboard-list"))
    if (rights.takes or rights.witnesses) and training_class.sessions.exists():
        acts.append(Act(_("Paper sheet"), reverse("attendance:sheet", args=[pk]), "printer"))
    if rights.is_trainee:
        acts.append(Act(_("My attendance"), reverse("attendance:own"), "user-check"))
    return ClassDoors(
        acts=tuple(acts),
        tasks=tuple(_task(one, on) for one in reports if rights.manages and one.state in OPEN),
        batches={
            one.batch_id: Act(_("Attendance report"), reverse("attendance:report", args=[one.pk]), "report")
            for one in reports
            if one.batch_id is not None
        },
    )


OPEN = (ReportState.DRAFT, ReportState.SIGNED)


def _sees_rolls(rights: ClassRights) -> bool:
    return rights.sees_everybody or bool(rights.delegation_ids)


def _session_at_hand(training_class: TrainingClass, now: datetime) -> Session | None:
    """The session that runs or begins within the hour; else the last one held."""
    planned = Session.objects.filter(training_class=training_class, state=SessionState.PLANNED)
    return planned.filter(starts_at__lte=now + READY).order_by("-starts_at", "-pk").first()


def _newest_reports(actor: User, training_class: TrainingClass, on: date) -> list[PeriodReport]:
    """The newest version of each period of the class that the account may open."""
    visible = (
        reports_visible_to(actor, on)
        .filter(training_class=training_class)
        .exclude(state=ReportState.REPLACED)
    )
    newest = {
        (one.kind, one.period_from): one
        for one in visible.select_related("batch").order_by("period_from", "version", "pk")
    }
    return list(newest.values())


def _task(report: PeriodReport, on: date) -> Task:
    text = (
        _("The attendance report of batch {number} is to be completed, signed and sent.").format(
            number=report.batch.number
        )
        if report.batch
        else _("The attendance report of month {month} is to be completed, signed and sent.").format(
            month=f"{report.period_from:%m-%Y}"
        )
    )
    return Task(
        text,
        _("Open the report"),
        reverse("attendance:report", args=[report.pk]),
        due=_("due {day}").format(day=dates.short(report.due_on)),
        is_overdue=report.due_on < on,
    )


def session_doors(*, actor: User, session: Session, now: datetime) -> tuple[Act, ...]:
    """The roll of the session, for who takes, witnesses, teaches or watches it."""
    on = local_date(now)
    rights = class_rights(actor, session.training_class, on)
    if session.state == SessionState.CANCELLED or not _sees_rolls(rights):
        return ()
    takes = sides_of(actor, session, on) & {Side.SCHOOL, Side.CLASS_BOARD}
    has_begun = session.starts_at <= now + READY
    url = reverse("attendance:session", args=[session.pk])
    if takes and has_begun:
        return (Act(_("Take the roll"), url, "checklist", kind="primary"),)
    return (Act(_("See the roll"), url, "checklist"),)
