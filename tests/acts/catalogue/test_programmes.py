"""Programmes and versions: lessons add up, versions follow each other, words find their programme."""

from datetime import date

import pytest

from nennep.accounts.models import Role
from nennep.catalogue import operations
from nennep.catalogue.models import Programme, ProgrammeVersion, Topic
from nennep.catalogue.queries import NoVersion, find_programme, given_steps, version_on
from nennep.catalogue.rules import ModulePlan, TopicPlan
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import CredentialKind
from tests.make import accounts, people, units
from tests.make import catalogue as make
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]
TODAY = NOW.date()


def add(programme: Programme, lessons: int = 10, **more: object) -> ProgrammeVersion:
    values: dict[str, object] = {"label": "2021", "valid_from": date(2021, 1, 1), **more}
    return operations.add_version(programme=programme, lessons=lessons, by=system(), now=NOW, **values)


def test_lessons_that_do_not_add_up_are_refused() -> None:
    programme = make.programme()
    with pytest.raises(operations.WrongSum) as refusal:
        add(programme, 11, modules=[ModulePlan("Một", 4), ModulePlan("Hai", 6)])
    assert refusal.value.field == "lessons"
    with pytest.raises(operations.WrongSum):
        add(programme, 10, modules=[ModulePlan("Một", 10, [TopicPlan("Bài 1", 9)])])
    assert not ProgrammeVersion.objects.exists()
    version = add(
        programme, 10, modules=[ModulePlan("Một", 4), ModulePlan("Hai", 6, [TopicPlan("Bài 1", 6)])]
    )
    assert [(row.order, row.lessons) for row in version.modules.order_by("order")] == [(1, 4), (2, 6)]
    assert Topic.objects.get().lessons == 6


@pytest.mark.requirement("R2-25")
def test_a_new_version_leaves_the_old_one_to_its_classes() -> None:
    programme = make.programme()
    with pytest.raises(NoVersion):
        version_on(programme, TODAY)
    old = add(programme, modules=[ModulePlan("Một", 10)])
    revised = {"label": "2024", "valid_from": date(2024, 6, 1), "modules": [ModulePlan("Một", 12)]}
    new = add(programme, 12, **revised, no_survey_reason="Theo quyết định mới của Trung ương")
    assert version_on(programme, date(2024, 5, 31)) == old
    assert version_on("thu", date(2024, 6, 1)) == new
    assert old.modules.get().lessons == 10
    with pytest.raises(Refused):
        add(programme, label="2023", valid_from=date(2023, 1, 1), no_survey_reason="x")


@pytest.mark.requirement("R2-26", "R3-20")
def test_a_revision_names_its_survey_of_needs_or_says_why_there_was_none() -> None:
    programme = make.programme()
    add(programme)
    revised = {"label": "2024", "valid_from": date(2024, 6, 1)}
    for wrong in ({}, {"no_survey_reason": " "}, {"needs_survey_id": 999999}):
        with pytest.raises(Refused) as caught:
            add(programme, **revised, **wrong)
        assert caught.value.field == "needs_survey"
    assert programme.versions.get().valid_to is None
    assert add(programme, **revised, no_survey_reason="Sửa lỗi in").no_survey_reason == "Sửa lỗi in"


def test_a_closed_programme_has_no_version_afterwards() -> None:
    programme = make.programme()
    add(programme)
    operations.close_programme(
        programme=programme, valid_to=date(2024, 1, 1), reason="Thay thế", by=system(), now=NOW
    )
    with pytest.raises(NoVersion):
        version_on(programme, TODAY)
    with pytest.raises(Refused):
        operations.close_programme(
            programme=programme, valid_to=date(2024, 2, 1), reason="x", by=system(), now=NOW
        )


@pytest.mark.requirement("R1-09")
def test_the_family_comes_from_the_programme_not_from_the_word() -> None:
    make.reference()
    for written in (
        "bồi dưỡng trung cấp LLCT",
        "3 lớp bồi dưỡng trung cấp lý luận chính trị",
        "Lớp bồi dưỡng trung cấp",
    ):
        match = find_programme(written, TODAY)
        assert match.programme is not None
        assert (match.programme.code, match.programme.family) == ("tc-llct", "training")
        assert match.note
    match = find_programme("đào tạo trung cấp LLCT", TODAY)
    assert match.programme is not None
    assert match.note == ""
    assert find_programme("hoàn chỉnh kiến thức cao cấp LLCT", TODAY).programme.code == "hoan-chinh-cc"  # type: ignore[union-attr]
    assert find_programme("lớp nấu ăn", TODAY).programme is None


def test_reference_is_installed_once_and_marked_unverified() -> None:
    make.reference()
    assert operations.install_reference(by=system(), now=NOW) == 0
    intermediate = version_on("tc-llct", TODAY)
    assert intermediate.certainty == "own"
    assert sum(module.lessons for module in intermediate.modules.all()) == intermediate.lessons
    new_members = version_on("dang-vien-moi", TODAY)
    assert Topic.objects.filter(module__version=new_members).count() == 10


def test_only_keepers_enter_programmes() -> None:
    with pytest.raises(NotAllowed):
        operations.create_programme(
            code="x", name="X", family="training", subject="other", valid_from=TODAY,
            by=accounts.holder("agency_officer", units.unit()), now=NOW,
        )  # fmt: skip
    assert not Programme.objects.exists()


@pytest.mark.requirement("R3-11", "R3-13")
def test_the_step_to_which_a_programme_leads_is_dated_and_has_a_basis() -> None:
    people.reference()
    make.reference()
    programme = Programme.objects.get(code="dai-hoc")
    steps = {kind.code: kind for kind in CredentialKind.objects.order_by("pk")}
    assert given_steps(TODAY)[programme.pk] == "university"
    assert given_steps(date(2009, 12, 31)) == {}
    change = {"programme": programme, "valid_from": date(2024, 6, 1), "basis_text": "Quy chế mới", "now": NOW}
    stranger = accounts.holder(Role.AGENCY_OFFICER, units.unit("Sở Lạ"))
    for wrong, by in (
        ({"step": steps["university"]}, system()),
        ({"step": steps["master"], "basis_text": " "}, system()),
        ({"step": steps["master"], "valid_from": date(2010, 1, 1)}, system()),
        ({"step": steps["master"]}, stranger),
    ):
        with pytest.raises(Refused):
            operations.set_given_step(**{**change, **wrong}, by=by)
    assert programme.given_steps.count() == 1
    operations.set_given_step(**change, step=steps["master"], by=system())
    assert given_steps(date(2024, 5, 31))[programme.pk] == "university"
    assert given_steps(date(2024, 6, 1))[programme.pk] == "master"
    operations.set_given_step(**change | {"valid_from": date(2025, 1, 1)}, step=None, by=system())
    assert programme.pk not in given_steps(date(2025, 1, 1))
    make.reference()
    assert programme.given_steps.count() == 2, "what an office has entered stays"
