"""What proof of presence, and what comes of it, asks of trainees, class managers, training offices and leaders."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import Role, User
from nennep.attendance.policies import checkpoints_to_count
from nennep.attendance.policies.violations import violations_visible_to
from nennep.attendance.states import Checkpoint, DecidedBy, ViolationState
from nennep.classes.models import MANAGING_ROLES, ClassRole, Session
from nennep.classes.policies import Reach, reach_of
from nennep.classes.policies.reach import appointments_held
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.dates import clock_text
from nennep.presence.queries.checks import calling_check
from nennep.presence.queries.own import needs_passkey, window_for
from nennep.presence.queries.waiting import waiting_for
from nennep.web.parts import Task

MOST = 10
"""So many cases are named one by one."""


def presence_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """Unannounced checks to make at once, flags to look into, refusals to decide on (R0-16 … R0-18)."""
    if reach.rights.actor is None:
        return
    waiting = waiting_for(reach.rights.actor, now)
    for check in waiting.checks:
        session = check.session
        yield Task(
            _("Unannounced check: make it now. {name}, {half}").format(
                name=session.training_class.name, half=session.get_half_display().lower()
            ),
            _("Make it now"),
            reverse("presence:session", args=[session.pk])
            if check.called_at is None
            else reverse("presence:check", args=[check.pk]),
            is_overdue=True,
        )
    if waiting.overrides:
        yield Task(
            ngettext(
                "refused check-in waits for a second person",
                "refused check-ins wait for a second person",
                waiting.overrides,
            ),
            _("Decide"),
            f"{reverse('presence:overrides')}?state=asked",
            count=waiting.overrides,
        )
    if waiting.flags:
        yield Task(
            ngettext("flag to look into", "flags to look into", waiting.flags),
            _("Look"),
            f"{reverse('presence:flags')}?state=open&owner={waiting.owner}",
            count=waiting.flags,
        )
    if waiting.missed:
        yield Task(
            ngettext(
                "unannounced check was missed in the last seven days",
                "unannounced checks were missed in the last seven days",
                waiting.missed,
            ),
            _("Look"),
            f"{reverse('presence:checks')}?state=missed",
            count=waiting.missed,
        )


def own_presence_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """What a trainee does with the own phone: check in while it is open, and make a passkey before (R0-16)."""
    person_id = reach.person_id
    if person_id is None:
        return
    window = window_for(person_id, now)
    if window is not None:
        yield Task(
            _("Check-in is open until {time}: {name}").format(
                time=clock_text(window.closes_at), name=window.session.training_class.name
            ),
            _("Check in"),
            reverse("presence:check-in"),
            is_overdue=True,
        )
    if needs_passkey(person_id, now):
        yield Task(
            _("You have no passkey yet; you need one to check in with your phone"),
            _("Make a passkey"),
            reverse("presence:my-passkey"),
        )


def violation_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """Cases whose proposed measure waits for this person's decision, one line each (R2-40); two queries."""
    actor, rights = reach.rights.actor, reach.rights
    if actor is None:
        return
    lower = (DecidedBy.CLASS_MANAGER, DecidedBy.SCHOOL_LEADER)
    level = Q(pk__in=())
    if rights.has(Role.BOARD_LEADER):
        level |= Q(proposed_measure__decided_by=DecidedBy.BOARD)
    if rights.has(Role.SCHOOL_LEADER):
        houses = Q(training_class__host_id__in=reach.school) | Q(training_class__trainer_id__in=reach.school)
        level |= houses & Q(proposed_measure__decided_by__in=lower)
    if reach.people:
        own = (
            appointments_held(reach)
            .filter(role=ClassRole.CLASS_MANAGER)
            .order_by()
            .values("training_class_id")
        )
        level |= Q(proposed_measure__decided_by=DecidedBy.CLASS_MANAGER, training_class_id__in=own)
    found = violations_visible_to(actor, local_date(now)).filter(level, state=ViolationState.PROPOSED)
    for one in found.select_related("enrolment__person", "proposed_measure").order_by("proposed_at", "pk")[
        :MOST
    ]:
        yield Task(
            _("A measure waits for your decision: {name}, {measure}").format(
                name=one.enrolment.person.full_name, measure=one.proposed_measure or ""
            ),
            _("Decide"),
            reverse("attendance:violation", args=[one.pk]),
        )


def head_count_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """The sessions that the lecturer teaches now and whose heads are still to be counted (R0-18)."""
    if reach.rights.actor is None:
        return
    running = {
        one.pk: one
        for one in Session.objects.filter(
            lecturer_id__in=reach.people, state=SessionState.PLANNED, starts_at__lte=now, ends_at__gt=now
        )
        .select_related("training_class")
        .order_by("starts_at", "pk")
    }
    to_count = checkpoints_to_count(reach.rights.actor, list(running), now)
    for pk, session in running.items():
        if Checkpoint.START in to_count.get(pk, ()):
            yield Task(
                _("Count heads: {name}, {half}").format(
                    name=session.training_class.name, half=session.get_half_display().lower()
                ),
                _("Count heads"),
                reverse("attendance:head-count", args=[pk]),
            )


def watch_url(actor: User, now: datetime) -> str:
    """Where the open home page of a class manager asks whether a check has been called; empty when no session of the own
    class is being held, or its check is on the page already."""
    reach = reach_of(actor, local_date(now))
    if not reach.people:
        return ""
    duties = appointments_held(reach).filter(role__in=MANAGING_ROLES)
    running = Session.objects.filter(
        training_class_id__in=duties.values("training_class_id"),
        state=SessionState.PLANNED,
        starts_at__lte=now,
        ends_at__gt=now,
    )
    session = running.order_by("pk").first()
    if session is None or calling_check(session, now) is not None:
        return ""
    return reverse("presence:ask-check", args=[session.pk])
