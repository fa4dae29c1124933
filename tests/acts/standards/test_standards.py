"""Standards by day, reviews as tasks, a class proposed from a gap list; the civil servant of a commune without a degree."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.catalogue.models import Programme
from nennep.console.main import main
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import CredentialKind, Person, PostTitle
from nennep.people.operations import record_credential, record_planned_post
from nennep.planning.models import NextYearProposal, PlanLine
from nennep.planning.operations import open_plan
from nennep.standards import operations
from nennep.standards.models import Audience, ReviewTask, Standard, TaskState
from nennep.standards.operations.steps import Overlap, SameName
from nennep.standards.queries import requirement_of, review_of, standards_on
from nennep.units.models import Unit
from tests.make import accounts, people
from tests.make import classes as make_classes
from tests.make import standards as make
from tests.make import units as make_units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db

BEFORE, FROM = date(2019, 12, 24), date(2019, 12, 25)
CODE = "cong-chuc-cap-xa-dai-hoc"


@pytest.fixture
def commune() -> Unit:
    make.reference()
    return make_units.unit("Ủy ban nhân dân xã Mẫu", code="XA-MAU", kind_code="commune_government")


def servant(commune: Unit, full_name: str, **more: Any) -> Person:
    return people.person(
        full_name, unit=commune, post="Công chức Địa chính", posted_from=date(2012, 3, 1), **more
    )


def standard() -> Standard:
    return Standard.objects.get(code=CODE)


def names(commune: Unit, outcome: str, on: date) -> list[str]:
    review = review_of(standards_on(on), commune, on)
    found: list[str] = []
    for key in review.requirements:
        listed = review.people(key, [outcome]).order_by("name_sort_key", "pk")
        assert getattr(review.counts()[key], outcome) == listed.count()
        found += listed.values_list("full_name", flat=True)
    return found


@pytest.mark.requirement("R3-11", "R3-12")
def test_a_commune_civil_servant_without_degree_is_a_gap_from_the_day_of_the_circular(commune: Unit) -> None:
    servant(commune, "Lò Văn Trung", education="Trung cấp")
    servant(commune, "Lò Thị Đại", education="Đại học")
    servant(commune, "Lò Văn Chưa Khai")
    people.person("Lò Văn Chủ Tịch", unit=commune, post="Chủ tịch UBND xã", education="Trung cấp")
    for outcome in ("met", "missing", "unknown"):
        assert names(commune, outcome, BEFORE) == []
    assert names(commune, "missing", FROM) == ["Lò Văn Trung"]
    assert names(commune, "met", FROM) == ["Lò Thị Đại"]
    assert names(commune, "unknown", FROM) == ["Lò Văn Chưa Khai"], "nothing on record is not a gap"
    assert standard().valid_from == FROM
    assert standard().basis_text.startswith("Thông tư 13/2019/TT-BNV")


@pytest.mark.requirement("R3-12", "R4-43")
def test_who_studies_for_it_and_who_is_only_planned_stand_apart(commune: Unit) -> None:
    missing = servant(commune, "Lò Văn Trung", education="Trung cấp")
    elsewhere = people.person("Lò Thị Quy Hoạch", unit=commune, post="Việc khác", education="Trung cấp")
    record_planned_post(
        person=elsewhere,
        title=PostTitle.objects.get(code="commune_civil_servant"),
        unit=commune,
        term_from=2020,
        term_to=2025,
        valid_from=date(2020, 1, 1),
        basis="Quyết định mẫu",
        by=system(),
        now=NOW,
    )
    version = make_classes.programme_version()
    version.programme = Programme.objects.get(code="dai-hoc")
    version.save(update_fields=["programme"])
    enrolment = make_classes.enrolment(
        make_classes.training_class(programme_version=version), missing, commune
    )
    on = enrolment.valid_from
    assert names(commune, "missing", on - timedelta(days=1)) == ["Lò Văn Trung"]
    assert names(commune, "missing", on) == []
    assert names(commune, "in_study", on) == ["Lò Văn Trung"]
    assert names(commune, "planned", on) == ["Lò Thị Quy Hoạch"]
    record_credential(
        person=missing,
        kind=CredentialKind.objects.get(code="university"),
        issued_on=on,
        by=system(),
        now=NOW,
    )
    assert names(commune, "met", on) == ["Lò Văn Trung"]
    assert names(commune, "in_study", on) == []


@pytest.mark.requirement("R3-11")
def test_a_changed_standard_gets_a_new_row_and_the_past_keeps_its_own(commune: Unit) -> None:
    servant(commune, "Lò Thị Đại", education="Đại học")
    former = standard()
    operations.add_standard(
        code=CODE,
        name="Công chức cấp xã có trình độ thạc sĩ",
        audience=former.audience,
        at_least=CredentialKind.objects.get(code="master"),
        valid_from=date(2024, 1, 1),
        basis_text="Văn bản mẫu",
        by=system(),
        now=NOW,
    )
    assert names(commune, "met", date(2023, 12, 31)) == ["Lò Thị Đại"]
    assert names(commune, "missing", date(2024, 1, 1)) == ["Lò Thị Đại"]
    former.refresh_from_db()
    assert former.valid_to == date(2024, 1, 1)


def test_what_is_no_standard_is_refused(commune: Unit) -> None:
    good: dict[str, Any] = {
        "code": "moi",
        "name": "Chuẩn mới",
        "audience": Audience.objects.get(code="bi-thu-cap-xa"),
        "at_least": CredentialKind.objects.get(code="political_theory_intermediate"),
        "valid_from": date(2024, 1, 1),
        "basis_text": "Văn bản mẫu",
        "by": system(),
        "now": NOW,
    }
    stranger = accounts.holder(Role.AGENCY_OFFICER, commune)
    for wrong, kind in (
        ({"name": " "}, Refused),
        ({"basis_text": ""}, Refused),
        ({"code": "Mã!"}, Refused),
        ({"at_least": CredentialKind.objects.get(code="political_theory_none")}, Refused),
        ({"due_on": date(2023, 1, 1)}, Refused),
        ({"valid_to": date(2024, 1, 1)}, Refused),
        ({"code": CODE, "valid_from": date(2018, 1, 1)}, Overlap),
        ({"by": stranger}, NotAllowed),
    ):
        with pytest.raises(kind):
            operations.add_standard(**{**good, **wrong})
    assert Standard.objects.count() == 1
    added = operations.add_standard(**good)
    assert (added.ladder, added.valid_to) == ("political_theory", None)
    with pytest.raises(Refused):
        operations.end_standard(standard=added, valid_to=date(2025, 1, 1), reason=" ", by=system(), now=NOW)
    ended = operations.end_standard(
        standard=added, valid_to=date(2025, 1, 1), reason="Văn bản mới", by=system(), now=NOW
    )
    assert ended.valid_to == date(2025, 1, 1)
    acts = Entry.objects.filter(act__startswith="standards.standard.").order_by("pk")
    assert list(acts.values_list("act", flat=True))[-2:] == [
        "standards.standard.add",
        "standards.standard.end",
    ]


@pytest.mark.requirement("R3-12", "R4-43")
def test_a_review_is_asked_for_and_keeps_the_figures_of_the_day(commune: Unit) -> None:
    servant(commune, "Lò Văn Trung", education="Trung cấp")
    board = make_units.unit("Ban Tổ chức Mẫu", kind_code="organisation_board")
    officer, agency = (
        accounts.holder(Role.BOARD_OFFICER, board),
        accounts.holder(Role.AGENCY_OFFICER, commune),
    )
    asked: dict[str, Any] = {
        "unit": commune,
        "title": "Rà soát trình độ công chức cấp xã",
        "due_on": date(2024, 6, 30),
        "basis_text": "Công văn mẫu",
        "now": NOW,
    }
    for wrong in ({"title": ""}, {"basis_text": ""}, {"due_on": date(2024, 6, 2)}):
        with pytest.raises(Refused):
            operations.open_review(**{**asked, **wrong}, by=system())
    with pytest.raises(NotAllowed):
        operations.open_review(**asked, by=agency)
    with pytest.raises(NotAllowed):
        operations.open_review(**asked, by=officer)  # another board
    assert not ReviewTask.objects.exists()
    task = operations.open_review(**asked, by=system())
    with pytest.raises(NotAllowed):
        operations.finish_review(task=task, by=officer, now=NOW)
    done = operations.finish_review(task=task, by=agency, now=NOW)
    assert done.state == TaskState.DONE
    assert done.result == [
        {
            "code": CODE,
            "name": standard().name,
            "asked": 1,
            "met": 0,
            "missing": 1,
            "in_study": 0,
            "unknown": 0,
        }
    ]
    for again in (operations.finish_review, operations.drop_review):
        more = {"reason": "x"} if again is operations.drop_review else {}
        with pytest.raises(Refused):
            again(task=done, by=system(), now=NOW, **more)
    other = operations.open_review(**asked, by=system())
    dropped = operations.drop_review(task=other, reason="Trùng", by=system(), now=NOW)
    assert (dropped.state, dropped.note) == (TaskState.DROPPED, "Trùng")


@pytest.mark.requirement("R3-13")
def test_a_class_is_proposed_from_the_gap_list_with_its_numbers(commune: Unit) -> None:
    servant(commune, "Lò Văn Trung", education="Trung cấp")
    board = make_units.unit("Ban Tổ chức Mẫu", kind_code="organisation_board")
    plan = open_plan(owner=board, year=2024, side="party", name="Kế hoạch 2024", by=system(), now=NOW)
    keeper = accounts.holder(Role.BOARD_OFFICER, board)
    given: dict[str, Any] = {
        "plan": str(plan.pk),
        "standard": standard(),
        "unit": commune,
        "programme": Programme.objects.get(code="dai-hoc"),
        "title": "Đại học cho công chức cấp xã",
        "classes": 1,
        "seats": 1,
        "now": NOW,
    }
    for by, wrong in ((system(), {"plan": "0"}), (system(), {"seats": 0}), (keeper, {})):
        with pytest.raises(Refused):
            operations.propose_class(**{**given, **wrong}, by=by)
    assert not PlanLine.objects.exists()
    with pytest.raises(Refused, match="thiếu"):
        operations.propose_class(**given | {"unit": board}, by=system())
    assert not PlanLine.objects.exists()
    line = operations.propose_class(**given, by=system())
    assert line == PlanLine.objects.get()
    assert line.audience == standard().audience
    assert (line.title, line.classes, line.seats) == ("Đại học cho công chức cấp xã", 1, 1)
    assert "1" in line.note
    assert "Ủy ban nhân dân xã Mẫu" in line.note
    assert not NextYearProposal.objects.exists()


@pytest.mark.requirement("R3-11")
def test_rows_of_one_standard_follow_each_other_day_by_day_and_never_meet(commune: Unit) -> None:
    former = standard()
    given: dict[str, Any] = {
        "code": CODE, "name": "Công chức cấp xã", "audience": former.audience, "at_least": former.at_least,
        "basis_text": "Văn bản mẫu", "by": system(), "now": NOW,
    }  # fmt: skip
    begun = former.valid_from
    day = timedelta(days=1)
    # From its own first day on, or over its beginning: refused, and the row stays as it was.
    for days in ({"valid_from": begun}, {"valid_from": begun - day}, {"valid_from": begun - day, "valid_to": begun + day}):  # fmt: skip
        with pytest.raises(Overlap):
            operations.add_standard(**given, **days)
    former.refresh_from_db()
    assert (Standard.objects.filter(code=CODE).count(), former.valid_to) == (1, None)
    # Until the day before it begins, and from the day after on: both stand beside it.
    operations.add_standard(**given, valid_from=begun - 9 * day, valid_to=begun)
    operations.add_standard(**given, valid_from=begun + day)
    rows = list(Standard.objects.filter(code=CODE).order_by("valid_from"))
    assert [(row.valid_from, row.valid_to) for row in rows] == [
        (begun - 9 * day, begun),
        (begun, begun + day),
        (begun + day, None),
    ]
    assert [len(standards_on(on)) for on in (begun - day, begun, begun + day)] == [1, 1, 1]


@pytest.mark.requirement("R3-11")
def test_two_standards_of_one_name_do_not_hold_on_the_same_days(commune: Unit) -> None:
    former = standard()
    given: dict[str, Any] = {
        "code": "ma-khac", "audience": former.audience, "at_least": former.at_least, "basis_text": "Văn bản mẫu",
        "by": system(), "now": NOW,
    }  # fmt: skip
    typed = f"  {former.name.upper()} "
    before = Entry.objects.count()
    with pytest.raises(SameName) as refused:
        operations.add_standard(**given, name=typed, valid_from=date(2024, 1, 1))
    assert refused.value.field == "name"
    assert refused.value.message == (
        f"“{former.name}” đã có hiệu lực từ 25-12-2019 với mã {CODE}. Ghi mã này để thay bằng bản mới, "
        "hoặc chọn tên khác."
    )
    assert (Standard.objects.count(), Entry.objects.count()) == (1, before)
    # Another name beside it, the same name before it, and a new version of it: each stands.
    day = timedelta(days=1)
    operations.add_standard(**given, name=f"{former.name} (luân chuyển)", valid_from=FROM)
    operations.add_standard(**given | {"code": "ma-cu"}, name=typed, valid_from=FROM - 9 * day, valid_to=FROM)
    operations.add_standard(**given | {"code": CODE}, name=former.name, valid_from=date(2024, 1, 1))
    assert [len(standards_on(on)) for on in (BEFORE, FROM, date(2024, 1, 1))] == [1, 2, 2]


def test_two_audiences_conditions_or_policies_of_one_name_neither(commune: Unit) -> None:
    own = {"basis_text": "Văn bản mẫu", "valid_from": date(2026, 1, 1), "by": system(), "now": NOW}
    asks = {**own, "expression": {"sex": "F"}}
    audience = Audience.objects.get(code="bi-thu-cap-xa")
    with pytest.raises(SameName, match="bi-thu-cap-xa"):
        operations.enter_audience(**asks, code="khac", name=audience.name, empty_reason="Mẫu")
    with pytest.raises(SameName, match="age-part-time"):
        operations.enter_criterion(
            **asks, key="khac", programme_code="tc-llct", study_form="part_time_batch", name="ĐỘ TUỔI HỌC KHÔNG TẬP TRUNG"
        )  # fmt: skip
    # Of another form of study, and of another programme: nobody takes them for each other.
    for programme, form in (("tc-llct", "full_time"), ("qlnn-cv", "part_time_batch")):
        operations.enter_criterion(
            **asks, key="khac", programme_code=programme, study_form=form, name="Độ tuổi học không tập trung"
        )  # fmt: skip
    operations.add_support(**own, code="tien-an", name="Tiền ăn", per="day", amount=50_000)
    with pytest.raises(SameName, match="tien-an"):
        operations.add_support(**own, code="khac", name="tiền ăn", per="day", amount=60_000)


def test_a_shipped_row_whose_name_the_office_gave_a_code_of_its_own_is_left_out(commune: Unit) -> None:
    shipped = standard()
    Standard.objects.filter(pk=shipped.pk).update(code="ma-cua-co-quan")
    assert operations.install_standards(by=system(), now=NOW) == 0
    Audience.objects.filter(pk=shipped.audience_id).update(code="doi-tuong-cua-co-quan")
    assert operations.install_reference(by=system(), now=NOW) == 0
    assert Standard.objects.get().code == "ma-cua-co-quan"


@pytest.mark.requirement("R3-11", "R3-12")
def test_the_command_prints_the_review(commune: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    servant(commune, "Lò Văn Trung", education="Trung cấp")
    assert main(["review", "--unit", "xa-mau", "--as-of", "2019-12-24", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["standards"] == []
    assert main(["review", "--unit", "XA-MAU", "--as-of", "25/12/2019", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["unit"] == {"code": "XA-MAU", "name": "Ủy ban nhân dân xã Mẫu"}
    (row,) = data["standards"]
    assert (row["code"], row["asked"], row["missing"], row["met"]) == (CODE, 1, 1, 0)
    assert (row["from"], row["due_on"], row["at_least"]) == ("2019-12-25", "2024-12-25", "university")
    (of_unit,) = data["units"]
    assert (of_unit["code"], of_unit["missing"]) == ("XA-MAU", 1)
    (person,) = data["people"]
    assert (person["name"], person["outcome"], person["held"]) == (
        "Lò Văn Trung",
        "missing",
        "intermediate_vocational",
    )
    assert main(["review", "--unit", "XA-MAU", "--as-of", "2020-01-01"]) == 0
    assert "Lò Văn Trung" in capsys.readouterr().out
    for wrong in (["--unit", "KHONG"], ["--unit", "XA-MAU", "--as-of", "31/2/2020"]):
        assert main(["review", *wrong, "--json"]) == 1
        out = capsys.readouterr()
        assert (out.out, len(out.err.strip().splitlines())) == ("", 1)


def test_the_shipped_standards_come_once(commune: Unit) -> None:
    assert operations.install_standards(by=system(), now=NOW) == 0
    assert requirement_of(standard()).rank == 50
