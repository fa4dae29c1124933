"""Who sees which classes and whose people in them."""

from datetime import date

import pytest

from nennep.accounts.models import Role, User
from nennep.accounts.policies import rights_of
from nennep.classes import operations, policies
from nennep.classes.models import ClassRole, Enrolment, SuperiorView, TrainingClass
from nennep.people.policies import visible_to as people_visible_to
from nennep.units import operations as unit_operations
from nennep.units.models import Unit
from tests.make import accounts, classes, units

pytestmark = pytest.mark.django_db
ON = date(2024, 6, 3)


class World:
    """One class with people of two agencies, and one of another school."""

    def __init__(self) -> None:
        self.province = units.unit("Thành ủy Mẫu", kind_code="province_committee")
        self.board = units.unit("Ban Tổ chức Mẫu", parent=self.province)
        self.committee = units.unit("Đảng ủy Khối Mẫu")
        self.first = units.unit("Cơ quan Một", parent=self.province)
        self.second = units.unit("Vụ Hai", parent=self.committee)
        self.one = classes.training_class("Lớp một", superior=self.board)
        self.other = classes.training_class("Lớp khác")
        operations.add_superior(
            training_class=self.one,
            unit=self.committee,
            view=SuperiorView.OWN_PEOPLE,
            by=units.system(),
            now=classes.NOW,
        )
        self.of_first = classes.enrolment(self.one, agency=self.first)
        self.of_second = classes.enrolment(self.one, agency=self.second)
        self.elsewhere = classes.enrolment(self.other)


@pytest.fixture
def world() -> World:
    return World()


def sees(actor: User, on: date = ON) -> tuple[set[TrainingClass], set[Enrolment]]:
    return set(policies.visible_to(actor, on)), set(policies.enrolments_visible_to(actor, None, on))


@pytest.mark.requirement("R0-13")
def test_the_board_sees_all_classes_that_report_to_it_and_a_school_its_own(world: World) -> None:
    both = {world.of_first, world.of_second}
    assert sees(accounts.holder(Role.BOARD_OFFICER, world.board)) == ({world.one}, both)
    assert sees(accounts.holder(Role.TRAINING_OFFICE, world.one.host)) == ({world.one}, both)
    assert sees(accounts.holder(Role.TRAINING_OFFICE, world.other.host)) == ({world.other}, {world.elsewhere})
    assert sees(accounts.holder(Role.BOARD_OFFICER, units.unit())) == (set(), set())
    assert sees(accounts.administrator()) == (set(), set())
    assert sees(accounts.user()) == (set(), set())


@pytest.mark.requirement("R0-13")
def test_the_trainer_sees_the_class_it_teaches_elsewhere() -> None:
    academy = units.unit("Học viện Mẫu")
    one = classes.training_class(trainer=academy)
    assert sees(accounts.holder(Role.TRAINING_OFFICE, academy))[0] == {one}


@pytest.mark.requirement("R1-20")
def test_a_second_superior_sees_only_its_own_people(world: World) -> None:
    officer = accounts.holder(Role.BOARD_OFFICER, world.committee)
    assert sees(officer) == ({world.one}, {world.of_second})
    rights = policies.class_rights(officer, world.one, ON)
    assert (rights.is_narrow_superior, rights.is_board, rights.sees_everybody) == (True, False, False)


def test_an_agency_sees_its_own_people_with_those_of_units_below(world: World) -> None:
    below = units.unit("Phòng", parent=world.first)
    place = classes.enrolment(world.one, agency=below)
    officer = accounts.holder(Role.AGENCY_OFFICER, world.first)
    assert sees(officer) == ({world.one}, {world.of_first, place})


def test_an_agency_sees_who_came_to_it_after_enrolment(world: World) -> None:
    newer = units.unit("Cơ quan mới")
    world.of_first.person.postings.create(unit=newer, is_main=True, valid_from=ON)
    officer = accounts.holder(Role.AGENCY_OFFICER, newer)
    assert sees(officer) == ({world.one}, {world.of_first})


@pytest.mark.requirement("R0-14")
def test_a_delegation_head_sees_the_own_delegation_only(world: World) -> None:
    head = classes.person("Trưởng Đoàn")
    delegation = units.unit("Tỉnh Bạn")
    mine = classes.enrolment(world.one, delegation=delegation)
    classes.duty(world.one, head, ClassRole.DELEGATION_HEAD, delegation=delegation)
    account = classes.account_of(head)
    assert sees(account) == ({world.one}, {mine})
    rights = policies.class_rights(account, world.one, ON)
    assert rights.delegation_ids == {delegation.pk}
    assert not rights.takes
    assert not rights.manages
    assert not rights.sees_everybody


