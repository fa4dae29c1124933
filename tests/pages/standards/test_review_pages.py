"""The review as people open it: figures lead to names, each sees the own scope, nothing breaks on a wrong address."""

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role
from nennep.catalogue.models import Programme
from nennep.documents.operations import install_reference as install_documents
from nennep.kernel import dates
from nennep.norms.operations import install_reference as install_rules
from nennep.people.models import CredentialKind, Person, PostTitle
from nennep.people.operations import record_credential, record_planned_post
from nennep.planning.models import PlanLine
from nennep.planning.operations import open_plan
from nennep.standards import operations, policies
from nennep.standards.models import ReviewTask, Standard, TaskState
from nennep.units.models import Unit
from nennep.web.parts import Badge
from tests.make import accounts as make_accounts
from tests.make import documents as make_documents
from tests.make import people as make_people
from tests.make import standards as make
from tests.make import units as make_units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db

VIEWS = ("review", "review-units", "review-people", "review-unknown", "what-if", "review-tasks")


@pytest.fixture
def commune(settings: Any) -> Unit:
    settings.NENNEP_NOW = NOW.isoformat()
    make.reference()
    install_documents(by=system(), now=NOW)
    install_rules(by=system(), now=NOW)
    unit = make_units.unit(
        "Ủy ban nhân dân xã Mẫu",
        code="XA-MAU",
        kind_code="commune_government",
        parent=make_documents.committee(),
    )
    for name, education in (("Lò Văn Trung", "Trung cấp"), ("Lò Thị Đại", "Đại học"), ("Lò Văn Lặng", "")):
        make_people.person(
            name, unit=unit, post="Công chức Địa chính", posted_from=date(2012, 3, 1), education=education
        )
    planned = make_people.person("Lò Thị Quy", unit=unit, post="Việc khác", education="Cao đẳng")
    record_planned_post(
        person=planned, title=PostTitle.objects.get(code="commune_civil_servant"), unit=unit, term_from=2020, term_to=2025,
        valid_from=date(2020, 1, 1), basis="Quyết định mẫu", by=system(), now=NOW,
    )  # fmt: skip
    return unit


def client(role: str, unit: Unit) -> Client:
    found = Client()
    found.force_login(make_accounts.holder(role, unit))
    return found


def board(commune: Unit) -> Client:
    return client(Role.BOARD_OFFICER, make_documents.board(commune.parent))


def rows(response: Any) -> list[Any]:
    return [view.cells for view in response.context["page"].listing.rows]


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.requirement("R3-11", "R3-12", "R4-43")
def test_each_figure_opens_exactly_its_names(commune: Unit) -> None:
    officer = board(commune)
    page = officer.get(reverse("standards:review"), {"unit": commune.pk})
    assert page.status_code == 200
    figures = [
        cell.value for cell in rows(page)[0] if hasattr(cell.value, "url") and hasattr(cell.value, "value")
    ]
    assert [figure.value for figure in figures] == [1, 1, 0, 1, 1]
    for figure, name in zip(
        figures, ("Lò Thị Đại", "Lò Văn Trung", None, "Lò Văn Lặng", "Lò Thị Quy"), strict=True
    ):
        listed = officer.get(figure.url)
        assert listed.status_code == 200
        assert listed.context["page"].listing.count == figure.value
        if name:
            assert name in text(listed)
    before = officer.get(reverse("standards:review"), {"unit": commune.pk, "on": "24/12/2019"})
    assert before.context["page"].listing.count == 0, "the standard holds from 25-12-2019"


@pytest.mark.requirement("R4-43")
def test_every_view_opens_for_every_reader_of_the_unit_and_planning_stays_restricted(commune: Unit) -> None:
    for role, unit, sees_planning in (
        (Role.BOARD_OFFICER, make_documents.board(commune.parent), True),
        (Role.AGENCY_HEAD, commune, True),
        (Role.COMMITTEE_LEADER, commune.parent, False),
        (Role.INSPECTOR, commune.parent, False),
    ):
        reader = client(role, unit)
        for view in VIEWS:
            answer = reader.get(reverse(f"standards:{view}"), {"unit": commune.pk})
            assert answer.status_code == 200, (role, view)
            if view not in ("review-units", "review-tasks"):
                assert ("Lò Thị Quy" in text(answer)) is (sees_planning and view == "review-people"), (
                    role,
                    view,
                )
    stranger = client(Role.AGENCY_OFFICER, make_units.unit())
    for view in VIEWS:
        assert stranger.get(reverse(f"standards:{view}"), {"unit": commune.pk}).status_code == 404
    nobody = Client()
    nobody.force_login(make_accounts.user("Nguyễn Không Quyền"))
    assert nobody.get(reverse("standards:review")).status_code == 403


