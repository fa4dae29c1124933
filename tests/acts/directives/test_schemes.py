"""Schemes: their people, the courses that each lacks, their limits, and who reads the list (R2-19, R2-28)."""

from datetime import date

import pytest

from nennep.accounts.models import Role
from nennep.accounts.policies import rights_of
from nennep.classes.models import EndReason, Enrolment
from nennep.directives import operations
from nennep.directives.models import LimitKind, Scheme, SchemeLimit, SchemeMember
from nennep.directives.policies import members_visible_to, schemes_visible_to
from nennep.directives.queries import limits_used, member_courses
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, classes, documents, people, units
from tests.make import directives as make
from tests.make.units import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.requirement("R2-19", "R2-28")
def test_who_in_the_scheme_lacks_which_course() -> None:
    world = make.followed()
    done, open_, other = (classes.training_class() for _number in range(3))
    code, second, third = (one.programme_version.programme.code for one in (done, open_, other))
    good = {
        "owner": world.board,
        "document": documents.external("4-ĐA/TU", issuer_name="Tỉnh ủy Mẫu"),
        "name": "Đề án tạo nguồn",
        "programmes": [code, second, third],
        "valid_from": date(2022, 11, 20),
        "now": NOW,
    }
    for wrong, field in (
        ({"programmes": []}, "programmes"),
        ({"programmes": ["khong-co"]}, "programmes"),
        ({"valid_to": date(2022, 1, 1)}, "valid_to"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.open_scheme(**{**good, **wrong}, by=world.officer)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.open_scheme(**good, by=world.department_officer)
    assert not Scheme.objects.exists()
    scheme = operations.open_scheme(**good, by=world.officer)
    with pytest.raises(Refused):
        operations.open_scheme(**good, by=world.officer)

    here = people.person("Trần Thị Nguồn", unit=world.department)
    away = people.person("Lê Văn Xa", unit=world.below)
    members = operations.enter_members(scheme=scheme, people=[here, away, here], by=world.officer, now=NOW)
    assert len(members) == 2
    for nobody in ([], [here]):
        with pytest.raises(Refused):
            operations.enter_members(scheme=scheme, people=nobody, by=world.officer, now=NOW)
    for training_class, reason, until in ((done, EndReason.COMPLETED, TODAY), (open_, "", None)):
        Enrolment.objects.create(
            training_class=training_class, person=here, agency=world.department, order=1,
            valid_from=date(2024, 1, 5), valid_to=until, end_reason=reason,
        )  # fmt: skip
    mine, theirs = member_courses(
        SchemeMember.objects.select_related("scheme", "person").order_by("pk"), TODAY
    )
    assert [[course.programme_code for course in some] for some in (mine.done, mine.studying, mine.missing)] == [
        [code], [second], [third],
    ]  # fmt: skip
    assert [course.programme_code for course in theirs.missing] == [code, second, third]

    operations.set_limit(
        scheme=scheme, kind=LimitKind.CLASSES, most=1, valid_from=date(2023, 1, 1), basis_text="39-KL/TW",
        by=world.officer, now=NOW,
    )  # fmt: skip
    operations.set_limit(
        scheme=scheme, kind=LimitKind.TIMES, most=2, valid_from=date(2023, 1, 1), basis_text="39-KL/TW",
        by=world.officer, now=NOW,
    )  # fmt: skip
    used = {use.limit.kind: (use.used, use.is_exceeded) for use in limits_used(scheme, TODAY)}
    assert used == {LimitKind.CLASSES: (2, True), LimitKind.TIMES: (2, False)}
    for wrong, field in (
        ({"most": 0}, "most"),
        ({"basis_text": " "}, "basis_text"),
        ({"kind": "khac"}, "kind"),
        ({"valid_from": date(2022, 1, 1)}, "valid_from"),
    ):
        values = {
            "kind": LimitKind.CLASSES,
            "most": 3,
            "valid_from": TODAY,
            "basis_text": "39-KL/TW",
            **wrong,
        }
        with pytest.raises(Refused) as refusal:
            operations.set_limit(scheme=scheme, **values, by=world.officer, now=NOW)
        assert refusal.value.field == field
    operations.set_limit(
        scheme=scheme, kind=LimitKind.CLASSES, most=3, valid_from=TODAY, basis_text="39-KL/TW",
        by=world.officer, now=NOW,
    )  # fmt: skip
    assert SchemeLimit.objects.filter(kind=LimitKind.CLASSES, valid_to=TODAY).count() == 1
    assert [use.is_exceeded for use in limits_used(scheme, TODAY)] == [False, False]

    with pytest.raises(Refused):
        operations.remove_member(member=members[0], reason=" ", by=world.officer, now=NOW)
    operations.remove_member(member=members[0], reason="Chuyển công tác", by=world.officer, now=NOW)
    with pytest.raises(Refused):
        operations.remove_member(member=members[0], reason="Lần nữa", by=world.officer, now=NOW)


@pytest.mark.requirement("R1-03", "R2-19")
def test_each_reads_the_part_of_the_list_that_is_theirs() -> None:
    world = make.followed()
    ministry = units.unit("Bộ Mẫu", kind_code="central_agency", is_outside_tree=True)
    code = classes.training_class().programme_version.programme.code
    scheme = operations.open_scheme(
        owner=world.board, document=documents.external("4-ĐA/TU"), name="Đề án", programmes=[code],
        valid_from=date(2022, 1, 1), by=world.officer, now=NOW,
    )  # fmt: skip
    mine, central = people.person(unit=world.department), people.person("Bùi Thị Bộ", unit=ministry)
    operations.enter_members(scheme=scheme, people=[mine, central], by=world.officer, now=NOW)
    readers = {
        world.officer: {mine, central},
        world.leader: {mine, central},
        world.department_officer: {mine},
        accounts.holder(Role.AGENCY_OFFICER, ministry): {central},
        accounts.holder(Role.COMMITTEE_LEADER, ministry): {central},
        accounts.holder(Role.INSPECTOR, world.committee): set(),
        accounts.holder(Role.TRAINING_OFFICE, units.unit()): set(),
        accounts.user(person=mine): {mine},
        accounts.user(): set(),
    }
    for reader, expected in readers.items():
        found = members_visible_to(reader, TODAY).select_related("person")
        assert {one.person for one in found} == expected
        has_role = bool(rights_of(reader, TODAY).held)
        assert schemes_visible_to(reader, TODAY).exists() == (bool(expected) and has_role)
