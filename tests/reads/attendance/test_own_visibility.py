"""The list "who can see these marks" is exactly the rule by which marks are shown, over a small world of all roles."""

from datetime import date, timedelta

import pytest

from nennep.accounts.models import Role, User
from nennep.attendance.policies import marks_visible_to
from nennep.attendance.queries.visibility import Why, who_sees
from nennep.classes import operations as classes_operations
from nennep.classes.models import CLASS_BOARD_ROLES, ClassRole, Enrolment, SuperiorView
from nennep.people.models import Posting
from nennep.units import operations as units_operations
from tests.make import accounts, attendance, classes, leave, units

pytestmark = pytest.mark.django_db
ON = date(2024, 6, 3)


def everybody(world: leave.LeaveWorld) -> None:
    """One account for every role at every unit, every duty, substitutes, posts elsewhere, other superiors."""
    course = world.course
    committee = units.unit("Tỉnh ủy Mẫu")
    units_operations.move_unit(
        unit=world.board, parent=committee, on=date(2015, 1, 1), by=units.system(), now=classes.NOW
    )
    division = units.unit("Phòng Cán bộ", parent=world.board)
    department = units.unit("Sở Mẫu")
    units_operations.move_unit(
        unit=course.agencies[0], parent=department, on=date(2015, 1, 1), by=units.system(), now=classes.NOW
    )
    central = units.unit("Đảng ủy cơ quan trung ương")
    units_operations.move_unit(
        unit=course.agencies[1], parent=central, on=date(2015, 1, 1), by=units.system(), now=classes.NOW
    )
    classes_operations.add_superior(
        training_class=course.training_class, unit=central, view=SuperiorView.OWN_PEOPLE, is_main=False,
        by=units.system(), now=classes.NOW,
    )  # fmt: skip
    elsewhere = units.unit("Nơi khác")
    places = [
        committee, world.board, division, department, central, elsewhere, course.training_class.host,
        *course.agencies,
    ]  # fmt: skip
    for unit in places:
        for role in Role.values:
            absent = accounts.holder(role, unit, f"{role} {unit.code}")
            if role in {Role.BOARD_OFFICER, Role.AGENCY_HEAD, Role.TRAINING_OFFICE}:
                accounts.substitution(absent, accounts.user(f"thay {role}"), ON, ON + timedelta(days=3))
    Posting.objects.create(person=course.enrolments[2].person, unit=elsewhere, valid_from=ON)
    for role in ClassRole.values:
        holder = classes.person(f"Người {role}")
        if role in CLASS_BOARD_ROLES:
            classes.enrolment(course.training_class, holder)
        delegation = (
            {"delegation": course.agencies[0]}
            if role in {ClassRole.DELEGATION_HEAD, ClassRole.DELEGATION_DEPUTY}
            else {}
        )
        classes.duty(course.training_class, holder, role, **delegation)
        account = classes.account_of(holder)
        accounts.substitution(account, accounts.user(f"thay {role}"), ON, ON + timedelta(days=3))
    lecturer = classes.person("Giảng viên Mẫu")
    classes.account_of(lecturer)
    gone = classes.person("Giảng viên buổi hủy")
    classes.account_of(gone)
    classes.session(course.training_class, date(2024, 6, 10), lecturer=lecturer)
    cancelled = classes.session(course.training_class, date(2024, 6, 11), lecturer=gone)
    classes_operations.cancel_session(session=cancelled, reason="Ốm", by=units.system(), now=classes.NOW)
    closed = accounts.holder(Role.BOARD_OFFICER, world.board, "Đã đóng")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for place in course.enrolments[1:]:
        own = classes.account_of(place.person)
        accounts.substitution(own, accounts.user("thay học viên"), ON, ON + timedelta(days=3))
    stranger = attendance.course(1)
    classes.account_of(stranger.enrolments[0].person)


@pytest.mark.requirement("R0-14", "R1-20")
def test_listed_exactly_when_the_marks_are_visible() -> None:
    world = leave.world(people=4, sessions=1, agencies=2)
    everybody(world)
    attendance.taken(world.course.session)
    accounts_open = list(User.objects.filter(is_active=True).order_by("pk"))
    assert len(accounts_open) > 100
    for number in range(4):
        place = Enrolment.objects.select_related("training_class").get(pk=world.course.enrolments[number].pk)
        listed = {one.user_id for one in who_sees(place, ON)}
        seeing = {
            user.pk
            for user in accounts_open
            if marks_visible_to(User.objects.get(pk=user.pk), ON).filter(enrolment=place).exists()
        }
        names = {user.pk: f"{user.full_name}" for user in accounts_open}
        assert sorted(names[key] for key in seeing - listed) == []
        assert sorted(names.get(key, str(key)) for key in listed - seeing) == []
        assert seeing


def test_after_a_district_ended_its_follower_is_listed() -> None:
    world = leave.world(people=1, sessions=1)
    agency = world.course.agencies[0]
    follower = units.unit("Phường mới")
    outsider = accounts.holder(Role.AGENCY_HEAD, units.unit("Phường khác"))
    heir = accounts.holder(Role.AGENCY_HEAD, follower, "Bí thư phường")
    attendance.taken(world.course.session)
    units_operations.succeed_units(
        predecessors=[agency], successors=[follower], kind="merged", on=date(2025, 7, 1),
        by=units.system(), now=classes.NOW,
    )  # fmt: skip
    later = date(2025, 7, 2)
    place = Enrolment.objects.select_related("training_class").get(pk=world.course.enrolments[0].pk)
    listed = {one.user_id: one for one in who_sees(place, later)}
    for user in User.objects.filter(is_active=True).order_by("pk"):
        sees = marks_visible_to(User.objects.get(pk=user.pk), later).filter(enrolment=place).exists()
        assert (user.pk in listed) is sees, user.full_name
    assert listed[heir.pk].why is Why.AGENCY
    assert outsider.pk not in listed
