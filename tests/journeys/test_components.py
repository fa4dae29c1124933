"""The parts of the house in a real browser: accessible in every look, by keyboard, in the side panel, without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.house import grave_findings, signed_in, visit, watched
from tests.make import accounts as make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "tre-xanh-bốn-mùa"


@pytest.fixture
def account():
    return make.user("Nông Thị Ánh", username="anh", password=PASSWORD)


@pytest.fixture
def origin(live_server) -> str:
    """By name: passkeys know no bare addresses."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_serious_finding_of_axe_and_nothing_moves_sideways(chromium, account, origin, width, scheme):
    context = signed_in(
        chromium, account, origin, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page, complaints = watched(context)
    found = []
    for path in ("/gallery/", "/gallery/behind/?q=nong", "/gallery/confirm/", "/account/2fa/", "/khong-co/"):
        page.goto(path)
        found += grave_findings(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.clear_cookies()
    page.goto("/account/login/")
    found += grave_findings(page, "sign-in")
    page.fill("[name=login]", "anh")
    page.fill("[name=password]", "sai")
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng")
    found += grave_findings(page, "sign-in refused")
    assert not found, "\n".join(found)
    assert [text for text in complaints if "404" not in text] == []
    context.close()


def test_a_figure_opens_the_names_behind_it_and_gives_the_focus_back(chromium, account, origin):
    context = signed_in(chromium, account, origin)
    page, complaints = watched(context)
    page.goto("/gallery/")
    figure = page.locator("a.figure-one")
    figure.click()
    panel = page.locator("dialog#panel")
    expect(panel.get_by_role("heading", name="Số tiết vắng")).to_be_focused()
    assert page.url.endswith("/gallery/")
    panel.get_by_placeholder("Tìm, có dấu hoặc không dấu").fill("nong thi anh")
    expect(panel.locator(".list-count")).to_contain_text("2 người")
    assert page.url.endswith("/gallery/"), "the panel changed the address of the page"
    panel.get_by_role("link", name="Hiện tất cả").click()
    expect(panel.locator(".list-count")).to_have_text("120 người")
    assert not grave_findings(page, "panel")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()
    assert complaints == []
    context.close()


def test_a_list_by_keyboard(chromium, account, origin):
    context = signed_in(chromium, account, origin)
    page, complaints = watched(context)
    page.goto("/gallery/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tr[data-at] .row-pick input")).to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("Với các dòng đã chọn: 2")
    name = page.locator("tr[data-at] .person-name").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/behind/?q=*")
    assert name
    page.keyboard.press("/")
    search = page.locator("[data-slash-focus]")
    expect(search).to_be_focused()
    page.keyboard.type("jkx anh")
    expect(search).to_have_value("jkx anh")
    assert complaints == []
    context.close()


def test_a_search_keeps_the_cursor_and_the_address_can_be_sent(chromium, account, origin):
    context = signed_in(chromium, account, origin)
    page, _ = watched(context)
    page.goto("/gallery/behind/")
    field = page.get_by_role("searchbox", name="Tìm trong danh sách này")
    field.press_sequentially("nong thi", delay=30)
    page.wait_for_url(re.compile(r"/gallery/behind/\?q=nong(\+|%20)thi$"))
    expect(field).to_be_focused()
    shown = page.locator(".list-count").inner_text()
    page.reload()
    assert page.locator(".list-count").inner_text() == shown
    page.get_by_role("link", name="Số tiết vắng").first.click()
    page.wait_for_url("**sort=missed")
    page.go_back()
    page.wait_for_url(re.compile(r"/gallery/behind/\?q=nong(\+|%20)thi$"))
    expect(page.locator("th[aria-sort]")).to_have_count(0)
    context.close()


def test_the_bar_and_the_heads_of_the_columns_stay_while_one_reads(chromium, account, origin):
    context = signed_in(chromium, account, origin)
    page, _ = watched(context)
    page.goto("/gallery/behind/")
    page.mouse.move(700, 600)
    page.mouse.wheel(0, 1200)
    page.wait_for_function("window.scrollY > 500")
    expect(page.locator(".top")).to_be_in_viewport(ratio=1)
    expect(page.locator("thead th").first).to_be_in_viewport()
    expect(page.locator("tfoot th").first).to_be_in_viewport()
    context.close()


def test_the_whole_row_is_a_door(chromium, account, origin):
    context = signed_in(chromium, account, origin)
    page, _ = watched(context)
    page.goto("/gallery/behind/")
    place = page.locator("tbody tr").nth(2).locator("td").nth(1).bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] - 20, place["y"] + place["height"] / 2)
    page.wait_for_url("**/gallery/behind/?q=*")
    context.close()


