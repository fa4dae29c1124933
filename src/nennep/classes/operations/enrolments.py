"""Acts on places in a class: enter, leave, move, seat, promise to keep the rules (domain.md 2, steps 14, 35; R1-23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes import policies
from nennep.classes.models import EndReason, Enrolment, TrainingClass
from nennep.classes.operations import registry
from nennep.classes.operations.classes import check_running, locked_class
from nennep.documents.models import OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.nominations.models import Nomination
from nennep.people.models import Person
from nennep.units.models import Unit


def _require(by: User, training_class: TrainingClass, now: datetime) -> None:
    if not policies.may_enrol(by, training_class, local_date(now)):
        raise NotAllowed(_("The class list is kept by the school and the class manager."))


@transaction.atomic
def enrol(
    *,
    training_class: TrainingClass,
    person: Person,
    agency: Unit,
    by: User,
    now: datetime,
    valid_from: date | None = None,
    post: str = "",
    delegation: Unit | None = None,
    seat: str = "",
    order: int | None = None,
    document: OfficialDocument | None = None,
    import_id: str = "",
) -> Enrolment:
    """Give a person a place in the class, from its first day where no other is given, next in the list.

    `agency` is the sending unit of that day and stays; later letters follow the person's posting (domain.md 1.3).
    Refuses a person who has a place already.
    """
    training_class = locked_class(training_class.pk)
    _require(by, training_class, now)
    check_running(training_class)
    enrolment = Enrolment(
        training_class=training_class, person=person, agency=agency, delegation=delegation, seat=text.clean(seat),
        post=text.clean(post)[:150], valid_from=valid_from or training_class.starts_on, document=document,
        order=order or _next_order(training_class),
    )  # fmt: skip
    _begin(enrolment)
    _record_begin(enrolment, by=by, now=now, import_id=import_id)
    return enrolment


def _next_order(training_class: TrainingClass) -> int:
    return int(training_class.enrolments.aggregate(last=Max("order"))["last"] or 0) + 1


def _begin(enrolment: Enrolment) -> None:
    training_class, person = enrolment.training_class, enrolment.person
    if Enrolment.objects.filter(training_class=training_class, person=person, valid_to__isnull=True).exists():
        raise Refused(
            _("{name} is in class {class_name} already.").format(
                name=person.full_name, class_name=training_class.name
            ),
            field="person",
        )
    if training_class.ends_on and enrolment.valid_from > training_class.ends_on:
        raise Refused(
            _("The class has ended before {day}.").format(day=dates.short(enrolment.valid_from)),
            field="valid_from",
        )
    _check_seat(training_class, enrolment.seat, None)
    enrolment.save()


def begin_places(
    training_class: TrainingClass,
    people: Sequence[tuple[Person, Unit, Mapping[str, Any]]],
    *,
    by: User,
    now: datetime,
) -> int:
    """Places for many people at once, in their order; a seat that is taken is left empty. For class lists."""
    _require(by, training_class, now)
    order = _next_order(training_class)
    present = set(
        Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True).values_list(
            "person_id", flat=True
        )
    )
    taken = {
        seat.casefold()
        for seat in Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True)
        .exclude(seat="")
        .values_list("seat", flat=True)
    }
    begun = 0
    for person, agency, more in people:
        if person.pk in present:
            raise Refused(
                _("{name} is in class {class_name} already.").format(
                    name=person.full_name, class_name=training_class.name
                )
            )
        present.add(person.pk)
        seat = text.clean(str(more.get("seat", "")))
        seat = "" if seat.casefold() in taken else seat
        taken.add(seat.casefold())
        enrolment = Enrolment.objects.create(
            training_class=training_class, person=person, agency=agency, delegation=more.get("delegation"),
            order=order + begun, seat=seat, post=text.clean(str(more.get("post", "")))[:150],
            valid_from=training_class.starts_on,
        )  # fmt: skip
        _record_begin(enrolment, by=by, now=now)
        begun += 1
    return begun


def _record_begin(
    enrolment: Enrolment, *, by: User, now: datetime, import_id: str = "", reason: str = ""
) -> None:
    record(
        act="classes.enrolment.begin",
        subject=enrolment,
        context=enrolment.training_class,
        by=by,
        now=now,
        after={
            "person": enrolment.person,
            "agency": enrolment.agency,
            "delegation": enrolment.delegation,
            "order": enrolment.order,
            "valid_from": enrolment.valid_from,
        },
        import_id=import_id,
        reason=reason,
    )
    registry.tell_enrolment_changed(enrolment, by, now)


def place_by_decision(
    training_class: TrainingClass,
    row: Nomination,
    *,
    valid_from: date,
    document: OfficialDocument,
    by: User,
    now: datetime,
) -> Enrolment:
    """A place that the decision gives; the decision itself is the right to it. Part of `follow_decided_list`."""
    enrolment = Enrolment(
        training_class=training_class, person=row.person, agency=row.agency, post=row.post, valid_from=valid_from,
        document=document, order=_next_order(training_class),
    )  # fmt: skip
    _begin(enrolment)
    _record_begin(enrolment, by=by, now=now)
    return enrolment


def end_by_decision(
    training_class: TrainingClass, row: Nomination, *, valid_to: date, by: User, now: datetime
) -> None:
    """End the place of somebody whom the decision takes off the list; who has none has left already.

    Who never came withdrew after the class decision and did not leave the studies: the place is empty, on the day of the
    decision (R4-52).
    """
    places = Enrolment.objects.filter(
        training_class=training_class, person_id=row.person_id, valid_to__isnull=True
    )
    for enrolment in lock(places.select_related("person")):
        enrolment.training_class = training_class
        has_begun = valid_to > enrolment.valid_from
        why = EndReason.WITHDRAWN if has_begun else EndReason.NOT_BEGUN
        _end(enrolment, valid_to, why, by=by, now=now, reason=row.reason)


def _check_seat(training_class: TrainingClass, seat: str, enrolment_id: int | None) -> None:
    seat = text.clean(seat)
    if len(seat) > 20:
        raise Refused(_("A seat has at most 20 characters."), field="seat")
    if not seat:
        return
    others = Enrolment.objects.filter(training_class=training_class, valid_to__isnull=True).exclude(seat="")
    seated = others.exclude(pk=enrolment_id or 0).select_related("person").order_by("pk")
    if other := next((one for one in seated if one.seat.casefold() == seat.casefold()), None):
        raise Refused(
            _("{name} sits on seat {seat}.").format(name=other.person.full_name, seat=seat), field="seat"
        )


def _open(enrolment: Enrolment, by: User, now: datetime) -> Enrolment:
    training_class = locked_class(enrolment.training_class_id)
    enrolment = lock_one(Enrolment.objects.filter(pk=enrolment.pk))
    enrolment.training_class = training_class
    _require(by, training_class, now)
    check_running(training_class)
    if enrolment.valid_to is not None:
        raise Refused(_("{name} has left this class already.").format(name=enrolment.person.full_name))
    return enrolment


def _end(
    enrolment: Enrolment, valid_to: date, end_reason: str, *, by: User, now: datetime, reason: str
) -> None:
    valid_from = enrolment.valid_from
    if end_reason == EndReason.NOT_BEGUN:
        enrolment.valid_from = valid_to
    if valid_to < enrolment.valid_from:
        raise Refused(
            _("{name} entered the class on {day}; the end cannot lie before.").format(
                name=enrolment.person.full_name, day=dates.short(enrolment.valid_from)
            ),
            field="valid_to",
        )
    enrolment.valid_to = valid_to
    enrolment.end_reason = end_reason
    enrolment.save(update_fields=["valid_from", "valid_to", "end_reason"])
    record(
        act="classes.enrolment.end",
        subject=enrolment,
        context=enrolment.training_class,
        by=by,
        now=now,
        before={"valid_from": valid_from, "valid_to": None},
        after={"valid_from": enrolment.valid_from, "valid_to": valid_to, "end_reason": end_reason},
        reason=reason,
    )
    registry.tell_enrolment_changed(enrolment, by, now)


@transaction.atomic
def end_enrolment(
    *,
    enrolment: Enrolment,
    valid_to: date,
    end_reason: str,
    by: User,
    now: datetime,
    reason: str = "",
) -> Enrolment:
    """End a place: withdrawn, dropped out, dismissed, deferred; `valid_to` is the first day outside. Marks stay.

    Refuses a place that has ended, a day before it began, and other reasons (moves go with `move_to_class`).
    """
    enrolment = _open(enrolment, by, now)
    allowed = {
        EndReason.WITHDRAWN,
        EndReason.DROPPED_OUT,
        EndReason.DISMISSED,
        EndReason.DEFERRED,
        EndReason.COMPLETED,
    }
    if end_reason not in allowed:
        raise Refused(_("Choose why the place ends."), field="end_reason")
    _end(enrolment, valid_to, end_reason, by=by, now=now, reason=text.clean(reason))
    return enrolment


@transaction.atomic
def move_to_class(
    *,
    enrolment: Enrolment,
    training_class: TrainingClass,
    moved_on: date,
    by: User,
    now: datetime,
    reason: str = "",
) -> Enrolment:
    """Move a trainee to another class from a day on: the old place ends, a new one begins, marks stay with theirs.

    Returns the new place. Refuses the same class, and who may not keep both class lists.
    """
    if training_class.pk == enrolment.training_class_id:
        raise Refused(_("Choose another class than the present one."), field="training_class")
    # Both classes are locked in the order of the key, so that two moves in opposite directions wait for each other.
    lock(TrainingClass.objects.filter(pk__in=[training_class.pk, enrolment.training_class_id]))
    enrolment = _open(enrolment, by, now)
    target = locked_class(training_class.pk)
    _require(by, target, now)
    check_running(target)
    reason = text.clean(reason)
    _end(enrolment, moved_on, EndReason.MOVED, by=by, now=now, reason=reason)
    begun = Enrolment(
        training_class=target, person=enrolment.person, agency=enrolment.agency, delegation=enrolment.delegation,
        post=enrolment.post, valid_from=moved_on, document=enrolment.document, order=_next_order(target),
    )  # fmt: skip
    _begin(begun)
    _record_begin(begun, by=by, now=now, reason=reason)
    return begun


@transaction.atomic
def set_seat(*, enrolment: Enrolment, seat: str, by: User, now: datetime) -> Enrolment:
    """Give a trainee a seat, or none with an empty text. Refuses a seat that is taken."""
    enrolment = _open(enrolment, by, now)
    _check_seat(enrolment.training_class, seat, enrolment.pk)
    before, enrolment.seat = enrolment.seat, text.clean(seat)
    if before != enrolment.seat:
        enrolment.save(update_fields=["seat"])
        record(
            act="classes.enrolment.set_seat",
            subject=enrolment,
            context=enrolment.training_class,
            by=by,
            now=now,
            before={"seat": before},
            after={"seat": enrolment.seat},
        )
    return enrolment


@transaction.atomic
def acknowledge_rules(*, enrolment: Enrolment, by: User, now: datetime) -> Enrolment:
    """The trainee has read the study regulation of the class and promises to keep it (R1-23).

    Refuses everybody but the trainee, and a place that has ended. Promised once, it stays.
    """
    enrolment = lock_one(Enrolment.objects.filter(pk=enrolment.pk))
    if not policies.may_acknowledge_rules(by, enrolment):
        raise NotAllowed(_("Only the trainee can promise to keep the rules."))
    if enrolment.valid_to is not None:
        raise Refused(_("{name} has left this class already.").format(name=enrolment.person.full_name))
    if enrolment.rules_acknowledged_at is None:
        enrolment.rules_acknowledged_at = now
        enrolment.save(update_fields=["rules_acknowledged_at"])
        record(
            act="classes.enrolment.acknowledge_rules",
            subject=enrolment,
            context=enrolment.training_class,
            by=by,
            now=now,
            after={"regulation": enrolment.training_class.regulation},
        )
    return enrolment
