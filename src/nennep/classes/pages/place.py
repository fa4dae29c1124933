"""One trainee's place in one class, with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.classes import policies, queries
from nennep.classes.models import Enrolment
from nennep.classes.pages.form import class_trail
from nennep.classes.states import ClassState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.nominations.queries import place_in_words
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Event, Fact, Link


@dataclass(frozen=True)
class PlacePage:
    """One place in a class."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]


def place_page(actor: User, enrolment: Enrolment, now: datetime) -> PlacePage:
    """One place; `person`, `agency` and `training_class` come selected."""
    on = local_date(now)
    one = enrolment.training_class
    row = queries.roster_rows([enrolment], one.closed_on or on)[0]
    may_keep = (
        policies.may_manage(actor, one, on)
        and row.valid_to is None
        and one.state in {ClassState.PREPARING, ClassState.OPENED}
    )
    acts = (
        (
            Act(_("Seat"), reverse("classes:set-seat", args=[row.pk]), "map-pin"),
            Act(_("Move to another class"), reverse("classes:move", args=[row.pk]), "arrow-right"),
            Act(_("Leaves the class"), reverse("classes:end-enrolment", args=[row.pk]), "user-x"),
        )
        if may_keep
        else ()
    )
    promised = enrolment.rules_acknowledged_at
    return PlacePage(
        title=row.name,
        lead=one.name,
        trail=class_trail(
            one, Crumb(_("Trainees"), reverse("classes:roster", args=[one.pk])), Crumb(row.name)
        ),
        facts=(
            Fact(_("Record of the person"), Link(row.name, reverse("people:person", args=[row.person_id]))),
            Fact(_("Number in the list"), row.order),
            Fact(_("Post"), row.post or "–"),
            Fact(_("Sent by"), row.agency),
            Fact(_("Delegation"), row.delegation or "–"),
            Fact(_("Seat"), row.seat or "–"),
            *_place(one.notice_id, row.person_id),
            Fact(_("From"), dates.short(row.valid_from)),
            Fact(_("Left"), f"{row.end_text}, {dates.short(row.valid_to)}" if row.valid_to else "–"),
            *_moves(actor, enrolment, on),
            Fact(
                _("Promised to keep the regulation"),
                dates.short(local_date(promised)) if promised else _("not yet"),
            ),
        ),
        acts=acts,
        events=timeline(enrolment),
    )


def _moves(actor: User, enrolment: Enrolment, on: date) -> tuple[Fact, ...]:
    """The places before and after a move: what was entered in each stays there."""
    places = queries.places_of_moves(enrolment)
    known = [one.pk for one in places if one]
    if not known:
        return ()
    seen = set(
        policies.enrolments_visible_to(actor, None, on).filter(pk__in=known).values_list("pk", flat=True)
    )
    return tuple(
        Fact(
            label,
            Link(one.training_class.name, reverse("classes:enrolment", args=[one.pk]))
            if one.pk in seen
            else one.training_class.name,
        )
        for label, one in zip((_("Came from the class"), _("Moved to the class")), places, strict=True)
        if one
    )


def _place(notice_id: int | None, person_id: int) -> tuple[Fact, ...]:
    """Whether the place is of a plan and who pays, as the nomination says (R4-04, R4-17)."""
    words = place_in_words(notice_id, person_id) if notice_id is not None else ""
    return (Fact(_("Kind of seat"), words),) if words else ()