@pytest.mark.requirement("R0-14")
def test_class_manager_class_board_lecturer_and_trainee(world: World) -> None:
    everybody = {world.of_first, world.of_second}
    manager = classes.class_manager(world.one)
    assert sees(manager) == ({world.one}, everybody)
    assert policies.class_rights(manager, world.one, ON).manages
    classes.duty(world.one, world.of_first.person, ClassRole.CLASS_MONITOR)
    monitor = classes.account_of(world.of_first.person)
    assert sees(monitor) == ({world.one}, everybody)
    rights = policies.class_rights(monitor, world.one, ON)
    assert (rights.witnesses, rights.takes, rights.is_trainee) == (True, False, True)
    trainee = classes.account_of(world.of_second.person)
    assert sees(trainee) == ({world.one}, {world.of_second})
    teacher = classes.person("Giảng Viên")
    classes.session(world.one, lecturer=teacher)
    assert sees(classes.account_of(teacher)) == ({world.one}, everybody)


def test_duties_end(world: World) -> None:
    who = classes.person("Vũ Cũ")
    appointment = classes.duty(world.one, who)
    operations.end_appointment(
        appointment=appointment, valid_to=date(2024, 6, 10), by=units.system(), now=classes.NOW
    )
    account = classes.account_of(who)
    assert sees(account, date(2024, 6, 9))[0] == {world.one}
    assert sees(account, date(2024, 6, 10))[0] == set()


def test_a_substitute_takes_over_duties_but_not_studying(world: World) -> None:
    manager = classes.class_manager(world.one)
    trainee = classes.account_of(world.of_second.person)
    substitute = accounts.user("Người Thay")
    for absent in (manager, trainee):
        accounts.substitution(absent, substitute, date(2024, 6, 1), date(2024, 6, 30))
    assert policies.class_rights(substitute, world.one, ON).manages
    assert substitute.on_behalf_of == manager.full_name
    assert not policies.may_acknowledge_rules(substitute, world.of_second)
    accounts_of_trainee = accounts.user("Người Thay Khác")
    accounts.substitution(trainee, accounts_of_trainee, date(2024, 6, 1), date(2024, 6, 30))
    assert sees(accounts_of_trainee) == (set(), set())


def test_leaders_and_inspectors_see_their_scope(world: World) -> None:
    for role in (Role.COMMITTEE_LEADER, Role.INSPECTOR):
        assert sees(accounts.holder(role, world.first)) == ({world.one}, {world.of_first})
        assert sees(accounts.holder(role, world.one.host))[1] == {world.of_first, world.of_second}


@pytest.mark.requirement("R1-20")
def test_a_class_crosses_the_end_of_the_districts(world: World) -> None:
    district = units.unit("Huyện Cũ", kind_code="district_committee")
    commune = units.unit("Xã Mới", valid_from=date(2025, 7, 1))
    place = classes.enrolment(world.one, agency=district)
    unit_operations.merge_units(
        units=[district], successor=commune, effective_on=date(2025, 7, 1), by=units.system(), now=classes.NOW
    ) if hasattr(unit_operations, "merge_units") else _succeed(district, commune)
    officer = accounts.holder(Role.AGENCY_OFFICER, commune)
    assert place in sees(officer, date(2025, 8, 1))[1]
    place.refresh_from_db()
    assert place.agency == district


def _succeed(old: Unit, new: Unit) -> None:
    old.successions_out.create(successor=new, kind="merged", effective_on=date(2025, 7, 1))
    old.valid_to = date(2025, 7, 1)
    old.save()
    old.versions.update(valid_to=date(2025, 7, 1))


def test_people_pages_follow_the_classes(world: World) -> None:
    office = accounts.holder(Role.TRAINING_OFFICE, world.one.host)
    assert set(people_visible_to(office, ON)) == {world.of_first.person, world.of_second.person}


def all_actors(world: World) -> list[User]:
    manager = classes.class_manager(world.one)
    actors = [
        accounts.holder(role, unit)
        for role in Role.values
        for unit in (world.board, world.one.host, world.first, world.committee, units.unit())
    ]
    return [*actors, manager, classes.account_of(world.of_second.person)]


def test_a_class_is_in_the_list_exactly_when_it_may_be_viewed(world: World) -> None:
    for actor in all_actors(world):
        listed = set(policies.visible_to(actor, ON))
        for one in (world.one, world.other):
            assert (
                (one in listed)
                == policies.may_view(actor, one, ON)
                == policies.class_rights(actor, one, ON).sees
            )
        if listed:
            assert {e.training_class for e in policies.enrolments_visible_to(actor, None, ON)} <= listed


def test_the_number_of_questions_does_not_grow(world: World, django_assert_max_num_queries: object) -> None:
    officer = accounts.holder(Role.BOARD_OFFICER, world.board)
    rights_of(officer, ON)
    with django_assert_max_num_queries(14):
        policies.class_rights(officer, world.one, ON)