def test_by_unit_with_the_age_of_the_last_review(commune: Unit) -> None:
    officer = board(commune)
    url = reverse("standards:review-units")
    page = officer.get(url, {"standard": Standard.objects.get().pk})
    (line,) = rows(page)
    assert "Ủy ban nhân dân xã Mẫu" in text(page)
    assert [str(cell.value) for cell in line][1] == "3"
    assert "chưa lần nào" in text(page)
    book = officer.get(url, {"format": "xlsx", "standard": Standard.objects.get().pk})
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert any(
        "Ủy ban nhân dân xã Mẫu" in str(value) for row in sheet.iter_rows(values_only=True) for value in row
    )


@pytest.mark.requirement("R4-43")
def test_what_is_unknown_says_what_to_complete(commune: Unit) -> None:
    page = board(commune).get(reverse("standards:review-unknown"), {"unit": commune.pk})
    assert "Lò Văn Lặng" in text(page)
    assert "Trình độ chuyên môn" in text(page)
    assert "Lò Văn Trung" not in text(page)


def test_what_if_names_who_would_newly_fall_short(commune: Unit) -> None:
    given = {
        "unit": commune.pk,
        "standard": Standard.objects.get().pk,
        "at_least": CredentialKind.objects.get(code="master").pk,
    }
    page = board(commune).get(reverse("standards:what-if"), given)
    assert "Lò Thị Đại" in text(page)
    assert "Lò Văn Trung" not in text(page), "below before and after"
    facts = {str(fact.label): fact.value for fact in page.context["page"].facts}
    shown = facts["Đạt chuẩn"]
    assert (shown.before.value, shown.after.value) == (1, 0)
    assert "Lò Thị Đại" in text(board(commune).get(shown.before.url))
    below = board(commune).get(facts["Chưa đạt chuẩn"].after.url)
    assert len(rows(below)) == facts["Chưa đạt chuẩn"].after.value == 2
    assert "Lò Văn Trung" in text(below)
    assert Standard.objects.get().at_least.code == "university"


def test_what_must_be_chosen_for_what_if_is_not_called_optional_and_is_asked_for(commune: Unit) -> None:
    officer, url = board(commune), reverse("standards:what-if")
    opened = officer.get(url, {"unit": commune.pk})
    assert opened.status_code == 200
    assert "(có thể bỏ trống)" not in text(opened)
    assert not opened.context["page"].form.errors
    sent = officer.get(url, {"unit": commune.pk, "standard": Standard.objects.get().pk, "at_least": ""})
    assert sent.status_code == 422
    assert list(sent.context["page"].form.errors) == ["at_least"]
    assert "(có thể bỏ trống)" not in text(
        officer.get(reverse("standards:review-people"), {"unit": commune.pk})
    )
    every = officer.get(reverse("standards:review"), {"unit": commune.pk})
    assert text(every).count("(có thể bỏ trống)") == 1, "a review of all standards is asked for with none"


def test_a_wrong_address_is_told(commune: Unit) -> None:
    officer = board(commune)
    for view in VIEWS:
        url = reverse(f"standards:{view}")
        assert officer.get(url, {"on": "31/2/2024"}).status_code == 422
        assert officer.get(url, {"unit": "x"}).status_code == 404
        assert officer.get(url, {"unit": "999999"}).status_code == 404
        assert officer.get(url, {"standard": "x", "alone": "2"}).status_code == 200
    assert officer.get(reverse("standards:review-people"), {"outcome": "x"}).status_code == 422


def test_as_many_questions_for_one_person_as_for_many(commune: Unit) -> None:
    officer = board(commune)
    counts: dict[str, list[int]] = {view: [] for view in VIEWS}
    for _ in range(2):
        for view in VIEWS:
            officer.get(reverse(f"standards:{view}"), {"unit": commune.pk})
            with CaptureQueriesContext(connection) as questions:
                officer.get(reverse(f"standards:{view}"), {"unit": commune.pk})
            counts[view].append(len(questions))
        for number in range(12):
            make_people.person(
                make_people.name(number), unit=commune, post="Công chức Địa chính", education="Trung cấp"
            )
            make_people.person(make_people.name(99 + number), unit=commune, post="Công chức Địa chính")
    assert {view: pair for view, pair in counts.items() if pair[0] != pair[1]} == {}


