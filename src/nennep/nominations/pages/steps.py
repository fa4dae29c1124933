"""What can be done with a notice now: the next step, and why the others are not due yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.nominations import queries
from nennep.nominations.models import EnrolmentNotice
from nennep.nominations.queries import DecisionStep, NoticeSteps
from nennep.nominations.states import DecisionKind, NoticeState
from nennep.web.parts import Act

DECISION_WORDS = {
    DecisionKind.SENDING: (
        "decide-sending",
        gettext_lazy("Decision to send"),
        gettext_lazy("Amend the decision to send"),
        gettext_lazy("Sign the decision to send"),
    ),
    DecisionKind.OPENING: (
        "decide-opening",
        gettext_lazy("Decision to open the class"),
        gettext_lazy("Amend the class list"),
        gettext_lazy("Sign the decision to open the class"),
    ),
}
"""Of each kind its door, and what the button says: the first decision, a later one, a draft that waits."""


def steps(actor: User, notice: EnrolmentNotice, on: date, against: str) -> tuple[Act, ...]:
    """What can be done now, the next step first in weight; what cannot yet says why. `against`: what the matrix of authority
    has against the class."""

    def act(label: str, name: str, icon: str, **more: Any) -> Act:
        return Act(label, reverse(f"nominations:{name}", args=[notice.pk]), icon, **more)

    cancel = act(_("Cancel the class"), "cancel", "ban", kind="danger", opens_dialog=True)
    if notice.state == NoticeState.DRAFT:
        shut = _("The authority is missing.") if against else ""
        return (
            act(_("Sign and issue the notice"), "publish", "signature", kind="primary", refused=shut),
            cancel,
        )
    if notice.state == NoticeState.CANCELLED:
        return ()
    found = queries.steps_of(notice)
    acts: list[Act] = []
    if found.to_check:
        kind = "primary" if found.unchecked else "secondary"
        acts.append(act(_("Check the conditions"), "check", "list-check", method="post", kind=kind))
    if found.opening.removed or found.sending.removed:
        acts += _reserve(notice, found, on)
    for decision, step, refused in (
        (DecisionKind.SENDING, found.sending, _why_not_sent(found)),
        (
            DecisionKind.OPENING,
            found.opening,
            _("The authority is missing.") if against else _("Nobody is sent by decision yet."),
        ),
    ):
        is_next = not any(_leads(one) or one.kind == "primary" for one in acts)
        found_acts = _decisions(actor, notice, decision, step, on, refused=refused, is_shut=bool(against))
        acts += found_acts if is_next else found_acts[:1]  # other bodies are offered for the next step only
    acts = _with_a_next([*acts, *queries.notice_doors(actor, notice, on)])
    if notice.state == NoticeState.PUBLISHED and on < min(notice.cut_off_on, notice.starts_on):
        acts.append(act(_("Give more time to nominate"), "postpone", "calendar", opens_dialog=True))
    if notice.state == NoticeState.PUBLISHED and found.is_cancellable:
        acts.append(cancel)
    return tuple(acts)


def _reserve(notice: EnrolmentNotice, found: NoticeSteps, on: date) -> list[Act]:
    """Somebody of the list withdrew: the reserve moves up first, then the decisions are amended once (R4-52)."""
    reserve = queries.offered_reserve(notice, found.with_seat, on)
    if reserve is None:
        return []
    url = reverse("nominations:replace", args=[reserve.pk])
    words = _("Take from the reserve: {name}").format(name=reserve.person.full_name)
    return [Act(words, url, "user-check", opens_dialog=True)]


def _why_not_sent(found: NoticeSteps) -> str:
    if found.unchecked:
        return _("Check the conditions first.")
    return _("Nobody meets the conditions yet.") if found.to_check else _("Nobody is nominated yet.")


def _leads(act: Act) -> bool:
    return not act.refused and act.icon != "list-check"


def _with_a_next(acts: list[Act]) -> list[Act]:
    """The first act that leads on becomes the weighty one; checking again does not lead on."""
    if any(one.kind == "primary" for one in acts):
        return acts
    leads = [one for one in acts if _leads(one)]
    return [replace(one, kind="primary") if leads and one is leads[0] else one for one in acts]


def _decisions(
    actor: User,
    notice: EnrolmentNotice,
    kind: DecisionKind,
    step: DecisionStep,
    on: date,
    *,
    refused: str,
    is_shut: bool,
) -> list[Act]:
    """The draft that waits, or one button for each body in whose name the decision may be written, the usual one first
    (R2-51); a list is amended by the body that decided it. A list that stands needs no button."""
    name, label, amend, sign = DECISION_WORDS[kind]
    if step.draft is not None:
        url = reverse("nominations:decision", args=[step.draft.pk])
        return [Act(sign, url, "signature")]
    if not step.is_possible:
        return [] if step.last is not None else [Act(label, "", "gavel", refused=refused)]
    usual = Act(
        amend if step.last is not None else label,
        reverse(f"nominations:{name}", args=[notice.pk]),
        "gavel",
        method="post",
        refused=refused if is_shut and kind == DecisionKind.OPENING else "",
    )
    found = queries.issuers_of(actor, notice, kind, on)
    if step.last is not None:  # who decided the list amends it
        found = [unit for unit in found if unit.pk == step.last.document.issuer_id] or found
        if len(found) == 1:
            return [replace(usual, url=f"{usual.url}?issuer={found[0].pk}")]
    if len(found) < 2 or usual.refused:
        return [usual]
    return [
        replace(
            usual,
            label=_("{decision}: {issuer}").format(decision=usual.label, issuer=issuer.name),
            url=f"{usual.url}?issuer={issuer.pk}",
        )
        for issuer in found
    ]
