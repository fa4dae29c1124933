"""The ceremony: classes, units, guests in the order of protocol, held all or none."""

from datetime import date, timedelta

import pytest

from nennep.classes.models import TrainingClass
from nennep.classes.states import ClassState
from nennep.kernel.errors import NotAllowed, Refused
from nennep.opening import operations
from nennep.opening.models import Ceremony, Guest
from nennep.opening.queries import guest_rows
from nennep.opening.states import CeremonyState
from nennep.units import operations as unit_acts
from tests.make import classes, people, units
from tests.make import opening as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
AFTER = make.HELD_AT + timedelta(hours=2)


def invite(ceremony: Ceremony, name: str, post: str, **more: object) -> Guest:
    return operations.invite_guest(ceremony=ceremony, name=name, post=post, by=system(), now=NOW, **more)  # type: ignore[arg-type]


def names(ceremony: Ceremony) -> list[str]:
    return [row.guest.name for row in guest_rows(ceremony)]


def second(world: make.Opening, *, trainees: int = 1) -> TrainingClass:
    one = make.waiting_class(world.school, world.board)
    for _number in range(trainees):
        classes.enrolment(one, agency=world.agency)
    return one


@pytest.mark.requirement("R1-01", "R1-02")
def test_a_ceremony_opens_several_classes_on_its_day() -> None:
    world = make.opening(with_checklist=False)
    ceremony = make.ceremony(world, second(world), second(world))
    with pytest.raises(Refused) as refused:
        operations.hold_ceremony(ceremony=ceremony, by=world.officer, now=NOW)
    assert refused.value.code == "early"
    held = operations.hold_ceremony(ceremony=ceremony, by=world.officer, now=AFTER)
    assert held.state == CeremonyState.HELD
    rows = TrainingClass.objects.values_list("state", "opened_on")
    assert list(rows) == [(ClassState.OPENED, make.STARTS_ON)] * 3
    assert [unit.pk for unit in ceremony.coordinators.all()] == [world.school.pk]
    for act in (
        lambda: operations.cancel_ceremony(ceremony=ceremony, reason="Mưa.", by=world.officer, now=AFTER),
        lambda: operations.invite_guest(ceremony=ceremony, name="A", post="B", by=world.officer, now=AFTER),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.requirement("R1-01")
def test_one_class_that_cannot_open_keeps_all_shut_and_each_says_why() -> None:
    world = make.opening(with_checklist=False)
    empty, none = second(world, trainees=0), second(world, trainees=0)
    ceremony = make.ceremony(world, empty, none)
    with pytest.raises(Refused) as refused:
        operations.hold_ceremony(ceremony=ceremony, by=world.officer, now=AFTER)
    assert empty.name in refused.value.message
    assert none.name in refused.value.message
    assert world.training_class.name not in refused.value.message
    assert not TrainingClass.objects.exclude(state=ClassState.PREPARING).exists()
    ceremony.refresh_from_db()
    assert ceremony.state == CeremonyState.PLANNED


@pytest.mark.requirement("R1-18")
def test_classes_that_lack_something_open_for_a_leader_with_a_reason() -> None:
    world = make.opening()
    make.planned(world)
    ceremony = make.ceremony(world)
    with pytest.raises(Refused):
        operations.hold_ceremony(ceremony=ceremony, reason="Đã đủ.", by=world.officer, now=AFTER)
    operations.hold_ceremony(ceremony=ceremony, reason="Đã đủ.", by=world.leader, now=AFTER)
    world.training_class.refresh_from_db()
    assert world.training_class.readiness.reason == "Đã đủ."


@pytest.mark.requirement("R1-06")
def test_a_unit_that_ended_does_not_work_on_a_later_ceremony() -> None:
    world = make.opening(with_checklist=False)
    ended = units.unit("Ban cán sự đảng Mẫu", valid_from=date(2010, 1, 1))
    unit_acts.close_unit(
        unit=ended, on=make.STARTS_ON, basis="Quyết định kết thúc hoạt động", by=system(), now=NOW
    )
    ended.refresh_from_db()
    with pytest.raises(Refused) as refused:
        make.ceremony(world, coordinators=[world.school, ended])
    assert ended.name in refused.value.message
    assert not Ceremony.objects.exists()
    make.ceremony(world, coordinators=[ended], held_at=make.HELD_AT - timedelta(days=1))


def test_a_ceremony_has_waiting_classes_of_ones_own_each_once() -> None:
    world = make.opening(with_checklist=False)
    other = second(world)
    ceremony = make.ceremony(world)
    for wrong in (
        {"classes": []},
        {"title": " "},
        {"place": ""},
        {"classes": [world.training_class]},
    ):
        with pytest.raises(Refused):
            make.ceremony(world, **wrong)
    with pytest.raises(NotAllowed):
        operations.plan_ceremony(
            title="Lễ", lead=world.board, held_at=make.HELD_AT, place="A", classes=[other],
            by=world.school_officer, now=NOW,
        )  # fmt: skip
    assert Ceremony.objects.get() == ceremony
    operations.change_ceremony(
        ceremony=ceremony, title="Lễ khai giảng hai lớp", held_at=make.HELD_AT, place="B",
        classes=[world.training_class, other], by=world.officer, now=NOW,
    )  # fmt: skip
    assert ceremony.class_links.count() == 2
    operations.cancel_ceremony(ceremony=ceremony, reason="Hoãn.", by=world.officer, now=NOW)
    assert make.ceremony(world).pk


@pytest.mark.requirement("R1-04")
def test_guests_stand_by_the_post_of_the_day() -> None:
    world = make.opening()
    ceremony = make.ceremony(world)
    invite(ceremony, "Phạm Thị Hiệu", "Hiệu trưởng Trường Chính trị Mẫu", title="PGS, TS")
    invite(ceremony, "Vũ Văn Vụ", "Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức Tỉnh ủy")
    invite(ceremony, "Đỗ Thị Khách", "Doanh nhân")
    who = people.person("Lê Văn Phòng", unit=world.board, post="Trưởng phòng", posted_from=date(2020, 1, 1))
    guest = operations.invite_guest(ceremony=ceremony, person=who, by=system(), now=NOW)
    assert "Trưởng phòng" in guest.post
    assert guest.since == date(2020, 1, 1)
    assert names(ceremony) == ["Vũ Văn Vụ", "Phạm Thị Hiệu", "Lê Văn Phòng", "Đỗ Thị Khách"]
    for again in (
        lambda: operations.invite_guest(ceremony=ceremony, person=who, by=system(), now=NOW),
        lambda: invite(ceremony, "Đỗ Thị Khách", "Doanh nhân"),
        lambda: invite(ceremony, "", "Doanh nhân"),
        lambda: invite(ceremony, "Không Chức Vụ", ""),
    ):
        with pytest.raises(Refused):
            again()
    assert ceremony.guests.count() == 4


@pytest.mark.requirement("R1-04")
def test_a_guest_is_moved_by_hand_with_a_reason() -> None:
    world = make.opening()
    ceremony = make.ceremony(world)
    invite(ceremony, "Vũ Văn Vụ", "Ủy viên Ban Thường vụ Tỉnh ủy")
    guest = invite(ceremony, "Đỗ Thị Khách", "Doanh nhân")
    for place, reason in ((1, " "), (0, "Khách danh dự.")):
        with pytest.raises(Refused):
            operations.move_guest(guest=guest, place=place, reason=reason, by=world.officer, now=NOW)
    assert names(ceremony) == ["Vũ Văn Vụ", "Đỗ Thị Khách"]
    operations.move_guest(guest=guest, place=1, reason="Khách danh dự.", by=world.officer, now=NOW)
    assert names(ceremony) == ["Đỗ Thị Khách", "Vũ Văn Vụ"]
    operations.move_guest(guest=guest, place=None, by=world.officer, now=NOW)
    assert names(ceremony) == ["Vũ Văn Vụ", "Đỗ Thị Khách"]
    with pytest.raises(NotAllowed):
        operations.drop_guest(guest=guest, by=world.school_officer, now=NOW)
    operations.drop_guest(guest=guest, by=world.officer, now=NOW)
    assert names(ceremony) == ["Vũ Văn Vụ"]


@pytest.mark.requirement("R1-04")
def test_the_programme_prints_the_guests_in_order_and_is_written_anew() -> None:
    from nennep.documents.printing.content import from_data

    world = make.opening()
    ceremony = make.ceremony(world)
    invite(ceremony, "Đỗ Thị Khách", "Doanh nhân")
    document = operations.draft_programme(ceremony=ceremony, by=world.officer, now=NOW)
    invite(ceremony, "Vũ Văn Vụ", "Ủy viên Ban Thường vụ Tỉnh ủy")
    ceremony.refresh_from_db()
    again = operations.draft_programme(ceremony=ceremony, by=world.officer, now=NOW)
    assert again.pk == document.pk
    (annex,) = from_data(again.content).annexes
    assert [row.cells[1].text[0].text for row in annex.blocks[0].rows] == ["Vũ Văn Vụ", "Đỗ Thị Khách"]  # type: ignore[union-attr]


@pytest.mark.requirement("R1-04")
def test_what_guests_answer_is_noted_and_the_programme_follows() -> None:
    from nennep.documents.printing.content import from_data

    world = make.opening()
    ceremony = make.ceremony(world)
    chief = invite(ceremony, "Vũ Văn Vụ", "Ủy viên Ban Thường vụ Tỉnh ủy")
    guest = invite(ceremony, "Đỗ Thị Khách", "Doanh nhân")
    values = {"guest": guest, "answer": "sends", "by": world.officer, "now": NOW}
    for wrong, field in (
        ({}, "deputy_name"),
        ({"deputy_name": "Lê Thị Thay"}, "deputy_post"),
        ({"answer": "maybe"}, "answer"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.note_answer(**{**values, **wrong})
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.note_answer(**{**values, "answer": "comes", "by": world.school_officer})
    guest.refresh_from_db()
    assert guest.answer == "waiting"
    operations.note_answer(**values, deputy_name="Lê Thị Thay", deputy_post="Phó Giám đốc")
    operations.note_answer(guest=chief, answer="declines", note="Đi công tác", by=world.officer, now=NOW)
    document = operations.draft_programme(ceremony=ceremony, by=world.officer, now=NOW)
    (annex,) = from_data(document.content).annexes
    assert [row.cells[1].text[0].text for row in annex.blocks[0].rows] == ["Lê Thị Thay"]  # type: ignore[union-attr]
    operations.note_answer(**{**values, "answer": "comes"}, deputy_name="Lê Thị Thay", deputy_post="Phó")
    guest.refresh_from_db()
    assert (guest.answer, guest.deputy_name, guest.deputy_post) == ("comes", "", "")
