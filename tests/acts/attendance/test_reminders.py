"""Letters to agency heads, from a received report to the answer."""

from datetime import timedelta

import pytest

from nennep.accounts.models import User
from nennep.attendance import operations
from nennep.attendance.models import PeriodReport, Reminder, ReminderCase
from nennep.attendance.queries.reminder_measures import effects, measured
from nennep.attendance.queries.reminder_paper import letter_content, letter_data
from nennep.attendance.queries.reminders import is_overdue, letters_of
from nennep.attendance.states import Claim, ReminderState
from nennep.audit.models import Entry
from nennep.documents.models import Delivery, RecipientPurpose
from nennep.documents.printing.content import Paragraph
from nennep.kernel.errors import Refused
from nennep.people.models import Posting
from nennep.units import operations as unit_acts
from nennep.units.models import SuccessionKind
from tests.make import accounts, reports, units
from tests.make.reports import AFTER, Reporting

pytestmark = pytest.mark.django_db
JUNE = reports.on(1)
TWO_DAYS = AFTER + timedelta(days=2)


@pytest.fixture
def of() -> Reporting:
    """Six trainees of three agencies in turn: A breaches twice, B is ill, C was called to office work."""
    of = reports.reporting(6, sessions=2, agencies=3)
    reports.taken(
        of.course,
        {
            (0, 0): Claim.LATE,
            (1, 3): Claim.ABSENT_UNEXCUSED,
            (0, 1): Claim.ABSENT_EXCUSED,
            (1, 2): Claim.CALLED_AWAY,
        },
        reasons={(0, 0): "traffic", (1, 3): "private", (1, 2): "agency_work"},
    )
    return of


def drafted(of: Reporting) -> operations.Drafting:
    reports.received(of, reports.closed(of.course))
    return operations.draft_reminders(board=of.board, period=reports.on(20), by=of.officer, now=TWO_DAYS)


def sent(of: Reporting, reminder: Reminder) -> Reminder:
    leader, signer = reports.board_leader(of)
    operations.review_reminder(reminder=reminder, by=of.officer, now=TWO_DAYS)
    return operations.sign_and_send(reminder=reminder, signer=signer, by=leader, now=TWO_DAYS)


@pytest.mark.requirement("R0-23")
@pytest.mark.requirement("R0-26")
@pytest.mark.requirement("R0-29")
def test_one_letter_per_agency_with_only_its_people(of: Reporting) -> None:
    made = drafted(of).made
    a, b, c = of.course.agencies
    assert {letter.agency for letter in made} == {a, c}  # b's people were ill: no letter
    letters = {letter.agency_id: letter for letter in letters_of(list(made), TWO_DAYS.date())}
    people = of.course.enrolments
    assert [one.case.enrolment_id for one in letters[a.pk].cases] == [people[0].pk, people[3].pk]
    data = letter_data(letters[a.pk])
    late, absent = data["cases"]
    assert (late["held_on"], late["half"], late["late_minutes"], late["reason"]) == (
        "2024-06-03",
        "AM",
        10,
        "traffic",
    )
    assert (absent["status"], absent["is_avoidable"]) == ("ABSENT_UNEXCUSED", True)
    assert data["people"][1]["cumulative"]["missed"] == 4  # the afternoon has four lessons
    assert letter_data(letters[c.pk])["cases"][0]["ordered_by"] == "Trần Văn Chỉ, Chánh Văn phòng"
    assert b.pk not in letters


@pytest.mark.requirement("R0-26")
def test_the_letter_about_an_absence_without_leave_for_an_unavoidable_reason_says_so() -> None:
    """Nobody's reason could be avoided, but one was absent without leave: the letter names that, not "0 avoidable"."""
    of = reports.reporting(2, sessions=1, agencies=1)
    reports.taken(
        of.course,
        {(0, 0): Claim.ABSENT_UNEXCUSED, (0, 1): Claim.LATE},
        reasons={(0, 0): "ill", (0, 1): "accident"},
    )
    letter = letters_of(list(drafted(of).made), TWO_DAYS.date())[0]
    assert letter.avoidable == 0
    first = letter_content(letter, "Ban Tổ chức Mẫu", None).body[0]
    assert isinstance(first, Paragraph)
    words = "".join(span.text for span in first.text)
    assert "2 đồng chí với 2 trường hợp" in words
    assert "trong đó 1 trường hợp nghỉ không phép. Cụ thể" in words


