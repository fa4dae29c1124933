"""Flags that only many facts show, found again and again without asking twice; and closing a flag with words (R0-16, R0-17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.models import Role, User
from nennep.attendance.models import Fact, Leave
from nennep.attendance.rules import DEVICES
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side
from nennep.audit.operations import record
from nennep.classes.models import Batch, ClassRole, Session, TrainingClass
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.norms.queries import RuleBook, rules_in_force
from nennep.presence.models import CheckIn, Flag, Override
from nennep.presence.operations.flags import raise_flag
from nennep.presence.policies.flags import may_close_flag
from nennep.presence.queries.evidence import policies_of, ways_of
from nennep.presence.queries.flags import unexplained_count
from nennep.presence.rules.patterns import (
    Arrival,
    always_together,
    large_shares,
    overlapping_places,
    repeated,
)
from nennep.presence.states import FLAG_MOVES, FlagKind, Outcome

AGAINST = frozenset({Outcome.BAD_PASSKEY, Outcome.OTHER_DEVICE, Outcome.TOO_MANY, Outcome.OTHER_PERSON})
"""Refusals that speak of another person; a code that had run out or a door that was closed speaks of the hour."""
LOOKED_BACK = timedelta(days=30)
APART = timedelta(minutes=10)
THERE = frozenset({Claim.PRESENT, Claim.LATE, Claim.LEFT_EARLY, Claim.LATE_AND_LEFT_EARLY})


@dataclass(frozen=True, kw_only=True)
class _Look:
    """One look over a class: from when, by which rules, in whose name."""

    training_class: TrainingClass
    since: datetime
    rules: RuleBook
    by: User
    now: datetime

    def limit(self, word: str) -> int:
        """The number of a rule of flags."""
        return self.rules.rule(f"presence.flag.{word}").as_int

    @property
    def month(self) -> str:
        """What is found again in the same month is the same question."""
        return f"{local_date(self.now):%Y-%m}"

    def ask(self, kind: str, key: str, owner: str, facts: Sequence[int], **columns: Any) -> None:
        """Raise the flag once."""
        raise_flag(
            kind=kind,
            key=key,
            training_class=self.training_class.pk,
            owner_role=owner,
            facts=facts,
            by=self.by,
            now=self.now,
            **columns,
        )


@transaction.atomic
def find_flags(*, training_class: TrainingClass, by: User, now: datetime) -> int:
    """Look over the last thirty days of a class and raise what they show; returns how many flags are new.

    Harmless to call again: a flag has one key per pair, person or account and month. Called by the timers and when a
    batch is closed.
    """
    lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    before = Flag.objects.filter(training_class=training_class).count()
    rules = rules_in_force(local_date(now), "presence.flag.")
    look = _Look(training_class=training_class, since=now - LOOKED_BACK, rules=rules, by=by, now=now)
    _always_together(look)
    _old_codes(look)
    _strange_networks(look)
    _impossible_times(look)
    _by_hand(look)
    _leave_after_flag(look)
    return Flag.objects.filter(training_class=training_class).count() - before


@transaction.atomic
def find_batch_flags(*, batch: Batch, by: User, now: datetime) -> int:
    """Registered with classes: what a batch shows is looked for when it is closed, before its report is signed."""
    return find_flags(training_class=batch.training_class, by=by, now=now)


def _check_ins(look: _Look) -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(
        session__training_class=look.training_class, at__gte=look.since, person__isnull=False
    ).order_by("at", "pk")


def _always_together(look: _Look) -> None:
    accepted = _check_ins(look).filter(outcome=Outcome.ACCEPTED)
    arrivals = [
        Arrival(window=window or -session, person=person, at=at, fact=fact)
        for window, session, person, at, fact in accepted.values_list(
            "window_id", "session_id", "person_id", "at", "fact_id"
        )
    ]
    for pair in always_together(
        arrivals,
        within=timedelta(seconds=look.limit("together_seconds")),
        least_windows=look.limit("together_least"),
        least_percent=look.limit("together_percent"),
    ):
        low, high = pair.people
        look.ask(
            FlagKind.ALWAYS_TOGETHER,
            f"together:{look.training_class.pk}:{low}:{high}:{look.month}",
            Role.TRAINING_OFFICE,
            pair.facts,
            person=low,
            other_person=high,
            figures={"near": pair.near, "both": pair.both},
        )


def _old_codes(look: _Look) -> None:
    """Old codes of somebody who was not let in by film or card afterwards: on a slow network honest people send some, too."""
    let_in = CheckIn.objects.filter(
        outcome=Outcome.ACCEPTED,
        is_typed=False,
        person_id=OuterRef("person_id"),
        session_id=OuterRef("session_id"),
        fact__checkpoint=OuterRef("fact__checkpoint"),
        at__gte=OuterRef("at"),
    )
    _often(
        look,
        _check_ins(look).filter(~Exists(let_in), outcome=Outcome.OLD_CODE),
        FlagKind.OLD_CODES,
        look.limit("old_codes_least"),
    )


def _strange_networks(look: _Look) -> None:
    """A weak sign alone: honest people share an address, and a phone may leave the school's network."""
    outside = _check_ins(look).filter(is_outside=True)
    _often(look, outside, FlagKind.STRANGE_NETWORK, look.limit("outside_least"))


