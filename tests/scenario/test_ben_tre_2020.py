"""Bến Tre 2020 beside its source: every expectation below was read off the article by hand."""

from datetime import date

import pytest

from nennep.kernel.clock import now
from nennep.norms import operations as norms
from nennep.people import operations as people
from nennep.people.models import Posting
from nennep.planning.models import PlanLine, PlanVersion, TrainingPlan, WorkingSession
from nennep.planning.queries import difference_between
from nennep.planning.rules.difference import Difference
from nennep.planning.states import LineState, Outcome, VersionState
from nennep.scenario import worlds
from nennep.standards import operations as standards
from nennep.standards.models import Audience, ReviewTask
from nennep.standards.queries import compile_expression, read
from tests.make import catalogue, documents
from tests.make.units import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Difference:
    """The world, and what its second version changed."""
    documents.reference()
    catalogue.reference()
    people.install_reference(by=system(), now=now())
    norms.install_reference(by=system(), now=now())
    standards.install_reference(by=system(), now=now())
    worlds.build("ben-tre-2020", now=now())
    first, second = PlanVersion.objects.filter(plan__year=2020, plan__side="party").order_by("number")
    return difference_between(first, second)


@pytest.mark.requirement(
    "R3-01", "R3-02", "R3-04", "R3-05", "R3-08", "R3-09", "R3-10", "R3-14", "R3-15", "R3-18"
)
def test_the_change_is_that_of_the_source(built: Difference) -> None:
    # "2 lớp dành cho Bí thư đảng ủy xã" → "1 lớp dành cho Bí thư"; "1 lớp dành cho Phó bí thư" is new; "các lớp dành cho Chủ tịch
    # UBND xã" (how many is not told) → 1; one for district secretaries and one for chairmen → one for both.
    changed = {one.new.key: one for one in built.changed}
    classes = {key: one.change_of("classes") for key, one in changed.items()}
    assert set(changed) == {"XA-BT", "XA-CT", "HUYEN-BT", "GĐS"}
    assert (classes["XA-BT"].old, classes["XA-BT"].new) == (2, 1)  # type: ignore[union-attr]
    assert (classes["XA-CT"].old, classes["XA-CT"].new) == (None, 1)  # type: ignore[union-attr]
    assert [(line.key, line.values["classes"]) for line in built.added] == [("XA-PBT", 1)]
    assert [(line.key, line.values["classes"]) for line in built.removed] == [("HUYEN-CT", 1)]
    assert changed["HUYEN-BT"].change_of("classes") is None
    assert str(changed["HUYEN-BT"].new.values["audience"]) == (
        "Bí thư huyện ủy, thành ủy; Chủ tịch UBND các huyện, thành phố"
    )
    leads = {key: str(one.new.values["lead"]) for key, one in changed.items()}
    assert leads == {
        "XA-BT": "Trường Chính trị Bến Tre",
        "XA-CT": "Trường Chính trị Bến Tre",
        "HUYEN-BT": "Trường Chính trị Bến Tre",
        "GĐS": "Sở Nội vụ tỉnh Bến Tre",
    }
    assert str(changed["HUYEN-BT"].new.values["coordinators"]) == (
        "Ban Tổ chức Tỉnh ủy Bến Tre; Sở Nội vụ tỉnh Bến Tre"
    )
    assert str(changed["XA-BT"].new.values["coordinators"]) == "Sở Nội vụ tỉnh Bến Tre"
    counted = changed["GĐS"].change_of("counted_in")
    assert counted is not None
    assert str(counted.new).startswith("Kế hoạch bồi dưỡng cán bộ, công chức năm 2020 của Sở Nội vụ")
    assert {line.key for line in built.unchanged} == {"TUV", "CÒN-LẠI"}
    members = PlanLine.objects.get(item__code="TUV", version__number=2, version__plan__year=2020)
    assert (members.state, members.classes) == (LineState.UNDER_STUDY, None)  # how many is not told
    second = members.version
    assert second.state == VersionState.APPROVED
    session = WorkingSession.objects.get()
    assert (session.version, session.held_on.isoformat(), session.participants.count()) == (
        second, "2020-04-07", 6,
    )  # fmt: skip
    said = second.lines.filter(conclusion__isnull=False).values_list("conclusion__outcome", flat=True)
    assert list(said) == [Outcome.IN_PRINCIPLE] * 5


@pytest.mark.requirement("R3-16", "R3-17", "R2-16")
def test_the_draft_of_2021_opens_with_the_proposals(built: Difference) -> None:
    following = TrainingPlan.objects.get(year=2021)
    draft = following.versions.get()
    assert (draft.state, draft.due_on.isoformat() if draft.due_on else "") == (
        VersionState.DRAFT,
        "2020-12-15",
    )
    lines = {
        (line.audience_text, str(line.lead), tuple(unit.name for unit in line.coordinators.all()))
        for line in draft.lines.all()
    }
    school, home = "Trường Chính trị Bến Tre", "Sở Nội vụ tỉnh Bến Tre"
    assert lines == {
        ("Chủ tịch HĐND xã, phường, thị trấn", school, (home,)),
        ("Phó chủ tịch HĐND xã, phường, thị trấn", school, (home,)),
        ("Tỉnh ủy viên", "Ban Tuyên giáo Tỉnh ủy Bến Tre", (school,)),
    }


@pytest.mark.requirement("R3-04", "R3-05", "R3-10", "R3-11", "R3-12")
def test_the_audiences_select_whom_the_words_say_and_the_review_counts_them(built: Difference) -> None:
    # By hand from the scenario: six communes, three districts, two directors of whom one is a member of the committee.
    on = date(2020, 4, 7)

    def people(code: str) -> set[str]:
        members = compile_expression(read(Audience.objects.get(code=code).expression), on).members()
        return set(Posting.objects.filter(person__in=members).values_list("post", flat=True))

    def count(code: str) -> int:
        return compile_expression(read(Audience.objects.get(code=code).expression), on).members().count()

    assert (count("bi-thu-cap-xa"), people("bi-thu-cap-xa")) == (6, {"Bí thư đảng ủy xã"})
    assert (count("bi-thu-chu-tich-cap-huyen"), people("bi-thu-chu-tich-cap-huyen")) == (
        6,
        {"Bí thư huyện ủy", "Chủ tịch UBND huyện"},
    )
    assert (count("giam-doc-so-khong-tinh-uy-vien"), people("giam-doc-so-khong-tinh-uy-vien")) == (
        1,
        {"Giám đốc Sở Tài chính"},
    )
    assert (count("tinh-uy-vien"), people("tinh-uy-vien")) == (1, {"Giám đốc Sở Nội vụ", "Tỉnh ủy viên"})

    # The review after Circular 13/2019.
    task = ReviewTask.objects.get()
    assert (str(task.basis), task.state) == ("13/2019/TT-BNV", "done")
    assert task.standard is not None
    # One civil servant in each of the six communes: three have the degree, two a lower one, of one nothing is known.
    (figures,) = task.result
    assert figures["code"] == "cong-chuc-cap-xa-dai-hoc"
    assert figures["asked"] == 6
    assert {key: figures[key] for key in ("met", "missing", "in_study", "unknown")} == {
        "met": 3, "missing": 2, "in_study": 0, "unknown": 1,
    }  # fmt: skip