@pytest.mark.requirement("R3-11")
def test_the_board_enters_and_ends_a_standard(commune: Unit) -> None:
    officer, agency = board(commune), client(Role.AGENCY_OFFICER, commune)
    url = reverse("standards:add-standard")
    assert agency.get(url).status_code == 403
    assert officer.get(url).status_code == 200
    former = Standard.objects.get()
    values = {
        "name": "Công chức cấp xã có trung cấp lý luận chính trị", "audience": former.audience_id,
        "at_least": CredentialKind.objects.get(code="political_theory_intermediate").pk, "valid_from": "1/1/2024",
        "basis_text": "Văn bản mẫu", "certainty": "office",
    }  # fmt: skip
    for wrong in ({"name": ""}, {"basis_text": ""}, {"due_on": "1/1/2020"}, {"last_on": "1/1/2020"}):
        assert officer.post(url, values | wrong).status_code == 422
    assert Standard.objects.count() == 1
    assert officer.post(url, values).status_code == 302
    added = Standard.objects.exclude(pk=former.pk).get()
    assert added.code == "cong-chuc-cap-xa-co-trung-cap-ly-luan-chinh-tri"
    assert "trung cấp lý luận chính trị" in text(officer.get(reverse("standards:standards")))
    end = reverse("standards:end-standard", args=[added.pk])
    assert officer.post(end, {"last_on": "31/12/2024", "reason": ""}).status_code == 422
    assert officer.post(end, {"last_on": "31/12/2024", "reason": "Văn bản mới"}).status_code == 302
    added.refresh_from_db()
    assert added.valid_to == date(2025, 1, 1)


@pytest.mark.requirement("R3-11")
def test_a_name_in_force_is_refused_at_its_field_and_a_new_version_says_what_it_replaced(
    commune: Unit,
) -> None:
    officer, url = board(commune), reverse("standards:add-standard")
    former = Standard.objects.get()
    values = {
        "name": former.name, "audience": former.audience_id, "valid_from": "1/1/2024", "basis_text": "Văn bản mẫu",
        "at_least": CredentialKind.objects.get(code="master").pk, "certainty": "office",
    }  # fmt: skip
    refused = officer.post(url, values)
    assert refused.status_code == 422
    assert former.code in refused.context["page"].form.errors["name"][0]
    assert Standard.objects.count() == 1
    told = text(officer.post(url, values | {"code": former.code}, follow=True))
    assert f"Bản này thay “{former.name}”, bản trước có hiệu lực đến hết ngày 31-12-2023." in told
    first = officer.post(url, values | {"name": "Chuẩn thứ hai"}, follow=True)
    assert "Bản này thay" not in text(first)


