"""Who sees and handles period reports: the school makes them, the superiors receive them, each its part (R0-21, R1-20)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor
from nennep.attendance.models import PeriodReport, ReportReceipt
from nennep.attendance.states import ReportState
from nennep.classes.models import (
    MANAGING_ROLES,
    ClassAppointment,
    ClassRole,
    ClassSuperior,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.policies import class_rights, enrolments_visible_to, reach_of
from nennep.kernel.periods import in_force_on
from nennep.units.models import Unit

SENT_STATES = (ReportState.SUBMITTED, ReportState.RECEIVED, ReportState.REPLACED)
REPORTING_ROLES = MANAGING_ROLES | {ClassRole.ORGANISING_BOARD}


def reports_visible_to(actor: Actor, on: date | None = None) -> QuerySet[PeriodReport]:
    """The reports that somebody may open.

    All of them: the school, its class managers and organising board, the Organisation Board to which the class reports,
    those who oversee the school. What was submitted to it: a superior that sees only its own people (R1-20).
    """
    reach = reach_of(actor, on)
    reports = PeriodReport.objects.all()
    if reach.is_system:
        return reports
    if reach.rights.actor is None:
        return reports.none()
    found = Q(pk__in=[])
    houses = reach.school | reach.overseen
    if houses:
        schools = Q(host_id__in=houses) | Q(trainer_id__in=houses)
        found |= Q(training_class__in=TrainingClass.objects.filter(schools).values("pk"))
    if reach.people:
        duties = ClassAppointment.objects.filter(
            in_force_on(reach.on), person_id__in=reach.people, role__in=REPORTING_ROLES
        )
        found |= Q(training_class__in=duties.values("training_class_id"))
    if reach.board:
        whole = ClassSuperior.objects.filter(unit_id__in=reach.board, view=SuperiorView.ALL)
        found |= Q(training_class__in=whole.values("training_class_id"))
    units = reach.board | reach.overseen
    if units:
        sent = ReportReceipt.objects.filter(superior_id__in=units)
        found |= Q(state__in=SENT_STATES, pk__in=sent.values("report_id"))
    return reports.filter(found)


def part_of(actor: Actor, report: PeriodReport, on: date | None = None) -> frozenset[int] | None:
    """The enrolments that somebody sees in the report; None for the whole of it (R1-20)."""
    rights = class_rights(actor, report.training_class, on)
    if rights.is_school or rights.is_board or rights.roles & REPORTING_ROLES or rights.is_system:
        return None
    if rights.is_overseer and not rights.is_narrow_superior and rights.sees_everybody:
        return None
    seen = enrolments_visible_to(actor, report.training_class, on)
    return frozenset(seen.order_by("pk").values_list("pk", flat=True))


def may_open_report(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Whether one may begin a report or a new version, and write its remarks: the school and its class manager."""
    return class_rights(actor, training_class, on).manages


may_write_remarks = may_submit_report = may_correct_report = may_open_report


def may_sign_report(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Whether one may have the report signed and numbered: the school; who signs is checked apart (R2-51)."""
    return class_rights(actor, training_class, on).is_school


def may_receive_report(actor: Actor, receipt: ReportReceipt, on: date | None = None) -> bool:
    """Whether one may receive the report for this superior: its own officers, leaders and clerks.

    The leader of a committee receives what is sent to the committee, not what is sent to the bodies below it.
    """
    reach = reach_of(actor, on)
    if reach.is_system or receipt.superior_id in reach.board:
        return True
    return receipt.superior_id in reach.rights.units_for(Role.COMMITTEE_LEADER)


def boards_of(actor: Actor, on: date | None = None) -> QuerySet[Unit]:
    """The Organisation Boards for which the account works: units at which it holds a role of the Board."""
    reach = reach_of(actor, on)
    if reach.is_system:
        superiors = ClassSuperior.objects.filter(view=SuperiorView.ALL)
        return Unit.objects.filter(pk__in=superiors.values("unit_id"))
    return Unit.objects.filter(pk__in=reach.rights.units_for(*_BOARD))


_BOARD = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.PERSONNEL_DIVISION, Role.RECORDS_CLERK)


def receiving_units(actor: Actor, on: date | None = None) -> frozenset[int]:
    """The bodies for which the account receives reports."""
    reach = reach_of(actor, on)
    if reach.is_system:
        superiors = ClassSuperior.objects.order_by().values_list("unit_id", flat=True)
        return frozenset(superiors.distinct())
    return reach.board | frozenset(reach.rights.units_for(Role.COMMITTEE_LEADER))


def reports_seen_whole(actor: Actor, on: date | None = None) -> QuerySet[PeriodReport]:
    """The reports of which somebody sees everybody; those of which only a part is seen are left out (R1-20)."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return PeriodReport.objects.all()
    visible = reports_visible_to(actor, on)
    units = reach.board | reach.overseen
    narrow = ClassSuperior.objects.filter(unit_id__in=units, view=SuperiorView.OWN_PEOPLE)
    wide = ClassSuperior.objects.filter(unit_id__in=reach.board, view=SuperiorView.ALL)
    only_part = narrow.exclude(training_class__in=wide.values("training_class"))
    return visible.exclude(training_class__in=only_part.values("training_class_id"))
