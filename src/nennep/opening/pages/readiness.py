"""The readiness of one class: its checklist, its papers, its ceremony."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.classes.models import TrainingClass
from nennep.classes.queries import may_be_held
from nennep.classes.states import ClassState
from nennep.documents.policies import open_to
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.opening import policies
from nennep.opening.models import CeremonyClass, ClassPaper, Readiness
from nennep.opening.pages.overview import class_badge
from nennep.opening.pages.shared import (
    days_to,
    due_words,
    elsewhere_words,
    item_badge,
    overview_crumb,
    paper_badge,
    percent_words,
)
from nennep.opening.queries import (
    Checklist,
    ItemRow,
    PaperSteps,
    calls_elsewhere,
    ceremony_ahead,
    checklist_of,
    steps_of_papers,
)
from nennep.opening.states import CeremonyState, ItemOwner, PaperKind
from nennep.units.queries import name_on
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact, Link


@dataclass(frozen=True)
class ItemLine:
    """One item on the page."""

    item: ItemRow
    badge: Badge
    due: str
    owner: str
    found: object
    about: str
    document: object
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class PaperLine:
    """One paper on the page."""

    kind: str
    link: Link
    badge: Badge


@dataclass(frozen=True)
class ReadinessPage:
    """How far one class is."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    acts: tuple[Act, ...]
    figures: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    open_items: tuple[ItemLine, ...]
    other_items: tuple[ItemLine, ...]
    papers: tuple[PaperLine, ...]
    paper_acts: tuple[Act, ...]
    has_unverified: bool
    warning: str


def readiness_page(actor: User, training_class: TrainingClass, now: datetime) -> ReadinessPage:
    """The checklist of one class with what may be done about it; a constant number of queries."""
    on = local_date(now)
    checklist = checklist_of(training_class, on)
    readiness = Readiness.objects.select_related("confirmed_by").filter(training_class=training_class).first()
    is_running = training_class.state in {ClassState.PREPARING, ClassState.OPENED}
    may_answer = is_running and policies.may_answer(actor, training_class, on)
    may_confirm = is_running and policies.may_confirm(actor, training_class, on)
    open_documents = open_to(
        actor, [item.document.pk for item in checklist.items if item.document is not None], on
    )
    against = "" if training_class.state != ClassState.PREPARING else _against(training_class, on)
    again = (
        _("The class was marked ready, and something is missing again.")
        if readiness is not None and len(checklist.open) > readiness.open_count
        else ""
    )
    lines = [
        _line(item, training_class, may_answer=may_answer, shown=open_documents) for item in checklist.items
    ]
    papers = list(
        ClassPaper.objects.filter(training_class=training_class)
        .select_related("document")
        .order_by("-prepared_at", "-pk")
    )
    acts = _acts(
        training_class,
        readiness,
        missing=len(checklist.open),
        is_shut=bool(against),
        may_confirm=may_confirm,
        in_spite=may_confirm
        and not checklist.binding
        and policies.may_confirm_in_spite(actor, training_class, on),
    )
    ceremony = ceremony_ahead(training_class)
    called = next((one for one in papers if one.kind == PaperKind.CONVOCATION), None)
    astray = (
        elsewhere_words(called, ceremony) if called and ceremony and calls_elsewhere(called, ceremony) else ""
    )
    paper_acts = _paper_acts(steps_of_papers(training_class, on), training_class) if may_confirm else ()
    if all(act.kind != "primary" for act in acts):
        paper_acts = _with_a_next(paper_acts)
    return ReadinessPage(
        title=_("Readiness: {name}").format(name=training_class.name),
        lead=_("What the class needs before it opens, and who sees to it."),
        trail=(overview_crumb(), Crumb(training_class.name)),
        badge=class_badge(checklist, is_confirmed=readiness is not None),
        acts=acts,
        figures=_figures(checklist),
        facts=_facts(training_class, readiness, now),
        open_items=tuple(line for line in lines if line.item.is_open),
        other_items=tuple(line for line in lines if not line.item.is_open),
        papers=tuple(
            PaperLine(
                str(one.get_kind_display()),
                Link(str(one.document), reverse("opening:paper", args=[one.pk])),
                paper_badge(one),
            )
            for one in papers
        ),
        paper_acts=paper_acts,
        has_unverified=any(not item.is_verified for item in checklist.items),
        warning=against or again or astray,
    )


def _line(
    item: ItemRow, training_class: TrainingClass, *, may_answer: bool, shown: frozenset[int]
) -> ItemLine:
    acts: list[Act] = []
    if may_answer and (item.is_ticked or item.may_be_waived) and item.is_open:
        url = reverse("opening:answer", args=[training_class.pk, item.code])
        label, icon = (_("Say it is done"), "check") if item.is_ticked else (_("Not needed"), "ban")
        acts.append(Act(label, url, icon, kind="quiet", opens_dialog=True))
    if may_answer and item.answer is not None:
        acts.append(
            Act(
                _("Take back"),
                reverse("opening:withdraw", args=[item.answer.pk]),
                "arrow-back-up",
                method="post",
                kind="quiet",
            )
        )
    document: object = ""
    if item.document is not None:
        document = str(item.document)
        if item.document.pk in shown:
            document = Link(str(item.document), reverse("documents:document", args=[item.document.pk]))
    about = ""
    if item.answer is not None:
        parts = [item.answer.note, item.answer.link]
        if item.answer.capacity:
            parts.insert(0, _("{places} places").format(places=numbers.whole(item.answer.capacity)))
        parts.append(
            _("{who}, {day}").format(
                who=item.answer.answered_by.full_name, day=dates.short(item.answer.done_on)
            )
        )
        about = " · ".join(part for part in parts if part)
    return ItemLine(
        item=item,
        badge=item_badge(item),
        due=due_words(item),
        owner=str(ItemOwner(item.owner).label),
        found=Link(item.detail or _("Look"), item.url) if item.url else item.detail,
        about=about,
        document=document,
        acts=tuple(acts),
    )


