"""Where a session stands: what is entered at each checkpoint, who has confirmed, counts of heads, what is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from nennep.attendance.models import CheckpointConfirmation, Fact, Incident, Mark
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.queries.due import people_due
from nennep.attendance.rules import ABSENT_CLAIMS
from nennep.attendance.states import Checkpoint, Claim, FactKind, IncidentState, Side, Status
from nennep.classes.models import (
    CLASS_BOARD_ROLES,
    MANAGING_ROLES,
    ClassAppointment,
    Enrolment,
    Session,
)
from nennep.classes.states import ClassState, SessionState
from nennep.kernel.periods import in_force_on
from nennep.norms.queries import RuleValue, rule

OVERDUE_HOURS = "attendance.overdue_hours"


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """Who confirmed a checkpoint for a side; `is_stale` when something was entered afterwards."""

    side: str
    delegation_id: int | None
    who: str
    at: datetime
    is_stale: bool


@dataclass(frozen=True, kw_only=True)
class CheckpointState:
    """One checkpoint of one session: of how many people something stands there, said at the checkpoint itself or, on paper
    and by a correction, of the whole session."""

    checkpoint: str
    entered: int
    there: int
    confirmed: tuple[Confirmed, ...] = ()

    def by(self, side: str, delegation_id: int | None = None) -> Confirmed | None:
        """The confirmation of the side, when there is one."""
        found = (one for one in self.confirmed if (one.side, one.delegation_id) == (side, delegation_id))
        return next(found, None)


@dataclass(frozen=True, kw_only=True)
class SessionRoll:
    """A session with its checkpoints. `expected` are the trainees of the day; `on_paper` have a mark from paper."""

    session_id: int
    expected: int
    start: CheckpointState
    end: CheckpointState
    on_paper: int = 0
    due: int = 0
    """People whom a device has seen and whose marks are not derived yet."""
    open_incidents: int = 0
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def not_taken(self) -> int:
        """Trainees of whom nobody has said anything."""
        return (self.marks.get(Status.NOT_TAKEN, 0) if self.marks else self.expected) - self.due

    @property
    def is_confirmed(self) -> bool:
        """Whether school and class board have both confirmed the end of the session (R0-15)."""
        return self.end.by(Side.SCHOOL) is not None and self.end.by(Side.CLASS_BOARD) is not None


def session_states(
    sessions: Collection[Session], among: QuerySet[Enrolment] | None = None
) -> dict[int, SessionRoll]:
    """The state of each session, by key; six queries, however many there are. `among`: what is counted are these places
    only, for whoever sees only them (R0-14)."""
    ids = [session.pk for session in sessions]
    enrolments: dict[int, list[Enrolment]] = defaultdict(list)
    classes = {session.training_class_id for session in sessions}
    places = Enrolment.objects.all() if among is None else among
    for one in places.filter(training_class_id__in=classes).order_by("pk"):
        enrolments[one.training_class_id].append(one)
    counted = None if among is None else {one.pk for group in enrolments.values() for one in group}
    standing, newest, on_paper = _entries(ids, counted)
    seen = people_due(ids, among)
    confirmed = _confirmed(ids, newest)
    marks: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for session_id, enrolment_id, status in (
        Mark.objects.filter(session_id__in=ids).order_by().values_list("session_id", "enrolment_id", "status")
    ):
        if counted is not None and enrolment_id not in counted:
            continue
        marks[session_id][status] += 1
        if status != Status.NOT_TAKEN:
            seen[session_id].discard(enrolment_id)
    incidents: dict[int, int] = defaultdict(int)
    opened = Incident.objects.filter(session_id__in=ids, state=IncidentState.OPEN)
    for session_id in opened.order_by().values_list("session_id", flat=True):
        incidents[session_id] += 1
    states = {}
    for session in sessions:
        checkpoints = {}
        for checkpoint in (Checkpoint.START, Checkpoint.END):
            claims = standing[session.pk, checkpoint]
            checkpoints[checkpoint] = CheckpointState(
                checkpoint=checkpoint,
                entered=len(claims),
                there=sum(claim not in ABSENT_CLAIMS for claim in claims.values()),
                confirmed=tuple(confirmed[session.pk, checkpoint]),
            )
        states[session.pk] = SessionRoll(
            session_id=session.pk,
            expected=sum(is_enrolled(one, session.held_on) for one in enrolments[session.training_class_id]),
            start=checkpoints[Checkpoint.START],
            end=checkpoints[Checkpoint.END],
            on_paper=on_paper[session.pk],
            due=len(seen[session.pk]),
            open_incidents=incidents[session.pk],
            marks=dict(marks[session.pk]),
        )
    return states


def _entries(
    ids: Collection[int], counted: Collection[int] | None = None
) -> tuple[dict[tuple[int, str], dict[int, str]], dict[tuple[int, str], int], dict[int, int]]:
    """What stands by session and checkpoint (a correction before an entry, an entry before paper), the newest entry that a
    confirmation of each checkpoint would cover, people with a mark from paper. What comes after the start does not touch
    the start; the end covers everything."""
    rows = list(
        Fact.objects.filter(session_id__in=ids, enrolment__isnull=False)
        .exclude(kind__in=[FactKind.REFUSAL, FactKind.HEAD_COUNT, FactKind.REASON])
        .order_by("pk")
        .values_list("pk", "session_id", "enrolment_id", "kind", "checkpoint", "claim", "cancels_id")
    )
    cancelled: set[int] = set()
    for pk, _session, _enrolment, kind, _checkpoint, _claim, cancels in reversed(rows):
        if kind == FactKind.CANCELLATION and pk not in cancelled and cancels is not None:
            cancelled.add(cancels)
    standing: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    newest: dict[tuple[int, str], int] = defaultdict(int)
    whole: dict[str, dict[int, dict[int, str]]] = {
        kind: defaultdict(dict) for kind in (FactKind.PAPER_MARK, FactKind.CORRECTION)
    }
    of_start: dict[int, set[int]] = defaultdict(set)  # from paper, written while the session ran
    for pk, session_id, enrolment_id, kind, checkpoint, claim, _cancels in rows:
        newest[session_id, Checkpoint.END] = pk
        if checkpoint == Checkpoint.START:
            newest[session_id, Checkpoint.START] = pk
        if pk in cancelled or (counted is not None and enrolment_id not in counted):
            continue
        if kind == FactKind.CHECKPOINT:
            standing[session_id, checkpoint][enrolment_id] = claim
        elif kind in whole:
            whole[kind][session_id][enrolment_id] = claim
            if kind == FactKind.PAPER_MARK and checkpoint == Checkpoint.START:
                of_start[session_id].add(enrolment_id)
            elif kind == FactKind.PAPER_MARK:
                of_start[session_id].discard(enrolment_id)
    paper, corrected = whole[FactKind.PAPER_MARK], whole[FactKind.CORRECTION]
    found: dict[tuple[int, str], dict[int, str]] = {
        (pk, str(checkpoint)): said | standing[pk, checkpoint] | corrected[pk]
        for pk in ids
        for checkpoint, said in (
            (Checkpoint.START, paper[pk]),
            (Checkpoint.END, {one: claim for one, claim in paper[pk].items() if one not in of_start[pk]}),
        )
    }
    return found, newest, {pk: len(paper[pk]) for pk in ids}


def _confirmed(
    ids: Collection[int], newest: Mapping[tuple[int, str], int]
) -> dict[tuple[int, str], list[Confirmed]]:
    found: dict[tuple[int, str], list[Confirmed]] = defaultdict(list)
    rows = CheckpointConfirmation.objects.filter(session_id__in=ids, withdrawn_at__isnull=True)
    for row in rows.select_related("confirmed_by").order_by("pk"):
        found[row.session_id, row.checkpoint].append(
            Confirmed(
                side=row.side,
                delegation_id=row.delegation_id,
                who=row.confirmed_by.full_name,
                at=row.confirmed_at,
                is_stale=newest.get((row.session_id, row.checkpoint), 0) > row.last_fact_id,
            )
        )
    return found


def overdue_rule(on: date) -> RuleValue:
    """After how many hours a session without confirmed attendance is overdue."""
    return rule(OVERDUE_HOURS, on)


def overdue_sessions(source: QuerySet[Session], now: datetime, hours: int) -> QuerySet[Session]:
    """Those of the sessions that ended `hours` ago or more and that school and class board have not both confirmed."""

    def by(side: str) -> Exists:
        return Exists(
            CheckpointConfirmation.objects.filter(
                session=OuterRef("pk"), checkpoint=Checkpoint.END, side=side, withdrawn_at__isnull=True
            )
        )

    return (
        source.filter(
            state=SessionState.PLANNED,
            ends_at__lte=now - timedelta(hours=hours),
            training_class__state=ClassState.OPENED,
        )
        .exclude(by(Side.SCHOOL) & by(Side.CLASS_BOARD))
        .order_by("held_on", "starts_at", "pk")
    )


def sessions_waiting_for(
    person_ids: Collection[int], side: str, now: datetime, on: date, houses: Collection[int] = ()
) -> QuerySet[Session]:
    """Begun sessions of running classes that await the confirmation at their end by a side that one of the persons
    speaks for by a duty held on the day (R0-15), or that one of the `houses` holds or teaches."""
    roles = MANAGING_ROLES if side == Side.SCHOOL else CLASS_BOARD_ROLES
    duties = ClassAppointment.objects.filter(in_force_on(on), person_id__in=person_ids, role__in=roles)
    confirmed = CheckpointConfirmation.objects.filter(
        session=OuterRef("pk"), checkpoint=Checkpoint.END, side=side, withdrawn_at__isnull=True
    )
    return (
        Session.objects.filter(
            Q(training_class_id__in=duties.values("training_class_id")) | _of_houses(houses),
            ~Exists(confirmed),
            training_class__state=ClassState.OPENED,
            starts_at__lte=now,
        )
        .exclude(state=SessionState.CANCELLED)
        .order_by("starts_at", "pk")
    )


def _of_houses(houses: Collection[int]) -> Q:
    if not houses:
        return Q(pk__in=[])
    return Q(training_class__host_id__in=houses) | Q(training_class__trainer_id__in=houses)


@dataclass(frozen=True, kw_only=True)
class HeadCount:
    """A count of heads beside what the roll said at that moment. `explained` is the newest explanation."""

    fact_id: int
    at: datetime
    who: str
    side: str
    checkpoint: str
    counted: int
    there: int
    explained: str

    @property
    def difference(self) -> int:
        """Heads more (or, negative, fewer) than the roll."""
        return self.counted - self.there


def head_counts(session: Session) -> list[HeadCount]:
    """The counts of the session, oldest first; each against the roll as it stood when heads were counted."""
    facts = list(Fact.objects.filter(session=session).select_related("recorded_by").order_by("pk"))
    explained = {
        fact.cancels_id: fact.note
        for fact in facts
        if fact.kind == FactKind.HEAD_COUNT and fact.cancels_id is not None
    }
    counts = []
    for fact in facts:
        if fact.kind != FactKind.HEAD_COUNT or fact.cancels_id is not None:
            continue
        counts.append(
            HeadCount(
                fact_id=fact.pk,
                at=fact.happened_at,
                who=fact.recorded_by.full_name,
                side=fact.side,
                checkpoint=fact.checkpoint,
                counted=fact.head_count or 0,
                there=_there([one for one in facts if one.pk < fact.pk]),
                explained=explained.get(fact.pk, "") or fact.note,
            )
        )
    return counts


def there_now(session: Session, until: datetime | None = None) -> set[int]:
    """Whom the entries put into the room: keys of places in the class. `until`: by what had happened up to that moment."""
    facts = Fact.objects.filter(session=session)
    if until is not None:
        facts = facts.filter(happened_at__lte=until)
    return _people_there(list(facts.order_by("pk")))


def _there(facts: Collection[Fact]) -> int:
    return len(_people_there(facts))


def _people_there(facts: Collection[Fact]) -> set[int]:
    """The last word about each, at any checkpoint or from paper, that does not say absent or gone."""
    cancelled = {fact.cancels_id for fact in facts if fact.kind == FactKind.CANCELLATION}
    last: dict[int, str] = {}
    words = {FactKind.CHECKPOINT, FactKind.PAPER_MARK, FactKind.CORRECTION, FactKind.SPOT_CHECK}
    for fact in facts:
        if fact.kind in words and fact.pk not in cancelled and fact.enrolment_id is not None:
            last[fact.enrolment_id] = fact.claim
    gone = ABSENT_CLAIMS | {Claim.CALLED_AWAY, Claim.LEFT_MID_SESSION, Claim.OTHER_PERSON}
    return {enrolment_id for enrolment_id, claim in last.items() if claim not in gone}