def test_only_what_the_board_received_is_written_about(of: Reporting) -> None:
    reports.submitted(of, reports.closed(of.course))
    assert operations.draft_reminders(board=of.board, period=JUNE, by=of.officer, now=TWO_DAYS).made == ()


def test_drafting_twice_makes_nothing_new(of: Reporting) -> None:
    drafted(of)
    before = (Reminder.objects.count(), ReminderCase.objects.count(), Entry.objects.count())
    again = operations.draft_reminders(board=of.board, period=JUNE, by=of.officer, now=TWO_DAYS)
    assert (again.made, again.changed, again.dropped) == ((), (), ())
    assert (Reminder.objects.count(), ReminderCase.objects.count(), Entry.objects.count()) == before


@pytest.mark.requirement("R0-01")
@pytest.mark.requirement("R0-34")
def test_signed_sent_received_answered(of: Reporting) -> None:
    reminder = drafted(of).made[0]
    leader, signer = reports.board_leader(of)
    with pytest.raises(Refused):  # not reviewed yet
        operations.sign_and_send(reminder=reminder, signer=signer, by=leader, now=TWO_DAYS)
    reminder = sent(of, reminder)
    assert reminder.document is not None
    assert reminder.document.number_text == "01-CV/BTCTU"
    assert reminder.answer_due_on == reports.on(29)  # ten days after 19-6
    deliveries = Delivery.objects.filter(document=reminder.document)
    assert {(one.unit, one.recipient.purpose) for one in deliveries} == {
        (reminder.agency, ""),
        (of.board, RecipientPurpose.FILE),
    }
    stranger = reports.agency_officer(units.unit())
    for by in (stranger, of.officer):
        with pytest.raises(Refused):
            operations.answer_reminder(reminder=reminder, answer="x", measures="", by=by, now=TWO_DAYS)
    officer = reports.agency_officer(reminder.agency)
    assert not is_overdue(reminder, reports.on(29))
    assert is_overdue(reminder, reports.on(30))
    operations.receive_reminder(reminder=reminder, by=officer, now=TWO_DAYS)
    reminder = operations.answer_reminder(
        reminder=reminder,
        answer="Đã làm việc với đồng chí",
        measures="Không giao việc trong giờ học",
        by=officer,
        now=TWO_DAYS + timedelta(days=5),
    )
    assert reminder.state == ReminderState.ANSWERED
    assert not is_overdue(reminder, reports.on(30))
    days = measured([reminder])[reminder.pk]
    assert (days.to_report, days.to_receipt, days.to_letter, days.to_answer) == (3, 1, 1, 5)
    with pytest.raises(Refused):
        operations.answer_reminder(reminder=reminder, answer="x", measures="", by=officer, now=TWO_DAYS)


@pytest.mark.requirement("R0-23")
def test_an_officer_who_stands_in_for_the_leader_signs_and_the_log_names_both(of: Reporting) -> None:
    """The officer drafts documents by an own right; that this is asked on the way does not hide who is stood in for."""
    reminder = drafted(of).made[0]
    leader, signer = reports.board_leader(of)
    accounts.substitution(leader, of.officer, TWO_DAYS.date(), TWO_DAYS.date() + timedelta(days=5))
    stand_in = User.objects.get(pk=of.officer.pk)
    operations.review_reminder(reminder=reminder, by=stand_in, now=TWO_DAYS)
    operations.sign_and_send(reminder=reminder, signer=signer, by=stand_in, now=TWO_DAYS)
    sending = Entry.objects.get(act="attendance.reminder.send")
    assert (sending.actor_name, sending.on_behalf_of_name) == (of.officer.full_name, leader.full_name)
    assert Entry.objects.get(act="attendance.reminder.review").on_behalf_of_name == ""


