"""Acts on duties in a class: class manager, boards, class board, delegation heads (domain.md 2, step 14b; R0-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes import policies
from nennep.classes.models import (
    CLASS_BOARD_ROLES,
    DELEGATION_ROLES,
    ClassAppointment,
    ClassRole,
    Enrolment,
    TrainingClass,
)
from nennep.classes.operations.classes import check_running, locked_class
from nennep.documents.models import DocumentState, OfficialDocument
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.units.models import Unit


@transaction.atomic
def appoint(
    *,
    training_class: TrainingClass,
    person: Person,
    role: str,
    valid_from: date,
    by: User,
    now: datetime,
    valid_to: date | None = None,
    delegation: Unit | None = None,
    document: OfficialDocument | None = None,
) -> ClassAppointment:
    """Give a person a duty in the class from a day on (`valid_to` not included).

    The class board is chosen from the trainees. Heads of delegations need the unit whose people they stand for.
    Refuses a duty the person holds in that time already and a second monitor.
    """
    training_class = locked_class(training_class.pk)
    if not policies.may_appoint(by, training_class, local_date(now)):
        raise NotAllowed(_("Duties in this class are given by its school."))
    check_running(training_class)
    if role not in ClassRole.values:
        raise Refused(_("Choose a duty from the list."), field="role")
    if valid_to and valid_to <= valid_from:
        raise Refused(_("The duty ends before it begins: check the dates."), field="valid_to")
    if role in DELEGATION_ROLES and delegation is None:
        raise Refused(_("Choose the delegation that this person heads."), field="delegation")
    if role not in DELEGATION_ROLES:
        delegation = None
    if (
        role in CLASS_BOARD_ROLES
        and not Enrolment.objects.filter(
            training_class=training_class, person=person, valid_to__isnull=True
        ).exists()
    ):
        raise Refused(_("The class board is chosen from the trainees of the class."), field="person")
    overlap = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    if valid_to:
        overlap &= Q(valid_from__lt=valid_to)
    held = ClassAppointment.objects.filter(overlap, training_class=training_class, role=role)
    if held.filter(person=person).exists():
        raise Refused(_("{name} has this duty already.").format(name=person.full_name), field="person")
    if role == ClassRole.CLASS_MONITOR and (other := held.select_related("person").order_by("pk").first()):
        raise Refused(
            _("{name} is monitor of the class. End that duty first.").format(name=other.person.full_name),
            field="role",
        )
    appointment = ClassAppointment.objects.create(
        training_class=training_class, person=person, role=role, delegation=delegation, valid_from=valid_from,
        valid_to=valid_to, document=document,
    )  # fmt: skip
    record(
        act="classes.class.appoint",
        subject=appointment,
        context=training_class,
        by=by,
        now=now,
        after={
            "role": role,
            "delegation": delegation,
            "valid_from": valid_from,
            "valid_to": valid_to,
        },
    )
    return appointment


@transaction.atomic
def end_appointment(
    *, appointment: ClassAppointment, valid_to: date, by: User, now: datetime, reason: str = ""
) -> ClassAppointment:
    """End a duty; `valid_to` is the first day without it. Refuses a day before the duty began, and one already ended."""
    training_class = locked_class(appointment.training_class_id)
    appointment = lock_one(ClassAppointment.objects.filter(pk=appointment.pk))
    if not policies.may_appoint(by, training_class, local_date(now)):
        raise NotAllowed(_("Duties in this class are given by its school."))
    if appointment.valid_to and appointment.valid_to <= local_date(now):
        raise Refused(_("This duty has ended already."))
    if valid_to <= appointment.valid_from:
        raise Refused(
            _("The duty began on {day}; it can end the day after at the earliest.").format(
                day=dates.short(appointment.valid_from)
            ),
            field="valid_to",
        )
    before = appointment.valid_to
    appointment.valid_to = valid_to
    appointment.save(update_fields=["valid_to"])
    record(
        act="classes.class.end_appointment",
        subject=appointment,
        context=training_class,
        by=by,
        now=now,
        before={"valid_to": before},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return appointment


@transaction.atomic
def put_duties_on_document(
    *, appointments: Sequence[ClassAppointment], document: OfficialDocument, by: User, now: datetime
) -> int:
    """Duties of one class stand on an issued decision from now on (R0-14, R1-16); how many. Refuses one not issued."""
    if document.state != DocumentState.ISSUED:
        raise Refused(_("Duties stand on issued decisions only."), code="not-issued")
    for class_id in dict.fromkeys(row.training_class_id for row in appointments):
        training_class = locked_class(class_id)
        if not policies.may_appoint(by, training_class, local_date(now)):
            raise NotAllowed(_("Duties in this class are given by its school."))
        own = [row for row in appointments if row.training_class_id == class_id]
        for row in own:
            row.document = document
            row.save(update_fields=["document"])
        record(
            act="classes.class.put_duties_on_document",
            subject=training_class,
            by=by,
            now=now,
            after={"document": document, "duties": len(own)},
        )
    return len(appointments)
