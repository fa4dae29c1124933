"""What a plan says of where its classes are held and of how many there should be (R2-30, R2-31, R3-04)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.norms import operations as norms
from nennep.norms.models import Rule
from nennep.planning.states import LineState
from nennep.standards.operations import enter_audience
from nennep.units.models import Unit
from tests.make import accounts, people, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: Any) -> None:
    settings.NENNEP_NOW = NOW.isoformat()


@pytest.fixture
def board() -> Unit:
    return make.board()


def client(role: str, unit: Unit) -> Client:
    found = Client()
    found.force_login(accounts.holder(role, unit))
    return found


@pytest.mark.requirement("R2-30", "R2-31")
def test_the_share_of_classes_at_the_school_is_told_and_the_others_are_listed_with_their_reason(
    board: Unit,
) -> None:
    version = make.plan(board).versions.get()
    centre = units.unit("Trung tâm huyện", kind_code="district_political_centre", parent=board.parent)
    make.line(version, "Lớp tại trường", classes=3)
    elsewhere = make.line(version, "Lớp tại huyện", classes=1, venue=centre, venue_reason="Gần học viên")
    make.line(version, "Lớp nghiên cứu", classes=9, state=LineState.UNDER_STUDY)
    url = reverse("planning:plan", args=[version.plan_id])
    for role, unit in ((Role.BOARD_OFFICER, board), (Role.COMMITTEE_LEADER, board.parent)):
        reader = client(role, unit)  # type: ignore[arg-type]
        shown = {str(fact.label): fact.value for fact in reader.get(url).context["page"].facts}
        # Three of four; what is only studied is held nowhere yet.
        assert str(shown["Số lớp tại trường chính trị tỉnh"].text) == "3/4 (75,0%)"
        others = reader.get(url, {"elsewhere": "yes"}).context["page"].listing.rows
        assert [row.row.title for row in others] == ["Lớp tại huyện"]
        line = reader.get(reverse("planning:line", args=[elsewhere.pk])).content.decode()
        assert "Gần học viên" in line
    make.line(version, "Chưa rõ số lớp", classes=None)
    shown = {
        str(fact.label): fact.value
        for fact in client(Role.BOARD_OFFICER, board).get(url).context["page"].facts
    }
    assert str(shown["Số lớp tại trường chính trị tỉnh"].text) == "3/4 + 1 mục chưa có số"


@pytest.mark.requirement("R3-04")
def test_the_people_of_the_audience_suggest_how_many_classes_there_should_be(board: Unit) -> None:
    norms.install_reference(by=system(), now=NOW)
    commune = units.unit("Đảng ủy xã Mẫu", kind_code="commune_committee", parent=board.parent)
    for _number in range(3):
        people.person(unit=commune, post="Bí thư Đảng ủy xã", posted_from=date(2020, 1, 1))
    people.person("Người Đã Thôi", unit=commune, post="Bí thư Đảng ủy xã", posted_from=date(2030, 1, 1))
    audience = enter_audience(
        code="bi-thu-xa", name="Bí thư đảng ủy xã", expression={"post": ["commune_party_secretary"]},
        valid_from=date(2020, 1, 1), basis_text="Kế hoạch mẫu", by=system(), now=NOW,
    )  # fmt: skip
    line = make.line(make.plan(board).versions.get(), "Lớp bí thư", selected_by=audience)
    officer, url = client(Role.BOARD_OFFICER, board), reverse("planning:line", args=[line.pk])

    def told() -> tuple[str, str]:
        facts = {str(fact.label): fact for fact in officer.get(url).context["page"].facts}
        found = facts["Số người thuộc đối tượng"]
        return str(found.value.text), str(found.hint)

    # Three people, 70 in a class: one class. With two in a class the third one needs a second.
    assert told() == ("3", "Khoảng 1 lớp, mỗi lớp 70 người; quy mô lớp chưa kiểm chứng.")
    rule = Rule.objects.get(key="planning.class_size")
    norms.change_rule(
        rule=rule, value="2", valid_from=NOW.date(), basis_text="Công văn mẫu", by=system(), now=NOW
    )
    assert told() == ("3", "Khoảng 2 lớp, mỗi lớp 2 người.")