def _often(look: _Look, found: QuerySet[CheckIn], kind: str, least: int) -> None:
    """One flag for everybody who comes up so often."""
    pairs = [(person or 0, fact) for person, fact in found.values_list("person_id", "fact_id")]
    for person, facts in repeated(pairs, least=least).items():
        look.ask(
            kind,
            f"{kind}:{look.training_class.pk}:{person}:{look.month}",
            ClassRole.CLASS_MANAGER,
            facts,
            person=person,
            figures={"times": len(facts)},
        )


def _impossible_times(look: _Look) -> None:
    """Somebody of this class who checked in to another class within minutes."""
    people = _check_ins(look).filter(outcome=Outcome.ACCEPTED).order_by().values("person_id")
    rows = CheckIn.objects.filter(person__in=people, outcome=Outcome.ACCEPTED, at__gte=look.since)
    stays: dict[int, list[tuple[int, int, datetime]]] = {}
    for person, fact, class_id, at in rows.order_by("at", "pk").values_list(
        "person_id", "fact_id", "session__training_class_id", "at"
    ):
        stays.setdefault(person or 0, []).append((fact, class_id, at))
    for person, mine in stays.items():
        for first, second in overlapping_places(mine, apart=APART):
            look.ask(
                FlagKind.IMPOSSIBLE_TIME,
                f"places:{first}:{second}",
                Role.TRAINING_OFFICE,
                (first, second),
                person=person,
            )


def _by_hand(look: _Look) -> None:
    """Entries by hand where the policy wants a device: by the class board each one; by the school each that stands against
    what a device said of the same person, unless two people set that aside; as a share per account, an override counting
    for the one who asked for it."""
    sessions = list(
        Session.objects.filter(
            training_class=look.training_class, starts_at__gte=look.since, starts_at__lte=look.now
        ).order_by("pk")
    )
    policies = policies_of(sessions)
    wanted = {
        (one.pk, str(checkpoint))
        for one in sessions
        if one.pk in policies
        for checkpoint in (Checkpoint.START, Checkpoint.END)
        if (ways := ways_of(policies[one.pk], checkpoint)) and Method.HAND not in ways
    }
    there = Fact.objects.filter(
        session__in=sessions, kind=FactKind.CHECKPOINT, claim__in=THERE, enrolment__isnull=False
    )
    counts_of_ends = there.order_by().values_list("session_id", "checkpoint").annotate(Count("pk"))
    expected = sum(count for session, end, count in counts_of_ends if (session, end) in wanted)
    by_hand = there.filter(method=Method.HAND).select_related("enrolment").order_by("pk")
    asked = dict(
        Override.objects.filter(session__in=sessions, fact__isnull=False)
        .order_by("pk")
        .values_list("fact_id", "asked_by_id")
    )
    said_no = set(
        CheckIn.objects.filter(session__in=sessions, outcome__in=AGAINST)
        .order_by()
        .values_list("session_id", "fact__checkpoint", "person_id")
    )
    by_account: dict[int, list[int]] = {}
    for fact in by_hand:
        if (fact.session_id, fact.checkpoint) not in wanted or fact.enrolment is None:
            continue
        by_account.setdefault(asked.get(fact.pk, fact.recorded_by_id), []).append(fact.pk)
        is_against = (fact.session_id, fact.checkpoint, fact.enrolment.person_id) in said_no
        is_of_board = fact.side == Side.CLASS_BOARD
        if is_of_board or (is_against and fact.pk not in asked):
            look.ask(
                FlagKind.HAND_AGAINST_DEVICE,
                f"hand:{fact.session_id}:{fact.enrolment_id}:{fact.checkpoint}",
                ClassRole.CLASS_MANAGER if is_of_board else Role.TRAINING_OFFICE,
                (fact.pk,),
                session=fact.session_id,
                person=fact.enrolment.person_id,
                about_account=fact.recorded_by_id,
            )
    counts = {account: len(rows) for account, rows in by_account.items()}
    for share in large_shares(
        counts,
        dict.fromkeys(counts, expected),
        above_percent=look.limit("by_hand_percent"),
        least=look.limit("by_hand_least"),
    ):
        account = int(str(share.account))
        look.ask(
            FlagKind.OVERRIDE_SHARE,
            f"share:{look.training_class.pk}:{account}:{look.month}",
            Role.TRAINING_OFFICE,
            by_account[account],
            about_account=account,
            figures={"by_hand": share.by_hand, "expected": share.expected, "percent": share.percent},
        )
    _by_paper(look, {session for session, _end in wanted})


