"""The shell: look, language, refusals, pages of what went wrong, and what every answer carries."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group as PermissionGroup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from nennep.kernel.errors import Refused
from nennep.web.middleware import RefusalMiddleware
from nennep.web.navigation import Group, Item
from tests.make import accounts as make

GALLERY = "/gallery/"


@pytest.fixture
def someone(client, db):
    client.force_login(make.user("Nông Thị Ánh"))
    return client


# --- Look and language ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "media"),
    [("dark", 'media="screen"'), ("light", 'media="not all"'), ("system", "prefers-color-scheme: dark")],
)
def test_the_look_is_remembered_without_script(client, db, chosen, media):
    response = client.post("/web/look/", {"theme": chosen, "next": "/account/login/"})
    assert (response.status_code, response["Location"]) == (302, "/account/login/")
    assert media in client.get("/account/login/").content.decode()


def test_an_unknown_look_or_language_changes_nothing(client, db):
    assert not client.post("/web/look/", {"theme": "pink"}).cookies
    assert not client.post("/web/language/", {"language": "fr"}).cookies


@pytest.mark.parametrize("door", ["/web/look/", "/web/language/"])
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_look_and_language_lead_nowhere_else(client, db, door, elsewhere):
    assert client.post(door, {"next": elsewhere})["Location"] == "/"


def test_vietnamese_comes_first_whatever_the_browser_sends(client, db):
    response = client.get("/account/login/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="vi"' in response.content.decode()
    assert response["Content-Language"] == "vi"


def test_english_is_by_choice_of_the_device_before_that_of_the_account(client, db):
    client.force_login(make.user(language="en"))
    assert "Gallery of components" in client.get(GALLERY).content.decode()
    client.post("/web/language/", {"language": "vi"})
    assert "Trưng bày các thành phần" in client.get(GALLERY).content.decode()


# --- What every answer carries --------------------------------------------------------------------------------


def test_every_answer_has_its_id_and_the_strict_policy(client, db):
    first, second = client.get("/account/login/"), client.get("/account/login/")
    assert re.fullmatch(r"[0-9a-f]{32}", first["X-Request-ID"])
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert "unsafe" not in first["Content-Security-Policy"]


@pytest.mark.parametrize(
    "url", [GALLERY, "/gallery/behind/", "/gallery/confirm/", "/account/2fa/", "/account/login/"]
)
def test_pages_hold_nothing_that_the_policy_forbids_and_nothing_from_outside(someone, url):
    body = (Client() if "login" in url else someone).get(url).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", body)
    assert not re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)", body)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', body)
    assert "msgid" not in body


# --- Refusals -------------------------------------------------------------------------------------------------


def answer(outcome, *, htmx: bool, url: str = "/nope/"):
    request = RequestFactory().get(
        url,
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/classes/?q=a"} if htmx else {},
    )
    request.htmx = HtmxDetails(request)

    def view(_request):
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    middleware = RefusalMiddleware(view)
    with translation.override("vi"):
        if isinstance(outcome, Exception):
            return middleware.process_exception(request, outcome)
        return middleware(request)


def test_an_uncaught_refusal_is_one_sentence_with_422():
    response = answer(Refused("Còn 3 trường hợp chưa có lý do. Bổ sung lý do rồi gửi báo cáo."), htmx=False)
    assert response.status_code == 422
    assert "Bổ sung lý do rồi gửi báo cáo." in response.content.decode()
    assert "<html" in response.content.decode()


def test_for_htmx_the_sentence_goes_to_the_notes_of_the_page():
    response = answer(Refused("Bổ sung lý do <b>rồi</b> gửi báo cáo."), htmx=True)
    body = response.content.decode()
    assert (response.status_code, response["HX-Retarget"]) == (422, "#notes")
    assert "<html" not in body
    assert "&lt;b&gt;" in body


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        ({"HX-Target": "dialog-body"}, "#dialog-body"),
        ({"HX-Target": "panel-body"}, "#panel-body"),
        ({"HX-Target": "panel-list-a", "X-Nennep-Within-Panel": "1"}, "#panel-body"),
        ({"HX-Target": "list-a"}, "#notes"),
    ],
)
def test_a_refusal_stands_where_the_person_looks(headers, place):
    request = RequestFactory().get("/", headers={"HX-Request": "true"} | headers)
    request.htmx = HtmxDetails(request)
    response = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, Refused("Chưa được."))
    assert response["HX-Retarget"] == place


def test_a_matter_of_rights_is_403_for_htmx_and_left_to_the_framework_otherwise():
    assert answer(PermissionDenied("Chỉ Ban Tổ chức được tiếp nhận báo cáo."), htmx=True).status_code == 403
    assert answer(PermissionDenied(), htmx=False) is None
    assert answer(ZeroDivisionError(), htmx=True) is None


@pytest.mark.django_db
def test_what_somebody_else_wrote_at_the_same_moment_is_one_sentence():
    PermissionGroup.objects.create(name="a")
    with pytest.raises(IntegrityError) as twice, transaction.atomic():
        PermissionGroup.objects.create(name="a")
    told = answer(twice.value, htmx=True)
    assert told.status_code == 409
    assert "Vừa có người làm đúng việc này." in told.content.decode()


def test_a_redirect_reaches_htmx_as_a_page():
    moved = answer(HttpResponseRedirect("/classes/7/"), htmx=True)
    assert (moved.status_code, moved["HX-Redirect"]) == (200, "/classes/7/")
    assert answer(HttpResponseRedirect("/classes/7/"), htmx=False).status_code == 302
    assert answer(HttpResponse("ok"), htmx=True).content == b"ok"


def test_sign_in_leads_back_to_the_page_that_was_shown():
    moved = answer(HttpResponseRedirect("/account/login/?next=/part/"), htmx=True)
    assert moved["HX-Redirect"] == "/account/login/?next=/classes/%3Fq%3Da"


# --- Pages of what went wrong ---------------------------------------------------------------------------------


def test_what_is_not_there_says_what_to_do(someone):
    response = someone.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert "Không có trang này" in response.content.decode()


def test_a_form_from_before_the_sign_in_is_explained(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/account/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "Biểu mẫu không còn hiệu lực" in response.content.decode()


def test_our_own_mistake_says_so_and_gives_the_number(client, db, monkeypatch):
    from nennep.web import gallery

    def breaks(*_arguments):
        raise RuntimeError("bí mật bên trong")

    monkeypatch.setattr(gallery, "gallery_page", breaks)
    client.force_login(make.user())
    client.raise_request_exception = False
    response = client.get(GALLERY)
    body = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-ID"] in body
    assert "bí mật" not in body
    assert "Chương trình gặp lỗi" in body


# --- Forms, dialog, navigation --------------------------------------------------------------------------------


def test_a_refused_form_keeps_what_was_typed_and_links_each_error(someone):
    response = someone.post(
        GALLERY, {"full_name": "Nông Thị Ánh", "starts_on": "31/2/2024", "starts_at": "7h45"}
    )
    body = response.content.decode()
    assert response.status_code == 422
    assert 'value="Nông Thị Ánh"' in body
    assert 'value="31/2/2024"' in body
    assert 'href="#id_starts_on"' in body
    assert 'aria-describedby="id_starts_on-error"' in body


def test_a_small_page_is_a_dialog_for_htmx_and_a_page_otherwise(someone):
    page = someone.get("/gallery/confirm/").content.decode()
    dialog = someone.get(
        "/gallery/confirm/", headers={"HX-Request": "true", "HX-Target": "dialog-body"}
    ).content.decode()
    assert "<html" in page
    assert "hx-post" not in page
    assert "<html" not in dialog
    assert 'hx-post="/gallery/confirm/"' in dialog
    refused = someone.post(
        "/gallery/confirm/", {"reason": ""}, headers={"HX-Request": "true", "HX-Target": "dialog-body"}
    )
    assert refused.status_code == 422
    done = someone.post(
        "/gallery/confirm/", {"reason": "xong"}, headers={"HX-Request": "true", "HX-Target": "dialog-body"}
    )
    assert done["HX-Redirect"] == GALLERY


def test_navigation_marks_where_one_is_and_what_waits():
    groups = [
        Group(items=(Item(label="Bàn làm việc", url="/", icon="home", is_current=True),)),
        Group(label="Điểm danh", items=(Item(label="Báo cáo", url="/r/", icon="report", badge=1204),)),
    ]
    with translation.override("vi"):
        body = Template('{% include "layout/navigation.html" %}').render(Context({"navigation": groups}))
    assert body.count('aria-current="page"') == 1
    assert "1.204" in body


def test_signing_out_is_a_form(someone):
    body = someone.get(GALLERY).content.decode()
    assert re.search(
        r'<form method="post" action="/account/logout/">\s*<input type="hidden" name="csrf', body
    )


def test_an_unknown_icon_is_found_before_it_is_shipped():
    with pytest.raises(TemplateSyntaxError):
        Template('{% icon "no-such-icon" %}').render(Context())


def test_every_icon_named_anywhere_is_in_the_sprite():
    sprite = (Path(settings.PACKAGE_DIR) / "web/static/web/vendor/tabler/icons.svg").read_text(
        encoding="utf-8"
    )
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used: dict[str, str] = {}
    for path in Path(settings.PACKAGE_DIR).rglob("*.html"):
        for name in re.findall(r'{%\s*icon "([^"]+)"|picture="([^"]+)"', path.read_text(encoding="utf-8")):
            used.setdefault(name[0] or name[1], path.name)
    assert used
    assert {name: place for name, place in used.items() if name not in known} == {}


# --- Words and dates --------------------------------------------------------------------------------------------


def test_a_date_among_words_stays_on_one_line() -> None:
    shown = Template("{% value words %}").render(Context({"words": "Thứ hai, 3-6-2024 <b>"}))
    assert shown == 'Thứ hai, <span class="unbroken">3-6-2024</span> &lt;b&gt;'
