"""One list of classes with its side, who leads and who coordinates; what others hold; units that ended (R1-02, R2-20, R2-31, R2-44)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes import operations
from nennep.classes.models import TrainingClass
from nennep.classes.queries.figures import classes_opened, people_completed, people_entered
from nennep.units import operations as unit_acts
from nennep.units.models import SuccessionKind
from nennep.units.queries import UnitNotThere
from tests.make import accounts, classes, units
from tests.make import planning as plans
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


@pytest.mark.requirement("R1-02", "R2-20", "R2-31", "R3-06")
def test_party_and_state_stand_in_one_list() -> None:
    board = plans.board()
    department = units.unit("Sở Nội vụ Mẫu", kind_code="department", parent=board.parent)
    party = plans.approved(owner=board, lead=board, coordinators=[department])
    version = plans.plan(department, side="state").versions.get()
    state = plans.line(version, lead=department, coordinators=[board]).item
    plans.approve(version)
    academy = units.unit("Học viện Mẫu", kind_code="regional_academy", parent=board.parent)
    school = units.unit("Trường khác Mẫu", kind_code="political_school", parent=board.parent)
    classes.training_class("Lớp bên Đảng", plan_item=party, host=school, superior=board)
    classes.training_class("Lớp bên Nhà nước", plan_item=state, host=academy, superior=board)
    classes.training_class("Lớp ngoài kế hoạch", host=school, superior=board)
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, board))
    url = reverse("classes:list")

    def shown(query: str) -> set[str]:
        page = client.get(f"{url}?{query}").content.decode()
        return {name for name in ("Lớp bên Đảng", "Lớp bên Nhà nước", "Lớp ngoài kế hoạch") if name in page}

    assert len(shown("")) == 3
    assert shown("side=party") == {"Lớp bên Đảng"}
    assert shown("side=state") == {"Lớp bên Nhà nước"}
    assert shown("side=outside") == {"Lớp ngoài kế hoạch"}
    assert shown(f"lead={board.pk}") == {"Lớp bên Đảng"}
    assert shown(f"partner={board.pk}") == {"Lớp bên Nhà nước"}
    assert shown("school=no") == {"Lớp bên Nhà nước"}


@pytest.mark.requirement("R2-44")
def test_a_centre_that_ended_hosts_no_later_class() -> None:
    district = units.unit("Trung tâm chính trị huyện Mẫu", kind_code="district_political_centre")
    heir = units.unit("Trung tâm chính trị xã Mẫu", kind_code="commune_political_centre")
    ended = date(2025, 7, 1)
    unit_acts.succeed_units(
        predecessors=[district],
        successors=[heir],
        kind=SuccessionKind.TASKS_TRANSFERRED,
        on=ended,
        by=system(),
        now=NOW,
    )
    before = classes.training_class(host=district, starts_on=ended - timedelta(days=1))
    assert before.host == district
    with pytest.raises(UnitNotThere) as refusal:
        classes.training_class(host=district, starts_on=ended)
    assert refusal.value.field == "host"
    assert "Trung tâm chính trị xã Mẫu" in refusal.value.message
    with pytest.raises(UnitNotThere):
        operations.change_class(
            training_class=before, changes={"starts_on": ended, "ends_on": None}, by=system(), now=NOW
        )
    assert TrainingClass.objects.get().starts_on == ended - timedelta(days=1)
    assert classes.training_class(host=heir, starts_on=ended).host == heir


@pytest.mark.requirement("R2-18")
def test_figures_of_targets_count_classes_and_people_of_a_period() -> None:
    for opened_on, closed_on in ((date(2022, 3, 1), date(2022, 9, 30)), (date(2024, 2, 1), None)):
        one = classes.training_class(starts_on=opened_on)
        TrainingClass.objects.filter(pk=one.pk).update(
            opened_on=opened_on, closed_on=closed_on, state="opened"
        )
        for place in (1, 2):
            one.enrolments.create(
                person=classes.person(), agency=one.host, order=place, valid_from=opened_on,
                end_reason="completed" if closed_on else "", valid_to=closed_on,
            )  # fmt: skip
    since, today = date(2021, 1, 1), NOW.date()
    whole, first_year, later = (since, today), (since, date(2022, 12, 31)), (date(2023, 1, 1), today)
    figures = [
        function([whole, first_year]) for function in (classes_opened, people_entered, people_completed)
    ]
    assert [found[whole].value for found in figures] == [2, 4, 2]
    assert [found[first_year].value for found in figures[:2]] == [1, 2]
    assert classes_opened([later])[later].value == 1
    client = Client()
    client.force_login(system_reader())
    assert client.get(figures[0][whole].url).status_code == 200


def system_reader() -> object:
    return accounts.holder(Role.BOARD_OFFICER, units.unit(kind_code="organisation_board"))
