"""Words, badges and ways back that the pages of openings share."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.classes.models import TrainingClass
from nennep.kernel import dates, numbers
from nennep.kernel.clock import zone
from nennep.opening.models import Ceremony, ClassPaper
from nennep.opening.queries import ItemRow
from nennep.opening.states import CeremonyState, ItemState
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Tab, Tone

ITEM_TONES: dict[str, Tone] = {
    ItemState.DONE: "good",
    ItemState.NOT_NEEDED: "plain",
    ItemState.OPEN: "waiting",
    ItemState.OVERDUE: "decide",
}
CEREMONY_TONES: dict[str, Tone] = {
    CeremonyState.PLANNED: "waiting",
    CeremonyState.HELD: "good",
    CeremonyState.CANCELLED: "plain",
}


def item_badge(item: ItemRow, *, with_detail: bool = False) -> Badge:
    """How an item stands; an overdue one says since how many days, a missing one where wanted how much is there."""
    detail = f" · {item.detail}" if with_detail and item.is_open and item.detail else ""
    if item.state == ItemState.OVERDUE:
        words = ngettext("{days} day overdue", "{days} days overdue", item.days_late).format(
            days=numbers.whole(item.days_late)
        )
        return Badge(words + detail, "decide")
    return Badge(str(item.state.label) + detail, ITEM_TONES[item.state])


def due_words(item: ItemRow) -> str:
    """The day on which an item is due."""
    return dates.short(item.due_on) if item.due_on else "—"


def percent_words(done: int, total: int) -> str:
    """The share of the checklist that is there; a dash without a checklist."""
    return numbers.share(done, total) if total else "—"


def ceremony_badge(ceremony: Ceremony) -> Badge:
    """The state of a ceremony."""
    return Badge(str(CeremonyState(ceremony.state).label), CEREMONY_TONES[ceremony.state])


def paper_badge(paper: ClassPaper) -> Badge:
    """Whether a paper is drafted, or issued."""
    if paper.issued_at is not None:
        return Badge(_("issued"), "good")
    if paper.document.issued_at is not None:
        return Badge(_("issued, list not confirmed yet"), "warning")
    return Badge(_("draft"), "waiting")


def overview_crumb() -> Crumb:
    """The way back to all classes that wait to be opened."""
    return Crumb(_("Opening"), reverse("opening:overview"))


def class_crumb(training_class: TrainingClass) -> Crumb:
    """The way back to the readiness of one class."""
    return Crumb(training_class.name, reverse("opening:class", args=[training_class.pk]))


def ceremony_crumbs(ceremony: Ceremony | None = None) -> tuple[Crumb, ...]:
    """The way back to the ceremonies, and to one of them."""
    crumbs = (overview_crumb(), Crumb(_("Ceremonies"), reverse("opening:ceremonies")))
    if ceremony is None:
        return crumbs
    return (*crumbs, Crumb(ceremony.title, reverse("opening:ceremony", args=[ceremony.pk])))


def overview_tabs(current: str) -> tuple[Tab, ...]:
    """Classes, lines of plans, ceremonies."""
    return tuple(
        Tab(label, reverse(f"opening:{name}"), name == current)
        for name, label in (
            ("overview", _("Classes to open")),
            ("lines", _("Lines of plans")),
            ("ceremonies", _("Ceremonies")),
        )
    )


def days_to(day: date | None, on: date) -> str:
    """How far a day is from today, in words."""
    if day is None:
        return ""
    left = (day - on).days
    if left < 0:
        return ngettext("{days} day ago", "{days} days ago", -left).format(days=numbers.whole(-left))
    if left == 0:
        return _("today")
    return ngettext("in {days} day", "in {days} days", left).format(days=numbers.whole(left))


def elsewhere_words(paper: ClassPaper, ceremony: Ceremony) -> str:
    """That a convocation calls elsewhere than the ceremony is held, and what to do."""

    def moment(at: datetime) -> str:
        local = at.astimezone(zone())
        return f"{dates.clock_text(local)}, {dates.short(local.date())}"

    values = {
        "paper": paper.document.number_text or _("draft"),
        "place": paper.place,
        "time": moment(paper.gather_at) if paper.gather_at else "–",
        "there": ceremony.place,
        "then": moment(ceremony.held_at),
    }
    if paper.issued_at is None:
        return _(
            "The convocation ({paper}) calls the trainees to “{place}” at {time}, the ceremony is held in “{there}” at {then}. Give the draft up and draft it again."
        ).format(**values)
    return _(
        "The convocation ({paper}) calls the trainees to “{place}” at {time}, the ceremony is held in “{there}” at {then}. Draft the convocation anew on the page of the class."
    ).format(**values)
