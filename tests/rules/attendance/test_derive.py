"""From facts to a mark: golden cases worked out by hand, then properties over random histories."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.attendance.rules import (
    GrantedLeave,
    LimitRules,
    MarkRules,
    MarkValue,
    Said,
    TallyMark,
    derive,
    lessons_lost,
    tally,
)
from nennep.attendance.states import Checkpoint, Claim, Evidence, FactKind, Method, Status

LEAVE = GrantedLeave(id=9, reason_id=4)
OFF = MarkRules(version="test")


def at(
    checkpoint: str,
    claim: str,
    *,
    number: int = 1,
    late: int | None = None,
    early: int | None = None,
    **more: object,
) -> Said:
    return Said(
        id=number,
        kind=FactKind.CHECKPOINT,
        checkpoint=checkpoint,
        claim=claim,
        late_minutes=late,
        early_minutes=early,
        **more,
    )


def start(claim: str, **more: object) -> Said:
    return at(Checkpoint.START, claim, **{"number": 1, **more})


def end(claim: str, **more: object) -> Said:
    return at(Checkpoint.END, claim, **{"number": 2, **more})


def spot(claim: str, *, number: int = 3, minutes: int = 100) -> Said:
    return Said(
        id=number,
        kind=FactKind.SPOT_CHECK,
        checkpoint=Checkpoint.MID,
        claim=claim,
        minutes_from_start=minutes,
    )


def mark(
    *said: Said,
    leave: GrantedLeave | None = None,
    rules: MarkRules = OFF,
    lessons: int = 5,
    minutes: int = 240,
    confirmed: int = 0,
) -> MarkValue:
    return derive(said, lessons=lessons, minutes=minutes, leave=leave, rules=rules, confirmed_up_to=confirmed)


def credited(value: MarkValue) -> tuple[int, int, int]:
    return (value.lessons_credited, value.lessons_excused, value.lessons_missed)


def test_nothing_said_is_not_taken_and_never_present() -> None:
    value = mark()
    assert (value.status, value.is_case, value.evidence) == (Status.NOT_TAKEN, False, Evidence.NONE)
    assert credited(value) == (0, 0, 0)


@pytest.mark.requirement("R0-18")
def test_present_at_the_start_and_missing_at_the_end_left_in_mid_session() -> None:
    value = mark(start(Claim.PRESENT), end(Claim.ABSENT))
    assert value.status == Status.LEFT_MID_SESSION
    assert value.is_case
    assert credited(value) == (0, 0, 5)


@pytest.mark.requirement("R0-18")
def test_lessons_until_last_seen_count_where_the_rule_says_so() -> None:
    # Seen after 100 of 240 minutes; 5 lessons of 48 minutes: the first two are wholly before, the third was begun.
    rules = MarkRules(left_mid_session_credit="until_seen")
    value = mark(
        start(Claim.PRESENT), spot(Claim.PRESENT, minutes=100), end(Claim.ABSENT, number=4), rules=rules
    )
    assert value.status == Status.LEFT_MID_SESSION
    assert credited(value) == (3, 0, 2)


@pytest.mark.requirement("R0-11")
def test_late_and_left_early_stand_together_with_their_minutes() -> None:
    value = mark(start(Claim.LATE, late=12), end(Claim.LEFT_EARLY, early=30))
    assert (value.status, value.is_late, value.late_minutes, value.is_left_early, value.early_minutes) == (
        Status.PRESENT,
        True,
        12,
        True,
        30,
    )
    assert credited(value) == (5, 0, 0)  # no whole lesson was missed and the minute rule is off


@pytest.mark.requirement("R0-11")
def test_absent_at_the_start_but_there_at_the_end_came_late() -> None:
    value = mark(start(Claim.ABSENT), end(Claim.PRESENT))
    assert (value.status, value.is_late, value.late_minutes) == (Status.PRESENT, True, None)


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize(
    ("claim", "status"),
    [(Claim.CALLED_AWAY, Status.CALLED_AWAY), (Claim.LEFT_MID_SESSION, Status.LEFT_MID_SESSION)],
)
def test_who_is_entered_as_gone_at_the_start_is_not_present_until_the_end_is_taken(
    claim: Claim, status: Status
) -> None:
    assert mark(start(claim)).status == status
    assert mark(start(claim), end(Claim.PRESENT)).status == Status.PRESENT  # came back


@pytest.mark.requirement("R0-11")
def test_called_away_loses_only_the_lessons_after_leaving() -> None:
    # Left 96 minutes before the end of 240: two lessons of 48 minutes.
    without = mark(start(Claim.PRESENT), end(Claim.CALLED_AWAY, early=96))
    allowed = mark(start(Claim.PRESENT), end(Claim.CALLED_AWAY, early=96), leave=LEAVE)
    assert without.status == allowed.status == Status.CALLED_AWAY
    assert credited(without) == (3, 0, 2)
    assert credited(allowed) == (3, 2, 0)


def test_the_minute_rule_takes_the_lesson_when_it_is_on() -> None:
    assert lessons_lost(16, lessons=5, minutes=225, lost_after=15) == 1
    assert lessons_lost(15, lessons=5, minutes=225, lost_after=15) == 0
    assert lessons_lost(60, lessons=5, minutes=225, lost_after=15) == 1
    assert lessons_lost(61, lessons=5, minutes=225, lost_after=15) == 2
    assert lessons_lost(44, lessons=5, minutes=225, lost_after=None) == 0
    assert lessons_lost(45, lessons=5, minutes=225, lost_after=None) == 1


def test_leave_excuses_an_absence_and_says_why() -> None:
    value = mark(start(Claim.ABSENT), end(Claim.ABSENT), leave=LEAVE)
    assert (value.status, value.reason_id, value.leave_id) == (Status.ABSENT_EXCUSED, 4, 9)
    assert credited(value) == (0, 5, 0)


def test_leave_that_was_not_used_changes_nothing() -> None:
    value = mark(start(Claim.PRESENT), end(Claim.PRESENT), leave=LEAVE)
    assert (value.status, value.leave_id, value.is_case) == (Status.PRESENT, None, False)


def test_leave_afterwards_is_flagged() -> None:
    late_leave = GrantedLeave(id=9, reason_id=4, is_afterwards=True)
    assert mark(start(Claim.ABSENT), leave=late_leave).is_leave_afterwards
    assert not mark(start(Claim.ABSENT), leave=LEAVE).is_leave_afterwards


@pytest.mark.requirement("R0-16")
def test_another_person_in_the_seat_is_absent_without_leave_whatever_the_roll_says() -> None:
    value = mark(start(Claim.PRESENT), end(Claim.PRESENT), spot(Claim.OTHER_PERSON))
    assert (value.status, value.has_conflict) == (Status.ABSENT_UNEXCUSED, True)
    assert credited(value) == (0, 0, 5)


@pytest.mark.requirement("R0-18")
def test_missing_at_an_unannounced_check_before_the_end_is_taken() -> None:
    assert mark(start(Claim.PRESENT), spot(Claim.ABSENT)).status == Status.LEFT_MID_SESSION


def test_missing_at_an_unannounced_check_but_back_at_the_end_is_a_conflict() -> None:
    value = mark(start(Claim.PRESENT), end(Claim.PRESENT), spot(Claim.ABSENT))
    assert (value.status, value.has_conflict) == (Status.PRESENT, True)


def test_seen_in_between_though_both_checkpoints_say_absent_is_a_conflict() -> None:
    value = mark(start(Claim.ABSENT), end(Claim.ABSENT), spot(Claim.PRESENT))
    assert (value.status, value.has_conflict) == (Status.ABSENT_UNEXCUSED, True)


@pytest.mark.parametrize(
    ("claim", "status", "is_late", "is_left_early"),
    [
        (Claim.PRESENT, Status.PRESENT, False, False),
        (Claim.ABSENT_EXCUSED, Status.ABSENT_EXCUSED, False, False),
        (Claim.ABSENT_UNEXCUSED, Status.ABSENT_UNEXCUSED, False, False),
        (Claim.LATE, Status.PRESENT, True, False),
        (Claim.LEFT_EARLY, Status.PRESENT, False, True),
        (Claim.CALLED_AWAY, Status.CALLED_AWAY, False, False),
        (Claim.LEFT_MID_SESSION, Status.LEFT_MID_SESSION, False, False),
    ],
)
def test_paper_speaks_where_nobody_took_the_roll(
    claim: str, status: str, is_late: bool, is_left_early: bool
) -> None:
    value = mark(Said(id=1, kind=FactKind.PAPER_MARK, claim=claim, method=Method.PAPER))
    assert (value.status, value.is_late, value.is_left_early, value.evidence) == (
        status,
        is_late,
        is_left_early,
        Evidence.PAPER,
    )


def test_the_roll_outweighs_paper_and_a_correction_outweighs_both() -> None:
    paper = Said(id=5, kind=FactKind.PAPER_MARK, claim=Claim.ABSENT_UNEXCUSED, method=Method.PAPER)
    corrected = Said(id=3, kind=FactKind.CORRECTION, claim=Claim.ABSENT_EXCUSED)
    assert mark(start(Claim.PRESENT), end(Claim.PRESENT), paper).status == Status.PRESENT
    assert mark(start(Claim.PRESENT), end(Claim.PRESENT), paper, corrected).status == Status.ABSENT_EXCUSED


def test_a_cancelled_entry_does_not_count_and_a_cancelled_cancellation_does() -> None:
    entry = start(Claim.ABSENT, number=1)
    undo = Said(id=2, kind=FactKind.CANCELLATION, cancels_id=1)
    redo = Said(id=3, kind=FactKind.CANCELLATION, cancels_id=2)
    assert mark(entry, undo).status == Status.NOT_TAKEN
    assert mark(entry, undo, redo).status == Status.ABSENT_UNEXCUSED


def test_the_newest_reason_speaks_and_names_who_ordered_the_work() -> None:
    first = start(Claim.ABSENT, reason_id=1)
    later = Said(id=7, kind=FactKind.REASON, reason_id=2, ordered_by="Nguyễn Văn A, Giám đốc")
    value = mark(first, later)
    assert (value.reason_id, value.ordered_by) == (2, "Nguyễn Văn A, Giám đốc")


@pytest.mark.requirement("R0-15")
def test_evidence_grows_from_one_checkpoint_to_two_to_confirmed_by_both_sides() -> None:
    one = mark(start(Claim.PRESENT))
    two = mark(start(Claim.PRESENT), end(Claim.PRESENT))
    both_sides = mark(start(Claim.PRESENT), end(Claim.PRESENT), confirmed=2)
    newer_than_confirmed = mark(start(Claim.PRESENT), end(Claim.PRESENT, number=3), confirmed=2)
    assert (one.evidence, one.is_complete) == (Evidence.HAND, False)
    assert (two.evidence, two.is_complete) == (Evidence.HAND_BOTH, True)
    assert both_sides.evidence == Evidence.CONFIRMED
    assert newer_than_confirmed.evidence == Evidence.HAND_BOTH


@pytest.mark.requirement("R0-17")
def test_evidence_of_devices_is_as_strong_as_its_weaker_end() -> None:
    first, last = start(Claim.PRESENT, method=Method.ROOM_CODE), end(Claim.PRESENT, method=Method.KIOSK)
    assert mark(first, last).evidence == Evidence.DEVICE
    assert mark(first).evidence == Evidence.DEVICE_ONE
    assert mark(first, end(Claim.PRESENT)).evidence == Evidence.HAND_BOTH
    assert mark(first, end(Claim.PRESENT), confirmed=2).evidence == Evidence.CONFIRMED
    assert mark(spot(Claim.PRESENT)).evidence == Evidence.HAND
    seen_by_phone = Said(
        id=3,
        kind=FactKind.SPOT_CHECK,
        checkpoint=Checkpoint.MID,
        claim=Claim.PRESENT,
        method=Method.ROOM_CODE,
    )
    assert mark(seen_by_phone).evidence == Evidence.DEVICE_ONE
    corrected = Said(id=8, kind=FactKind.CORRECTION, claim=Claim.PRESENT)
    assert mark(first, last, corrected).evidence < Evidence.DEVICE


@pytest.mark.requirement("R0-16", "R0-17")
def test_an_empty_seat_where_a_device_saw_somebody_is_a_contradiction() -> None:
    here = start(Claim.PRESENT, method=Method.ROOM_CODE)
    denied = mark(here, start(Claim.ABSENT, number=2))
    assert (denied.status, denied.has_conflict) == (Status.ABSENT_UNEXCUSED, True)
    late = start(Claim.LATE, number=2, late=12, method=Method.ROOM_CODE)
    came_later = mark(start(Claim.ABSENT), late)
    assert (came_later.status, came_later.late_minutes, came_later.has_conflict) == (
        Status.PRESENT,
        12,
        False,
    )


@pytest.mark.requirement("R0-11")
def test_a_late_phone_does_not_make_late_whom_somebody_had_seen() -> None:
    late = start(Claim.LATE, number=2, late=9, method=Method.ROOM_CODE)
    assert not mark(start(Claim.PRESENT), late).is_late
    assert mark(start(Claim.LATE, late=3), late).late_minutes == 3
    by_hand_and_later = start(Claim.LATE, number=2, late=9)
    assert mark(start(Claim.PRESENT, method=Method.ROOM_CODE), by_hand_and_later).is_late


# --- Properties ---------------------------------------------------------------------------------------------------

minutes_or_none = st.none() | st.integers(1, 300)
facts = st.lists(
    st.builds(
        Said,
        id=st.just(0),
        kind=st.sampled_from([kind for kind in FactKind.values if kind != FactKind.HEAD_COUNT]),
        checkpoint=st.sampled_from(["", *Checkpoint.values]),
        claim=st.sampled_from(Claim.values),
        late_minutes=minutes_or_none,
        early_minutes=minutes_or_none,
        minutes_from_start=st.integers(0, 300),
        reason_id=st.none() | st.integers(1, 5),
        method=st.sampled_from(Method.values),
        cancels_id=st.none() | st.integers(1, 12),
    ),
    max_size=12,
).map(lambda said: [Said(**{**fact.__dict__, "id": number}) for number, fact in enumerate(said, start=1)])
leaves = st.none() | st.builds(
    GrantedLeave, id=st.integers(1, 9), reason_id=st.integers(1, 5), is_afterwards=st.booleans()
)
rule_sets = st.builds(
    MarkRules,
    late_lesson_lost_after=st.none() | st.integers(0, 45),
    left_mid_session_credit=st.sampled_from(["none", "until_seen"]),
)


@given(facts, leaves, rule_sets, st.integers(1, 12), st.integers(30, 300))
def test_lessons_always_add_up_and_statuses_agree_with_flags(said, leave, rules, lessons, minutes) -> None:
    value = derive(said, lessons=lessons, minutes=minutes, leave=leave, rules=rules)
    parts = credited(value)
    assert min(parts) >= 0
    if value.status == Status.NOT_TAKEN:
        assert parts == (0, 0, 0)
        assert not value.is_case
    else:
        assert sum(parts) == lessons
        assert value.is_case == (value.status != Status.PRESENT or value.is_late or value.is_left_early)
    if value.late_minutes is not None:
        assert value.is_late
    assert value.last_fact_id == max((fact.id for fact in said if fact.kind != FactKind.REFUSAL), default=0)


@given(facts, leaves, rule_sets)
def test_order_of_arrival_in_memory_does_not_matter(said, leave, rules) -> None:
    forwards = derive(said, lessons=5, minutes=240, leave=leave, rules=rules)
    backwards = derive(list(reversed(said)), lessons=5, minutes=240, leave=leave, rules=rules)
    assert forwards == backwards


@given(facts, leaves, rule_sets)
def test_refused_attempts_never_change_a_mark(said, leave, rules) -> None:
    refused = Said(id=0, kind=FactKind.REFUSAL, claim=Claim.PRESENT)
    assert derive(said, lessons=5, minutes=240, leave=leave, rules=rules) == derive(
        [refused, *said], lessons=5, minutes=240, leave=leave, rules=rules
    )


@given(
    st.integers(0, 400),
    st.integers(0, 400),
    st.integers(1, 12),
    st.integers(30, 300),
    st.none() | st.integers(0, 45),
)
def test_more_minutes_away_never_lose_fewer_lessons(one, other, lessons, minutes, lost_after) -> None:
    less, more = sorted((one, other))
    assert lessons_lost(less, lessons=lessons, minutes=minutes, lost_after=lost_after) <= lessons_lost(
        more, lessons=lessons, minutes=minutes, lost_after=lost_after
    )


# --- Running totals -----------------------------------------------------------------------------------------------


def day(
    number: int,
    status: str = Status.PRESENT,
    *,
    lessons: int = 5,
    missed: int = 0,
    excused: int = 0,
    is_late: bool = False,
) -> TallyMark:
    return TallyMark(
        held_on=date(2024, 6, number),
        status=status,
        is_late=is_late,
        is_left_early=False,
        lessons=lessons,
        lessons_credited=lessons - missed - excused,
        lessons_excused=excused,
        lessons_missed=missed,
    )


@pytest.mark.requirement("R0-10", "R0-28")
def test_totals_count_lessons_and_the_distance_to_the_limit() -> None:
    # A plan of 180 lessons with a limit of 20 percent lets 36 be missed; 5 with leave and 5 without leave 26.
    marks = [
        day(3),
        day(4, Status.ABSENT_EXCUSED, excused=5),
        day(5, Status.ABSENT_UNEXCUSED, missed=5),
        day(6, is_late=True),
    ]
    total = tally(marks, lessons_planned=180, rules=LimitRules(max_absent_percent=20))
    assert (total.lessons_held, total.lessons_credited, total.lessons_excused, total.lessons_missed) == (
        20,
        10,
        5,
        5,
    )
    assert (total.sessions_present, total.sessions_excused, total.sessions_unexcused, total.times_late) == (
        2,
        1,
        1,
        1,
    )
    assert total.lessons_left_to_miss == 26
    assert total.cannot_reach_since is None


def test_the_day_on_which_the_minimum_became_impossible_is_named() -> None:
    # 20 percent of 50 lessons are 10: the eleventh lesson is lost on the 5th.
    marks = [
        day(3, Status.ABSENT_UNEXCUSED, missed=5),
        day(4, Status.ABSENT_UNEXCUSED, missed=5),
        day(5, Status.ABSENT_UNEXCUSED, missed=5),
        day(6),
    ]
    total = tally(marks, lessons_planned=50, rules=LimitRules(max_absent_percent=20))
    assert total.cannot_reach_since == date(2024, 6, 5)
    assert total.lessons_left_to_miss == -5


def test_absences_in_a_row_end_with_the_next_presence_and_skip_what_was_not_taken() -> None:
    absent = [
        day(3, Status.ABSENT_UNEXCUSED, missed=5),
        day(4, Status.NOT_TAKEN, lessons=5),
        day(5, Status.ABSENT_EXCUSED, excused=5),
    ]
    rules = LimitRules(max_absent_percent=20)
    assert tally(absent, lessons_planned=180, rules=rules).absences_in_a_row == 2
    assert tally([*absent, day(6)], lessons_planned=180, rules=rules).absences_in_a_row == 0


def test_leave_does_not_count_against_the_limit_where_the_rule_says_so() -> None:
    marks = [day(3, Status.ABSENT_EXCUSED, excused=5)]
    assert (
        tally(marks, lessons_planned=100, rules=LimitRules(max_absent_percent=20)).lessons_left_to_miss == 15
    )
    assert (
        tally(
            marks, lessons_planned=100, rules=LimitRules(max_absent_percent=20, counts_excused=False)
        ).lessons_left_to_miss
        == 20
    )
