"""From facts to a mark: values in, values out (design.md idea 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nennep.attendance.states import Checkpoint, Claim, Evidence, FactKind, Method, Status

ABSENT_CLAIMS = frozenset({Claim.ABSENT, Claim.ABSENT_EXCUSED, Claim.ABSENT_UNEXCUSED})
LATE_CLAIMS = frozenset({Claim.LATE, Claim.LATE_AND_LEFT_EARLY})
EARLY_CLAIMS = frozenset({Claim.LEFT_EARLY, Claim.LATE_AND_LEFT_EARLY})
GONE_CLAIMS = frozenset({Claim.LEFT_MID_SESSION})
_GONE = {Claim.CALLED_AWAY.value: Status.CALLED_AWAY, Claim.LEFT_MID_SESSION.value: Status.LEFT_MID_SESSION}
DEVICES = frozenset({Method.ROOM_CODE, Method.KIOSK})


@dataclass(frozen=True, kw_only=True)
class Said:
    """One fact about one trainee in one session, as the derivation needs it. Minutes are whole minutes."""

    id: int
    kind: str
    checkpoint: str = ""
    claim: str = ""
    late_minutes: int | None = None
    early_minutes: int | None = None
    minutes_from_start: int = 0  # when it happened, from the start of the session
    reason_id: int | None = None
    reason_note: str = ""
    ordered_by: str = ""
    method: str = Method.HAND
    cancels_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class GrantedLeave:
    """A leave that was granted for this session."""

    id: int
    reason_id: int
    ordered_by: str = ""
    is_afterwards: bool = False  # asked or approved after the session began


@dataclass(frozen=True, kw_only=True)
class MarkRules:
    """The dated rules that a mark depends on (norms). `late_lesson_lost_after` None: the rule is off, and only lessons
    that were wholly missed are lost. `left_mid_session_credit`: "none" or "until_seen"."""

    late_lesson_lost_after: int | None = None
    left_mid_session_credit: str = "none"
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class MarkValue:
    """What the facts amount to. credited + excused + missed = lessons of the session, unless it was not taken."""

    status: str
    is_late: bool = False
    is_left_early: bool = False
    late_minutes: int | None = None
    early_minutes: int | None = None
    lessons: int = 0
    lessons_credited: int = 0
    lessons_excused: int = 0
    lessons_missed: int = 0
    reason_id: int | None = None
    reason_note: str = ""
    ordered_by: str = ""
    leave_id: int | None = None
    is_leave_afterwards: bool = False
    is_case: bool = False
    is_complete: bool = False
    has_conflict: bool = False
    evidence: int = Evidence.NONE
    last_fact_id: int = 0
    rule_version: str = ""


@dataclass(frozen=True, kw_only=True)
class _Stay:
    """How somebody was there, before lessons are counted."""

    status: str
    is_excused: bool = False
    late: tuple[bool, int | None] = (False, None)
    early: tuple[bool, int | None] = (False, None)
    seen_until: int = 0
    is_complete: bool = False
    has_conflict: bool = False


def effective(said: Iterable[Said]) -> list[Said]:
    """The facts that stand, oldest first: a cancelled one does not count, unless its cancellation was itself cancelled."""
    cancelled: set[int] = set()
    ordered = sorted(said, key=lambda fact: fact.id)
    for fact in reversed(ordered):
        if fact.kind == FactKind.CANCELLATION and fact.id not in cancelled and fact.cancels_id is not None:
            cancelled.add(fact.cancels_id)
    silent = {FactKind.CANCELLATION, FactKind.REFUSAL, FactKind.HEAD_COUNT}
    return [fact for fact in ordered if fact.id not in cancelled and fact.kind not in silent]


def derive(
    said: Sequence[Said],
    *,
    lessons: int,
    minutes: int,
    leave: GrantedLeave | None,
    rules: MarkRules,
    confirmed_up_to: int = 0,
) -> MarkValue:
    """The mark of one trainee in one session of `lessons` tiết lasting `minutes`.

    A correction outweighs everything; then the two checkpoints and unannounced checks; then the paper sheet; then a
    granted leave alone. Without any of them the session is NOT_TAKEN for this trainee, never present (R0-11, R0-18).
    `confirmed_up_to`: newest fact that both the school and the class board have confirmed (R0-15).
    """
    standing = effective(said)
    last_fact_id = max((fact.id for fact in said if fact.kind != FactKind.REFUSAL), default=0)
    # A reason given later does not take back what was confirmed about being there.
    last_claim_id = max(
        (fact.id for fact in said if fact.kind not in {FactKind.REFUSAL, FactKind.REASON}), default=0
    )
    stay = _stay(standing, leave)
    reason = _reason(standing, leave)
    credited, excused, missed = _lessons(
        stay, lessons=lessons, minutes=minutes, rules=rules, is_excused=leave is not None
    )
    is_late, late_minutes = stay.late
    is_early, early_minutes = stay.early
    is_case = stay.status != Status.NOT_TAKEN and (stay.status != Status.PRESENT or is_late or is_early)
    evidence = _evidence(standing, leave)
    if evidence >= Evidence.HAND and last_claim_id <= confirmed_up_to:
        evidence = max(evidence, Evidence.CONFIRMED)
    return MarkValue(
        status=stay.status,
        is_late=is_late,
        is_left_early=is_early,
        late_minutes=late_minutes,
        early_minutes=early_minutes,
        lessons=lessons,
        lessons_credited=credited,
        lessons_excused=excused,
        lessons_missed=missed,
        reason_id=reason[0] if is_case else None,
        reason_note=reason[1] if is_case else "",
        ordered_by=reason[2] if is_case else "",
        leave_id=leave.id if leave and is_case else None,
        is_leave_afterwards=bool(leave and leave.is_afterwards and is_case),
        is_case=is_case,
        is_complete=stay.is_complete,
        has_conflict=stay.has_conflict,
        evidence=int(evidence),
        last_fact_id=last_fact_id,
        rule_version=rules.version,
    )


def _stay(standing: Sequence[Said], leave: GrantedLeave | None) -> _Stay:
    correction = _last(standing, FactKind.CORRECTION)
    if correction is not None:
        return _whole(correction, leave)
    start = _at(standing, Checkpoint.START)
    end = _at(standing, Checkpoint.END)
    spots = [fact for fact in standing if fact.kind == FactKind.SPOT_CHECK]
    paper = _last(standing, FactKind.PAPER_MARK)
    if start is None and paper is not None and paper.checkpoint == Checkpoint.START:
        start = paper  # written while the session ran
    if start is not None or end is not None or spots:
        stay = _between(start, end, spots, leave)
        return _with_conflict(stay) if _is_denied(standing) else stay
    if paper is not None:
        return _whole(paper, leave)
    if leave is not None:
        return _Stay(status=Status.ABSENT_EXCUSED, is_excused=True)
    return _Stay(status=Status.NOT_TAKEN)


def _whole(fact: Said, leave: GrantedLeave | None) -> _Stay:
    """A statement about the whole session: a correction or a mark on paper."""
    if fact.claim in ABSENT_CLAIMS:
        return _absent(leave=leave, said_excused=fact.claim == Claim.ABSENT_EXCUSED, is_complete=True)
    if fact.claim == Claim.OTHER_PERSON:
        return _Stay(status=Status.ABSENT_UNEXCUSED, is_complete=True, has_conflict=True)
    if fact.claim == Claim.CALLED_AWAY:
        return _Stay(status=Status.CALLED_AWAY, early=(False, fact.early_minutes), is_complete=True)
    if fact.claim == Claim.LEFT_MID_SESSION:
        return _Stay(status=Status.LEFT_MID_SESSION, early=(False, fact.early_minutes), is_complete=True)
    return _Stay(status=Status.PRESENT, late=_late(fact), early=_early(fact), is_complete=True)


def _between(
    start: Said | None, end: Said | None, spots: Sequence[Said], leave: GrantedLeave | None
) -> _Stay:
    """Start and end checkpoints with the unannounced checks between them (R0-16, R0-18)."""
    if any(spot.claim == Claim.OTHER_PERSON for spot in spots):
        return _Stay(status=Status.ABSENT_UNEXCUSED, is_complete=True, has_conflict=True)
    seen = [spot for spot in spots if spot.claim not in ABSENT_CLAIMS]
    was_missed = len(seen) < len(spots)
    seen_until = max((spot.minutes_from_start for spot in seen), default=0)
    is_complete = start is not None and end is not None
    came = start is not None and start.claim not in ABSENT_CLAIMS
    if start is None and end is None:
        if seen:
            return _Stay(status=Status.PRESENT, has_conflict=was_missed, seen_until=seen_until)
        return _absent(leave=leave, is_complete=False)
    if not came and (end is None or end.claim in ABSENT_CLAIMS):
        said_excused = any(fact is not None and fact.claim == Claim.ABSENT_EXCUSED for fact in (start, end))
        absent = _absent(leave=leave, said_excused=said_excused, is_complete=is_complete)
        # Seen during the session although both checkpoints say absent: somebody must look at it.
        return _with_conflict(absent) if seen else absent
    late = _late(start) if came else _late_by_end(start, end)
    if end is None:
        if was_missed:
            return _Stay(status=Status.LEFT_MID_SESSION, late=late, seen_until=seen_until)
        if start is not None and start.claim in _GONE:
            gone = (False, start.early_minutes)
            return _Stay(status=_GONE[start.claim], late=late, early=gone, seen_until=seen_until)
        early = _early(start) if start is not None else (False, None)
        return _Stay(status=Status.PRESENT, late=late, early=early, seen_until=seen_until)
    if end.claim in {Claim.CALLED_AWAY, Claim.ABSENT_EXCUSED}:
        return _Stay(
            status=Status.CALLED_AWAY,
            late=late,
            early=(False, end.early_minutes),
            seen_until=seen_until,
            is_complete=is_complete,
        )
    if end.claim in ABSENT_CLAIMS or end.claim in GONE_CLAIMS:
        return _Stay(
            status=Status.LEFT_MID_SESSION,
            late=late,
            early=(False, end.early_minutes),
            seen_until=seen_until,
            is_complete=is_complete,
        )
    return _Stay(
        status=Status.PRESENT,
        late=late,
        early=_early(end),
        seen_until=seen_until,
        is_complete=is_complete,
        has_conflict=was_missed,
    )


def _absent(*, leave: GrantedLeave | None, is_complete: bool, said_excused: bool = False) -> _Stay:
    is_excused = said_excused or leave is not None
    status = Status.ABSENT_EXCUSED if is_excused else Status.ABSENT_UNEXCUSED
    return _Stay(status=status, is_excused=is_excused, is_complete=is_complete)


def _with_conflict(stay: _Stay) -> _Stay:
    return replace(stay, has_conflict=True)


def _is_denied(standing: Sequence[Said]) -> bool:
    """A device saw somebody at a checkpoint and a person wrote down that nobody was there, in this order.

    The other order is a late arrival: absent when the roll was called, checked in by phone afterwards.
    """
    for at in (Checkpoint.START, Checkpoint.END):
        here = [fact for fact in standing if fact.kind == FactKind.CHECKPOINT and fact.checkpoint == at]
        last = here[-1] if here else None
        if last is None or last.method in DEVICES or last.claim not in ABSENT_CLAIMS:
            continue
        if any(fact.method in DEVICES and fact.claim not in ABSENT_CLAIMS for fact in here):
            return True
    return False


def _last(standing: Sequence[Said], kind: str, checkpoint: str = "") -> Said | None:
    found = [
        fact for fact in standing if fact.kind == kind and (not checkpoint or fact.checkpoint == checkpoint)
    ]
    return found[-1] if found else None


def _at(standing: Sequence[Said], checkpoint: str) -> Said | None:
    """The entry that holds at a checkpoint: the newest. A phone that was late does not make late whom somebody had seen."""
    found = [fact for fact in standing if fact.kind == FactKind.CHECKPOINT and fact.checkpoint == checkpoint]
    if not found:
        return None
    last = found[-1]
    if last.method in DEVICES and last.claim in LATE_CLAIMS:
        before = found[-2] if len(found) > 1 else None
        if before is not None and before.claim not in ABSENT_CLAIMS:
            return before
    return last


def _late(fact: Said | None) -> tuple[bool, int | None]:
    if fact is None or fact.claim not in LATE_CLAIMS:
        return (False, None)
    return (True, fact.late_minutes)


def _late_by_end(start: Said | None, end: Said | None) -> tuple[bool, int | None]:
    """Absent at the start but there at the end: late, by as many minutes as somebody wrote down, if anybody did."""
    if start is None:
        return _late(end)
    written = next(
        (fact.late_minutes for fact in (end, start) if fact is not None and fact.late_minutes is not None),
        None,
    )
    return (True, written)


def _early(fact: Said) -> tuple[bool, int | None]:
    return (True, fact.early_minutes) if fact.claim in EARLY_CLAIMS else (False, None)


def _reason(standing: Sequence[Said], leave: GrantedLeave | None) -> tuple[int | None, str, str]:
    """The newest reason that was given; a granted leave speaks when nobody else did."""
    for fact in reversed(standing):
        if fact.reason_id is not None:
            return (fact.reason_id, fact.reason_note, fact.ordered_by or (leave.ordered_by if leave else ""))
    if leave is not None:
        return (leave.reason_id, "", leave.ordered_by)
    return (None, "", "")


def lessons_lost(away_minutes: int, *, lessons: int, minutes: int, lost_after: int | None) -> int:
    """How many of `lessons` equal parts of a session of `minutes` are lost by `away_minutes` at one end of it.

    A lesson is lost when more than `lost_after` minutes of it were missed; without that rule only when all of it was.
    """
    if lessons <= 0 or away_minutes <= 0 or minutes <= 0:
        return 0
    away = min(away_minutes, minutes)
    lost = 0
    for index in range(lessons):
        # Compared in units of 1/lessons of a minute, so that no rounding can flip the answer.
        missed_part = min(max(away * lessons - index * minutes, 0), minutes)
        is_lost = (
            missed_part >= minutes
            if lost_after is None
            else missed_part > lost_after * lessons or missed_part >= minutes
        )
        lost += is_lost
    return lost


def _lessons(
    stay: _Stay, *, lessons: int, minutes: int, rules: MarkRules, is_excused: bool
) -> tuple[int, int, int]:
    """Credited, excused and missed lessons."""
    if stay.status == Status.NOT_TAKEN:
        return (0, 0, 0)
    if stay.status == Status.ABSENT_EXCUSED:
        return (0, lessons, 0)
    if stay.status == Status.ABSENT_UNEXCUSED:
        return (0, 0, lessons)

    def lost(away: int | None) -> int:
        return lessons_lost(
            away or 0, lessons=lessons, minutes=minutes, lost_after=rules.late_lesson_lost_after
        )

    gone = lost(stay.late[1]) + lost(stay.early[1])
    if stay.status == Status.LEFT_MID_SESSION and stay.early[1] is None:
        kept = 0
        if rules.left_mid_session_credit == "until_seen":
            kept = lessons - lost(minutes - stay.seen_until)
        gone = lost(stay.late[1]) + lessons - kept
    gone = min(gone, lessons)
    return (lessons - gone, gone, 0) if is_excused else (lessons - gone, 0, gone)


def _evidence(standing: Sequence[Said], leave: GrantedLeave | None) -> Evidence:
    """The strongest kind of evidence that speaks for the mark."""
    claims = [fact for fact in standing if fact.kind != FactKind.REASON]
    if not claims:
        return Evidence.LEAVE if leave is not None else Evidence.NONE
    in_room = [fact for fact in claims if fact.method != Method.PAPER]
    if not in_room:
        return Evidence.PAPER
    if _last(claims, FactKind.CORRECTION) is None:
        by_device = _by_device(claims)
        if by_device is not None:
            return by_device
    both = {Checkpoint.START, Checkpoint.END} <= {fact.checkpoint for fact in in_room}
    return Evidence.HAND_BOTH if both else Evidence.HAND


def _by_device(claims: Sequence[Said]) -> Evidence | None:
    """What devices prove, None when no checkpoint and no check stands on one. A chain is as strong as its weaker end."""
    ends = [_at(claims, at) for at in (Checkpoint.START, Checkpoint.END)]
    taken = [fact for fact in ends if fact is not None]
    by_device = [fact for fact in taken if fact.method in DEVICES]
    if len(by_device) == len(ends):
        return Evidence.DEVICE
    if len(taken) == len(ends):
        return Evidence.HAND_BOTH if by_device else None
    if by_device:
        return Evidence.DEVICE_ONE
    if not taken and any(fact.kind == FactKind.SPOT_CHECK and fact.method in DEVICES for fact in claims):
        return Evidence.DEVICE_ONE
    return None