def _by_paper(look: _Look, sessions: Collection[int]) -> None:
    """Present by a sheet of paper alone in a session in which more people were seen by devices: power and network were there."""
    standing = Fact.objects.filter(
        session__in=sessions, claim__in=THERE, enrolment__isnull=False, cancelled_by__isnull=True
    )
    sheets = list(
        standing.filter(kind=FactKind.PAPER_MARK).select_related("enrolment").order_by("session_id", "pk")
    )
    seen: dict[int, set[int]] = defaultdict(set)
    entered: dict[int, set[int]] = defaultdict(set)
    entries = standing.filter(
        kind=FactKind.CHECKPOINT, session__in={one.session_id for one in sheets}
    ).order_by()
    for session, place, method in entries.values_list("session_id", "enrolment_id", "method").distinct():
        entered[session].add(place or 0)
        if method in DEVICES:
            seen[session].add(place or 0)
    for session, found in groupby(sheets, key=lambda one: one.session_id):
        alone = {one.enrolment_id: one for one in found if one.enrolment_id not in entered[session]}
        for fact in alone.values() if len(alone) < len(seen[session]) else ():
            look.ask(
                FlagKind.HAND_AGAINST_DEVICE,
                f"paper:{session}:{fact.enrolment_id}",
                Role.TRAINING_OFFICE,
                (fact.pk,),
                session=session,
                person=fact.enrolment.person_id if fact.enrolment else None,
                about_account=fact.recorded_by_id,
                figures={"by": str(Method.PAPER), "seen": len(seen[session])},
            )


def _leave_after_flag(look: _Look) -> None:
    """Leave asked for a session after a flag about the same person and session stood: the way around an absence."""
    flags = Flag.objects.filter(
        training_class=look.training_class,
        session__isnull=False,
        person__isnull=False,
        opened_at__gte=look.since,
    ).exclude(kind=FlagKind.LEAVE_AFTER_FLAG)
    known = {(one.person_id, one.session_id): one for one in flags.order_by("-opened_at", "-pk")}
    asked = Leave.objects.filter(
        enrolment__training_class=look.training_class, asked_at__gte=look.since
    ).order_by("pk")
    for leave_id, person_id, session_id, asked_at in asked.values_list(
        "pk", "enrolment__person_id", "leave_sessions__session_id", "asked_at"
    ):
        flag = known.get((person_id, session_id))
        if flag is None or asked_at <= flag.opened_at:
            continue
        look.ask(
            FlagKind.LEAVE_AFTER_FLAG,
            f"leave:{leave_id}:{session_id}",
            Role.TRAINING_OFFICE,
            tuple(flag.facts.order_by("pk").values_list("pk", flat=True)),
            session=session_id,
            person=person_id,
        )


@transaction.atomic
def close_flag(*, flag: Flag, state: str, conclusion: str, by: User, now: datetime) -> Flag:
    """Say whether the flag was right, wrong, or could not be cleared up, in words; its precision is counted from that.

    Refuses who does not own it (nobody closes a flag about the own entries), a conclusion without words, a flag that is
    closed, and one about a count of heads that nobody has explained (R0-18).
    """
    flag = lock_one(Flag.objects.filter(pk=flag.pk))
    if not may_close_flag(by, flag, local_date(now)):
        raise NotAllowed(_("Whoever owns the flag closes it; nobody closes one about the own entries."))
    if state not in FLAG_MOVES[flag.state]:
        raise Refused(_("This flag has been closed already."))
    if unexplained_count(flag) is not None:
        raise Refused(_("First write why the count differs from the roll, then close the flag."))
    conclusion = conclusion.strip()
    if not conclusion:
        raise Refused(_("Write what you found out."), field="conclusion")
    before = {"state": flag.state}
    flag.state, flag.conclusion, flag.closed_at, flag.closed_by = state, conclusion[:500], now, by
    flag.save(update_fields=["state", "conclusion", "closed_at", "closed_by"])
    record(
        act="presence.flag.close",
        subject=flag,
        by=by,
        now=now,
        before=before,
        after={"state": state},
        reason=conclusion,
        context=flag.training_class,
    )
    return flag
