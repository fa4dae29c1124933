"""How far a notice is: which decision can be drafted now, and what the other one waits for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from nennep.kernel import dates
from nennep.nominations.models import DecisionEntry, EnrolmentNotice, ListChange, ListDecision, Nomination
from nennep.nominations.states import (
    READY,
    SENT_STATES,
    TO_CHECK,
    WITH_SEAT,
    DecisionKind,
    NomineeState,
    NoticeState,
)

WITHDRAWN = (NomineeState.WITHDRAWN_BEFORE, NomineeState.WITHDRAWN_AFTER)


def ended_in_words(notice: EnrolmentNotice, on: date) -> str:
    """Why agencies nominate nobody any more on the day; empty while they may."""
    if on <= notice.deadline_on:
        return ""
    return _("Nominations ended on {day}. Ask {owner}; replacements come from the reserve.").format(
        day=dates.short(notice.deadline_on), owner=notice.owner.name
    )


@dataclass(frozen=True)
class DecisionStep:
    """One kind of decision: its open draft, whom a new one would add and take off, the last that was carried out."""

    draft: ListDecision | None
    added: int
    removed: int
    last: ListDecision | None

    @property
    def is_possible(self) -> bool:
        """Whether a decision can be drafted now."""
        return self.draft is None and bool(self.added or self.removed)


UNCHECKED = Q(
    state=NomineeState.NOMINATED,
    check_result__isnull=True,
    notice__state__in=(NoticeState.PUBLISHED, NoticeState.OPENED),
)
"""Put forward, and nobody has looked at the conditions yet."""


@dataclass(frozen=True)
class NoticeSteps:
    """Who is still to be checked (`unchecked`: not once), and each kind of decision."""

    to_check: int
    unchecked: int
    with_seat: int
    is_cancellable: bool
    sending: DecisionStep
    opening: DecisionStep


def steps_of(notice: EnrolmentNotice) -> NoticeSteps:
    """How far the notice is; four queries."""
    states: Counter[str] = Counter(
        dict(
            Nomination.objects.filter(notice=notice)
            .order_by("state")
            .values_list("state")
            .annotate(people=Count("pk"))
        )
    )
    decisions = list(
        ListDecision.objects.filter(notice=notice).select_related("document").order_by("applied_at", "pk")
    )
    listed = DecisionEntry.objects.filter(
        decision__notice=notice, decision__applied_at__isnull=False, nomination__state__in=WITHDRAWN
    ).values_list("decision__kind", "nomination_id", "change")
    entries = set(listed.order_by("pk"))

    def step(kind: str, ready: int) -> DecisionStep:
        gone = {person for of, person, change in entries if of == kind and change == ListChange.ADDED}
        off = {person for of, person, change in entries if of == kind and change == ListChange.REMOVED}
        of_kind = [one for one in decisions if one.kind == kind]
        return DecisionStep(
            draft=next((one for one in of_kind if one.applied_at is None), None),
            added=ready,
            removed=len(gone - off),
            last=next((one for one in reversed(of_kind) if one.applied_at is not None), None),
        )

    return NoticeSteps(
        to_check=sum(states[state] for state in TO_CHECK),
        unchecked=Nomination.objects.filter(UNCHECKED, notice=notice).count(),
        with_seat=sum(states[state] for state in WITH_SEAT),
        is_cancellable=not any(states[state] for state in SENT_STATES),
        sending=step(DecisionKind.SENDING, sum(states[state] for state in READY)),
        opening=step(DecisionKind.OPENING, states[NomineeState.SENT]),
    )
