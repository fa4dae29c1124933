"""The ceremony of opening: planned with its classes, units and guests, printed, held (R1-01, R1-02, R1-04, R1-06)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes.models import TrainingClass
from nennep.classes.operations import open_class
from nennep.classes.states import ClassState
from nennep.documents.models import DocumentState, OfficialDocument
from nennep.documents.operations import draft_document, redraft
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.opening import policies
from nennep.opening.models import Ceremony, CeremonyClass, CeremonyUnit
from nennep.opening.queries import programme_content, programme_subject, search_words
from nennep.opening.rules import Point
from nennep.opening.states import CEREMONY_MOVES, CeremonyState
from nennep.units.models import Unit
from nennep.units.queries import name_on, names_on, require_in_force

PROGRAMME_KIND = "chuong-trinh"


@transaction.atomic
def plan_ceremony(
    *,
    title: str,
    lead: Unit,
    held_at: datetime,
    place: str,
    classes: Sequence[TrainingClass],
    by: User,
    now: datetime,
    coordinators: Sequence[Unit] = (),
    points: Sequence[Point] = (),
) -> Ceremony:
    """Plan the opening of one class or several.

    Refuses no class, a class that does not wait to be opened or stands in another ceremony, a unit that does not exist on
    the day (R1-06), and who does not act for the unit that leads.
    """
    if not policies.may_lead(by, lead, local_date(now)):
        raise NotAllowed(_("Choose a unit in whose name you act."), field="lead")
    ceremony = Ceremony(lead=lead, created_at=now)
    return _write(
        ceremony,
        title=title,
        held_at=held_at,
        place=place,
        classes=classes,
        coordinators=coordinators,
        points=points,
        act="opening.ceremony.plan",
        by=by,
        now=now,
    )


@transaction.atomic
def change_ceremony(
    *,
    ceremony: Ceremony,
    title: str,
    held_at: datetime,
    place: str,
    classes: Sequence[TrainingClass],
    by: User,
    now: datetime,
    coordinators: Sequence[Unit] = (),
    points: Sequence[Point] = (),
) -> Ceremony:
    """Change a planned ceremony; what is given takes the place of what was. Refuses as `plan_ceremony`, and one that is over."""
    ceremony = locked_ceremony(ceremony, by, now)
    return _write(
        ceremony,
        title=title,
        held_at=held_at,
        place=place,
        classes=classes,
        coordinators=coordinators,
        points=points,
        act="opening.ceremony.change",
        by=by,
        now=now,
    )


def locked_ceremony(ceremony: Ceremony, by: User, now: datetime) -> Ceremony:
    """The ceremony, locked. Refuses who does not prepare it, and one that is over."""
    ceremony = lock_one(Ceremony.objects.filter(pk=ceremony.pk).select_related("lead"))
    if not policies.may_keep(by, ceremony, local_date(now)):
        raise NotAllowed(_("The ceremony is prepared by {unit}.").format(unit=ceremony.lead.name))
    if ceremony.state != CeremonyState.PLANNED:
        raise Refused(
            _("The ceremony is {state}; nothing can be changed in it.").format(
                state=ceremony.get_state_display().lower()
            ),
            code="over",
        )
    return ceremony


def _write(
    ceremony: Ceremony,
    *,
    title: str,
    held_at: datetime,
    place: str,
    classes: Sequence[TrainingClass],
    coordinators: Sequence[Unit],
    points: Sequence[Point],
    act: str,
    by: User,
    now: datetime,
) -> Ceremony:
    on = local_date(held_at)
    ceremony.title, ceremony.place = text.clean(title), text.clean(place)
    if not ceremony.title:
        raise Refused(_("Give the ceremony a name."), field="title")
    if not ceremony.place:
        raise Refused(_("Say where the ceremony is held."), field="place")
    chosen = lock(TrainingClass.objects.filter(pk__in=[one.pk for one in classes]))
    _check_classes(ceremony, chosen, by, now)
    joining = [unit for unit in dict.fromkeys(coordinators) if unit.pk != ceremony.lead_id]
    require_in_force(ceremony.lead, on, field="lead")
    for unit in joining:
        require_in_force(unit, on, field="coordinators")
    ceremony.held_at = held_at
    ceremony.points = [{"at": one.at, "what": one.what, "who": one.who} for one in points]
    ceremony.search_key = search_words(
        ceremony,
        [
            *(one.name for one in chosen),
            *names_on([ceremony.lead_id, *(unit.pk for unit in joining)], on).values(),
        ],
    )
    ceremony.save()
    ceremony.class_links.all().delete()
    CeremonyClass.objects.bulk_create(CeremonyClass(ceremony=ceremony, training_class=one) for one in chosen)
    ceremony.unit_links.all().delete()
    CeremonyUnit.objects.bulk_create(
        CeremonyUnit(ceremony=ceremony, unit=unit, order=order) for order, unit in enumerate(joining, start=1)
    )
    _record(
        ceremony,
        act,
        by,
        now,
        after={
            "held_at": held_at,
            "place": ceremony.place,
            "classes": "; ".join(one.name for one in chosen),
            "coordinators": "; ".join(unit.name for unit in joining),
        },
    )
    return ceremony


def _record(
    ceremony: Ceremony, act: str, by: User, now: datetime, *, after: dict[str, object], reason: str = ""
) -> None:
    record(act=act, subject=ceremony, by=by, now=now, after=after, reason=reason)


def _check_classes(ceremony: Ceremony, chosen: list[TrainingClass], by: User, now: datetime) -> None:
    if not chosen:
        raise Refused(_("Choose at least one class that the ceremony opens."), field="classes")
    seen = set(
        policies.classes_visible_to(by, local_date(now))
        .filter(pk__in=[one.pk for one in chosen])
        .values_list("pk", flat=True)
    )
    others = CeremonyClass.objects.filter(
        training_class__in=chosen, ceremony__state=CeremonyState.PLANNED
    ).select_related("ceremony", "training_class")
    if ceremony.pk:
        others = others.exclude(ceremony=ceremony)
    taken = {row.training_class_id: row.ceremony.title for row in others}
    for one in chosen:
        if one.pk not in seen:
            raise NotAllowed(_("You do not prepare the opening of class {name}.").format(name=one.name))
        if one.state != ClassState.PREPARING:
            raise Refused(
                _("Class {name} is {state} and cannot be opened in a ceremony.").format(
                    name=one.name, state=ClassState(one.state).label.lower()
                ),
                field="classes",
            )
        if one.pk in taken:
            raise Refused(
                _("Class {name} is opened in another ceremony: {ceremony}.").format(
                    name=one.name, ceremony=taken[one.pk]
                ),
                field="classes",
            )


@transaction.atomic
def draft_programme(*, ceremony: Ceremony, by: User, now: datetime) -> OfficialDocument:
    """Write the programme with its guests as they stand now; a draft that is there is written anew.

    Refuses once the programme is issued, and a ceremony that is over.
    """
    ceremony = locked_ceremony(ceremony, by, now)
    on = local_date(ceremony.held_at)
    content, subject = programme_content(ceremony, on), programme_subject(ceremony)
    document = ceremony.document
    if document is not None and document.state == DocumentState.ISSUED:
        raise Refused(
            _("The programme is issued as {number}. Issue a new document that replaces it.").format(
                number=document
            ),
            code="issued",
        )
    if document is None or document.state == DocumentState.DROPPED:
        document = draft_document(
            issuer=ceremony.lead, kind=PROGRAMME_KIND, subject=subject, content=content, by=by, now=now
        )
        ceremony.document = document
        ceremony.save(update_fields=["document"])
    else:
        document = redraft(document=document, subject=subject, content=content, by=by, now=now)
    _record(ceremony, "opening.ceremony.draft_programme", by, now, after={"document": document})
    return document


@transaction.atomic
def hold_ceremony(*, ceremony: Ceremony, by: User, now: datetime, reason: str = "") -> Ceremony:
    """The ceremony was held: its classes are opened on its day, all or none (R1-01).

    Refuses before it has begun, and with one sentence for each class that cannot be opened. With a `reason` a leader opens
    classes that lack something (R1-18).
    """
    ceremony = locked_ceremony(ceremony, by, now)
    if ceremony.held_at > now:
        raise Refused(_("The ceremony has not begun yet. Say so when it is held."), code="early")
    if CeremonyState.HELD not in CEREMONY_MOVES[ceremony.state]:
        raise Refused(_("The ceremony is over."), code="over")
    on = local_date(ceremony.held_at)
    refused: list[Refused] = []
    for one in ceremony.classes.order_by("starts_on", "sort_key", "pk"):
        try:
            with transaction.atomic():
                open_class(training_class=one, opened_on=on, reason=reason, by=by, now=now)
        except Refused as why:
            refused.append(Refused(_("{name}: {why}").format(name=one.name, why=why.message)))
    if refused:
        raise Refused(" ".join(one.message for one in refused), field="reason", code="classes")
    ceremony.state = CeremonyState.HELD
    ceremony.reason = text.clean(reason)[:500]
    ceremony.save(update_fields=["state", "reason"])
    _record(
        ceremony,
        "opening.ceremony.hold",
        by,
        now,
        after={"classes": ceremony.classes.count(), "unit": name_on(ceremony.lead, on)},
        reason=ceremony.reason,
    )
    return ceremony


@transaction.atomic
def cancel_ceremony(*, ceremony: Ceremony, reason: str, by: User, now: datetime) -> Ceremony:
    """The ceremony is not held; its classes may stand in another one. Refuses without a reason."""
    ceremony = locked_ceremony(ceremony, by, now)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the ceremony is not held."), field="reason")
    ceremony.state, ceremony.reason = CeremonyState.CANCELLED, reason[:500]
    ceremony.save(update_fields=["state", "reason"])
    _record(ceremony, "opening.ceremony.cancel", by, now, after={}, reason=reason)
    return ceremony
