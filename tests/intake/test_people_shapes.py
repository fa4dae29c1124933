"""Other shapes of lists of people that offices send."""

import unicodedata
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.kernel.intake import Rehearsal, rejected_rows_workbook
from nennep.kernel.sheets.reading import Sheet, Workbook, open_workbook
from nennep.norms.models import Rule
from nennep.norms.queries import PARTY_AGE_KEY
from nennep.people import intake, operations
from nennep.people.models import Person
from tests.make import people
from tests.make import units as make

pytestmark = pytest.mark.django_db

TODAY = date(2024, 6, 3)


@pytest.fixture(autouse=True)
def agency():
    return make.unit("Sở Nội vụ Mẫu", code="SNV")


def read(*rows: tuple[object, ...]) -> Rehearsal:
    width = max(len(row) for row in rows)
    cells = [list(row) + [None] * (width - len(row)) for row in rows]
    return intake.rehearse(Workbook("a.xlsx", (Sheet("Tờ 1", cells),)), on=TODAY)


def only(rehearsal: Rehearsal):
    (row,) = rehearsal.rows
    return row


HEAD = ("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Đơn vị công tác", "Số điện thoại", "Ngày vào Đảng")


def test_sex_in_its_own_column() -> None:
    row = only(read(HEAD, (1, "Lê Thị Mai", "Nữ", "3/9/82", "Sở Nội vụ Mẫu", 912000111, "1/1/2005")))
    assert (row.sex, row.born.isoformat(), row.phone) == ("F", "1982-09-03", "0912000111")


@pytest.mark.parametrize(
    "head",
    [
        (("Họ và tên", "Giới tính", "Ngày", "Tháng", "Năm sinh", "Đơn vị"),),
        (("Họ và tên", "Giới tính", "Ngày tháng năm sinh", *("Ngày tháng năm sinh",) * 2, "Đơn vị"),),
        (
            ("Họ và tên", "Giới tính", "Ngày sinh", None, None, "Đơn vị"),
            (None, None, "Ngày", "Tháng", "Năm", None),
        ),
    ],
)
def test_day_month_and_year_of_birth_in_three_columns(head: tuple[tuple[str | None, ...], ...]) -> None:
    rows = (
        ("Lê Mai", "Nữ", 3, "09", 1982, "SNV"),
        ("Lê Lan", "Nữ", None, None, "1979", "SNV"),
        ("Lê Hoa", "Nữ", 31, 2, 1985, "SNV"),
        ("Lê Đào", "Nữ", 5, None, 1985, "SNV"),
    )
    found = read(*head, *rows)
    assert [row.born and row.born.isoformat() for row in found.rows] == ["1982-09-03", "1979", None, None]
    assert [(finding.field, finding.value) for finding in found.findings] == [
        ("born", "31/2/1985"),
        ("born", "5/1985"),
    ]
    assert {row.sex for row in found.rows} == {"F"}


@pytest.mark.parametrize("family", ["Họ và tên đệm", "Họ và tên lót", "HỌ, CHỮ LÓT"])
def test_given_name_in_its_own_column(family: str) -> None:
    head = ("STT", family, "Tên", "Ngày sinh", "Đơn vị công tác")
    assert only(read(head, (1, "Lê Thị", "Mai", "1982", "SNV"))).name == "Lê Thị Mai"


def test_post_and_agency_in_one_column() -> None:
    head = ("STT", "Họ và tên", "Ngày sinh", "Chức vụ, đơn vị công tác")
    row = only(read(head, (1, "Lê Thị Mai", "1982", "Phó Trưởng phòng, Sở Nội vụ Mẫu")))
    assert (row.post, row.agency) == ("Phó Trưởng phòng", "Sở Nội vụ Mẫu")


def test_decomposed_names_are_the_same_people() -> None:
    nfd = unicodedata.normalize("NFD", "Lê Thị Hòa")
    rehearsal = read(
        HEAD,
        (1, "Lê Thị Hoà", "Nữ", "3/9/1982", "Sở Nội vụ Mẫu"),
        (2, nfd, "Nữ", date(1982, 9, 3), "SỞ NỘI VỤ MẪU "),
    )
    assert [finding.label for finding in rehearsal.errors] == ["duplicate of row 2"]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("", "Nữ", "1982", "Sở Nội vụ Mẫu"), "name"),
        (("Lê Mai", "Nữ", "31/2/1982", "Sở Nội vụ Mẫu"), "born"),
        (("Lê Mai", "Nữ", None, "Sở Nội vụ Mẫu"), "born"),
        (("Lê Mai", "Nữ", "1/1/2030", "Sở Nội vụ Mẫu"), "born"),
        (("Lê Mai", "khác", "1982", "Sở Nội vụ Mẫu"), "sex"),
        (("Lê Mai", "Nữ", "1982", None), "agency"),
        (("Lê Mai", "Nữ", "1982", "Sở Nội vụ Mẩu"), "agency"),
    ],
)
def test_errors_name_their_field(cells: tuple[object, ...], field: str) -> None:
    rehearsal = read(HEAD, (1, *cells))
    assert [finding.field for finding in rehearsal.errors] == [field]
    assert all(finding.reason and finding.mend for finding in rehearsal.errors)


