"""Violations decided in the month stand in the letter to the head of the agency, and only there (R2-40, R0-23)."""

from datetime import timedelta

import pytest

from nennep.accounts.models import Role
from nennep.attendance import operations
from nennep.attendance.models import Reminder, Violation, ViolationMeasure
from nennep.attendance.queries.reminder_paper import letter_content, letter_data
from nennep.attendance.queries.reminder_violations import letter_that_tells
from nennep.attendance.queries.reminders import letters_of, proposed_letters
from nennep.attendance.states import Claim, ReminderState
from nennep.classes.models import Enrolment
from nennep.documents.printing.content import Table
from nennep.people.models import Posting
from nennep.units import operations as unit_acts
from nennep.units.models import SuccessionKind
from tests.make import accounts, reports, units
from tests.make.reports import AFTER

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-40", "R0-23")]
TITLE = "Vi phạm quy chế học tập đã có quyết định xử lý"


def test_the_letter_tells_decided_violations_of_its_people_and_keeps_its_layout() -> None:
    operations.install_measures(by=units.system(), now=AFTER)
    of = reports.reporting(4, sessions=2, agencies=2)
    reports.taken(
        of.course, {(0, 0): Claim.LATE, (1, 1): Claim.LATE}, reasons={(0, 0): "traffic", (1, 1): "traffic"}
    )
    reports.received(of, reports.closed(of.course))
    moment = AFTER + timedelta(days=2)
    before = {one.agency_id: one for one in proposed_letters(of.board, reports.on(1), moment.date())}
    measure = ViolationMeasure.objects.get(code="criticise")
    leader = accounts.holder(Role.SCHOOL_LEADER, of.course.training_class.host)
    cases = [
        operations.open_violation(
            enrolment=place,
            happened_on=of.course.session.held_on,
            what="Nhờ người học hộ",
            by=of.course.manager,
            now=AFTER,
        )
        for place in (of.course.enrolments[0], of.course.enrolments[1])
    ]
    operations.propose_measure(
        violation=cases[0], measure=measure, proposal="Lần đầu", by=of.course.manager, now=AFTER
    )
    operations.decide_violation(violation=cases[0], measure=measure, decision="", by=leader, now=AFTER)
    made = operations.draft_reminders(board=of.board, period=reports.on(20), by=of.officer, now=moment).made
    letters = {one.agency_id: one for one in letters_of(list(made), moment.date())}
    a, b = of.course.agencies
    assert [(one.what, one.measure) for one in letters[a.pk].violations] == [
        ("Nhờ người học hộ", measure.name)
    ]
    assert letters[b.pk].violations == ()  # opened, not decided
    assert letter_data(letters[a.pk])["violations"][0]["happened_on"] == "2024-06-03"
    body = letter_content(letters[a.pk], "Ban Tổ chức", None).body
    plain = letter_content(before[a.pk], "Ban Tổ chức", None).body
    told = [block for block in body if isinstance(block, Table) and block.title == TITLE]
    assert len(told) == 1
    assert len(body) == len(plain) + 1
    assert not [block for block in plain if isinstance(block, Table) and block.title == TITLE]


def decided(of: reports.Reporting, place: Enrolment) -> Violation:
    measure = ViolationMeasure.objects.get(code="criticise")
    case = operations.open_violation(
        enrolment=place,
        happened_on=of.course.session.held_on,
        what="Nhờ người học hộ",
        by=of.course.manager,
        now=AFTER,
    )
    operations.propose_measure(
        violation=case, measure=measure, proposal="Lần đầu", by=of.course.manager, now=AFTER
    )
    leader = accounts.holder(Role.SCHOOL_LEADER, of.course.training_class.host)
    return operations.decide_violation(violation=case, measure=measure, decision="", by=leader, now=AFTER)


def test_a_violation_of_somebody_who_moved_is_told_once() -> None:
    operations.install_measures(by=units.system(), now=AFTER)
    of = reports.reporting(4, sessions=2, agencies=2)
    late = {(0, 0): Claim.LATE, (1, 1): Claim.LATE, (0, 2): Claim.LATE}
    reports.taken(of.course, late, reasons=dict.fromkeys(late, "traffic"))
    reports.received(of, reports.closed(of.course))
    a, b = of.course.agencies
    mover, _of_b, _of_a, quiet = of.course.enrolments  # the first and third are sent by A, the others by B
    Posting.objects.create(
        person=mover.person, unit=b, post="Chuyên viên", is_main=True, valid_from=AFTER.date()
    )
    decided(of, mover)
    decided(of, quiet)
    moment = AFTER + timedelta(days=2)

    def told(letters) -> dict[int, list[int]]:
        return {one.agency_id: [row.enrolment_id for row in one.violations] for one in letters}

    proposed = proposed_letters(of.board, reports.on(1), moment.date())
    assert told(proposed) == {a.pk: [], b.pk: [mover.pk, quiet.pk]}
    made = list(
        operations.draft_reminders(board=of.board, period=reports.on(20), by=of.officer, now=moment).made
    )
    assert told(letters_of(made, moment.date())) == {a.pk: [], b.pk: [mover.pk, quiet.pk]}
    for one in made:  # a letter alone says the same
        assert told(letters_of([one], moment.date())) == {
            one.agency_id: [] if one.agency_id == a.pk else [mover.pk, quiet.pk]
        }
    # What was sent before the decision cannot tell it: the agency that sent the trainee hears of it.
    Reminder.objects.filter(agency=b).update(state=ReminderState.SENT, sent_at=AFTER - timedelta(hours=1))
    again = list(Reminder.objects.select_related("board", "agency", "document").order_by("pk"))
    assert told(letters_of(again, moment.date())) == {a.pk: [mover.pk], b.pk: []}
    # What no letter of its month could tell the next one tells; an earlier month tells nothing of it.
    for month, heard in ((7, [mover.pk]), (5, [])):
        Reminder.objects.filter(agency=a).update(period_from=AFTER.date().replace(month=month, day=1))
        again = list(Reminder.objects.select_related("board", "agency", "document").order_by("pk"))
        assert told(letters_of(again, moment.date())) == {a.pk: heard, b.pk: []}
        found = letter_that_tells(Violation.objects.get(enrolment=mover), moment.date())
        assert (found.agency if found else None) == (a if heard else None)


def test_who_stands_in_the_place_of_a_merged_agency_is_told() -> None:
    operations.install_measures(by=units.system(), now=AFTER)
    of = reports.reporting(4, sessions=1, agencies=2)
    reports.taken(of.course, {(0, 1): Claim.LATE}, reasons={(0, 1): "traffic"})
    reports.received(of, reports.closed(of.course))
    quiet = of.course.enrolments[3]  # sent by the same agency as the one who was late
    decided(of, quiet)
    new = units.unit("Sở Mới Thành Lập", valid_from=reports.on(10))
    unit_acts.succeed_units(
        predecessors=[of.course.agencies[1]], successors=[new], kind=SuccessionKind.MERGED, on=reports.on(10),
        by=units.system(), now=AFTER, basis="Nghị quyết sắp xếp",
    )  # fmt: skip
    moment = AFTER + timedelta(days=2)
    (proposed,) = proposed_letters(of.board, reports.on(1), moment.date())
    (made,) = operations.draft_reminders(
        board=of.board, period=reports.on(20), by=of.officer, now=moment
    ).made
    for letter in (proposed, *letters_of([made], moment.date())):
        assert (letter.agency_id, [row.enrolment_id for row in letter.violations]) == (new.pk, [quiet.pk])
    assert letter_that_tells(Violation.objects.get(), moment.date()) == made
