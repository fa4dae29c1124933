"""Who may do what with a class, its timetable, its people and its registers."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.classes.models import (
    MANAGING_ROLES,
    AgencyEvent,
    Batch,
    ClassIssue,
    Enrolment,
    Meeting,
    Opinion,
    Session,
    TrainingClass,
)
from nennep.classes.policies.reach import (
    ACTING_BOARD_ROLES,
    AGENCY_ROLES,
    BOARD_ROLES,
    OVERSEEING_ROLES,
    SCHOOL_ROLES,
    Reach,
    appointments_held,
    dutied,
    reach_of,
    seen_whole,
    visible_to,
)
from nennep.classes.policies.rights import class_rights


def may_create_class(actor: Actor, host_id: int, trainer_id: int, on: date | None = None) -> bool:
    """The training office or leader of host or trainer, and the Organisation Board."""
    reach = reach_of(actor, on)
    return (
        reach.is_system or bool({host_id, trainer_id} & reach.school) or reach.rights.has(*ACTING_BOARD_ROLES)
    )


def may_create_some_class(actor: Actor, on: date | None = None) -> bool:
    """Whether the button "new class" is offered."""
    reach = reach_of(actor, on)
    return reach.is_system or bool(reach.school) or reach.rights.has(*ACTING_BOARD_ROLES)


def may_govern(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Change the class itself, open, close and cancel it, name superiors: its school or the Organisation Board."""
    rights = class_rights(actor, training_class, on)
    return rights.is_school or rights.acts_for_board


may_add_topic = may_govern
may_change_class = may_open_class = may_close_class = may_cancel_class = may_add_superior = may_govern


