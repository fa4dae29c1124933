"""Who may open, teach and approve: by unit and its institutions, by kind, by day, for whose people (domain.md 1.2, 1.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.catalogue.models import ProgrammeVersion
from nennep.classes import operations as class_acts
from nennep.classes.models import TrainingClass
from nennep.kernel.errors import NotAllowed, Refused
from nennep.norms import operations
from nennep.norms.models import Authority, AuthorityAct, Senders
from nennep.norms.policies import may_by_authority
from tests.make import accounts, catalogue, classes, norms, units
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]
SPRING = date(2024, 5, 15)
LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)
OPEN, TEACH, APPROVE = AuthorityAct.OPEN, AuthorityAct.TEACH, AuthorityAct.APPROVE


@pytest.mark.requirement("R1-10")
def test_hanoi_opens_for_central_agencies_and_no_other_province_does() -> None:
    hanoi = units.unit("Thành ủy Hà Nội", kind_code="province_committee")
    other = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    norms.reference()
    school, elsewhere = (
        units.unit(f"Trường {top.name}", kind_code="political_school", parent=top) for top in (hanoi, other)
    )
    ministry = units.unit("Bộ Mẫu", kind_code="central_agency", is_outside_tree=True)
    division = units.unit("Vụ Mẫu", parent=ministry)
    own = units.unit("Sở Mẫu", kind_code="department", parent=other)
    central = [ministry.pk, division.pk]

    may = may_by_authority(OPEN, school, "tc-llct", "part_time_batch", SPRING, senders=central)
    assert may.allowed
    assert may.rule is not None
    mine = Authority.objects.get(act="open", unit=hanoi, valid_from=date(2022, 2, 8))
    assert (mine.delegated_by, str(mine.basis), mine.certainty, mine.for_senders) == (
        "Ban Bí thư Trung ương Đảng", "57-QĐ/TW", "source", "central_agencies",
    )  # fmt: skip
    assert may_by_authority(OPEN, hanoi, "tc-llct", "", SPRING, senders=central).allowed
    refused = may_by_authority(
        OPEN, elsewhere, "tc-llct", "part_time_batch", SPRING, senders=[*central, own.pk]
    )
    assert not refused.allowed
    assert "Bộ Mẫu, Vụ Mẫu" in refused.sentence
    assert "57-QĐ/TW" in refused.sentence
    assert may_by_authority(OPEN, elsewhere, "tc-llct", "part_time_batch", SPRING, senders=[own.pk]).allowed
    assert may_by_authority(OPEN, elsewhere, "tc-llct", "part_time_batch", SPRING).allowed
    after = may_by_authority(OPEN, school, "tc-llct", "", date(2026, 1, 5), senders=central)
    assert after.allowed  # 57-QĐ/TW has ended; that the delegation goes on is our own word, and says so


@pytest.mark.requirement("R2-44")
def test_a_district_centre_until_its_end_then_the_commune_one() -> None:
    top = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    norms.reference()
    centre = units.unit("Trung tâm huyện", kind_code="district_political_centre", parent=top)
    successor = units.unit("Trung tâm xã", kind_code="commune_political_centre", parent=top)
    for programme in ("dang-vien-moi", "cap-uy-co-so", "nhan-thuc-dang"):
        for act in (OPEN, TEACH):
            assert may_by_authority(act, centre, programme, "", LAST_DAY).allowed
            assert not may_by_authority(act, successor, programme, "", LAST_DAY).allowed
            assert not may_by_authority(act, centre, programme, "", FIRST_DAY).allowed
            assert may_by_authority(act, successor, programme, "", FIRST_DAY).allowed
    gone = may_by_authority(OPEN, centre, "dang-vien-moi", "", FIRST_DAY)
    assert "1-7-2025" in gone.sentence
    assert "Trung tâm chính trị cấp xã" in gone.sentence
    assert not may_by_authority(OPEN, centre, "tc-llct", "", LAST_DAY).allowed


@pytest.mark.requirement("R2-43", "R2-21")
def test_the_school_within_its_authority() -> None:
    top = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    norms.reference()
    school = units.unit("Trường Mẫu", kind_code="political_school", parent=top)
    assert may_by_authority(TEACH, school, "tc-llct", "full_time", SPRING).allowed
    assert may_by_authority(OPEN, school, "cc-llct", "part_time_batch", SPRING).allowed
    full_time = may_by_authority(OPEN, school, "cc-llct", "full_time", SPRING)
    assert not full_time.allowed
    assert "Học viện Chính trị khu vực" in full_time.sentence
    assert "Trường chính trị" not in full_time.sentence  # it holds the other form of study only
    assert not may_by_authority(APPROVE, school, "tc-llct", "", SPRING).allowed
    assert may_by_authority(OPEN, school, "lop-khong-ghi", "", SPRING).allowed  # the matrix is silent
    rules = {}
    for on in (date(2022, 2, 7), date(2022, 2, 8), date(2025, 8, 28), date(2025, 8, 29)):
        rule = may_by_authority(OPEN, school, "tc-llct", "", on).rule
        assert rule is not None
        rules[on] = rule.basis_text or str(rule.basis)
    assert list(rules.values()) == ["54-QĐ/TW", "57-QĐ/TW", "57-QĐ/TW", "350-QĐ/TW"]


@pytest.mark.requirement("R1-11")
def test_a_class_is_not_opened_outside_authority() -> None:
    top = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    catalogue.reference()
    version = ProgrammeVersion.objects.get(programme__code="dang-vien-moi")
    centre = units.unit("Trung tâm huyện", kind_code="district_political_centre", parent=top)
    agency = units.unit("Đảng ủy Mẫu", parent=top)

    def prepared(starts_on: date) -> TrainingClass:
        one = classes.training_class(
            host=centre, programme_version=version, starts_on=starts_on, form="full_time", cohort_to=2025
        )
        classes.enrolment(one, agency=agency)
        return one

    silent = prepared(FIRST_DAY)
    class_acts.open_class(
        training_class=silent, opened_on=FIRST_DAY, by=system(), now=NOW
    )  # no rows: no check
    norms.reference()
    late, intime = prepared(FIRST_DAY), prepared(LAST_DAY)
    before = Entry.objects.count()
    with pytest.raises(operations.NoAuthority) as refusal:
        class_acts.open_class(training_class=late, opened_on=FIRST_DAY, by=system(), now=NOW)
    assert "1-7-2025" in refusal.value.message
    late.refresh_from_db()
    assert (late.state, late.opened_on, Entry.objects.count()) == ("preparing", None, before)
    class_acts.open_class(training_class=intime, opened_on=LAST_DAY, by=system(), now=NOW)


@pytest.mark.requirement("R1-11")
def test_who_has_no_authority_learns_it_before_a_list_is_asked_for() -> None:
    top = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    school = units.unit("Trường Chính trị tỉnh", kind_code="political_school", parent=top)
    catalogue.reference()
    norms.reference()
    version = ProgrammeVersion.objects.get(programme__code="cc-llct")
    one = classes.training_class(host=school, programme_version=version, starts_on=SPRING, form="full_time")
    before = Entry.objects.count()
    with pytest.raises(operations.NoAuthority) as refusal:
        class_acts.open_class(training_class=one, opened_on=SPRING, by=system(), now=NOW)
    assert "không có thẩm quyền" in refusal.value.message
    assert "“Cao cấp lý luận chính trị”" in refusal.value.message
    assert "Học viện Chính trị khu vực" in refusal.value.message
    one.refresh_from_db()
    assert (one.state, one.opened_on, Entry.objects.count()) == ("preparing", None, before)
    # Of what the school may hold, the list is what is missing.
    own = ProgrammeVersion.objects.get(programme__code="tc-llct")
    other = classes.training_class(host=school, programme_version=own, starts_on=SPRING)
    with pytest.raises(Refused, match="chưa có học viên"):
        class_acts.open_class(training_class=other, opened_on=SPRING, by=system(), now=NOW)


def test_a_line_needs_a_holder_a_basis_and_free_days() -> None:
    norms.reference()
    school = units.unit("Trường Mẫu", kind_code="political_school")
    good = {
        "act": "open",
        "programme_code": "x",
        "unit": school,
        "valid_from": SPRING,
        "basis_text": "1-QĐ/TU",
    }
    row = operations.add_authority(**good, by=system(), now=NOW)
    count = Authority.objects.count()
    for wrong, field in (
        ({"unit": None}, "unit"),
        ({"level": "agency"}, "unit"),
        ({"basis_text": " "}, "basis_text"),
        ({"act": "close"}, "act"),
        ({"for_senders": "some"}, "for_senders"),
        ({"valid_to": SPRING}, "valid_to"),
        ({"valid_from": SPRING + timedelta(days=9)}, "valid_from"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.add_authority(**{**good, **wrong}, by=system(), now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.add_authority(
            **{**good, "programme_code": "y"}, by=accounts.holder(Role.TRAINING_OFFICE, school), now=NOW
        )
    for day, reason, field in ((SPRING, "Hết", "valid_to"), (SPRING + timedelta(days=1), " ", "reason")):
        with pytest.raises(Refused) as refusal:
            operations.end_authority(authority=row, valid_to=day, reason=reason, by=system(), now=NOW)
        assert refusal.value.field == field
    row.refresh_from_db()
    assert (Authority.objects.count(), row.valid_to) == (count, None)
    ended = operations.end_authority(
        authority=row, valid_to=SPRING + timedelta(days=30), reason="2-QĐ/TU", by=system(), now=NOW
    )
    with pytest.raises(Refused):
        operations.end_authority(authority=ended, valid_to=FIRST_DAY, reason="3-QĐ/TU", by=system(), now=NOW)
    acts = Entry.objects.filter(subject_id=row.pk, act__startswith="norms.authority").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["norms.authority.add", "norms.authority.end"]
    assert operations.install_authority(by=system(), now=NOW) == 0


@settings(max_examples=25)
@given(starts=st.lists(st.integers(0, 60), min_size=1, max_size=6), days=st.integers(1, 20))
@example(starts=[10, 0, 20, 29], days=10)  # each begins on the day on which another ends, but the last
def test_no_day_has_two_lines_of_one_holder(starts: list[int], days: int) -> None:
    school = units.unit("Trường Mẫu", kind_code="political_school")
    kept: list[int] = []
    for start in starts:
        begin = SPRING + timedelta(days=start)
        given = {
            "act": "open", "programme_code": "x", "unit": school, "for_senders": Senders.ALL, "valid_from": begin,
            "valid_to": begin + timedelta(days=days), "basis_text": "1-QĐ/TU", "by": system(), "now": NOW,
        }  # fmt: skip
        if any(set(range(start, start + days)) & set(range(other, other + days)) for other in kept):
            with pytest.raises(operations.Overlap):
                operations.add_authority(**given)
        else:
            operations.add_authority(**given)
            kept.append(start)
    rows = list(Authority.objects.filter(unit=school))
    for offset in range(90):
        on = SPRING + timedelta(days=offset)
        assert sum(row.valid_from <= on and (row.valid_to is None or on < row.valid_to) for row in rows) <= 1


@pytest.mark.requirement("R1-11")
def test_what_is_not_known_of_an_agency_or_a_delegation_holds_nobody_up() -> None:
    top = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    norms.reference()
    school = units.unit("Trường Mẫu", kind_code="political_school", parent=top)
    ministry = units.unit("Bộ Mẫu", kind_code="central_agency", is_outside_tree=True)
    # Nobody recorded to whom the people of central agencies are delegated.
    assert may_by_authority(OPEN, school, "tc-llct", "", SPRING, senders=[ministry.pk]).allowed
    units.unit("Thành ủy Hà Nội", kind_code="province_committee")
    operations.install_reference(by=system(), now=NOW)
    assert not may_by_authority(OPEN, school, "tc-llct", "", SPRING, senders=[ministry.pk]).allowed
    newspaper = units.unit("Báo Mẫu", kind_code="agency", is_outside_tree=True)
    assert may_by_authority(OPEN, school, "tc-llct", "", SPRING, senders=[newspaper.pk]).allowed