def _figures(checklist: Checklist) -> tuple[Fact, ...]:
    return (
        Fact(_("Ready"), percent_words(checklist.done, checklist.total)),
        Fact(_("There or not needed"), f"{numbers.whole(checklist.done)}/{numbers.whole(checklist.total)}"),
        Fact(_("Still missing"), numbers.whole(len(checklist.open))),
        Fact(_("Overdue"), numbers.whole(len(checklist.overdue))),
    )


def _facts(training_class: TrainingClass, readiness: Readiness | None, now: datetime) -> tuple[Fact, ...]:
    on = local_date(now)
    one = training_class
    facts = [
        Fact(_("Class"), Link(one.name, reverse("classes:class", args=[one.pk]))),
        Fact(_("School"), name_on(one.host, on)),
        Fact(
            _("Planned opening"),
            f"{dates.with_weekday(one.starts_on)} ({days_to(one.starts_on, on)})",
        ),
        Fact(_("Opened on"), dates.short(one.opened_on) if one.opened_on else "–"),
    ]
    link = (
        CeremonyClass.objects.filter(training_class=one)
        .exclude(ceremony__state=CeremonyState.CANCELLED)
        .select_related("ceremony")
        .order_by("-pk")
        .first()
    )
    ceremony: object = _("none planned yet")
    if link is not None:
        ceremony = Link(link.ceremony.title, reverse("opening:ceremony", args=[link.ceremony_id]))
    facts.append(Fact(_("Ceremony"), ceremony))
    if readiness is not None:
        words = _("{who}, {day}").format(
            who=readiness.confirmed_by.full_name, day=dates.short(local_date(readiness.confirmed_at))
        )
        facts.append(Fact(_("Marked ready by"), words))
        if readiness.reason:
            facts.append(
                Fact(
                    _("In spite of what was missing"),
                    readiness.reason,
                    hint="; ".join(readiness.open_items),
                )
            )
    return tuple(facts)


def _against(training_class: TrainingClass, on: date) -> str:
    """What the matrix of authority has against the class on the day it is to open (R1-11)."""
    permission = may_be_held(training_class, max(training_class.starts_on, on))
    return "" if permission.allowed else permission.sentence


def _acts(
    training_class: TrainingClass,
    readiness: Readiness | None,
    *,
    missing: int,
    is_shut: bool,
    may_confirm: bool,
    in_spite: bool,
) -> tuple[Act, ...]:
    """The next step of the class. It weighs most when nothing is missing; a leader may go on before that."""
    if not may_confirm or training_class.state != ClassState.PREPARING:
        return ()
    is_ready = readiness is not None
    label = _("Open the class") if is_ready else _("Mark the class ready")
    name = "classes:open" if is_ready else "opening:confirm"
    act = Act(
        label,
        reverse(name, args=[training_class.pk]),
        "door-enter" if is_ready else "check",
        kind="primary" if is_ready or not missing else "secondary",
    )
    if is_shut:
        return (replace(act, kind="secondary", refused=_("The authority is missing.")),)
    if missing and not is_ready and not in_spite:
        words = ngettext("{count} item is missing.", "{count} items are missing.", missing)
        return (replace(act, refused=words.format(count=numbers.whole(missing))),)
    return (act,)


def _paper_acts(found: PaperSteps, training_class: TrainingClass) -> tuple[Act, ...]:
    """Papers that can be drafted now; of those that cannot, why. A paper that stands, or waits as a draft, needs no button."""
    acts: list[Act] = []
    for kind, step, draft, again, name, icon, why in (
        (
            PaperKind.BOARDS,
            found.boards,
            _("Draft the decision on the boards"),
            _("Draft the decision on the boards anew"),
            "prepare-boards",
            "gavel",
            _("Nobody has a duty in the boards yet."),
        ),
        (
            PaperKind.CONVOCATION,
            found.convocation,
            _("Draft the convocation"),
            _("Draft the convocation anew"),
            "prepare-convocation",
            "mail-forward",
            _("The class has no trainees yet."),
        ),
    ):
        if step.has_draft or (step.is_issued and not step.is_changed):
            continue
        method: Literal["get", "post"] = "post" if kind == PaperKind.BOARDS else "get"
        acts.append(
            Act(
                again if step.is_issued else draft,
                reverse(f"opening:{name}", args=[training_class.pk]),
                icon,
                method=method,
                refused="" if step.people else why,
            )
        )
    return tuple(acts)


def _with_a_next(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """The first that can be done weighs most."""
    first = next((act for act in acts if not act.refused), None)
    return tuple(replace(act, kind="primary") if act is first else act for act in acts)
