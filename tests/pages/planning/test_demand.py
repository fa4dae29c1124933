"""The table of needs against seats against people, by programme and by level (R4-33, R2-22)."""

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.planning.queries import progress
from nennep.planning.queries.progress import OpenedClass
from tests.make import accounts, planning, units
from tests.make import needs as make_needs
from tests.make.units import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R2-22")
@pytest.mark.requirement("R4-33")
def test_need_seats_and_people_by_programme_and_by_level(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    world = make_needs.asked()
    commune = units.unit("Xã Mẫu", kind_code="commune_government", parent=world.board.parent)
    call = make_needs.call(world.board, [world.agency, commune], year=2024, title="Nhu cầu 2024")
    asked = make_needs.Asked(**{**world.__dict__, "call": call})
    programme = planning.programme()
    make_needs.sent(asked, world.agency, 50, programme=programme)
    make_needs.sent(asked, commune, 30, programme=programme)
    item = planning.approved(seats=60, owner=world.board, programme=programme)
    planning.allocation(item, 40, world.agency)
    planning.allocation(item, 12, commune)
    opened = OpenedClass(
        1, "L1", "Lớp một", "/l1/", NOW.date(), 33, frozenset({world.agency.pk, commune.pk}),
        people_by_agency={world.agency.pk: 25, commune.pk: 8},
    )  # fmt: skip
    monkeypatch.setattr(progress, "_progress", [lambda _items, _on: {item.pk: [opened]}])
    browser = Client()
    browser.force_login(accounts.holder(Role.BOARD_LEADER, world.board, "Hoàng Văn Lớn"))
    address = reverse("planning:demand", args=[item.plan_id])

    def read(where: str) -> str:
        response = browser.get(where)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    page = read(address)
    # 60 seats for 80 people asked for; 33 of 60 are in class.
    for words in ("75,0%", "55,0%", f"{reverse('needs:entries', args=[call.pk])}?counts=yes&amp;programme="):
        assert words in page
    levels = read(f"{address}?by=level")
    for words in ("80,0%", "62,5%", "40,0%", "66,7%"):  # 40/50, 25/40, 12/30, 8/12
        assert words in levels
    assert "Chỉ tiêu chưa phân bổ" in levels
    seats = read(f"{reverse('planning:seats', args=[item.plan_id])}?level=commune")
    assert "Xã Mẫu" in seats
    assert world.agency.name not in seats.split("<tbody>")[1]
    needs = read(f"{reverse('needs:entries', args=[call.pk])}?counts=yes&level=commune")
    assert world.agency.name not in needs.split("<tbody>")[1]
    assert "47,1" not in page
    classes = read(reverse("planning:classes", args=[item.plan_id]))
    assert "55,0%" in classes, "33 people where the line has 60 seats for its one class"
    few = reverse("planning:classes", args=[item.plan_id])
    assert "Lớp một" in read(f"{few}?full=no")
    assert "Lớp một" not in read(f"{few}?full=yes")


@pytest.mark.requirement("R4-33")
def test_planned_seats_and_levels_of_a_call_open_what_they_count(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    world = make_needs.asked()
    commune = units.unit("Xã Mẫu", kind_code="commune_government", parent=world.board.parent)
    call = make_needs.call(world.board, [world.agency, commune], year=2024, title="Nhu cầu 2024")
    asked = make_needs.Asked(**{**world.__dict__, "call": call})
    programme = planning.programme()
    make_needs.sent(asked, world.agency, 50, programme=programme)
    make_needs.sent(asked, commune, 30, programme=programme)
    first = planning.plan(world.board, name="Kế hoạch Đảng")
    second = planning.plan(world.board, name="Kế hoạch bổ sung")
    for plan, title, seats, more in (
        (first, "Lớp tập trung một", 60, {"study_form": "full_time"}),
        (first, "Lớp không tập trung", 45, {"study_form": "part_time_batch"}),
        (second, "Lớp tập trung hai", 25, {"study_form": "full_time"}),
        (second, "Lớp ngoài chỉ tiêu", 40, {"study_form": "full_time", "is_extra": True}),
    ):
        planning.line(plan.versions.get(), title, seats=seats, programme=programme, **more)
    planning.approve(first.versions.get())
    planning.approve(second.versions.get())
    browser = Client()
    browser.force_login(world.officer)

    def read(where: str) -> str:
        return " ".join(browser.get(where).content.decode().split())

    levels = "columns=programme,planned,level_commune"
    page = read(f"{reverse('needs:call', args=[call.pk])}?{levels}")
    door = f"{reverse('planning:planned', args=[world.board.pk, 2024])}?programme={programme.pk}&study_form=full_time"
    assert door.replace("&", "&amp;") in page
    lines = read(door).split("<tbody>")[1]
    assert "Lớp tập trung một" in lines
    assert "Lớp tập trung hai" in lines
    assert "Lớp không tập trung" not in lines
    assert "Lớp ngoài chỉ tiêu" not in lines, "an extra line is outside the approved seats"
    assert ">85<" in lines.replace(" ", ""), "60 + 25"
    assert ">85<" in page.replace(" ", "")
    opened = f"{reverse('needs:entries', args=[call.pk])}?programme={programme.pk}&study_form=full_time&counts=yes&level=commune"
    assert opened.replace("&", "&amp;") in page
    needs = read(opened).split("<tbody>")[1]
    assert "Xã Mẫu" in needs
    assert world.agency.name not in needs
    agency = read(reverse("needs:agencies", args=[call.pk]))
    assert f"?agency={commune.pk}&amp;counts=yes" in agency
    assert f"?agency={commune.pk}&amp;state=sent" in agency
    stranger = Client()
    stranger.force_login(accounts.user())
    assert stranger.get(door).status_code == 404
