"""One line of a version: what it says, what was concluded, its seats, money and classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.catalogue.queries import lacks_version
from nennep.kernel import numbers
from nennep.planning import policies
from nennep.planning.models import PlanLine
from nennep.planning.pages.shared import (
    OUTCOME_TONES,
    UNKNOWN,
    document_part,
    line_badge,
    plan_crumbs,
    plan_url,
    when_words,
)
from nennep.planning.queries import (
    classes_open_to,
    lines_referring_to,
    opened_classes,
    pool_rows,
    same_class_there,
    school_of,
    seat_users_url,
)
from nennep.planning.queries.comparing import coordinators_of, funding_words
from nennep.planning.queries.demand import (
    call_behind,
    needs_behind,
    people_of_audience,
    suggested_classes,
)
from nennep.planning.queries.partners import carried_lines
from nennep.planning.states import OPEN, LineState, VersionState
from nennep.standards.policies import may_read
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, Link


@dataclass(frozen=True)
class ClassRow:
    """A class that was opened for the line."""

    name: str
    url: str
    opened_on: date
    people: int
    people_url: str
    agencies: int
    state: str


@dataclass(frozen=True)
class MoneyPart:
    """A decision that gave the line money."""

    decision: object
    decided_on: date | None
    """Only where the document itself has no day on record."""
    amount: int | None


@dataclass(frozen=True)
class DelayPart:
    """A delay of the line."""

    cause: str
    reason: str
    began_on: date
    ended_on: date | None
    end_url: str


@dataclass(frozen=True)
class LinePage:
    """One line."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    acts: tuple[Act, ...]
    facts: tuple[Fact, ...]
    conclusion: Badge | None
    conclusion_text: str
    seats: tuple[Fact, ...]
    classes: tuple[ClassRow, ...]
    money: tuple[MoneyPart, ...]
    delays: tuple[DelayPart, ...]
    events: tuple[Event, ...]


def _classes(actor: User, line: PlanLine, on: date) -> tuple[ClassRow, ...]:
    opened = opened_classes([line.item_id], on).get(line.item_id, ())
    may_open = classes_open_to(actor, [one.pk for one in opened], on)
    return tuple(
        ClassRow(
            one.name,
            one.url if one.pk in may_open else "",
            one.opened_on,
            one.people,
            one.people_url if one.pk in may_open else "",
            len(one.agencies),
            one.state,
        )
        for one in opened
    )


def line_page(actor: User, line: PlanLine, on: date) -> LinePage:
    """The page of a line; the plan behind it may be opened by the actor."""
    version = line.version
    plan = version.plan
    conclusion = getattr(line, "conclusion", None)
    may_keep = policies.may_keep_plan(actor, plan, on)
    return LinePage(
        title=line.title,
        lead=line.audience_text,
        trail=plan_crumbs(plan, line.title),
        state=line_badge(line),
        acts=tuple(_acts(actor, line, on, may_keep=may_keep)),
        facts=_facts(actor, line, on),
        conclusion=Badge(str(conclusion.get_outcome_display()), OUTCOME_TONES[conclusion.outcome])
        if conclusion
        else None,
        conclusion_text=conclusion.text if conclusion else "",
        seats=_seats(line),
        classes=_classes(actor, line, on),
        money=tuple(
            MoneyPart(
                document_part(share.decision.document, actor, on),
                None if share.decision.document.issued_on else share.decision.decided_on,
                share.amount,
            )
            for share in line.item.budget_shares.select_related("decision__document").order_by(
                "decision__decided_on", "pk"
            )
        ),
        delays=tuple(
            DelayPart(
                str(delay.get_cause_display()),
                delay.reason,
                delay.began_on,
                delay.ended_on,
                reverse("planning:end-delay", args=[delay.pk]) if may_keep and delay.ended_on is None else "",
            )
            for delay in line.item.delays.order_by("-began_on", "-pk")
        ),
        events=timeline(line),
    )


def _acts(actor: User, line: PlanLine, on: date, *, may_keep: bool) -> list[Act]:
    state = line.version.state
    found: list[Act] = []
    if state == VersionState.DRAFT and may_keep:
        found += [
            Act(
                _("Change the line"),
                reverse("planning:change-line", args=[line.pk]),
                "pencil",
                kind="primary",
            ),
            Act(_("Drop the line"), reverse("planning:drop-line", args=[line.pk]), "trash", kind="danger"),
        ]
    if state == VersionState.SUBMITTED and policies.may_conclude(actor, line.version.plan, on):
        found.append(
            Act(
                _("Record the conclusion"),
                reverse("planning:conclude-line", args=[line.pk]),
                "check",
                kind="primary",
            )
        )
    is_here = line.state == LineState.APPROVED and line.counted_in_id is None
    if state == VersionState.APPROVED and may_keep and is_here:
        found += [
            Act(_("Record a delay"), reverse("planning:record-delay", args=[line.pk]), "clock"),
            Act(
                _("Move to the next year"),
                reverse("planning:carry-line", args=[line.pk]),
                "arrow-right",
                kind="quiet",
            ),
        ]
    return found


