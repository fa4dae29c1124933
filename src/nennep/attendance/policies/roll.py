"""Taking, confirming and correcting (R0-14 … R0-18); whose marks somebody may look at."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.policies import Actor
from nennep.attendance.models import Fact, Incident, Mark
from nennep.attendance.states import Checkpoint, FactKind, Side
from nennep.classes.models import CLASS_BOARD_ROLES, MANAGING_ROLES, Session, TrainingClass
from nennep.classes.policies import class_rights, enrolments_visible_to, reach_of, visible_to
from nennep.classes.policies.reach import appointments_held
from nennep.classes.states import ClassState, SessionState
from nennep.kernel.clock import local_date


def sessions_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Session]:
    """Sessions of the classes that the account may look at."""
    return Session.objects.filter(training_class__in=visible_to(actor, on).values("pk"))


def marks_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Mark]:
    """Marks of the people whom the account may see: a trainee's own, an agency's own people, a delegation's own …"""
    return Mark.objects.filter(enrolment__in=enrolments_visible_to(actor, None, on).values("pk"))


def sides_of(actor: Actor, session: Session, on: date) -> frozenset[str]:
    """The sides for which the account may speak in this session: school, class board, delegation, lecturer."""
    rights = class_rights(actor, session.training_class, on)
    sides: set[str] = set()
    if rights.takes:
        sides.add(Side.SCHOOL)
    if rights.witnesses:
        sides.add(Side.CLASS_BOARD)
    if rights.delegation_ids:
        sides.add(Side.DELEGATION)
    if rights.is_lecturer:
        sides.add(Side.LECTURER)
    return frozenset(sides)


def checkpoints_to_count(
    actor: Actor, session_ids: Collection[int], now: datetime
) -> dict[int, frozenset[str]]:
    """Of these sessions those in which the account has still to count heads before it is told what the roll says, with the
    checkpoints of which nothing is told yet (R0-18): for who is the lecturer there and nothing else. One query for everybody
    else, three and the classes taught for a lecturer."""
    on = local_date(now)
    people = reach_of(actor, on).people
    if not people or not session_ids:
        return {}
    taught = Session.objects.filter(lecturer_id__in=people).exclude(state=SessionState.CANCELLED)
    sessions = list(
        Session.objects.filter(pk__in=session_ids, training_class__in=taught.values("training_class_id"))
        .select_related("training_class")
        .order_by("pk")
    )
    sides = {one.training_class_id: one for one in sessions}
    blind = {key for key, one in sides.items() if sides_of(actor, one, on) == {Side.LECTURER}}
    counted: dict[int, set[str]] = defaultdict(set)
    if blind:
        own = Fact.objects.filter(
            session__in=sessions, kind=FactKind.HEAD_COUNT, cancels__isnull=True, recorded_by_id=actor.pk
        )
        for session_id, checkpoint in own.order_by().values_list("session_id", "checkpoint"):
            counted[session_id].add(checkpoint)
    found: dict[int, frozenset[str]] = {}
    for one in sessions:
        if one.training_class_id not in blind or Checkpoint.END in counted[one.pk]:
            continue
        if not counted[one.pk]:
            found[one.pk] = frozenset({Checkpoint.START, Checkpoint.END})
        elif one.held_on >= on:
            found[one.pk] = frozenset({Checkpoint.END})
    return found


def may_take(actor: Actor, session: Session, side: str, now: datetime) -> bool:
    """The school takes the roll; the class board may take it for its side (R0-14). Nobody takes for another side."""
    return side in {Side.SCHOOL, Side.CLASS_BOARD} and side in sides_of(actor, session, local_date(now))


def may_confirm_somewhere(actor: Actor, on: date) -> bool:
    """Whether the account confirms attendance in some class: school, class manager or class board; asked for lists."""
    reach = reach_of(actor, on)
    duties = appointments_held(reach).filter(role__in=MANAGING_ROLES | CLASS_BOARD_ROLES)
    return reach.is_system or bool(reach.school) or bool(reach.people and duties.exists())


@dataclass(frozen=True)
class ConfirmingSides:
    """For whom the account confirms attendance: by own duties in classes, or for the whole school where it has none."""

    by_duty: frozenset[str]
    houses: frozenset[int]

    @property
    def every(self) -> frozenset[str]:
        """The sides for which it is asked at all."""
        return self.by_duty | ({Side.SCHOOL} if self.houses else set())


def confirming_sides(actor: Actor, on: date) -> ConfirmingSides:
    """For whom the account confirms; a class manager who also works for the school is asked for the own classes only."""
    reach = reach_of(actor, on)
    roles = set(appointments_held(reach).order_by().values_list("role", flat=True)) if reach.people else set()
    sides = {Side.SCHOOL: MANAGING_ROLES, Side.CLASS_BOARD: CLASS_BOARD_ROLES}
    by_duty = frozenset(side for side, named in sides.items() if roles & named)
    return ConfirmingSides(by_duty, frozenset() if Side.SCHOOL in by_duty else reach.school)


def may_correct(actor: Actor, session: Session, on: date) -> bool:
    """Corrections are the school's alone: a class board may open and witness, never correct: who is counted does not count."""
    return class_rights(actor, session.training_class, on).takes


def why_unopened(training_class: TrainingClass) -> str:
    """Why nobody is counted in the class yet, in whatever way, or an empty text: attendance begins with the opening."""
    if training_class.state != ClassState.PREPARING:
        return ""
    return _("The class is not open yet. Open the class, then take attendance.")


def may_witness(actor: Actor, session: Session, on: date) -> bool:
    """The school, the class board and delegation heads may add what they know: reasons, confirmations."""
    return bool(sides_of(actor, session, on) & {Side.SCHOOL, Side.CLASS_BOARD, Side.DELEGATION})


def incidents_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Incident]:
    """Incidents of the people whom the account may see, for everybody but the trainee alone: school, Board, class board.

    An incident without a person is seen with its class.
    """
    sessions = sessions_visible_to(actor, on).values("pk")
    found = Incident.objects.filter(
        session__in=sessions, enrolment__in=enrolments_visible_to(actor, None, on).values("pk")
    )
    person_id = getattr(actor, "person_id", None)
    return found.exclude(enrolment__person_id=person_id) if person_id is not None else found
