"""A list over the web: whole page, parts for htmx, XLSX, paper, and over stored rows with a constant number of queries."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from nennep.accounts.models import User
from nennep.web.gallery import sample_trainees
from nennep.web.lists import Choices, Column, Dates, Listing
from tests.make import accounts as make

URL = "/gallery/behind/"
ROW = re.compile(r'class="row-link"[^>]*><span class="person"><span class="person-name">([^<]+)')


@pytest.fixture
def someone(client, db):
    client.force_login(make.user())
    return client


def shown(response) -> list[str]:
    return ROW.findall(response.content.decode())


def test_the_list_shows_fifty_and_says_how_many(someone):
    response = someone.get(URL)
    assert response.status_code == 200
    assert len(shown(response)) == 50
    assert "120 người" in response.content.decode()


@pytest.mark.parametrize(
    ("target", "has_tools", "has_shell"),
    [
        ("list-trainees", True, False),
        ("list-trainees-results", False, False),
        ("panel-body", True, False),
        (None, True, True),
    ],
)
def test_htmx_gets_the_part_it_asks_for_and_its_rows_are_those_of_the_page(
    someone, target, has_tools, has_shell
):
    whole = someone.get(URL, {"q": "nong thi"})
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    part = someone.get(URL, {"q": "nong thi"}, headers=headers)
    body = part.content.decode()
    assert shown(part) == shown(whole) != []
    assert ('class="list-tools"' in body) is has_tools
    assert ("<html" in body) is has_shell
    assert "HX-Request" in part["Vary"]


def test_inside_the_side_panel_the_address_of_the_page_stays(someone):
    panel = {"HX-Request": "true", "HX-Target": "panel-body"}
    within = {"HX-Request": "true", "HX-Target": "list-trainees", "X-Nennep-Within-Panel": "1"}
    assert "hx-push-url" not in someone.get(URL, headers=panel).content.decode()
    assert "hx-push-url" not in someone.get(URL, headers=within).content.decode()
    assert "hx-push-url" in someone.get(URL).content.decode()


def test_the_spreadsheet_has_all_pages_of_exactly_this_view(someone):
    query = {"q": "so", "state": "present", "sort": "-missed", "columns": "missed,agency"}
    screen = someone.get(URL, query)
    response = someone.get(URL, query | {"format": "xlsx"})
    assert response["Content-Disposition"] == 'attachment; filename="hoc-vien.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    lines = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    head = next(number for number, line in enumerate(lines) if line[:1] == ["Họ và tên"])
    assert lines[head] == ["Họ và tên", "Cơ quan", "Số tiết vắng", "Cơ quan"]
    rows = [line for line in lines[head + 1 :] if line]
    assert [line[0] for line in rows][:50] == shown(screen)
    assert f"{len(rows)} người" in screen.content.decode()
    assert ["Tìm: so"] in lines
    assert ["Trạng thái: Có mặt"] in lines


def test_paper_has_all_lines_numbered(someone):
    body = someone.get(URL, {"format": "print"}).content.decode()
    assert body.count("<tr>") == 120 + 2
    assert '<td class="right">120</td>' in body


def test_what_cannot_be_understood_is_told_with_422(someone):
    response = someone.get(URL, {"born_from": "32/1/2024"})
    assert response.status_code == 422
    assert "Ngày sinh:" in response.content.decode()
    assert len(shown(response)) == 50


def test_an_empty_list_says_why_and_a_narrowed_one_how_to_go_on(someone):
    assert "Hãy nạp danh sách lớp." in someone.get("/gallery/?rows=0").content.decode()
    narrowed = someone.get(URL, {"q": "khong co ai ca"}).content.decode()
    assert "Không có dòng nào khớp" in narrowed
    assert f'href="{URL}?"' in narrowed


def test_text_of_others_is_never_markup(someone):
    body = someone.get(URL, {"q": '"><script>alert(1)</script>', "sort": '"><b>'}).content.decode()
    assert "<script>alert" not in body
    assert '"><b>' not in body


def test_all_lines_of_a_page_are_chosen_without_a_script(someone):
    page = someone.get("/gallery/").content.decode()
    picks = re.findall(r'<input[^>]*name="pick"[^>]*>', page)
    assert picks
    assert not any(" checked" in one for one in picks)
    (way,) = set(re.findall(r'<noscript><a[^>]*href="([^"]+)"', page))
    chosen = someone.get(way.replace("&amp;", "&")).content.decode()
    again = re.findall(r'<input[^>]*name="pick"[^>]*>', chosen)
    assert len(again) == len(picks)
    assert all(" checked" in one for one in again)
    # The way back from an act leads to the list with nothing chosen.
    (back,) = set(re.findall(r'name="back" value="([^"]+)"', chosen))
    assert "all=yes" not in back


def test_a_bulk_act_without_a_chosen_line_is_refused(someone):
    response = someone.post("/gallery/picked/")
    assert response.status_code == 422
    assert "Chưa chọn dòng nào." in response.content.decode()
    assert someone.post("/gallery/picked/", {"pick": ["1", "2"]}).status_code == 302


ACCOUNTS: Listing[User] = Listing(
    key="accounts",
    title="Tài khoản",
    columns=(
        Column(key="full_name", label="Họ và tên", sort="sort_key"),
        Column(key="last_login", label="Lần cuối", kind="moment", sort="last_login"),
    ),
    filters=(
        Choices(key="language", label="Ngôn ngữ", choices=(("vi", "Việt"), ("en", "Anh")), many=True),
        Dates(key="created", label="Mở", lookup="created_at"),
    ),
    search=("search_key",),
    order=("sort_key", "pk"),
)


def test_stored_rows_are_searched_filtered_and_sorted_alike(db, now):
    for name, language, seen in (
        ("Trần Văn Ân", "vi", None),
        ("Nông Thị Ánh", "en", now),
        ("Lê An", "vi", now),
    ):
        make.user(name, language=language, last_login=seen)

    def read(query: str) -> list[str]:
        return [
            view.row.full_name
            for view in ACCOUNTS.read(QueryDict(query), User.objects.filter(is_system=False)).rows
        ]

    assert read("") == ["Lê An", "Nông Thị Ánh", "Trần Văn Ân"]
    assert read("sort=-full_name") == ["Trần Văn Ân", "Nông Thị Ánh", "Lê An"]
    assert read("q=ANH thi") == ["Nông Thị Ánh"]
    assert read("language=vi&language=en") == read("")
    assert read("language=vi") == ["Lê An", "Trần Văn Ân"]
    assert read("sort=last_login")[-1] == read("sort=-last_login")[-1] == "Trần Văn Ân"
    assert read("created_from=1/1/2020&created_to=1/1/2020") == read("")
    assert read("created_from=2/1/2020") == []


def test_a_list_costs_the_same_for_one_row_and_for_many(db):
    counts = []
    for number in (1, 25):
        for _ in range(number):
            make.user()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ACCOUNTS.read(QueryDict("sort=full_name"), User.objects.all())
        counts.append(len(queries))
    assert counts == [2, 2]


def test_five_thousand_lines_come_as_one_page_of_fifty(someone):
    assert len(sample_trainees(5000)) == 5000
    body = someone.get("/gallery/?rows=5000").content.decode()
    assert "5.000 người" in body
    assert body.count("data-row>") == 50
