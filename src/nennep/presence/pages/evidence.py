"""Pages of policies of evidence: what counts in a class, now and later, and setting it (R2-27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes.models import Mode, TrainingClass
from nennep.classes.policies import may_govern
from nennep.documents.models import Certainty
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.presence.models import EvidencePolicy
from nennep.presence.pages.policy_words import policy_sentences
from nennep.presence.queries.evidence import standing_policies
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge


@dataclass(frozen=True, kw_only=True)
class PolicyLine:
    """One policy read back in sentences."""

    when: str
    badge: Badge
    sentences: tuple[str, ...]
    basis: str
    unverified: bool


@dataclass(frozen=True, kw_only=True)
class ModeBlock:
    """The policies of one way of holding a session: the one in force first, then those to come."""

    name: str
    lines: tuple[PolicyLine, ...]
    act: Act | None


@dataclass(frozen=True, kw_only=True)
class PolicyPage:
    """How presence is shown in the sessions of one class."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    blocks: tuple[ModeBlock, ...]


def policy_page(actor: User, training_class: TrainingClass, now: datetime) -> PolicyPage:
    """For who looks after the class; only the school's office or the Board gets the acts."""
    on = local_date(now)
    rows = standing_policies(training_class, on)
    may = may_govern(actor, training_class, on)
    title = _("How presence is shown")
    return PolicyPage(
        title=title,
        lead=training_class.name,
        trail=_trail(training_class, Crumb(title)),
        blocks=tuple(
            ModeBlock(
                name=str(mode.label),
                lines=tuple(_line(row, on) for row in rows if row.mode == mode),
                act=Act(
                    _("Set another policy"),
                    reverse("presence:set-policy", args=[training_class.pk, mode.value]),
                    "pencil",
                )
                if may
                else None,
            )
            for mode in Mode
        ),
    )


def _trail(training_class: TrainingClass, *more: Crumb) -> tuple[Crumb, ...]:
    return (
        Crumb(_("Classes"), reverse("classes:list")),
        Crumb(training_class.name, reverse("classes:class", args=[training_class.pk])),
        *more,
    )


def _line(row: EvidencePolicy, on: date) -> PolicyLine:
    is_now = row.valid_from <= on
    if not is_now:
        when = _("from {day}").format(day=dates.short(row.valid_from))
    elif row.valid_to is not None:
        when = _("until before {day}").format(day=dates.short(row.valid_to))
    elif row.training_class_id:
        when = _("since {day}").format(day=dates.short(row.valid_from))
    else:
        when = ""
    words = _("of this class") if row.training_class_id else _("of every class")
    return PolicyLine(
        when=when,
        badge=Badge(_("in force, {whose}").format(whose=words), "good")
        if is_now
        else Badge(_("to come, {whose}").format(whose=words), "waiting"),
        sentences=policy_sentences(row),
        basis=row.basis_text,
        unverified=row.certainty == Certainty.OWN,
    )


def initial_of(training_class: TrainingClass, mode: str, on: date) -> dict[str, Any]:
    """The form begins with what is in force."""
    row = next((one for one in standing_policies(training_class, on) if one.mode == mode), None)
    if row is None:
        return {"valid_from": on}
    names = (
        "start_ways", "end_ways", "accepts_typed_code", "wants_head_count", "check_percent", "check_kind", "check_people",
    )  # fmt: skip
    return {"valid_from": on, **{name: getattr(row, name) for name in names}}


def set_policy_page(training_class: TrainingClass, mode: str, form: Any) -> FormPage:
    """Set the policy of one mode."""
    here = reverse("presence:policy", args=[training_class.pk])
    name = str(Mode(mode).label)
    return FormPage(
        title=_("How presence is shown: {mode}").format(mode=name.lower()),
        lead=_("{name}. The class manager is bound by it and does not set it.").format(
            name=training_class.name
        ),
        trail=_trail(training_class, Crumb(_("How presence is shown"), here), Crumb(name)),
        form=form,
        act=_("Set"),
        back=here,
    )
