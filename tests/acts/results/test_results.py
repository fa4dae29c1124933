"""Results: entered whole, recognised by the school, corrected in versions (R1-22)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.classes import operations as classes_operations
from nennep.classes.models import TrainingClass
from nennep.kernel.errors import NotAllowed, Refused
from nennep.norms.models import Rule
from nennep.results import operations, policies, queries
from nennep.results.models import Result, ResultList
from nennep.results.rules import Entered
from tests.make import accounts, classes, results, units

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-22")]
MARKS = ("9.0", "8.0", "7.0", "4.9")


@pytest.fixture
def one() -> TrainingClass:
    return results.running()


def kept(shown: ResultList) -> list[tuple[str, bool, str]]:
    rows = shown.results.order_by("enrolment__order")
    return [(str(row.average), row.has_passed, row.classification) for row in rows]


def enter(one: TrainingClass, entries: list[Entered], **fields: object) -> ResultList:
    values: dict[str, object] = {
        "has_marks": True, "results_on": results.DAY, "by": units.system(), "now": results.LATER, **fields,
    }  # fmt: skip
    return operations.enter_results(training_class=one, entries=entries, **values)  # type: ignore[arg-type]


def test_averages_are_judged_by_the_rules_of_the_day_and_leave_a_line(one: TrainingClass) -> None:
    draft = results.entered(one, *MARKS, by=classes.class_manager(one))
    assert (draft.version, draft.state) == (1, "draft")
    assert kept(draft) == [
        ("9.0", True, "excellent"), ("8.0", True, "very_good"), ("7.0", True, "good"), ("4.9", False, ""),
    ]  # fmt: skip
    assert draft.rules["results.pass_mark"] == "5"
    entry = Entry.objects.get(act="results.list.enter")
    assert (entry.subject_id, entry.context_id) == (draft.pk, one.pk)
    assert entry.after["results"][0] == "Học Viên Số 1: 9,0"


def test_another_pass_mark_of_another_day_judges_otherwise(one: TrainingClass) -> None:
    Rule.objects.filter(key="results.pass_mark").update(value="4.5")
    Rule.objects.filter(key="results.classification.average.from").update(value="off")
    assert kept(results.entered(one, *MARKS))[3] == ("4.9", True, "")
    Rule.objects.filter(key="results.pass_mark").update(value="off")
    with pytest.raises(Refused, match="1-7-2024"):
        results.entered(one, *MARKS)


def test_a_draft_is_entered_again_as_a_whole(one: TrainingClass) -> None:
    first = results.entered(one, *MARKS)
    again = results.entered(one, "6.0", "6.5")
    assert first.pk == again.pk
    assert kept(again) == [("6.0", True, "average"), ("6.5", True, "average")]
    changed = Entry.objects.filter(act="results.list.enter").order_by("-pk")[0]
    assert changed.before["results"] == [f"Học Viên Số {number}: {mark}" for number, mark in enumerate(("9,0", "8,0", "7,0", "4,9"), start=1)]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("10.1", "nằm trong khoảng từ 0 đến 10"),
        ("-1", "nằm trong khoảng từ 0 đến 10"),
        ("7.55", "một chữ số sau dấu phẩy"),
    ],
)
def test_what_is_no_average_is_refused_under_its_field(one: TrainingClass, mark: str, sentence: str) -> None:
    second = results.people(one)[1]
    with pytest.raises(Refused, match=sentence) as refused:
        results.entered(one, "8.0", mark)
    assert refused.value.field == f"average-{second.pk}"
    assert not ResultList.objects.exists()
    assert not Result.objects.exists()


def test_twice_and_from_elsewhere_are_refused_and_nothing_is_kept(one: TrainingClass) -> None:
    first = results.averages(one, "8.0")
    stranger = classes.enrolment(classes.training_class(form="full_time"))
    long = replace(first[0], note="x" * 251)
    for entries, field in (
        (first * 2, f"average-{first[0].enrolment_id}"),
        ([*first, Entered(stranger.pk, Decimal(7))], ""),
        ([long], f"note-{long.enrolment_id}"),
    ):
        with pytest.raises(Refused) as refused:
            enter(one, entries)
        assert refused.value.field == field
    assert not ResultList.objects.exists()


def test_days_and_states_that_make_no_sense_are_refused(one: TrainingClass) -> None:
    for day in (results.LATER.date() + timedelta(days=1), one.starts_on - timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            results.entered(one, *MARKS, results_on=day)
        assert refused.value.field == "results_on"
    with pytest.raises(Refused, match="chưa khai giảng"):
        enter(classes.training_class(form="full_time"), [])
    with pytest.raises(Refused, match="phải có điểm"):
        enter(one, [], has_marks=False)


def test_without_an_average_a_note_says_why_and_it_is_not_passed(one: TrainingClass) -> None:
    places = results.people(one)
    draft = enter(
        one, [*results.averages(one, "8.0"), Entered(places[1].pk, note="Không đủ điều kiện dự thi")]
    )
    row = draft.results.get(enrolment=places[1])
    assert (row.average, row.has_passed, row.classification) == (None, False, "")
    assert draft.results.count() == 2


def test_a_short_course_only_passes(one: TrainingClass) -> None:
    short = results.fostering(2)
    first, second = results.people(short)
    with pytest.raises(Refused, match="đạt hoặc không đạt") as refused:
        enter(short, [Entered(first.pk, note="vắng")], has_marks=False)
    assert refused.value.field == f"passed-{first.pk}"
    draft = enter(
        short,
        [Entered(first.pk, has_passed=True), Entered(second.pk, has_passed=False, note="vắng")],
        has_marks=False,
    )
    assert [(row.has_passed, row.classification) for row in draft.results.order_by("pk")] == [(True, ""), (False, "")]  # fmt: skip
    assert draft.rules == {}
    assert enter(short, results.averages(short, "9.0", "7.0")).has_marks


def test_the_school_and_its_class_manager_enter_only_the_school_signs(one: TrainingClass) -> None:
    manager, office = classes.class_manager(one), classes.training_office(one)
    leader = accounts.holder(Role.SCHOOL_LEADER, one.host)
    trainee = classes.account_of(results.people(one)[0].person)
    elsewhere = accounts.holder(Role.TRAINING_OFFICE, units.unit())
    for refused in (trainee, elsewhere):
        with pytest.raises(NotAllowed):
            results.entered(one, *MARKS, by=refused)
    for user in (manager, office, leader):
        results.entered(one, *MARKS, by=user)
    draft = ResultList.objects.get()
    for refused in (manager, trainee, elsewhere):
        with pytest.raises(NotAllowed):
            results.sign(draft, by=refused)
    draft.refresh_from_db()
    assert draft.state == "draft"
    shown = results.sign(draft, by=office)
    assert (shown.decision_number, shown.decided_on, shown.signed_by) == ("132/QĐ-TCT", results.DAY, office)
    assert Entry.objects.get(act="results.list.sign").after["decided_on"] == "2024-07-01"
    with pytest.raises(NotAllowed):
        operations.correct_results(training_class=one, reason="Nhầm", by=trainee, now=results.LATER)
    assert operations.correct_results(training_class=one, reason="Nhầm", by=manager, now=results.LATER)


def test_nobody_who_finished_may_be_without_a_result(one: TrainingClass) -> None:
    draft = results.entered(one, "9.0", "8.0")
    with pytest.raises(Refused, match="Còn 2 học viên chưa có kết quả, trước hết là Học Viên Số 3"):
        results.sign(draft)
    leaver = results.people(one)[3]
    classes_operations.end_enrolment(
        enrolment=leaver,
        valid_to=date(2024, 6, 20),
        end_reason="withdrawn",
        by=units.system(),
        now=results.LATER,
    )
    assert leaver not in queries.finishers(one)
    results.entered(one, "9.0", "8.0", "7.0")
    assert results.sign(draft).state == "signed"


def test_who_left_after_the_entering_is_not_signed(one: TrainingClass) -> None:
    draft = results.entered(one, *MARKS)
    classes_operations.end_enrolment(
        enrolment=results.people(one)[0], valid_to=date(2024, 6, 20), end_reason="withdrawn",
        by=units.system(), now=results.LATER,
    )  # fmt: skip
    with pytest.raises(Refused, match="không còn trong lớp"):
        results.sign(draft)


def test_the_decision_has_a_number_and_a_day_that_can_be(one: TrainingClass) -> None:
    draft = results.entered(one, *MARKS)
    classes.session(one, date(2024, 6, 28))
    for fields, field in (
        ({"decision_number": " "}, "decision_number"),
        ({"decided_on": results.LATER.date() + timedelta(days=1)}, "decided_on"),
        ({"decided_on": results.DAY - timedelta(days=1)}, "decided_on"),
    ):
        with pytest.raises(Refused) as refused:
            results.sign(draft, **fields)
        assert refused.value.field == field
    early = results.entered(one, *MARKS, results_on=date(2024, 6, 20))
    with pytest.raises(Refused, match="28-6-2024"):
        results.sign(early, decided_on=date(2024, 6, 27))
    assert results.sign(early, decided_on=date(2024, 6, 28)).state == "signed"


def test_a_signed_list_never_changes_and_a_correction_is_the_next_version(one: TrainingClass) -> None:
    first = results.signed(one, *MARKS)
    with pytest.raises(Refused, match="đính chính"):
        results.entered(one, *MARKS)
    for act in (operations.drop_results, results.sign):
        with pytest.raises(Refused):
            act(result_list=first, by=units.system(), now=results.LATER) if act is operations.drop_results else act(first)  # fmt: skip
    with pytest.raises(Refused) as refused:
        operations.correct_results(training_class=one, reason=" ", by=units.system(), now=results.LATER)
    assert refused.value.field == "reason"
    draft = operations.correct_results(training_class=one, reason="Chấm phúc khảo", by=units.system(), now=results.LATER)  # fmt: skip
    assert (draft.version, kept(draft)) == (2, kept(first))
    with pytest.raises(Refused, match="đang nhập"):
        operations.correct_results(training_class=one, reason="Nữa", by=units.system(), now=results.LATER)
    with pytest.raises(Refused, match="không khác"):
        results.sign(draft, decision_number="150/QĐ-TCT")
    results.entered(one, "9.0", "8.0", "7.0", "5.0")
    assert list(policies.in_force()) == [first]
    second = results.sign(draft, decision_number="150/QĐ-TCT")
    assert list(policies.in_force()) == [second]
    assert kept(first)[3] == ("4.9", False, "")
    assert kept(second)[3] == ("5.0", True, "average")
    assert second.reason == "Chấm phúc khảo"


def test_a_draft_is_dropped_and_the_signed_list_stands(one: TrainingClass) -> None:
    first = results.signed(one, *MARKS)
    with pytest.raises(NotAllowed):
        operations.drop_results(result_list=first, by=accounts.user("Người lạ"), now=results.LATER)
    draft = operations.correct_results(
        training_class=one, reason="Nhầm", by=units.system(), now=results.LATER
    )
    operations.drop_results(result_list=draft, by=units.system(), now=results.LATER)
    assert list(ResultList.objects.all()) == [first]
    assert Entry.objects.get(act="results.list.drop").reason == "Nhầm"


def test_drafts_are_seen_by_who_enters_only_and_results_by_whose_people_they_are(one: TrainingClass) -> None:
    first, second, *_rest = results.people(one)
    trainee, agency = classes.account_of(first.person), accounts.holder(Role.AGENCY_OFFICER, second.agency)
    office, manager = classes.training_office(one), classes.class_manager(one)
    inspector = accounts.holder(Role.INSPECTOR, one.host)
    draft = results.entered(one, *MARKS)
    on = results.LATER.date()
    for user, seen in ((office, 4), (manager, 4), (trainee, 0), (agency, 0), (inspector, 0)):
        assert policies.results_visible_to(user, on).count() == seen
    results.sign(draft)
    for user, seen in ((office, 4), (manager, 4), (trainee, 1), (agency, 1), (inspector, 4)):
        assert policies.results_visible_to(user, on).count() == seen
    assert queries.own_results([first.pk]) == {first.pk: "9,0 · Xuất sắc"}
    assert not policies.visible_to(accounts.holder(Role.TRAINING_OFFICE, units.unit()), on).exists()


def test_measures_count_the_newest_signed_list(one: TrainingClass) -> None:
    office, later = classes.training_office(one), datetime.combine(results.DAY, results.LATER.timetz())
    pass_rate, better = (measure.read for measure in queries.MEASURES)
    draft = results.entered(one, *MARKS)
    assert not pass_rate(actor=office, class_ids=[one.pk], now=results.LATER)
    results.sign(draft)
    # 3 of 4 passed: 75,0 %; excellent, very good and good are 3 of 4 as well.
    assert pass_rate(actor=office, class_ids=[one.pk], now=later)[one.pk].value == Decimal("75.0")
    assert better(actor=office, class_ids=[one.pk], now=later)[one.pk].value == Decimal("75.0")
    operations.correct_results(training_class=one, reason="Nhầm", by=office, now=results.LATER)
    results.sign(results.entered(one, "6.0", "6.0", "7.0", "4.0"), decision_number="2/QĐ")
    assert pass_rate(actor=office, class_ids=[one.pk], now=later)[one.pk].value == Decimal("75.0")
    figure = better(actor=office, class_ids=[one.pk], now=later)[one.pk]
    assert (figure.value, figure.unit, figure.url) == (
        Decimal("25.0"),
        "%",
        f"/results/class/{one.pk}/?better=yes",
    )
    short = results.fostering(3)
    entries = [Entered(place.pk, has_passed=number < 2) for number, place in enumerate(results.people(short))]
    results.sign(enter(short, entries, has_marks=False))
    system = units.system()
    # 2 of 3 passed: 66,7 %; nothing is said of good and better where nobody is given a mark.
    assert pass_rate(actor=system, class_ids=[short.pk], now=later)[short.pk].value == Decimal("66.7")
    assert not better(actor=system, class_ids=[short.pk], now=later)
