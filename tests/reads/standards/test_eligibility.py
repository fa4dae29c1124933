"""The chain 57-QĐ/TW → 350-QĐ/TW and what is asked under each (domain.md 3.1 and 4)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.catalogue.models import StudyForm
from nennep.standards.models import AdmissionCriterion, Outcome
from nennep.standards.queries import (
    Eligibility,
    catalogue,
    criteria_on,
    eligibility_of_facts,
    eligibility_of_people,
    read,
    sentence,
    written_words,
)
from nennep.standards.rules import WrongFacts, read_facts
from tests.make import people as make_people
from tests.make import standards as make

pytestmark = pytest.mark.django_db

UNDER_57, UNDER_350 = date(2024, 5, 15), date(2025, 9, 1)
MAN: dict[str, Any] = {
    "born": "1992-03-10",
    "sex": "M",
    "ethnicity": "Kinh",
    "party": "full",
    "education": "university",
    "posts": [{"post": "Phó Trưởng phòng", "unit_level": "agency", "from": "2021-01-01"}],
    "planned_posts": [],
    "ratings": {"2022": "good", "2023": "good", "2024": "good"},
    "credentials": [],
}


@pytest.fixture(autouse=True)
def reference() -> None:
    make.reference()


def check(
    on: date, programme: str = "tc-llct", form: str = StudyForm.PART_TIME_BATCH, **changed: object
) -> Eligibility:
    words = catalogue()
    titles, steps = written_words()
    given = {key: value for key, value in {**MAN, **changed}.items() if value is not None}
    facts = read_facts(given, titles, steps, words.vocabulary.steps)
    return eligibility_of_facts(facts, programme, form, on, words)


def by_key(found: Eligibility) -> dict[str, str]:
    return {row.key: str(row.outcome) for row in found.criteria}


@pytest.mark.requirement("R1-05", "R3-19")
def test_a_man_of_32_fails_under_57_and_passes_under_350() -> None:
    before = check(UNDER_57)
    assert before.outcome == Outcome.FAIL
    assert by_key(before) == {
        "audience": "pass",
        "party": "pass",
        "education": "pass",
        "age-part-time": "fail",
    }
    age = next(row for row in before.criteria if row.key == "age-part-time")
    assert age.rule == "tc-llct.age-part-time@2022-02-08"
    assert "57-QĐ/TW" in age.basis
    assert age.input == {"sex": ("M",), "age": ("32",)}
    assert (
        age.sentence
        == "Không đạt. Yêu cầu: Nam đủ 35 tuổi trở lên hoặc nữ đủ 33 tuổi trở lên. Hồ sơ: nam, 32 tuổi."
    )

    after = check(UNDER_350)
    assert after.outcome == Outcome.PASS
    assert set(by_key(after)) == {"audience", "party", "education", "age-part-time", "rating"}
    assert all("350-QĐ/TW" in row.basis for row in after.criteria)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2025, 8, 28), Outcome.FAIL), (date(2025, 8, 29), Outcome.PASS), (date(2022, 2, 7), Outcome.FAIL)],
)
def test_the_day_decides_which_regulation_is_asked(on: date, expected: Outcome) -> None:
    assert check(on).outcome == expected


def test_before_57_only_the_older_age_is_known_and_marked_as_ours() -> None:
    """On 7-2-2022 he is 29; men of 30 were asked for."""
    found = check(date(2022, 2, 7))
    assert by_key(found) == {"age-part-time": "fail"}
    assert not found.criteria[0].is_verified


def test_full_time_asks_no_age() -> None:
    assert check(UNDER_57, form=StudyForm.FULL_TIME).outcome == Outcome.PASS


CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"sex": "F", "born": "1997-09-01"}, "age-part-time", "pass"),  # 28 on the day
    ({"sex": "F", "born": "1997-09-02"}, "age-part-time", "fail"),
    ({"born": "1995"}, "age-part-time", "unknown"),
    ({"ratings": {"2023": "good", "2024": "done"}}, "rating", "fail"),
    ({"ratings": {"2024": "good"}}, "rating", "unknown"),
    ({"education": "upper_secondary"}, "education", "fail"),
    ({"education": "upper_secondary", "ethnicity": "Tày"}, "education", "pass"),
    ({"education": "college"}, "education", "pass"),
    ({"education": None}, "education", "unknown"),
    ({"party": "none"}, "party", "fail"),
    ({"party": "probationary"}, "party", "pass"),
    ({"posts": [{"post": "Chuyên viên", "unit_level": "agency"}]}, "audience", "fail"),
    ({"posts": [{"post": "Chuyên viên"}], "planned_posts": ["division_deputy_head"]}, "audience", "pass"),
    ({"posts": None, "planned_posts": None}, "audience", "unknown"),
    ({"posts": [{"post": "Chuyên viên"}], "planned_posts": ["Chức danh lạ"]}, "audience", "unknown"),
    ({"posts": [{"post": "deputy_head_of_division"}]}, "audience", "pass"),
    (
        {
            "born": "10/3/1992",
            "education": None,
            "credentials": [{"kind": "education", "level": "master"}],
        },
        "education",
        "pass",
    ),
    ({"posts": [{"post": "Bí thư", "unit_level": "commune"}]}, "audience", "pass"),
    ({"posts": [{"post": "commune_chairman"}]}, "audience", "pass"),
]


@pytest.mark.requirement("R1-05", "R4-08")
def test_each_condition_of_350() -> None:
    """One after the other, since the reference data is the dear part."""
    for changed, key, outcome in CASES:
        found = check(UNDER_350, **changed)
        expected = {"pass": Outcome.PASS, "fail": Outcome.FAIL, "unknown": Outcome.UNKNOWN}[outcome]
        assert (by_key(found)[key], found.outcome) == (outcome, expected), changed


def test_a_programme_without_conditions_cannot_be_told() -> None:
    found = check(UNDER_350, programme="qlnn-cv")
    assert (found.outcome, found.criteria) == (Outcome.UNKNOWN, ())


def test_postgraduate_age_rises_on_1_7_2025() -> None:
    old = {"born": "1984-01-01", "posts": [{"post": "Chuyên viên", "from": "2010-01-01"}]}
    assert by_key(check(date(2025, 6, 30), "sau-dai-hoc", "", **old))["age"] == "fail"
    assert check(date(2025, 7, 1), "sau-dai-hoc", "", **old).outcome == Outcome.PASS


WRONG: list[dict[str, Any]] = [
    {"born": "yesterday"},
    {"sex": "nam"},
    {"party": "yes"},
    {"education": "wizardry"},
    {"ratings": {"2023": "ok"}},
    {"posts": "x"},
    {"planned_posts": [7]},
    {"height": 170},
    {"credentials": [{"kind": "x"}]},
]


def test_facts_that_cannot_be_are_refused() -> None:
    for wrong in WRONG:
        with pytest.raises(WrongFacts):
            check(UNDER_350, **wrong)
    post = {"post": "Bí thư", "unit_level": "xã"}
    found = check(UNDER_350, posts=[post])
    assert {row.key: row.outcome for row in found.criteria}["audience"] == Outcome.PASS
    with pytest.raises(WrongFacts) as raised:
        check(UNDER_350, posts=[post | {"unit_level": "galaxy"}])
    assert "commune" in raised.value.known


def test_every_shipped_condition_can_be_read_back() -> None:
    words = catalogue()
    rows = AdmissionCriterion.objects.all()
    assert rows.count() >= 20
    for row in rows:
        assert sentence(read(row.expression, words), words)
    keys = [row.key for row in criteria_on("tc-llct", StudyForm.PART_TIME_BATCH, UNDER_350)]
    assert len(keys) == len(set(keys))


def test_a_list_is_checked_with_a_constant_number_of_questions() -> None:
    people = [make_people.person(make_people.name(number)) for number in range(25)]
    counts = []
    for number in (1, 25):
        with CaptureQueriesContext(connection) as questions:
            found = eligibility_of_people(
                [p.pk for p in people[:number]], "tc-llct", StudyForm.FULL_TIME, UNDER_350
            )
        assert len(found) == number
        counts.append(len(questions))
    assert counts[0] == counts[1]
