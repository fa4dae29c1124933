"""Who prepares an opening: the school and the Organisation Board of the class. An agency reads its part of the convocation."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor
from nennep.classes.models import ClassRole, TrainingClass
from nennep.classes.policies import (
    ACTING_BOARD_ROLES,
    SCHOOL_ROLES,
    ClassRights,
    class_rights,
    reach_of,
)
from nennep.classes.policies.reach import appointments_held, seen_whole
from nennep.opening.models import Ceremony, ClassPaper, ItemAnswer
from nennep.opening.states import PaperKind
from nennep.units.models import Unit

LEADERS = (Role.BOARD_LEADER, Role.SCHOOL_LEADER)
"""May open a class in spite of what is missing, with a reason."""
PREPARING_DUTIES = (ClassRole.CLASS_MANAGER, ClassRole.MANAGEMENT_BOARD, ClassRole.ORGANISING_BOARD)
"""Duties in a class whose holders see how far it is."""


def classes_visible_to(actor: Actor, on: date | None = None) -> QuerySet[TrainingClass]:
    """Classes whose readiness somebody reads: by office over the whole class, or by a duty of its managers and boards."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return TrainingClass.objects.all()
    if reach.rights.actor is None:
        return TrainingClass.objects.none()
    found = seen_whole(reach)
    if reach.people:
        duties = appointments_held(reach).filter(role__in=PREPARING_DUTIES)
        found |= Q(pk__in=duties.values("training_class_id"))
    return TrainingClass.objects.filter(found)


def _prepares(rights: ClassRights) -> bool:
    return rights.manages or rights.acts_for_board or rights.is_organising_board


def may_answer(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Say of an item that it is done or not needed: the school, the class manager, the boards, the Organisation Board."""
    return _prepares(class_rights(actor, training_class, on))


may_withdraw = may_answer


def may_prepare_paper(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Draft and issue the papers of the class: its school and the Organisation Board."""
    rights = class_rights(actor, training_class, on)
    return rights.is_school or rights.acts_for_board


may_confirm = may_prepare_paper


def may_confirm_in_spite(actor: Actor, training_class: TrainingClass, on: date | None = None) -> bool:
    """Open a class that lacks something: a leader of the Board or of the school of the class (R1-18)."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return True
    return reach.rights.has(*LEADERS) and may_confirm(actor, training_class, on)


def answers_visible_to(actor: Actor, on: date | None = None) -> QuerySet[ItemAnswer]:
    """What was said of the classes whose readiness somebody reads."""
    return ItemAnswer.objects.filter(training_class__in=classes_visible_to(actor, on).values("pk"))


# --- Papers -------------------------------------------------------------------------------------------------------


def papers_seen_whole(actor: Actor, on: date | None = None) -> QuerySet[ClassPaper]:
    """Papers with all their names."""
    return ClassPaper.objects.filter(training_class__in=classes_visible_to(actor, on).values("pk"))


def papers_visible_to(actor: Actor, on: date | None = None) -> QuerySet[ClassPaper]:
    """The papers somebody may open: whole, or as an agency the own part of an issued convocation."""
    whole = papers_seen_whole(actor, on)
    agencies = reach_of(actor, on).agency
    if not agencies:
        return whole
    own = ClassPaper.objects.filter(
        kind=PaperKind.CONVOCATION, issued_at__isnull=False, entries__agency_id__in=agencies
    )
    return ClassPaper.objects.filter(Q(pk__in=whole.values("pk")) | Q(pk__in=own.values("pk")))


def sees_whole(actor: Actor, paper: ClassPaper, on: date | None = None) -> bool:
    """Whether somebody reads the names of all agencies."""
    return papers_seen_whole(actor, on).filter(pk=paper.pk).exists()


def own_agencies(actor: Actor, on: date | None = None) -> frozenset[int]:
    """The agencies whose part somebody reads."""
    return reach_of(actor, on).agency


def shut_papers(actor: Actor, on: date | None = None) -> Q:
    """Convocations stay shut as a whole for whoever only gets a part: the agency reads its part here."""
    shut = ClassPaper.objects.filter(kind=PaperKind.CONVOCATION).exclude(
        pk__in=papers_seen_whole(actor, on).values("pk")
    )
    return Q(pk__in=shut.values("document_id"))


# --- Ceremonies ---------------------------------------------------------------------------------------------------


def ceremonies_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Ceremony]:
    """Ceremonies that one's unit leads or works on, and those of classes whose readiness one reads."""
    reach = reach_of(actor, on)
    if reach.is_system:
        return Ceremony.objects.all()
    if reach.rights.actor is None:
        return Ceremony.objects.none()
    units = reach.board | reach.school | reach.overseen
    found = Q(
        pk__in=Ceremony.objects.filter(classes__in=classes_visible_to(actor, on).values("pk")).values("pk")
    )
    if units:
        found |= Q(lead_id__in=units)
        found |= Q(pk__in=Ceremony.objects.filter(coordinators__in=units).values("pk"))
    return Ceremony.objects.filter(found)


def may_plan_some(actor: Actor, on: date | None = None) -> bool:
    """Whether the button "new ceremony" is offered."""
    reach = reach_of(actor, on)
    return reach.is_system or reach.rights.has(*ACTING_BOARD_ROLES, *SCHOOL_ROLES)


def _acting(actor: Actor, on: date | None) -> frozenset[int]:
    """Units in whose name somebody plans ceremonies: as Organisation Board also its committee."""
    reach = reach_of(actor, on)
    board = reach.board if reach.rights.has(*ACTING_BOARD_ROLES) else frozenset()
    return frozenset(board | reach.school)


def may_lead(actor: Actor, unit: Unit, on: date | None = None) -> bool:
    """Plan a ceremony in the name of the unit."""
    return reach_of(actor, on).is_system or unit.pk in _acting(actor, on)


def leads_for(actor: Actor, on: date) -> QuerySet[Unit]:
    """The units in whose name somebody plans a ceremony."""
    units = Unit.objects.all()
    if not reach_of(actor, on).is_system:
        units = units.filter(pk__in=_acting(actor, on))
    return units.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("sort_key", "pk")


def may_keep(actor: Actor, ceremony: Ceremony, on: date | None = None) -> bool:
    """Change the ceremony, its guests and programme, hold and cancel it: the unit that leads."""
    return may_lead(actor, ceremony.lead, on)
