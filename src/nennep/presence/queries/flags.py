"""Flags as lists and pages show them, and how often each kind was right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from nennep.attendance.models import Fact
from nennep.attendance.states import FactKind
from nennep.classes.models import Session
from nennep.presence.models import Flag
from nennep.presence.states import FlagKind, FlagState


def loaded_flags(flags: QuerySet[Flag]) -> QuerySet[Flag]:
    """With everything that their sentences name."""
    return flags.select_related(
        "training_class", "session", "person", "other_person", "about_account", "device", "closed_by"
    )


@dataclass(frozen=True, kw_only=True)
class FlagRow:
    """One flag; names are empty where it names nobody."""

    pk: int
    kind: str
    person: str
    person_id: int | None
    other_person: str
    account: str
    device: str
    class_id: int
    class_name: str
    session: Session | None
    owner_role: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    conclusion: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def flag_rows(flags: Collection[Flag]) -> list[FlagRow]:
    """Rows of loaded flags; no query."""
    return [
        FlagRow(
            pk=one.pk,
            kind=one.kind,
            person=one.person.full_name if one.person else "",
            person_id=one.person_id,
            other_person=one.other_person.full_name if one.other_person else "",
            account=one.about_account.full_name if one.about_account else "",
            device=str(one.device) if one.device else "",
            class_id=one.training_class_id,
            class_name=one.training_class.name,
            session=one.session,
            owner_role=one.owner_role,
            state=one.state,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
            closed_by=one.closed_by.full_name if one.closed_by else "",
            conclusion=one.conclusion,
            figures=one.figures,
        )
        for one in flags
    ]


def unexplained_count(flag: Flag) -> Fact | None:
    """The count of heads behind a flag while nobody has said why it differs; None when somebody has, and for other flags."""
    if flag.kind != FlagKind.HEAD_COUNT:
        return None
    facts = list(flag.facts.filter(kind=FactKind.HEAD_COUNT).order_by("pk"))
    if any(fact.note for fact in facts):
        return None
    return next((fact for fact in facts if fact.cancels_id is None), None)


def facts_of(flag: Flag, most: int = 200) -> list[Fact]:
    """The facts that the flag names, oldest first."""
    facts = flag.facts.select_related("session__training_class", "enrolment__person", "recorded_by")
    return list(facts.order_by("happened_at", "pk")[:most])


@dataclass(frozen=True, kw_only=True)
class Precision:
    """How often flags of one kind were right: right / (right + wrong). What could not be cleared up counts for neither."""

    kind: str
    right: int
    wrong: int
    unclear: int
    open: int

    @property
    def judged(self) -> int:
        """Flags of which somebody said whether they were right."""
        return self.right + self.wrong


def precisions(flags: QuerySet[Flag]) -> list[Precision]:
    """One line for every kind, those without a flag too; one query."""
    rows = flags.order_by().values("kind", "state").annotate(number=Count("pk", distinct=True))
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for kind, state, number in rows.values_list("kind", "state", "number"):
        counted[kind, state] = number
    return [
        Precision(
            kind=kind,
            right=counted[kind, FlagState.RIGHT],
            wrong=counted[kind, FlagState.WRONG],
            unclear=counted[kind, FlagState.UNCLEAR],
            open=counted[kind, FlagState.OPEN],
        )
        for kind in FlagKind.values
    ]
