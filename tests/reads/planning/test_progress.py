"""The plan beside what was opened: the figures of source 1, and what stands behind a line."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.catalogue.models import Programme, StudyForm
from nennep.console import plan as command
from nennep.console.main import main
from nennep.kernel import text
from nennep.needs import operations as needs
from nennep.norms import operations as norms
from nennep.planning import operations
from nennep.planning.models import DelayCause, PlanItem, PlanVersion, TrainingPlan
from nennep.planning.queries import (
    OpenedClass,
    line_figures,
    money_rows,
    opened_classes,
    planned_seats,
    plans_of_year,
    progress,
    register_class_doors,
    register_progress,
    year_data,
)
from nennep.planning.states import LineState, VersionState
from tests.make import accounts, catalogue, documents, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
SPRING = date(2024, 5, 16)


def tells(classes: dict[int, list[OpenedClass]]) -> None:
    """Say which classes were opened, as the area of classes does at start."""

    def function(item_ids: Collection[int], on: date) -> dict[int, list[OpenedClass]]:
        return {
            key: [one for one in classes[key] if one.opened_on <= on] for key in item_ids if key in classes
        }

    register_progress(function)


@pytest.fixture(autouse=True)
def nobody_tells() -> Iterator[None]:
    before, doors = list(progress._progress), list(progress._doors)
    progress._progress.clear()
    progress._doors.clear()
    yield
    progress._progress[:], progress._doors[:] = before, doors


def opened(number: int, on: date, people: int, agencies: Collection[int] = ()) -> OpenedClass:
    return OpenedClass(
        number, f"K{number}", f"Lớp {number}", f"/classes/{number}/", on, people, frozenset(agencies)
    )


def hanoi() -> PlanItem:
    """Source 1: 20 classes with 1.390 seats; three of them opened on 16-5-2024 for 210 people of 16 agencies."""
    version = make.plan(year=2024).versions.get()
    item = make.line(version, "Trung cấp lý luận chính trị", classes=20, seats=1390, quarter=2).item
    make.line(version, "Lớp nghiên cứu", classes=2, seats=100, state=LineState.UNDER_STUDY)
    make.approve(version)
    agencies = [range(6), range(4, 11), range(9, 16)]
    tells({item.pk: [opened(place, SPRING, 70, found) for place, found in enumerate(agencies, start=1)]})
    return item


@pytest.mark.requirement("R1-08", "R1-07", "R4-34")
def test_the_figures_of_hanoi() -> None:
    hanoi()
    data = year_data(plans_of_year(2024, SPRING), 2024, SPRING)
    assert data["classes"] == {"planned": 20, "opened": 3, "share": "15,0%"}
    assert data["people"] == {"planned": 1390, "opened": 210, "share": "15,1%"}
    assert data["agencies"] == 16
    assert [line["is_counted"] for line in data["lines"]] == [True, False]
    before = year_data(plans_of_year(2024, date(2024, 5, 15)), 2024, date(2024, 5, 15))
    assert before["classes"]["share"] == "0,0%"
    assert before["agencies"] == 0


@pytest.mark.requirement("R1-08")
def test_nennep_plan_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    item = hanoi()
    assert main(["plan", "--year", "2024", "--as-of", "16/5/2024", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["classes"]["share"], data["people"]["share"], data["as_of"]) == (
        "15,0%",
        "15,1%",
        "2024-05-16",
    )
    assert data["plans"][0]["totals"]["under_study"]["classes"] == 2
    assert main(["plan", "--year", "2024", "--unit", item.plan.owner.code]) == 0
    assert "1.390" in capsys.readouterr().out.replace("1390", "1.390")
    for wrong in (
        ["plan", "--year", "1999"],
        ["plan", "--year", "2024", "--unit", "nobody"],
        ["plan", "--year", "2024", "--as-of", "31/2/2024"],
    ):
        assert main(wrong) == 1
        assert "Traceback" not in capsys.readouterr().err
    assert command.NAME == "plan"


@pytest.mark.requirement("R1-19", "R1-30", "R4-45")
def test_late_lines_and_why() -> None:
    version = make.plan(year=2024).versions.get()
    in_time = make.line(version, "Đúng hạn", opens_month=3).item
    late = make.line(version, "Chậm, đã có tiền", opens_month=3).item
    poor = make.line(version, "Chậm, chưa có tiền", opens_month=3).item
    make.approve(version, make.decision(issued_on=date(2024, 1, 25)))
    tells({in_time.pk: [opened(1, date(2024, 3, 20), 70)], late.pk: [opened(2, date(2024, 4, 10), 70)]})
    money = make.decision("592/QĐ-UBND", date(2024, 2, 4))
    operations.record_budget(
        plan=version.plan, document=money, unit=version.plan.owner, source="province", amount=100,
        shares={in_time: 50, late: 50}, by=system(), now=NOW,
    )  # fmt: skip
    version = PlanVersion.objects.get()
    figures = {row.line.title: row for row in line_figures(version, date(2024, 5, 1))}
    # By hand: due on 31-3; opened on 10-4 is ten days late; not opened by 1-5 is 31 days late.
    assert {title: row.days_late for title, row in figures.items()} == {
        "Đúng hạn": 0, "Chậm, đã có tiền": 10, "Chậm, chưa có tiền": 31,
    }  # fmt: skip
    rows = {row.figures.line.title: row for row in money_rows(version, figures.values(), date(2024, 5, 1))}
    assert rows["Chậm, đã có tiền"].cause == DelayCause.SUBJECTIVE
    assert rows["Chậm, chưa có tiền"].cause == ""
    assert rows["Chậm, chưa có tiền"].days_waiting == 97  # 25-1 → 1-5 in a leap year
    assert (rows["Đúng hạn"].days_to_money, rows["Đúng hạn"].days_to_opening) == (10, 45)
    operations.record_delay(
        item=poor, cause="objective", reason="Chưa bố trí", began_on=date(2024, 4, 1), by=system(), now=NOW
    )
    again = {row.line.title: row for row in line_figures(version, date(2024, 5, 1))}
    (row,) = money_rows(version, [again["Chậm, chưa có tiền"]], date(2024, 5, 1))
    assert row.cause == DelayCause.OBJECTIVE


@pytest.mark.requirement("R1-08", "R1-28", "R1-30")
def test_the_page_of_progress_opens_its_classes(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    item = hanoi()
    plan = item.plan
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, plan.owner))
    page = client.get(reverse("planning:progress", args=[plan.pk])).content.decode()
    assert "3/20" in page
    assert "15,0%" in page
    assert "15,1%" in page
    assert reverse("planning:classes", args=[plan.pk]) in page
    assert "—" in page  # no plan of the year before
    classes = client.get(reverse("planning:classes", args=[plan.pk])).content.decode()
    assert all(f"Lớp {number}" in classes for number in (1, 2, 3))
    line = client.get(reverse("planning:line", args=[item.lines.get().pk])).content.decode()
    assert "/classes/2/" in line
    # Who may not enter the class reads its figures without a door.
    register_class_doors(lambda class_ids, actor, on: {1})
    shut = client.get(reverse("planning:line", args=[item.lines.get().pk])).content.decode()
    assert ("Lớp 2" in shut, "/classes/1/" in shut, "/classes/2/" in shut) == (True, True, False)
    rows = client.get(reverse("planning:classes", args=[plan.pk])).content.decode()
    assert ("Lớp 2" in rows, "/classes/1/" in rows, "/classes/2/" in rows) == (True, True, False)
    assert opened_classes([], SPRING) == {}


@pytest.mark.requirement("R1-28")
def test_the_years_before_stand_beside_the_year_and_a_year_without_a_plan_has_a_dash(
    settings: object,
) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    board = make.board()
    told: dict[int, list[OpenedClass]] = {}
    plans: dict[int, TrainingPlan] = {}
    # By hand: 2023: 9 of 10 classes, 543 of 600 people; 2022: nothing; 2021: 2 of 4 classes, the seats are not known.
    for year, classes, seats, number, people in ((2024, 20, 1390, 0, 0), (2023, 10, 600, 9, 543), (2021, 4, None, 2, 80), (2020, 7, 70, 7, 70)):  # fmt: skip
        version = make.plan(board, year=year).versions.get()
        item = make.line(version, classes=classes, seats=seats).item
        make.approve(version)
        plans[year] = item.plan
        each = (
            [people // number] * (number - 1) + [people - people // number * (number - 1)] if number else []
        )
        told[item.pk] = [
            opened(year * 100 + place, date(year, 3, 1), count) for place, count in enumerate(each)
        ]
    other = documents.department()
    version = make.plan(other, year=2022, side="state").versions.get()
    make.line(version, classes=5, seats=50)
    make.approve(version)
    tells(told)
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, board))

    def beside(year: int) -> dict[str, tuple[str, str]]:
        facts = client.get(reverse("planning:progress", args=[plans[year].pk])).context["page"].facts
        return {
            str(one.label): (str(getattr(one.value, "label", one.value)), str(one.hint)) for one in facts[1:]
        }

    assert beside(2024) == {
        "Năm trước (2023)": ("9/10 lớp (90,0%), 543/600 người (90,5%)", ""),
        "Năm 2021": ("2/4 lớp (50,0%), 80/— người (1 mục chưa có số)", ""),
    }
    # The plan of another owner is no year of this one; 2020 was the first.
    assert beside(2023) == {
        "Năm trước (2022)": ("—", "Năm đó không có kế hoạch."),
        "Năm 2021": ("2/4 lớp (50,0%), 80/— người (1 mục chưa có số)", ""),
        "Năm 2020": ("7/7 lớp (100,0%), 70/70 người (100,0%)", ""),
    }
    assert beside(2020) == {"Năm trước (2019)": ("—", "Không có kế hoạch: đây là năm đầu tiên.")}
    before = client.get(reverse("planning:progress", args=[plans[2024].pk])).content.decode()
    assert reverse("planning:progress", args=[plans[2023].pk]) in before


@pytest.mark.requirement("R1-30")
def test_each_line_is_done_partly_done_not_done_or_moved_with_the_reason(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    version = make.plan(year=2024).versions.get()
    names = ("Xong", "Một phần", "Chưa mở", "Chuyển năm sau")
    items = {name: make.line(version, name, classes=2, seats=140, opens_month=3).item for name in names}
    version = make.approve(version)
    tells(
        {
            items["Xong"].pk: [opened(number, date(2024, 3, 4), 70) for number in (1, 2)],
            items["Một phần"].pk: [opened(3, date(2024, 3, 4), 60)],
        }
    )
    operations.record_delay(
        item=items["Chưa mở"], cause="objective", reason="Chờ kinh phí", began_on=date(2024, 4, 1),
        by=system(), now=NOW,
    )  # fmt: skip
    moved = version.lines.get(item=items["Chuyển năm sau"])
    operations.carry_line(line=moved, reason="Chưa đủ người học", by=system(), now=NOW)
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, version.plan.owner))
    url = reverse("planning:progress", args=[version.plan_id])

    def lines(**query: str) -> dict[str, tuple[str, str]]:
        rows = client.get(url, query).context["page"].listing.rows
        return {one.row.title: (one.row.done, one.row.why) for one in rows}

    shown = lines()
    states = ("done", "partly", "not", "moved")
    assert {title: state for title, (state, _why) in shown.items()} == dict(zip(names, states, strict=True))
    assert "Chờ kinh phí" in shown["Chưa mở"][1]
    assert shown["Chuyển năm sau"][1] == "Chưa đủ người học"
    for state, title in zip(states, names, strict=True):
        assert list(lines(done=state)) == [title]
    # What has moved is no longer asked of this year: 6 classes and 420 seats are left, 3 and 200 are there.
    page = client.get(url).context["page"]
    assert [(bar.part, bar.whole) for bar in page.bars] == [(3, 6), (200, 420)]


@pytest.mark.requirement("R3-07", "R4-33")
def test_needs_stand_behind_a_line_and_seats_before_them(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    board = make.board()
    catalogue.reference()
    programme = Programme.objects.get(code="tc-llct")
    agency = units.unit(parent=board.parent)
    call = needs.open_call(
        owner=board, year=2024, title="Nhu cầu năm 2024", deadline_on=date(2024, 7, 1), agencies=[agency],
        by=system(), now=NOW,
    )  # fmt: skip
    needs.register_need(
        call=call, agency=agency, programme=programme, study_form=StudyForm.PART_TIME_BATCH, people_count=140,
        by=system(), now=NOW,
    )  # fmt: skip
    needs.send_needs(call=call, agency=agency, by=system(), now=NOW)
    version = make.plan(board, year=2024).versions.get()
    line = make.line(version, programme=programme, study_form=StudyForm.PART_TIME_BATCH, seats=70)
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, board))
    page = client.get(reverse("planning:line", args=[line.pk])).content.decode()
    assert ">140<" in page
    assert "50,0%" in page
    assert planned_seats(board.pk, 2024) == {}
    make.approve(version)
    assert planned_seats(board.pk, 2024) == {(programme.pk, StudyForm.PART_TIME_BATCH): 70}


@pytest.mark.requirement("R2-16")
def test_the_next_year_opens_by_itself_in_its_month() -> None:
    documents.reference()
    norms.install_reference(by=system(), now=NOW)
    version = make.plan(year=2024, name="Kế hoạch năm 2024").versions.get()
    make.line(version, "Nghiên cứu", state=LineState.UNDER_STUDY)
    make.approve(version)
    september, october = NOW.replace(month=9, day=30), NOW.replace(month=10, day=1)
    assert operations.open_due_cycles(by=system(), now=september) == []
    (following,) = operations.open_due_cycles(by=system(), now=october)
    assert (following.year, following.name) == (2025, "Kế hoạch năm 2025")
    draft = following.versions.get()
    assert (draft.state, draft.due_on) == (VersionState.DRAFT, date(2024, 12, 15))
    assert operations.open_due_cycles(by=system(), now=october) == []
    assert TrainingPlan.objects.count() == 2
    assert text.search_key("năm 2025") in following.search_key


@pytest.mark.requirement("R1-19")
def test_each_class_stands_beside_its_plan_with_the_days_it_opened_and_ended_late(settings: object) -> None:
    settings.NENNEP_NOW = "2024-09-10T08:00:00+07:00"  # type: ignore[attr-defined]
    version = make.plan(year=2024).versions.get()
    item = make.line(version, "Lớp quý II", classes=2, seats=140, quarter=2).item
    make.approve(version)
    late, in_time = opened(1, date(2024, 7, 3), 70), opened(2, date(2024, 6, 30), 70)
    ended = {"ends_on": date(2024, 8, 30), "closed_on": date(2024, 9, 6)}
    tells({item.pk: [replace(late, **ended), replace(in_time, ends_on=date(2024, 9, 8))]})
    operations.record_delay(
        item=item, cause="objective", reason="Chờ kinh phí", began_on=date(2024, 6, 1), by=system(), now=NOW
    )
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, version.plan.owner))
    rows = client.get(reverse("planning:classes", args=[version.plan_id])).context["page"].listing.rows
    # The second quarter ends on 30-6. The first class ended seven days over, the second still runs, two days over.
    assert {one.row.name: (one.row.days_late, one.row.days_over) for one in rows} == {
        "Lớp 1": (3, 7),
        "Lớp 2": (0, 2),
    }
    assert all("Chờ kinh phí" in one.row.why for one in rows)
