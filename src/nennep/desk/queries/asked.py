"""What is asked of somebody today, most urgent first. Each line is one count and one door (docs/design.md 1)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import Role, User
from nennep.attendance.models import (
    Incident,
    Leave,
    PeriodReport,
    Reminder,
    ReportReceipt,
)
from nennep.attendance.queries.leave import leaves_waiting_for
from nennep.attendance.queries.sheet import sessions_waiting_for
from nennep.attendance.states import (
    IncidentState,
    LeaveRoute,
    LeaveState,
    ReminderState,
    ReportState,
    Side,
)
from nennep.classes.models import (
    MANAGING_ROLES,
    Batch,
    ClassAppointment,
    Opinion,
    Session,
    TrainingClass,
)
from nennep.classes.policies import Reach, reach_of
from nennep.classes.states import ClassState, OpinionState, SessionState
from nennep.desk.queries.delegations import delegation_tasks
from nennep.desk.queries.directives import directive_tasks
from nennep.desk.queries.feedback import feedback_tasks
from nennep.desk.queries.issues import issue_tasks
from nennep.desk.queries.opening import opening_tasks
from nennep.desk.queries.planning import plan_tasks
from nennep.desk.queries.presence import (
    head_count_tasks,
    own_presence_tasks,
    presence_tasks,
    violation_tasks,
)
from nennep.desk.queries.sending import sending_tasks
from nennep.directives.policies import DOING_ROLES, FOLLOWING_ROLES
from nennep.kernel.clock import local_date
from nennep.kernel.dates import short
from nennep.kernel.periods import in_force_on
from nennep.norms.queries import rule
from nennep.presence.queries.doors import passkeys_waiting_for
from nennep.web.parts import Task

MOST_BATCHES = 10
"""So many batches to close are named one by one."""
TOLD_DAYS = 3
"""So long the home page of an agency tells what became of its requests to the Board."""


def tasks_of(actor: User, now: datetime) -> list[Task]:
    """Everything that waits for this person, overdue first; a constant number of queries."""
    reach = reach_of(actor, local_date(now))
    # Whoever asks for leave waits for today or tomorrow: that goes before papers.
    sources: list[Callable[[Reach, datetime], Iterator[Task]]] = [_leave]
    rights = reach.rights
    if rights.has(Role.BOARD_OFFICER, Role.BOARD_LEADER):
        sources += [_reports_to_receive, _letters_of_the_board]
    if rights.has(Role.TRAINING_OFFICE, Role.SCHOOL_LEADER):
        sources.append(_incidents)
    if rights.has(Role.TRAINING_OFFICE) or (reach.people and _own_classes(reach, *MANAGING_ROLES).exists()):
        sources.append(presence_tasks)
    if reach.people:
        sources += [head_count_tasks, _sessions_to_take, delegation_tasks]
    if reach.people or reach.school:
        sources += [_batches_to_close, _reports_to_make, _passkeys_to_confirm]
    sources += [own_presence_tasks, violation_tasks]
    if rights.has(Role.AGENCY_OFFICER, Role.AGENCY_HEAD):
        sources += [_letters_of_the_agency, _exceptions_decided]
    if rights.has(Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.TRAINING_OFFICE):
        sources.append(_opinions)
    if reach.people or reach.school or reach.board or reach.agency or rights.has(Role.COMMITTEE_LEADER):
        sources.append(issue_tasks)
    if rights.has(Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.BOARD_OFFICER, Role.BOARD_LEADER):
        sources.append(sending_tasks)
    if rights.has(Role.AGENCY_OFFICER, Role.AGENCY_HEAD) or reach.school or reach.board:
        sources.append(opening_tasks)
    if rights.has(*DOING_ROLES, *FOLLOWING_ROLES, Role.COMMITTEE_LEADER):
        sources.append(directive_tasks)
    if rights.has(Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.COMMITTEE_LEADER):
        sources.append(plan_tasks)
    if reach.person_id is not None or rights.has(Role.AGENCY_OFFICER, Role.AGENCY_HEAD):
        sources.append(feedback_tasks)
    tasks = [task for source in sources for task in source(reach, now)]
    return sorted(tasks, key=lambda task: not task.is_overdue)


def _passkeys_to_confirm(reach: Reach, now: datetime) -> Iterator[Task]:
    """Trainees who stand there with a phone and wait (R0-16)."""
    count = passkeys_waiting_for(reach.rights.actor, now) if reach.rights.actor else 0
    if count:
        yield Task(
            ngettext("passkey of a trainee to confirm", "passkeys of trainees to confirm", count),
            _("Look"),
            reverse("presence:waiting-passkeys"),
            count=count,
        )


def _reports_to_receive(reach: Reach, now: datetime) -> Iterator[Task]:
    waiting = ReportReceipt.objects.filter(
        superior_id__in=reach.board, received_at__isnull=True, report__state=ReportState.SUBMITTED
    )
    count = waiting.count()
    if not count:
        return
    oldest = waiting.aggregate(oldest=Min("report__submitted_at"))["oldest"]
    days = (now - oldest).days if oldest else 0
    yield Task(
        ngettext("attendance report to receive", "attendance reports to receive", count),
        _("Open"),
        reverse("attendance:reports"),
        due=ngettext("oldest {days} day", "oldest {days} days", days).format(days=days) if days else "",
        count=count,
        is_overdue=days > 5,
    )


def _letters_of_the_board(reach: Reach, now: datetime) -> Iterator[Task]:
    today = local_date(now)
    letters = Reminder.objects.filter(board_id__in=reach.board)
    drafted = letters.filter(state=ReminderState.DRAFT).count()
    reviewed = letters.filter(state=ReminderState.REVIEWED).count()
    unanswered = letters.filter(
        state__in=(ReminderState.SENT, ReminderState.RECEIVED), answer_due_on__lt=today
    ).count()
    signs = letters.filter(board_id__in=reach.rights.units_for(Role.BOARD_LEADER)).exists()
    url = reverse("attendance:reminders")
    if drafted:
        yield Task(
            ngettext("drafted reminder letter to review", "drafted reminder letters to review", drafted),
            _("Review"),
            f"{url}?month=all&state={ReminderState.DRAFT}",
            count=drafted,
        )
    if reviewed:
        yield Task(
            ngettext("reminder letter waits to be signed", "reminder letters wait to be signed", reviewed),
            _("Sign") if signs else _("Look"),
            f"{url}?month=all&state={ReminderState.REVIEWED}",
            count=reviewed,
        )
    if unanswered:
        yield Task(
            ngettext("agency has not answered in time", "agencies have not answered in time", unanswered),
            _("Look"),
            f"{url}?month=all&overdue=yes",
            count=unanswered,
            is_overdue=True,
        )


def _leave(reach: Reach, now: datetime) -> Iterator[Task]:
    """Leave that the account may decide or forward today: office work and ordinary reasons (R0-25, R0-27)."""
    del now
    if reach.rights.actor is None:
        return
    waiting = leaves_waiting_for(reach.rights.actor, reach.on)
    if not waiting:
        return
    routes = Counter(Leave.objects.filter(pk__in=waiting).order_by("pk").values_list("route", flat=True))
    if exceptions := routes[LeaveRoute.EXCEPTION]:
        yield Task(
            ngettext(
                "agency asks to call a trainee back to work",
                "agencies ask to call trainees back to work",
                exceptions,
            ),
            _("Look"),
            reverse("attendance:exceptions"),
            count=exceptions,
        )
    if ordinary := routes[LeaveRoute.ORDINARY]:
        yield Task(
            ngettext("request for leave to decide", "requests for leave to decide", ordinary),
            _("Decide"),
            reverse("attendance:leaves"),
            count=ordinary,
        )


def _own_classes(reach: Reach, *roles: str) -> QuerySet[ClassAppointment]:
    return ClassAppointment.objects.filter(in_force_on(reach.on), person_id__in=reach.people, role__in=roles)


def _sessions_to_take(reach: Reach, now: datetime) -> Iterator[Task]:
    """Sessions that have begun and that the own side has not confirmed at the end (R0-15)."""
    hours = rule("attendance.overdue_hours", reach.on).as_int
    for side in (Side.SCHOOL, Side.CLASS_BOARD):
        found = (
            sessions_waiting_for(reach.people, side, now, reach.on)
            .order_by()
            .aggregate(
                count=Count("pk"),
                late=Count("pk", filter=Q(ends_at__lt=now - timedelta(hours=hours))),
                one=Min("pk"),
            )
        )
        count, late = found["count"], found["late"]
        if not count:
            continue
        text = (
            ngettext(
                "session whose attendance is not confirmed",
                "sessions whose attendance is not confirmed",
                count,
            )
            if side == Side.SCHOOL
            else ngettext(
                "session that the class board has not confirmed",
                "sessions that the class board has not confirmed",
                count,
            )
        )
        yield Task(
            text,
            _("Take attendance") if side == Side.SCHOOL else _("Confirm"),
            reverse("attendance:session", args=[found["one"]])
            if count == 1
            else f"{reverse('attendance:overdue')}?waiting={side}",
            due=ngettext("{count} overdue", "{count} overdue", late).format(count=late) if late else "",
            count=count,
            is_overdue=late > 0,
        )


def _managed(reach: Reach) -> QuerySet[TrainingClass]:
    """Running classes that the account manages by a duty in them or for the school."""
    return TrainingClass.objects.filter(
        Q(pk__in=_own_classes(reach, *MANAGING_ROLES).values("training_class_id"))
        | Q(host_id__in=reach.school)
        | Q(trainer_id__in=reach.school),
        state__in=(ClassState.PREPARING, ClassState.OPENED),
    )


def _batches_to_close(reach: Reach, now: datetime) -> Iterator[Task]:
    """Batches of opened classes that have ended and that nobody has closed: their report waits for it (R0-19)."""
    today = local_date(now)
    planned = Session.objects.filter(batch=OuterRef("pk"), state=SessionState.PLANNED)
    waiting = Batch.objects.filter(
        Exists(planned),
        ~Exists(planned.filter(ends_at__gt=now)),
        training_class__in=_managed(reach).filter(state=ClassState.OPENED).values("pk"),
        closed_at__isnull=True,
    ).select_related("training_class")
    for batch in waiting.order_by("ends_on", "pk")[:MOST_BATCHES]:
        yield Task(
            _("Batch {number} of {name} has ended: close it, then its report falls due.").format(
                number=batch.number, name=batch.training_class.name
            ),
            _("Close the batch"),
            reverse("classes:close-batch", args=[batch.pk]),
            due=_("ended {day}").format(day=short(batch.ends_on)),
            is_overdue=batch.ends_on < today,
        )


def _reports_to_make(reach: Reach, now: datetime) -> Iterator[Task]:
    """Reports that the school and its class managers have to complete, sign and send (R0-19, R0-20)."""
    today = local_date(now)
    duties = _own_classes(reach, *MANAGING_ROLES).values("training_class_id")
    own = PeriodReport.objects.filter(
        Q(training_class__host_id__in=reach.school)
        | Q(training_class__trainer_id__in=reach.school)
        | Q(training_class_id__in=duties),
        state__in=(ReportState.DRAFT, ReportState.SIGNED),
    )
    found = list(own.order_by("due_on", "pk").values_list("pk", "due_on"))
    count = len(found)
    if not count:
        return
    soonest: date = found[0][1]
    yield Task(
        ngettext("period report to complete and send", "period reports to complete and send", count),
        _("Open"),
        reverse("attendance:report", args=[found[0][0]]) if count == 1 else reverse("attendance:reports"),
        due=_("due {day}").format(day=short(soonest)),
        count=count,
        is_overdue=soonest < today,
    )


def _incidents(reach: Reach, now: datetime) -> Iterator[Task]:
    del now
    houses = Q(session__training_class__host_id__in=reach.school) | Q(
        session__training_class__trainer_id__in=reach.school
    )
    count = Incident.objects.filter(houses, state=IncidentState.OPEN).count()
    if count:
        yield Task(
            ngettext("incident to look into", "incidents to look into", count),
            _("Look"),
            reverse("attendance:incidents"),
            count=count,
        )


def _letters_of_the_agency(reach: Reach, now: datetime) -> Iterator[Task]:
    today = local_date(now)
    letters = Reminder.objects.filter(
        agency_id__in=reach.agency, state__in=(ReminderState.SENT, ReminderState.RECEIVED)
    )
    found = list(letters.order_by("answer_due_on", "pk").values_list("pk", "answer_due_on"))
    count = len(found)
    if not count:
        return
    soonest: date | None = found[0][1]
    yield Task(
        ngettext("reminder letter to answer", "reminder letters to answer", count),
        _("Answer"),
        f"{reverse('attendance:reminder', args=[found[0][0]])}#answer"
        if count == 1
        else reverse("attendance:letters"),
        due=(_("overdue since {day}") if soonest < today else _("due {day}")).format(day=short(soonest))
        if soonest
        else "",
        count=count,
        is_overdue=soonest is not None and soonest < today,
    )


def _exceptions_decided(reach: Reach, now: datetime) -> Iterator[Task]:
    """What the Board said to the agency's own requests, for some days (R0-27)."""
    decided = Leave.objects.filter(
        enrolment__agency_id__in=reach.agency,
        route=LeaveRoute.EXCEPTION,
        state__in=(LeaveState.REFUSED, LeaveState.APPROVED),
        decided_at__gte=now - timedelta(days=TOLD_DAYS),
    )
    counts = Counter(decided.order_by("pk").values_list("state", flat=True))
    url = f"{reverse('attendance:exceptions')}?show=all&state="
    if refused := counts[LeaveState.REFUSED]:
        yield Task(
            ngettext(
                "exception was refused: the trainee goes to class",
                "exceptions were refused: the trainees go to class",
                refused,
            ),
            _("Look"),
            f"{url}{LeaveState.REFUSED}",
            count=refused,
        )
    if granted := counts[LeaveState.APPROVED]:
        yield Task(
            ngettext("exception was granted", "exceptions were granted", granted),
            _("Look"),
            f"{url}{LeaveState.APPROVED}",
            count=granted,
        )


def _opinions(reach: Reach, now: datetime) -> Iterator[Task]:
    today = local_date(now)
    own = Opinion.objects.filter(owner_id__in=reach.board | reach.school).exclude(state=OpinionState.ANSWERED)
    owners = list(own.order_by().values_list("owner_id", flat=True))
    if count := len(owners):
        late = own.filter(due_on__lt=today).count()
        whose = f"&owner={owners[0]}" if len(set(owners)) == 1 else ""
        yield Task(
            ngettext("opinion of trainees to answer", "opinions of trainees to answer", count),
            _("Look"),
            f"{reverse('classes:opinions')}?waiting=yes{whose}",
            due=_("{count} overdue").format(count=late) if late else "",
            count=count,
            is_overdue=late > 0,
        )