def test_a_dialog_refuses_and_goes_on(chromium, account, origin):
    context = signed_in(chromium, account, origin)
    page, _ = watched(context)
    page.goto("/gallery/")
    page.get_by_role("link", name="Chốt đợt học").click()
    dialog = page.locator("dialog#dialog")
    dialog.get_by_role("button", name="Chốt đợt học").click()
    expect(dialog.get_by_role("alert")).to_be_focused()
    dialog.get_by_label("Lý do").fill("Đã đối chiếu")
    dialog.get_by_role("button", name="Chốt đợt học").click()
    expect(page.locator("#notes")).to_contain_text("Đã lưu.")
    context.close()


def test_unsaved_changes_are_guarded(chromium, account, origin):
    context = signed_in(chromium, account, origin)
    page, _ = watched(context)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/gallery/")
    page.locator("form[data-guard] [name=full_name]").fill("Nông Thị Ánh")
    page.goto("/gallery/behind/")
    assert asked == ["beforeunload"]
    page.goto("/gallery/")
    assert asked == ["beforeunload"]
    context.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_the_look_changes_with_and_without_script(chromium, account, origin, has_script):
    context = signed_in(chromium, account, origin, color_scheme="light", java_script_enabled=has_script)
    page, _ = watched(context)
    page.goto("/gallery/confirm/")
    page.get_by_role("button", name="Giao diện tối").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(19, 21, 25)")
    page.reload()
    expect(page.locator("body")).to_have_css("background-color", "rgb(19, 21, 25)")
    context.close()


def test_everything_works_without_script(chromium, account, origin):
    context = visit(chromium, origin, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto("/account/login/?next=/gallery/")
    page.fill("[name=login]", "anh")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/gallery/")
    page.locator("a.figure-one").click()
    page.wait_for_url("**/gallery/behind/")
    page.get_by_role("searchbox", name="Tìm trong danh sách này").fill("nong thi anh")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator(".list-count")).to_contain_text("2 người")
    page.goto("/gallery/")
    page.locator(".row-pick input[name=pick]").first.check()
    page.get_by_role("button", name="Nhắc nhở").click()
    expect(page.locator("#notes")).to_contain_text("Đã chọn 1 dòng.")
    page.get_by_role("link", name="Chốt đợt học").click()
    page.get_by_role("button", name="Chốt đợt học").click()
    expect(page.get_by_role("alert")).to_contain_text("Lý do")
    context.close()


def test_a_passkey_is_added_and_signs_in(chromium, account, origin):
    context = visit(chromium, origin)
    page, complaints = watched(context)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/account/login/?next=/account/2fa/")
    page.fill("[name=login]", "anh")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_role("link", name="Thêm khóa").click()
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("Tên của khóa").fill("Máy tính cơ quan")
    page.get_by_label("Đăng nhập chỉ bằng khóa này").check()
    page.get_by_role("button", name="Thêm khóa").click()
    expect(page.locator("#notes")).to_contain_text("Đã thêm khóa.")
    context.clear_cookies()
    page.goto("/account/login/?next=/account/2fa/webauthn/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.get_by_role("heading", name="Máy tính cơ quan")).to_be_visible()
    assert complaints == []
    context.close()
