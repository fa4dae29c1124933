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
    for decision, step, refused in (
        (DecisionKind.SENDING, found.sending, _why_not_sent(found)),
        (
            DecisionKind.OPENING,
            found.opening,
            _("The authority is missing.") if against else _("Nobody is sent by decision yet."),
        ),
    ):
        acts += _decisions(actor, notice, decision, step, on, refused=refused, is_shut=bool(against))
    acts = _with_a_next(acts)
    if notice.state == NoticeState.PUBLISHED and found.is_cancellable:
        acts.append(cancel)
    return tuple(acts)


def _why_not_sent(found: NoticeSteps) -> str:
    if found.unchecked:
        return _("Check the conditions first.")
    return _("Nobody meets the conditions yet.") if found.to_check else _("Nobody is nominated yet.")


def _with_a_next(acts: list[Act]) -> list[Act]:
    """The first act that leads on becomes the weighty one; checking again does not lead on."""
    if any(one.kind == "primary" for one in acts):
        return acts
    leads = [one for one in acts if not one.refused and one.icon != "list-check"]
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
    (R2-51). A list that stands needs no button."""
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