@pytest.mark.requirement("R3-12", "R4-43")
def test_a_review_goes_from_the_board_to_the_agency_and_back(commune: Unit) -> None:
    officer, agency = board(commune), client(Role.AGENCY_OFFICER, commune)
    url = reverse("standards:open-review")
    assert agency.get(url).status_code == 403
    values = {
        "unit": commune.pk,
        "title": "Rà soát 2024",
        "due_on": "30/6/2024",
        "basis_text": "Công văn mẫu",
    }
    assert officer.get(url).status_code == 200
    assert officer.post(url, values | {"due_on": "1/1/2024"}).status_code == 422
    assert officer.post(url, values).status_code == 302
    task = ReviewTask.objects.get()
    assert "Rà soát 2024" in text(agency.get(reverse("standards:review-tasks")))
    assert agency.post(reverse("standards:drop-review", args=[task.pk]), {"reason": "x"}).status_code == 403
    finish = reverse("standards:finish-review", args=[task.pk])
    assert agency.get(finish).status_code == 200
    assert agency.post(finish, {"note": "Đã gặp từng người"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.result[0]["missing"]) == (TaskState.DONE, 1)
    assert agency.post(finish).status_code == 422, "only once"
    assert "1/3" in text(officer.get(reverse("standards:review-tasks")))
    assert dates.short(NOW.date()) in text(officer.get(reverse("standards:review-units")))
    officer.post(url, values)
    other = ReviewTask.objects.get(state=TaskState.OPEN)
    drop = reverse("standards:drop-review", args=[other.pk])
    assert officer.post(drop, {"reason": ""}).status_code == 422
    assert officer.post(drop, {"reason": "Trùng"}).status_code == 302


@pytest.mark.requirement("R4-43")
def test_a_review_that_is_older_than_the_rule_allows_is_flagged(commune: Unit, settings: Any) -> None:
    officer = board(commune)
    url = reverse("standards:review-units")

    def last_review() -> tuple[str, str]:
        (cell,) = (
            cell.value for row in rows(officer.get(url)) for cell in row if isinstance(cell.value, Badge)
        )
        return str(cell.text), cell.tone

    assert last_review() == ("chưa lần nào", "warning"), "never is too long ago"
    task = operations.open_review(
        unit=commune, title="Rà soát", due_on=NOW.date(), basis_text="Công văn mẫu", by=system(), now=NOW
    )
    operations.finish_review(task=task, by=system(), now=NOW)
    assert last_review() == ("3-6-2024", "good")
    # The shipped rule: a review counts for twelve months.
    settings.NENNEP_NOW = "2025-06-03T08:00:00+07:00"
    assert last_review() == ("3-6-2024", "good")
    settings.NENNEP_NOW = "2025-06-04T08:00:00+07:00"
    assert last_review() == ("3-6-2024", "warning")


@pytest.mark.requirement("R3-13")
def test_from_the_gap_list_to_a_proposed_class_in_one_step(commune: Unit) -> None:
    officer = board(commune)
    people = reverse("standards:review-people")
    assert "standards/review/propose" not in text(officer.get(people, {"unit": commune.pk})), (
        "there is no plan"
    )
    assert officer.get(reverse("standards:propose-class"), {"unit": commune.pk}).status_code == 403
    plan = open_plan(
        owner=make_documents.board(commune.parent),
        year=2024,
        side="party",
        name="Kế hoạch 2024",
        by=system(),
        now=NOW,
    )
    assert "standards/review/propose" in text(officer.get(people, {"unit": commune.pk}))
    url = f"{reverse('standards:propose-class')}?unit={commune.pk}"
    form = officer.get(url).context["page"].form
    assert form.initial["programme"] == Programme.objects.get(code="dai-hoc").pk
    assert (form.initial["classes"], form.initial["seats"]) == (1, 1)
    values = {"plan": str(plan.pk), "programme": form.initial["programme"], "title": form.initial["title"], "classes": 1, "seats": 1}  # fmt: skip
    assert officer.post(url, values | {"seats": "0"}).status_code == 422
    assert officer.post(url, values | {"plan": "99"}).status_code == 422
    assert not PlanLine.objects.exists()
    answer = officer.post(url, values)
    line = PlanLine.objects.get()
    assert line.seats == 1
    lands_on = f"{reverse('planning:plan', args=[plan.pk])}?version=1&page=1#list-lines-{line.pk}"
    assert (answer.status_code, answer.url) == (302, lands_on)
    assert f'id="list-lines-{line.pk}"' in text(officer.get(answer.url))
    record_credential(
        person=Person.objects.get(full_name="Lò Văn Trung"), kind=CredentialKind.objects.get(code="university"),
        issued_on=date(2024, 1, 5), by=system(), now=NOW,
    )  # fmt: skip
    assert "standards/review/propose" not in text(officer.get(people, {"unit": commune.pk})), (
        "nobody lacks it"
    )
    assert officer.post(url, values).status_code == 422


@pytest.mark.requirement("R1-03", "R3-12")
def test_the_leader_of_the_province_follows_the_review_of_a_state_agency_and_not_its_people() -> None:
    committee = make_units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    state = make_units.unit("Ủy ban nhân dân tỉnh Mẫu", kind_code="province_government")
    agency = make_units.unit("Sở Mẫu", kind_code="department", parent=state)
    elsewhere = make_units.unit("Huyện ủy Mẫu", kind_code="district_committee", parent=committee)
    task = operations.open_review(
        unit=agency, title="Rà soát năm", due_on=NOW.date(), basis_text="Kế hoạch mẫu", by=system(), now=NOW
    )
    leader = make_accounts.holder(Role.COMMITTEE_LEADER, committee)
    assert list(policies.tasks_visible_to(leader, NOW.date())) == [task]
    assert not policies.may_review(leader, agency, NOW.date())
    other = make_accounts.holder(Role.COMMITTEE_LEADER, elsewhere, "Lê Văn Huyện")
    assert not policies.tasks_visible_to(other, NOW.date()).exists()