def test_only_leaders_sign(of: Reporting) -> None:
    reminder = drafted(of).made[0]
    operations.review_reminder(reminder=reminder, by=of.officer, now=TWO_DAYS)
    _leader, signer = reports.board_leader(of)
    before = Entry.objects.count()
    with pytest.raises(Refused):
        operations.sign_and_send(reminder=reminder, signer=signer, by=of.officer, now=TWO_DAYS)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.document, Entry.objects.count()) == (
        ReminderState.REVIEWED,
        None,
        before,
    )


def test_a_dropped_letter_gives_its_cases_back(of: Reporting) -> None:
    first = drafted(of).made[0]
    with pytest.raises(Refused):
        operations.drop_reminder(reminder=first, reason=" ", by=of.officer, now=TWO_DAYS)
    operations.drop_reminder(reminder=first, reason="Gửi nhầm", by=of.officer, now=TWO_DAYS)
    (again,) = operations.draft_reminders(board=of.board, period=JUNE, by=of.officer, now=TWO_DAYS).made
    assert again.agency == first.agency
    assert ReminderCase.objects.filter(is_live=True, reminder=again).count() == 2


@pytest.mark.requirement("R0-21")
def test_open_letters_follow_a_new_version_and_sent_ones_stay(of: Reporting) -> None:
    made = {letter.agency_id: letter for letter in drafted(of).made}
    a, _b, c = of.course.agencies
    sent(of, made[c.pk])
    first = PeriodReport.objects.get()
    second = operations.correct_report(report=first, reason="Ghi nhầm", by=of.course.manager, now=TWO_DAYS)
    for at, place in ((0, 0), (1, 2)):
        operations.correct_mark(
            session=of.course.sessions[at],
            enrolment=of.course.enrolments[place],
            claim=Claim.PRESENT,
            note="Ghi nhầm",
            by=of.course.manager,
            now=TWO_DAYS,
        )
    reports.received(of, second, TWO_DAYS)
    operations.review_reminder(reminder=made[a.pk], by=of.officer, now=TWO_DAYS)
    leader, signer = reports.board_leader(of)
    with pytest.raises(Refused):  # it still names what the new version took away
        operations.sign_and_send(reminder=made[a.pk], signer=signer, by=leader, now=TWO_DAYS)
    outcome = operations.draft_reminders(board=of.board, period=JUNE, by=of.officer, now=TWO_DAYS)
    assert [letter.pk for letter in outcome.changed] == [made[a.pk].pk]
    assert outcome.made == ()
    left = ReminderCase.objects.get(reminder=made[a.pk])
    assert left.enrolment == of.course.enrolments[3]
    assert left.case.report == second
    assert ReminderCase.objects.filter(reminder=made[c.pk]).count() == 1


@pytest.mark.requirement("R0-23")
def test_the_letter_goes_where_the_person_belongs_now(of: Reporting) -> None:
    a, _b, c = of.course.agencies
    new = units.unit("Sở Mới Thành Lập", valid_from=reports.on(10))
    unit_acts.succeed_units(
        predecessors=[a], successors=[new], kind=SuccessionKind.MERGED, on=reports.on(10),
        by=units.system(), now=AFTER, basis="Nghị quyết sắp xếp",
    )  # fmt: skip
    elsewhere = units.unit("Huyện ủy Khác")
    Posting.objects.create(
        person=of.course.enrolments[2].person, unit=elsewhere, post="Chuyên viên", valid_from=reports.on(11)
    )
    letters = letters_of(list(drafted(of).made), TWO_DAYS.date())
    assert {letter.agency for letter in letters} == {"Sở Mới Thành Lập", "Huyện ủy Khác"}
    moved = next(letter for letter in letters if letter.agency == "Huyện ủy Khác")
    assert moved.cases[0].sent_by == c.name


def test_effect_in_the_month_after(of: Reporting) -> None:
    made = drafted(of).made
    result = effects(list(made), TWO_DAYS.date())
    by_agency = {letter.agency_id: result[letter.pk] for letter in made}
    a, _b, c = of.course.agencies
    assert (by_agency[a.pk].before, by_agency[a.pk].after, by_agency[a.pk].is_known) == (2, 0, False)
    assert by_agency[c.pk].before == 1