def party_age(years: str, since: date) -> Rule:
    return Rule.objects.create(
        key=PARTY_AGE_KEY, operator=">=", value=years, value_unit="years", valid_from=since, certainty="own"
    )


def test_a_party_date_too_early_is_only_a_warning() -> None:
    party_age("18", date(1990, 1, 1))
    rehearsal = read(HEAD, (1, "Lê Mai", "Nữ", "3/9/1982", "SNV", None, "1/1/1999"))
    assert not rehearsal.errors
    assert [finding.field for finding in rehearsal.warnings] == ["party_joined_on"]
    assert "18" in rehearsal.warnings[0].reason


def test_the_least_age_is_that_of_the_day_of_entry_and_without_a_rule_nobody_is_asked() -> None:
    row = (1, "Lê Mai", "Nữ", "3/9/1982", "SNV", None, "1/1/1999")
    Rule.objects.all().delete()
    assert not read(HEAD, row).findings
    earlier = party_age("16", date(1990, 1, 1))
    earlier.valid_to = date(2000, 1, 1)
    earlier.save()
    party_age("18", date(2000, 1, 1))
    assert not read(HEAD, row).findings
    later = read(HEAD, (1, "Lê Mai", "Nữ", "3/9/1982", "SNV", None, "2/8/2000"))
    assert [finding.field for finding in later.warnings] == ["party_joined_on"]


def test_the_same_file_twice_changes_nothing_and_never_overwrites(agency) -> None:
    rows = (
        HEAD,
        (1, "Lê Thị Mai", "Nữ", "3/9/1982", "SNV", "0912000111"),
        (2, "Trần An", "Nam", "1975", "SNV"),
    )
    operations.take_in_people(rehearsal=read(*rows), by=make.system(), now=make.NOW)
    again = read(*rows)
    assert {row.act for row in again.rows} == {"same"}
    other = read(HEAD, (1, "Lê Thị Mai", "Nữ", "3/9/1982", "SNV", "0999999999"))
    operations.take_in_people(rehearsal=other, by=make.system(), now=make.NOW)
    assert Person.objects.get(full_name="Lê Thị Mai").phone == "0912000111"
    assert Person.objects.count() == 2


def test_who_moved_is_posted_anew() -> None:
    person = people.person("Lê Thị Mai", sex="F")
    rehearsal = read(HEAD, (1, "Lê Thị Mai", "Nữ", "8/9/1980", "SNV"))
    assert only(rehearsal).act == "move"
    assert rehearsal.warnings
    operations.take_in_people(rehearsal=rehearsal, by=make.system(), now=make.NOW)
    assert person.postings.get(valid_to__isnull=True).unit.code == "SNV"


def test_two_people_who_may_be_meant_need_a_code() -> None:
    people.person("Lê Thị Mai")
    people.person("Lê Thị Mai")
    rehearsal = read(HEAD, (1, "Lê Thị Mai", "Nữ", "8/9/1980", "SNV"))
    assert [finding.field for finding in rehearsal.errors] == ["name"]


def test_rejected_rows_can_be_loaded_again() -> None:
    rehearsal = read(
        HEAD, (1, "Lê Thị Mai", "Nữ", "31/2/1982", "SNV"), (2, "=1+1 Trần An", "Nam", "1975", "Không có")
    )
    content = rejected_rows_workbook(rehearsal)
    again = intake.rehearse(open_workbook(content, filename="loi.xlsx"), on=TODAY)
    assert [row.to_json()["name"] for row in again.rows] == ["Lê Thị Mai", "=1+1 Trần An"]
    assert [finding.field for finding in again.errors] == ["born", "agency"]


def test_ten_thousand_rows_are_rehearsed_with_a_few_questions_more_than_a_hundred() -> None:
    """Seconds are for the bench; what would make them grow with the list is a question for each row."""
    rows = [
        (
            number,
            people.name(number % 1200),
            "Nam",
            f"{number % 28 + 1}/{number % 12 + 1}/{1960 + number % 40}",
            "SNV",
        )
        for number in range(10_000)
    ]
    with CaptureQueriesContext(connection) as few:
        read(HEAD, *rows[:100])
    with CaptureQueriesContext(connection) as many:
        rehearsal = read(HEAD, *rows)
    assert len(rehearsal.rows) == 10_000
    assert len(many) <= len(few) + 10  # a statement takes a few thousand values at once