def _facts(actor: User, line: PlanLine, on: date) -> tuple[Fact, ...]:
    school = school_of(line.version.plan.owner, on)
    facts = [
        Fact(_("Number of classes"), _number(line.classes)),
        Fact(_("Seats"), _number(line.seats)),
        Fact(
            _("Programme"),
            Link(line.programme.name, reverse("catalogue:programme", args=[line.programme_id])),
            hint=_("It has no version yet: enter its modules and lessons before a class is opened.")
            if lacks_version(line.programme, on)
            else "",
        ),
        Fact(_("Form of study"), line.get_study_form_display() if line.study_form else UNKNOWN),
        Fact(_("Time of opening"), when_words(line) or UNKNOWN),
        Fact(_("Length"), line.duration or UNKNOWN),
        Fact(_("Leading unit"), line.lead.name if line.lead else UNKNOWN),
        Fact(_("Coordinating units"), "; ".join(coordinators_of(line)) or UNKNOWN),
        Fact(_("Venue"), line.venue.name if line.venue else UNKNOWN),
    ]
    facts += [*_people(actor, line, on), *_needs(actor, line, on)]
    if line.venue_reason and (school is None or line.venue_id != school.pk):
        facts.append(Fact(_("Why held elsewhere"), line.venue_reason))
    facts += [
        Fact(_("Cost in đồng"), _number(line.cost)),
        Fact(_("Money from"), funding_words(line) or UNKNOWN),
    ]
    if line.priority_field:
        facts.append(Fact(_("Priority field"), line.priority_field.name))
    if line.is_extra:
        facts.append(Fact(_("Extra class"), _("outside the approved seats")))
    facts += [*_elsewhere(actor, line, on), *_carried(actor, line, on)]
    if line.changed_reason:
        facts.append(Fact(_("Why changed"), line.changed_reason))
    if line.note:
        facts.append(Fact(_("Note"), line.note))
    return tuple(facts)


def _elsewhere(actor: User, line: PlanLine, on: date) -> list[Fact]:
    """The other plan that counts the line, and its line there; or the lines of other plans that this one counts (R3-14)."""
    plans = policies.visible_to(actor, on)
    if line.counted_in is None:
        return [
            Fact(
                _("Also stands in"),
                Link(str(other.version.plan), reverse("planning:line", args=[other.pk])),
                hint=_("It is counted only here."),
            )
            for other in lines_referring_to(line.version.plan_id, plans)
            if same_class_there(other) == line
        ]
    plan = line.counted_in
    if not plans.filter(pk=plan.pk).exists():
        return [
            Fact(_("Belongs to another plan"), str(plan), hint=_("It is shown here and counted only there."))
        ]
    facts = [
        Fact(
            _("Belongs to another plan"),
            Link(str(plan), plan_url(plan)),
            hint=_("It is shown here and counted only there."),
        )
    ]
    there = same_class_there(line)
    if there is not None:
        facts.append(Fact(_("The line there"), Link(there.title, reverse("planning:line", args=[there.pk]))))
    return facts


def _carried(actor: User, line: PlanLine, on: date) -> list[Fact]:
    """The line of the year before that is taken further here, with what became of it, and the one of the next (R3-17)."""
    facts = []
    for other in carried_lines(line.item):
        version, plan = other.version, other.version.plan
        if not policies.visible_to(actor, on).filter(pk=plan.pk).exists():
            continue
        if version.state in OPEN and not policies.may_see_drafts(actor, plan, on):
            continue
        is_before = other.item_id == line.item.carried_from_id
        label = _("Carried over from {year}") if is_before else _("Taken further in {year}")
        hint = ": ".join(filter(None, (str(other.get_state_display()), other.changed_reason)))
        facts.append(
            Fact(
                label.format(year=str(plan.year)),
                Link(other.title, reverse("planning:line", args=[other.pk])),
                hint=hint,
            )
        )
    return facts


def _people(actor: User, line: PlanLine, on: date) -> list[Fact]:
    """Who the class is for, counted as of the day, and how many classes that would be (R3-04)."""
    if line.audience is None or not may_read(actor, on):
        return []
    count = people_of_audience(actor, line.audience, on)
    suggested = suggested_classes(count, line, on)
    hint = ""
    if suggested is not None:
        hint = ngettext(
            "About {classes} class of {size} people; the size is unverified.",
            "About {classes} classes of {size} people each; the size is unverified.",
            suggested.classes,
        ).format(classes=numbers.whole(suggested.classes), size=numbers.whole(suggested.size))
        if suggested.is_verified:
            hint = hint.partition(";")[0] + "."
    return [
        Fact(
            _("People in the audience"),
            Link(numbers.whole(count), reverse("standards:audience", args=[line.audience.pk])),
            hint=hint,
        )
    ]


def _needs(actor: User, line: PlanLine, on: date) -> list[Fact]:
    """What agencies asked for behind the line, and how much of it the seats meet (R3-07, R4-33)."""
    needed = needs_behind(line)
    if not needed:
        return []
    words: object = numbers.whole(needed)
    call = call_behind(actor, line, on)
    if call is not None:
        url = reverse("needs:entries", args=[call.pk])
        words = Link(numbers.whole(needed), f"{url}?programme={line.programme_id}")
    met = (
        _("{share} of it met by these seats").format(share=numbers.share(line.seats, needed))
        if line.seats
        else ""
    )
    return [Fact(_("People that agencies asked for"), words, hint=met)]


def _seats(line: PlanLine) -> tuple[Fact, ...]:
    found = next((row for row in pool_rows(line.version.plan, None) if row.item_id == line.item_id), None)
    if found is None:
        return ()
    seats = f"{reverse('planning:seats', args=[line.version.plan_id])}?item={line.item_id}"
    return (
        Fact(_("Approved"), numbers.whole(found.approved)),
        Fact(_("Handed out"), Figure(found.handed_out, seats)),
        Fact(_("Used"), Figure(found.used, seat_users_url(line.version.plan_id, item=line.item_id))),
        Fact(_("Left to hand out"), numbers.whole(found.left)),
    )


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else numbers.whole(value)
