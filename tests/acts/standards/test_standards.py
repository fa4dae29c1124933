"""Audiences and conditions of admission: entered with days and a basis, never two at a time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.audit.models import Entry
from nennep.catalogue.models import Programme
from nennep.kernel.errors import NotAllowed, Refused
from nennep.standards import operations
from nennep.standards.models import AdmissionCriterion, Audience, EligibilityCheck, Outcome, Waiver
from nennep.standards.operations.steps import Overlap
from nennep.standards.queries import eligibility_of
from tests.make import accounts as make_accounts
from tests.make import people as make_people
from tests.make import standards as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DIRECTORS = {"post": ["department_director"]}


@pytest.fixture(autouse=True)
def reference() -> None:
    make.reference()


def enter(**more: Any) -> Audience:
    given: dict[str, Any] = {
        "code": "giam-doc",
        "name": "Giám đốc sở",
        "expression": DIRECTORS,
        "valid_from": date(2020, 1, 1),
        "basis_text": "Kế hoạch mẫu",
        "by": system(),
        "now": NOW,
    }
    return operations.enter_audience(**{**given, **more})


def director() -> Any:
    return make_people.person(post="Giám đốc Sở Nội vụ")


def test_an_audience_is_entered_with_its_sentence_in_the_trail() -> None:
    director()
    audience = enter()
    entry = Entry.objects.get(act="standards.audience.enter", subject_id=audience.pk)
    assert entry.after["condition"] == "Giám đốc sở và tương đương"
    assert not audience.uses_planning


def test_an_audience_that_selects_nobody_is_refused_unless_a_reason_says_why() -> None:
    before = Audience.objects.count()
    with pytest.raises(operations.NobodySelected) as refused:
        enter()
    assert refused.value.field == "empty_reason"
    assert Audience.objects.count() == before
    assert enter(empty_reason="Hồ sơ sẽ nạp sau").empty_reason == "Hồ sơ sẽ nạp sau"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"basis_text": " "}, "basis_text"),
        ({"name": ""}, "name"),
        ({"code": "Giám đốc"}, "code"),
        ({"valid_to": date(2020, 1, 1)}, "valid_to"),
        ({"expression": {"post": ["king"]}}, "expression"),
        ({"certainty": "perhaps"}, "certainty"),
    ],
)
def test_what_an_audience_may_not_be(wrong: dict[str, Any], field: str) -> None:
    director()
    before = Audience.objects.count(), Entry.objects.count()
    with pytest.raises(Refused) as refused:
        enter(**wrong)
    assert refused.value.field == field
    assert (Audience.objects.count(), Entry.objects.count()) == before


def test_the_database_itself_refuses_a_row_without_basis() -> None:
    director()
    audience = enter()
    with pytest.raises(IntegrityError), transaction.atomic():
        Audience.objects.filter(pk=audience.pk).update(basis_text="")


def test_a_new_audience_of_the_code_ends_the_former_one_and_days_never_overlap() -> None:
    director()
    first = enter()
    second = enter(valid_from=date(2022, 1, 1), valid_to=date(2023, 1, 1))
    first.refresh_from_db()
    assert first.valid_to == date(2022, 1, 1)
    with pytest.raises(Overlap):
        enter(valid_from=date(2022, 6, 1))
    assert enter(valid_from=date(2023, 1, 1)).valid_from == second.valid_to


def test_only_the_board_keeps_audiences() -> None:
    director()
    with pytest.raises(NotAllowed):
        enter(by=make_accounts.user())


def test_ending_needs_a_reason_and_a_later_day() -> None:
    director()
    audience = enter()
    with pytest.raises(Refused):
        operations.end_audience(audience=audience, valid_to=TODAY, reason="", by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.end_audience(
            audience=audience, valid_to=audience.valid_from, reason="Hết", by=system(), now=NOW
        )
    operations.end_audience(audience=audience, valid_to=TODAY, reason="Hết", by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.end_audience(audience=audience, valid_to=TODAY, reason="Hết", by=system(), now=NOW)


# --- Conditions -------------------------------------------------------------------------------------------------------

periods = st.tuples(
    st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.one_of(st.none(), st.integers(1, 900))
).map(lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]) if drawn[1] else None))


@pytest.mark.requirement("R1-05")
def test_whatever_is_entered_in_whatever_order_one_rule_holds_on_a_day() -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(periods, min_size=1, max_size=6), st.dates(date(2019, 6, 1), date(2030, 1, 1)))
    def check(wanted: list[tuple[date, date | None]], on: date) -> None:
        sid = transaction.savepoint()
        entered = 0
        for valid_from, valid_to in wanted:
            try:
                operations.enter_criterion(
                    key="khoa-mau",
                    programme_code="tc-llct",
                    name="Mẫu",
                    expression={"sex": "F"},
                    valid_from=valid_from,
                    valid_to=valid_to,
                    basis_text="Mẫu",
                    by=system(),
                    now=NOW,
                )
                entered += 1
            except Overlap:
                continue
        rows = list(AdmissionCriterion.objects.filter(key="khoa-mau"))
        assert len(rows) == entered
        assert sum(row.valid_from <= on and (row.valid_to is None or on < row.valid_to) for row in rows) <= 1
        transaction.savepoint_rollback(sid)

    check()


def test_a_shipped_condition_never_meets_one_of_the_office() -> None:
    count = AdmissionCriterion.objects.count()
    assert operations.install_reference(by=system(), now=NOW) == 0
    changed = AdmissionCriterion.objects.get(key="rating", programme_code="tc-llct")
    operations.enter_criterion(
        key="rating",
        programme_code="tc-llct",
        name="Xếp loại ba năm",
        expression={"rated": {"at_least": "good", "years": 3}},
        valid_from=date(2026, 1, 1),
        basis_text="Mẫu",
        by=system(),
        now=NOW,
    )
    assert operations.install_reference(by=system(), now=NOW) == 0
    changed.refresh_from_db()
    assert changed.valid_to == date(2026, 1, 1)
    assert AdmissionCriterion.objects.count() == count + 1


def test_a_condition_of_no_programme_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        operations.enter_criterion(
            key="tuoi", programme_code="khong-co", name="Tuổi", expression={"age": {"at_least": 30}},
            valid_from=TODAY, basis_text="Mẫu", by=system(), now=NOW,
        )  # fmt: skip
    assert refused.value.field == "programme_code"


# --- Checks and waivers -----------------------------------------------------------------------------------------------


def young_man() -> Any:
    from nennep.kernel.dates import PartialDate

    return make_people.person(
        sex="M",
        born=PartialDate(1992, 3, 10),
        ethnicity="Kinh",
        party_joined_on=date(2018, 1, 1),
        education="Đại học Luật",
        post="Phó Trưởng phòng Tổng hợp",
    )


@pytest.mark.requirement("R1-05", "R3-19")
def test_a_check_is_kept_with_rule_versions_and_inputs() -> None:
    programme = Programme.objects.get(code="tc-llct")
    check = operations.check_eligibility(
        person=young_man(), programme=programme, study_form="part_time_batch", on=date(2024, 5, 15),
        by=system(), now=NOW,
    )  # fmt: skip
    assert check.outcome == Outcome.FAIL
    row = next(row for row in check.criteria if row["key"] == "age-part-time")
    assert row["rule"] == "tc-llct.age-part-time@2022-02-08"
    assert row["input"] == {"sex": ["M"], "age": ["32"]}
    assert "57-QĐ/TW" in row["basis"]
    assert "planned" not in str(check.criteria), "who is planned is not written where others read it"


def test_a_waiver_needs_document_and_reason_and_only_where_the_rule_allows_it() -> None:
    person, programme = young_man(), Programme.objects.get(code="tc-llct")
    on = date(2024, 5, 15)
    given: dict[str, Any] = {
        "person": person, "programme": programme, "key": "age-part-time", "reason": "Trường hợp đặc biệt",
        "document_text": "Công văn 12-CV/BTCTU", "valid_from": on, "by": system(), "now": NOW,
    }  # fmt: skip
    for wrong, field in (
        ({"reason": ""}, "reason"),
        ({"document_text": ""}, "document_text"),
        ({"key": "party"}, "key"),
    ):
        with pytest.raises(Refused) as refused:
            operations.waive_criterion(**{**given, **wrong})
        assert refused.value.field == field
    assert not Waiver.objects.exists()
    operations.waive_criterion(**given)
    found = eligibility_of(person, "tc-llct", "part_time_batch", on)
    assert found.outcome == Outcome.WAIVED
    waived = next(row for row in found.criteria if row.key == "age-part-time")
    assert "12-CV/BTCTU" in waived.sentence
    before = eligibility_of(person, "tc-llct", "part_time_batch", date(2024, 5, 14))
    assert before.outcome == Outcome.FAIL, "not yet waived"
    with pytest.raises(Refused):
        operations.waive_criterion(**given)


def test_a_stranger_checks_nobody() -> None:
    with pytest.raises(NotAllowed):
        operations.check_eligibility(
            person=young_man(), programme=Programme.objects.get(code="tc-llct"), study_form="full_time",
            on=TODAY, by=make_accounts.user(), now=NOW,
        )  # fmt: skip
    assert not EligibilityCheck.objects.exists()
