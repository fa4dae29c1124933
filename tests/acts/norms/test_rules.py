"""Rules as dated data: added, changed from a day, ended; the narrowest scope wins."""

from datetime import date

import pytest

from nennep.audit.models import Entry
from nennep.kernel.errors import NotAllowed, Refused
from nennep.norms import operations
from nennep.norms.models import Rule
from nennep.norms.queries import NoRule, regulation_for, rule, rules_in_force
from tests.make import accounts, norms, units
from tests.make import documents as make
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]
SHARE = "attendance.module_exam.max_absent_share"
TODAY = NOW.date()


def add(value: str = "20", valid_from: date = date(2020, 1, 1), **more: object) -> Rule:
    fields: dict[str, object] = {"key": SHARE, "basis_text": "Quy chế", **more}
    return operations.add_rule(value=value, valid_from=valid_from, by=system(), now=NOW, **fields)


@pytest.mark.requirement("R1-05")
def test_an_age_of_the_day() -> None:
    norms.reference()
    key = "admission.part_time.min_age.men"
    found = {
        on: rule(key, on, programme_code="tc-llct", study_form="part_time_batch").as_int
        for on in (date(2021, 1, 1), date(2024, 5, 15), date(2025, 9, 1))
    }
    assert list(found.values()) == [30, 35, 30]
    with pytest.raises(NoRule):
        rule(key, date(2024, 5, 15), programme_code="dang-vien-moi")


def test_the_narrowest_scope_wins() -> None:
    school = units.unit()
    add("20")
    add("15", programme_code="tc-llct")
    add("10", unit=school)
    assert rule(SHARE, TODAY).as_int == 20
    assert rule(SHARE, TODAY, programme_code="tc-llct").as_int == 15
    assert rule(SHARE, TODAY, programme_code="tc-llct", unit=school).as_int == 10
    assert rule(SHARE, TODAY, programme_code="tc-llct", unit=school.pk).as_int == 10


def test_a_change_is_a_new_version() -> None:
    old = add("20")
    new = operations.change_rule(
        rule=old, value="25", valid_from=date(2024, 1, 1), basis_text="Quy chế mới", by=system(), now=NOW
    )
    assert rule(SHARE, date(2023, 12, 31)).rule_id == old.pk
    assert rule(SHARE, date(2024, 1, 1)).rule_id == new.pk
    assert rule(SHARE, date(2024, 1, 1)).is_verified
    with pytest.raises(Refused):
        operations.change_rule(
            rule=old, value="30", valid_from=date(2024, 2, 1), basis_text="x", by=system(), now=NOW
        )
    with pytest.raises(Refused):  # without a basis
        operations.change_rule(rule=new, value="30", valid_from=date(2024, 2, 1), by=system(), now=NOW)
    new.refresh_from_db()
    assert new.valid_to is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "x"}, "value"),
        ({"value": "120"}, "value"),
        ({"key": "attendance.unknown"}, "key"),
        ({"basis_text": ""}, "basis_text"),
        ({"valid_to": date(2020, 1, 1)}, "valid_to"),
        ({"operator": "~"}, "operator"),
        ({"valid_from": date(2019, 1, 1)}, "valid_from"),
    ],
)
def test_refusals_change_nothing(fields: dict[str, object], field: str) -> None:
    add("20")
    trail = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        add(**{"value": "30", "valid_from": date(2021, 1, 1), **fields})  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert Rule.objects.count() == 1
    assert Entry.objects.count() == trail


def test_a_draft_is_no_basis_of_a_rule() -> None:
    draft = make.draft(make.board())
    with pytest.raises(Refused):
        add(basis=draft, basis_text="")


def test_a_school_keeps_its_own_rules_only() -> None:
    school, other = units.unit(), units.unit()
    office = accounts.holder("training_office", school)
    operations.add_rule(
        key=SHARE, value="10", valid_from=TODAY, unit=school, basis_text="Quy chế trường", by=office, now=NOW
    )
    for unit in (None, other):
        with pytest.raises(NotAllowed):
            operations.add_rule(
                key=SHARE, value="10", valid_from=TODAY, unit=unit, basis_text="x", by=office, now=NOW
            )


def test_a_book_answers_without_queries(django_assert_num_queries: object) -> None:
    norms.reference()
    with django_assert_num_queries(1):  # type: ignore[operator]
        book = rules_in_force(TODAY)
        late = book.rule("attendance.late.lesson_lost_after_minutes", programme_code="tc-llct")
        assert late.is_off
        assert not late.is_verified
        assert book.rule("report.period.full_time").value == "month"
        assert book.rule("report.period.full_time").is_verified
        assert book.find("nothing.of.the.kind") is None


@pytest.mark.requirement("R0-12")
def test_the_regulation_of_a_class_on_its_day() -> None:
    norms.reference()
    school = units.unit()
    numbers = [
        str(regulation_for(school, "tc-llct", on))
        for on in (date(2012, 1, 1), date(2018, 1, 1), date(2020, 1, 1), TODAY)
    ]
    assert numbers == ["268/QĐ-HVCT-HCQG", "1855/QĐ-HVCTQG", "2252-QĐ/HVCTQG", "6468-QĐ/HVCTQG"]
    assert regulation_for(school, "cc-llct", TODAY) is None
    own = make.external("36/QĐ-TCT", issuer_name="Trường Chính trị Mẫu", kind="quyet-dinh")
    operations.set_regulation(
        document=own,
        institution=school,
        programme_code="tc-llct",
        valid_from=date(2024, 1, 1),
        by=system(),
        now=NOW,
    )
    assert str(regulation_for(school, "tc-llct", TODAY)) == "36/QĐ-TCT"
    assert str(regulation_for(units.unit(), "tc-llct", TODAY)) == "6468-QĐ/HVCTQG"
