"""Reading a list from an address: search, filters, order, pages, totals, over rows that are already computed."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel import text
from nennep.web.lists import Choices, Column, Dates, Listing, YesNo
from nennep.web.parts import Figure, PersonLine, Share


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    agency: str = "Sở Nội vụ"
    on: date | None = None
    missed: int = 0
    asked: bool = False

    @property
    def name_key(self) -> str:
        return text.name_sort_key(self.name)


LIST: Listing[Row] = Listing(
    key="rows",
    title="Học viên",
    columns=(
        Column(key="name", label="Họ và tên", sort="name_key"),
        Column(key="agency", label="Cơ quan", sort="agency"),
        Column(key="on", label="Ngày", kind="date", sort="on"),
        Column(key="missed", label="Vắng", kind="number", sort="missed", total=True),
        Column(key="id", label="Mã", shown=False, exported=False),
    ),
    filters=(
        Choices(key="agency", label="Cơ quan", choices=(("Sở Nội vụ", "Sở Nội vụ"), ("Báo Mẫu", "Báo Mẫu"))),
        Dates(key="on", label="Ngày"),
        YesNo(key="asked", label="Xin nghỉ"),
    ),
    search=("name", "agency"),
    row_id=lambda row: row.id,
)
PEOPLE = [
    Row(1, "Nông Thị Ánh", "Báo Mẫu", date(2024, 6, 3), 2, asked=True),
    Row(2, "Trần Văn Ân", "Sở Nội vụ", date(2024, 6, 10), 0),
    Row(3, "Lê Thị An", "Sở Nội vụ", None, 5),
    Row(4, "Đặng Ngọc Bình", "Báo Mẫu", date(2024, 7, 1), 1, asked=True),
]


def names(query: str, rows: list[Row] = PEOPLE) -> list[str]:
    return [view.row.name for view in LIST.read(QueryDict(query), rows).rows]


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("nong thi anh", ["Nông Thị Ánh"]),
        ("ANH nông", ["Nông Thị Ánh"]),
        ("đặng", ["Đặng Ngọc Bình"]),
        ("dang bao mau", ["Đặng Ngọc Bình"]),
        ("thi noi vu", ["Lê Thị An"]),
        ("khong co ai", []),
    ],
)
def test_every_word_must_be_found_and_diacritics_do_not_matter(term, found):
    query = QueryDict(mutable=True)
    query["q"] = term
    assert names(query.urlencode()) == found


def test_names_sort_as_vietnamese_sorts_them():
    assert names("sort=name") == ["Lê Thị An", "Nông Thị Ánh", "Trần Văn Ân", "Đặng Ngọc Bình"]
    assert names("sort=-name") == ["Đặng Ngọc Bình", "Trần Văn Ân", "Nông Thị Ánh", "Lê Thị An"]


@pytest.mark.parametrize("sort", ["on", "-on"])
def test_what_is_not_known_comes_last_in_both_directions(sort):
    assert names(f"sort={sort}")[-1] == "Lê Thị An"


def test_an_unknown_sort_changes_nothing():
    page = LIST.read(QueryDict("sort=id"), PEOPLE)
    assert page.sort == ""
    assert not any(heading.direction for heading in page.headings)


def test_dates_are_read_as_people_type_them_and_both_ends_count():
    assert names("on_from=3/6/24&on_to=10-6-2024") == ["Nông Thị Ánh", "Trần Văn Ân"]
    assert names("on_from=7/2024") == ["Đặng Ngọc Bình"]


@pytest.mark.parametrize("query", ["on_from=32/1/2024", "on_from=10/6/24&on_to=3/6/24", "agency=Bộ Nào Đó"])
def test_what_is_asked_wrongly_is_told_and_left_out(query):
    page = LIST.read(QueryDict(query), PEOPLE)
    assert len(page.problems) == 1
    assert page.count == len(PEOPLE)
    assert not page.chips


def test_filters_say_what_is_chosen_and_how_to_take_it_back():
    page = LIST.read(QueryDict("agency=Báo Mẫu&asked=yes&year=2024"), PEOPLE)
    assert [(chip.label, chip.summary) for chip in page.chips] == [("Cơ quan", "Báo Mẫu"), ("Xin nghỉ", "Có")]
    assert [view.row.id for view in page.rows] == [1, 4]
    assert parse_qs(page.chips[0].remove[1:]) == {"asked": ["yes"], "year": ["2024"]}
    assert parse_qs(page.clear_url[1:]) == {"year": ["2024"]}
    assert ("year", "2024") in page.kept


def test_totals_count_all_pages_of_the_view():
    many = [Row(number, f"Người {number}", missed=1) for number in range(1, 121)]
    page = LIST.read(QueryDict("page=2"), many)
    assert len(page.rows) == 50
    assert [cell.value for cell in page.totals][-1] == 120


@pytest.mark.parametrize(
    ("asked", "page"), [("0", 1), ("-3", 1), ("99", 3), ("abc", 1), ("9" * 30, 1), ("²", 1)]
)
def test_a_page_that_is_not_there_is_the_nearest(asked, page):
    many = [Row(number, f"Người {number}") for number in range(1, 121)]
    assert LIST.read(QueryDict(f"page={asked}"), many).page == page


def test_columns_can_be_chosen_and_the_first_always_stays():
    page = LIST.read(QueryDict("columns=id&columns=missed"), PEOPLE)
    assert [heading.key for heading in page.headings] == ["name", "missed", "id"]
    assert [heading.key for heading in LIST.read(QueryDict(""), PEOPLE).headings] == [
        "name",
        "agency",
        "on",
        "missed",
    ]


def test_the_sheet_is_what_the_screen_shows():
    page = LIST.read(QueryDict("format=xlsx&agency=Báo Mẫu&columns=missed,id&sort=-missed"), PEOPLE)
    assert page.sheet is not None
    assert [column.title for column in page.sheet.columns] == ["Họ và tên", "Vắng"]
    assert [list(row) for row in page.sheet.rows] == [["Nông Thị Ánh", 2], ["Đặng Ngọc Bình", 1]]
    assert list(page.sheet.title_lines) == ["Học viên", "Cơ quan: Báo Mẫu"]


def test_parts_go_to_the_sheet_as_plain_values():
    listing: Listing[Row] = Listing(
        key="parts",
        title="T",
        columns=(
            Column(
                key="who",
                label="Người",
                kind="person",
                value=lambda r: PersonLine(r.name, r.agency),
                about_label="Cơ quan",
            ),
            Column(key="missed", label="Vắng", kind="figure", value=lambda r: Figure(r.missed, "/")),
            Column(key="share", label="Đã học", kind="share", value=lambda r: Share(9, 10)),
        ),
        row_id=lambda row: row.id,
    )
    sheet = listing.read(QueryDict("format=xlsx"), PEOPLE[:1]).sheet
    assert sheet is not None
    assert [column.title for column in sheet.columns] == ["Người", "Cơ quan", "Vắng", "Đã học"]
    assert [list(row) for row in sheet.rows] == [["Nông Thị Ánh", "Báo Mẫu", 2, (9, 10)]]


def test_two_lists_on_a_page_do_not_disturb_each_other():
    second: Listing[Row] = Listing(
        key="second",
        title="T",
        columns=LIST.columns,
        search=("name",),
        prefix="b-",
        row_id=lambda row: row.id,
    )
    page = second.read(QueryDict("q=binh&page=7&b-q=an"), PEOPLE)
    assert page.term == "an"
    assert ("q", "binh") in page.kept
    assert parse_qs(page.xlsx_url[1:])["b-format"] == ["xlsx"]


@given(
    st.lists(st.tuples(st.text(max_size=12), st.integers(0, 50)), max_size=160),
    st.sampled_from(["", "name", "-name", "missed", "-missed", "on"]),
)
def test_the_pages_together_are_the_whole_list_once(people, sort):
    rows = [Row(number, name, missed=missed) for number, (name, missed) in enumerate(people)]
    seen: list[int] = []
    first = LIST.read(QueryDict(f"sort={sort}"), rows)
    for number in range(1, (first.pages[-1] or 1) + 1):
        seen += [view.row.id for view in LIST.read(QueryDict(f"sort={sort}&page={number}"), rows).rows]
    assert sorted(seen) == [row.id for row in rows]
    assert len(seen) == first.count


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=8))
def test_no_address_breaks_a_list(term, sort, page):
    query = QueryDict(mutable=True)
    query.update({"q": term, "sort": sort, "page": page, "on_from": term, "asked": sort, "columns": sort})
    assert LIST.read(query, PEOPLE).count <= len(PEOPLE)