def may_appoint(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Appoint and release: school, Organisation Board, class manager."""
    return may_govern(actor, training_class, on) or may_manage(actor, training_class, on)


def may_manage(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Keep roster, batches and timetable: the school and its class manager."""
    return class_rights(actor, training_class, on).manages


may_add_batch = may_plan_session = may_enrol = may_set_seat = may_manage


def may_change_batch(actor: Actor, batch: Batch, on: date | None = None) -> bool:
    """Change, close or reopen a batch: the school and its class manager."""
    return may_manage(actor, batch.training_class, on)


may_close_batch = may_reopen_batch = may_change_batch


def may_change_session(actor: Actor, session: Session, on: date | None = None) -> bool:
    """Change, move or cancel a session: the school and its class manager."""
    return may_manage(actor, session.training_class, on)


def may_acknowledge_rules(actor: Actor, enrolment: Enrolment) -> bool:
    """Only the trainee in person (R1-23); a substitute does not promise for somebody else."""
    rights = rights_of(actor)
    return rights.actor is not None and (rights.is_system or rights.actor.person_id == enrolment.person_id)


def may_record_meeting(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """The school, the class manager, the organising board and the Organisation Board (R0-07)."""
    rights = class_rights(actor, training_class, on)
    return rights.manages or rights.is_organising_board or rights.acts_for_board


def may_record_opinion(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Who records meetings, and the class board, for what trainees say outside meetings (R0-08)."""
    rights = class_rights(actor, training_class, on)
    return rights.witnesses or may_record_meeting(actor, training_class, on)


def _dealt_with(reach: Reach) -> frozenset[int]:
    """The bodies in whose name the account deals with opinions; a leader of a committee in that of the committee alone."""
    own = frozenset(reach.rights.units_for(Role.COMMITTEE_LEADER))
    return reach.school | reach.agency | reach.board | own


def may_answer_opinion(actor: Actor, opinion: Opinion, on: date | None = None) -> bool:
    """The people of the body that has to deal with it; for the school the class manager too. Nobody answers for another."""
    return _deals_with(actor, opinion.owner_id, opinion.training_class, on)


may_take_up_opinion = may_answer_opinion


def _deals_with(actor: Actor, owner_id: int, one: TrainingClass, on: date | None) -> bool:
    reach = reach_of(actor, on)
    if reach.is_system or owner_id in _dealt_with(reach):
        return True
    return owner_id in {one.host_id, one.trainer_id} and may_manage(actor, one, on)


def may_reopen_opinion(actor: Actor, opinion: Opinion, on: date | None = None) -> bool:
    """Who answers it, and who keeps the minutes of the class: they see when an answer does not hold."""
    return may_answer_opinion(actor, opinion, on) or may_record_meeting(actor, opinion.training_class, on)


def may_record_issue(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Who enters opinions: the school, the class manager, the class board, the boards over the class (R1-21)."""
    return may_record_opinion(actor, training_class, on)


def may_settle_issue(actor: Actor, issue: ClassIssue, on: date | None = None) -> bool:
    """Follow up and close: the people of the body that has to deal with it; for the school the class manager too."""
    return _deals_with(actor, issue.owner_id, issue.training_class, on)


may_follow_issue = may_settle_issue


def may_reopen_issue(actor: Actor, issue: ClassIssue, on: date | None = None) -> bool:
    """Who settles it, and who keeps the minutes of the class: they see when a result does not hold."""
    return may_settle_issue(actor, issue, on) or may_record_meeting(actor, issue.training_class, on)


def issues_visible_to(actor: Actor, on: date | None = None) -> QuerySet[ClassIssue]:
    """Issues: everybody who sees the whole class, and the unit that must deal with one."""
    owners = _dealt_with(reach_of(actor, on))
    found = Q(training_class__in=classes_seen_whole(actor, on).values("pk"))
    return ClassIssue.objects.filter(found | Q(owner_id__in=owners) if owners else found)


def issues_dealt_with_by(actor: Actor, on: date | None = None) -> QuerySet[ClassIssue]:
    """Issues that the account itself has to settle: those of its bodies, and those of the school in a class it manages."""
    reach = reach_of(actor, on)
    found = Q(owner_id__in=_dealt_with(reach))
    if reach.people:
        managed = appointments_held(reach).filter(role__in=MANAGING_ROLES).values("training_class_id")
        of_school = Q(owner_id=F("training_class__host_id")) | Q(owner_id=F("training_class__trainer_id"))
        found |= of_school & Q(training_class_id__in=managed)
    return ClassIssue.objects.filter(found)


def meetings_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Meeting]:
    """Minutes: everybody who sees the whole class, and its class board; not agencies and not single trainees."""
    return Meeting.objects.filter(training_class__in=classes_seen_whole(actor, on).values("pk"))


def opinions_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Opinion]:
    """Opinions: everybody who sees the whole class, and the unit that must deal with one."""
    reach = reach_of(actor, on)
    found = Q(training_class__in=classes_seen_whole(actor, on).values("pk"))
    owners = _dealt_with(reach)
    return Opinion.objects.filter(found | Q(owner_id__in=owners) if owners else found)


def classes_seen_whole(actor: Actor, on: date | None = None) -> QuerySet[TrainingClass]:
    """Classes all of whose people the account sees, by an office or a duty."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return TrainingClass.objects.all()
    if reach.rights.actor is None:
        return TrainingClass.objects.none()
    return TrainingClass.objects.filter(seen_whole(reach) | dutied(reach))


def may_compare_classes(actor: Actor, on: date | None = None) -> bool:
    """Hold classes against each other: the Organisation Board, schools, leaders and inspectors (R1-22)."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(*BOARD_ROLES, *SCHOOL_ROLES, *OVERSEEING_ROLES)


def may_keep_calendar(actor: Actor, agency_id: int, on: date | None = None) -> bool:
    """Enter and cancel events of an agency's work calendar: its own officers and head (R0-24)."""
    reach = reach_of(actor, on)
    if reach.is_system or agency_id in reach.rights.scope_for(*AGENCY_ROLES):
        return True
    return agency_id in reach.agency


may_enter_agency_event = may_keep_calendar


def may_cancel_agency_event(actor: Actor, event: AgencyEvent, on: date | None = None) -> bool:
    """As `may_keep_calendar`."""
    return may_keep_calendar(actor, event.agency_id, on)


def events_visible_to(actor: Actor, on: date | None = None) -> QuerySet[AgencyEvent]:
    """Events of one's own agencies; an agency's work calendar is nobody else's business."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return AgencyEvent.objects.all()
    return AgencyEvent.objects.filter(agency_id__in=reach.agency)


def sessions_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Session]:
    """Sessions of the classes somebody may look at."""
    return Session.objects.filter(training_class__in=visible_to(actor, on).values("pk"))
