"""A class is held at the provincial school, or somebody says why not (R2-30)."""

from dataclasses import replace
from datetime import date

import pytest

from nennep.audit.models import Entry
from nennep.classes import operations
from nennep.classes.models import TrainingClass
from nennep.kernel.errors import Refused
from nennep.nominations.models import EnrolmentNotice
from nennep.nominations.operations import publish_notice
from nennep.units.models import SuccessionKind, Unit
from nennep.units.operations import succeed_units
from tests.make import classes, nominations, planning, units
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-30")]


@pytest.fixture
def board() -> Unit:
    return planning.board()


@pytest.fixture
def centre(board: Unit) -> Unit:
    return units.unit("Trung tâm Chính trị huyện", kind_code="district_political_centre", parent=board.parent)


def the_school(board: Unit) -> Unit:
    return Unit.objects.get(parent=board.parent, kind__code="political_school")


def held_at(host: Unit, **more: object) -> TrainingClass:
    return classes.training_class(host=host, **more)


def refused(host: Unit, **more: object) -> str:
    with pytest.raises(Refused) as refusal:
        held_at(host, **more)
    assert (refusal.value.field, refusal.value.code) == ("venue_reason", "venue")
    assert not TrainingClass.objects.exists()
    assert not Entry.objects.filter(act="classes.class.create").exists()
    return str(refusal.value)


def test_a_class_of_a_plan_held_elsewhere_needs_a_reason(board: Unit, centre: Unit) -> None:
    item = planning.approved(owner=board)
    school = the_school(board)
    assert school.name in refused(centre, plan_item=item)
    refused(centre, plan_item=item, venue_reason="  ")
    there = held_at(centre, plan_item=item, venue_reason=" Gần  học viên ")
    assert there.venue_reason == "Gần học viên"
    created = Entry.objects.filter(act="classes.class.create").latest("pk")
    assert created.after["venue_reason"] == "Gần học viên"
    # At the school nobody asks, and a reason that is not needed is not kept.
    assert held_at(school, plan_item=item, venue_reason="thừa").venue_reason == ""


def test_where_the_line_says_so_its_reason_is_that_of_the_class(board: Unit, centre: Unit) -> None:
    item = planning.approved(owner=board, venue=centre, venue_reason="Học viên ở xa")
    assert held_at(centre, plan_item=item).venue_reason == "Học viên ở xa"
    assert held_at(centre, plan_item=item, venue_reason="Đường bị lũ").venue_reason == "Đường bị lũ"
    # The school itself is always right; a third place is not.
    assert held_at(the_school(board), plan_item=item).venue_reason == ""
    third = units.unit("Trung tâm khác", kind_code="district_political_centre", parent=board.parent)
    with pytest.raises(Refused, match=centre.name):
        held_at(third, plan_item=item)


def test_outside_every_plan_the_school_of_the_same_tree_counts(board: Unit, centre: Unit) -> None:
    refused(centre)
    faculty = units.unit("Khoa Xây dựng Đảng", parent=the_school(board))
    assert held_at(faculty).venue_reason == ""
    academy = units.unit("Học viện khu vực", is_outside_tree=True)
    assert held_at(academy).venue_reason == ""


def test_who_follows_the_place_of_the_line_needs_no_other_reason(board: Unit, centre: Unit) -> None:
    item = planning.approved(owner=board, venue=centre, venue_reason="Học viên ở xa")
    heir = units.unit("Trung tâm Chính trị xã", parent=board.parent)
    succeed_units(
        predecessors=[centre], successors=[heir], kind=SuccessionKind.TASKS_TRANSFERRED, on=date(2024, 9, 1),
        by=system(), now=NOW,
    )  # fmt: skip
    centre.refresh_from_db()
    made = held_at(heir, plan_item=item, starts_on=date(2024, 9, 2))
    assert made.venue_reason == "Học viên ở xa"


def test_moving_a_class_asks_for_the_reason(board: Unit, centre: Unit) -> None:
    one = held_at(the_school(board), plan_item=planning.approved(owner=board))
    with pytest.raises(Refused):
        operations.change_class(training_class=one, changes={"host": centre}, by=system(), now=NOW)
    one.refresh_from_db()
    assert one.host != centre
    assert not Entry.objects.filter(act="classes.class.change").exists()
    changes = {"host": centre, "venue_reason": "Trường đang sửa chữa"}
    operations.change_class(training_class=one, changes=changes, by=system(), now=NOW)
    one.refresh_from_db()
    assert (one.host, one.venue_reason) == (centre, "Trường đang sửa chữa")
    # Back at the school the reason is gone, and the trail says so.
    operations.change_class(training_class=one, changes={"host": the_school(board)}, by=system(), now=NOW)
    one.refresh_from_db()
    assert one.venue_reason == ""
    entry = Entry.objects.filter(act="classes.class.change").latest("pk")
    assert (entry.before["venue_reason"], entry.after["venue_reason"]) == ("Trường đang sửa chữa", "")
    # Another correction of a class that stood elsewhere before this was asked for is not held up.
    TrainingClass.objects.filter(pk=one.pk).update(host=centre)
    operations.change_class(training_class=one, changes={"name": "Lớp đổi tên"}, by=system(), now=NOW)


def test_the_notice_asks_already_and_its_class_keeps_the_reason() -> None:
    world = nominations.calling()
    centre = units.unit("Trung tâm huyện", kind_code="district_political_centre", parent=world.board.parent)
    before = EnrolmentNotice.objects.count()
    with pytest.raises(Refused) as refusal:
        nominations.prepared(world.board, centre, [world.agency])
    assert refusal.value.field == "venue_reason"
    assert EnrolmentNotice.objects.count() == before
    notice = nominations.prepared(world.board, centre, [world.agency], venue_reason="Gần học viên")
    notice = publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    version = classes.programme_version()
    version.programme = notice.programme
    version.save()
    there = replace(world, notice=notice)
    nominations.ready(there)
    for kind in ("sending", "opening"):
        nominations.issued(there, kind)
    one = TrainingClass.objects.get(notice=notice)
    assert (one.host, one.venue_reason) == (centre, "Gần học viên")
