"""Calls and needs: asked, registered, sent, late, sent back, accepted, closed; who may do what."""

from datetime import date, timedelta

import pytest

from nennep.audit.models import Entry
from nennep.kernel.errors import NotAllowed, Refused
from nennep.needs import operations
from nennep.needs.models import NeedEntry, NeedsCall
from nennep.needs.queries import (
    NamedPerson,
    PeopleOfAgency,
    WrongName,
    answers_of,
    consolidated,
    needs_by_programme,
)
from tests.make import needs as make
from tests.make import people, units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(days=30)


def test_a_call_is_refused_when_it_cannot_be_answered() -> None:
    world = make.asked()
    good = {
        "owner": world.board,
        "year": 2026,
        "title": "Nhu cầu 2026",
        "deadline_on": make.DEADLINE,
        "agencies": [world.agency],
    }
    for wrong, field in (
        ({"title": "  "}, "title"),
        ({"year": 26}, "year"),
        ({"deadline_on": TODAY - timedelta(days=1)}, "deadline_on"),
        ({"agencies": [world.board]}, "sets"),
        ({"year": 2025, "title": world.call.title}, "title"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.open_call(**{**good, **wrong}, by=world.officer, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.open_call(**good, by=world.agency_officer, now=NOW)
    assert NeedsCall.objects.count() == 1
    call = operations.open_call(**{**good, "agencies": [world.agency] * 2}, by=world.officer, now=NOW)
    assert call.asked.count() == 1
    assert Entry.objects.filter(act="needs.call.open", subject_id=call.pk).count() == 1


@pytest.mark.requirement("R3-07")
def test_needs_are_registered_sent_and_accepted() -> None:
    world = make.asked()
    names = [
        NamedPerson(people.person("Trần Thị Bình", unit=world.agency)),
        NamedPerson(None, "Lê Văn Chưa Có"),
    ]
    entry = operations.register_need(
        call=world.call,
        agency=world.agency,
        programme=make.programme(),
        study_form="full_time",
        people_count=0,
        people=names,
        wished_quarter=2,
        by=world.agency_officer,
        now=NOW,
    )
    assert (entry.people_count, entry.state) == (2, "draft")
    assert consolidated(world.call, TODAY) == []
    operations.send_needs(call=world.call, agency=world.agency, by=world.agency_officer, now=NOW)
    (line,) = consolidated(world.call, TODAY)
    assert (line.requested, line.named, line.proposed, line.agencies) == (2, 2, 0, 1)
    assert line.by_agency == {world.agency.pk: 2}
    assert len(line.person_ids) == 1
    with pytest.raises(Refused):
        operations.propose_seats(entry=entry, seats=3, by=world.officer, now=NOW)
    operations.propose_seats(entry=entry, seats=1, by=world.officer, now=NOW)
    operations.accept_needs(call=world.call, entries=[entry], by=world.officer, now=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.proposed_seats) == ("accepted", 1)
    assert needs_by_programme(world.board.pk, 2025) == {(entry.programme_id, "full_time"): 2}
    acts = Entry.objects.filter(context_id=world.call.pk).order_by("pk").values_list("act", flat=True)
    assert list(acts) == [
        "needs.asked.send", "needs.entry.propose", "needs.entry.accept",
    ]  # fmt: skip


def test_what_was_sent_is_changed_only_after_it_was_sent_back() -> None:
    world = make.asked()
    entry = make.sent(world)
    values = {"programme": entry.programme, "study_form": "full_time", "people_count": 9}

    def change() -> None:
        operations.register_need(
            call=world.call, agency=world.agency, entry=entry, **values, by=world.agency_officer, now=NOW
        )

    with pytest.raises(Refused):
        change()
    with pytest.raises(Refused):
        operations.drop_need(entry=entry, by=world.agency_officer, now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.return_need(entry=entry, reason=" ", by=world.officer, now=NOW)
    assert refusal.value.field == "reason"
    operations.propose_seats(entry=entry, seats=3, by=world.officer, now=NOW)
    operations.return_need(entry=entry, reason="Ghi rõ lý do", by=world.officer, now=NOW)
    assert consolidated(world.call, TODAY) == []
    change()
    operations.send_needs(call=world.call, agency=world.agency, by=world.agency_officer, now=LATER)
    entry.refresh_from_db()
    assert (entry.people_count, entry.state, entry.returned_reason, entry.proposed_seats) == (
        9,
        "sent",
        "",
        None,
    )
    (answer,) = answers_of(world.call, TODAY, [world.agency.pk])
    assert answer.days_late == 0, "the first answer came in time"


@pytest.mark.requirement("R2-09")
def test_late_needs_are_taken_and_marked_and_refused_after_the_close() -> None:
    world = make.asked()
    make.need(world)
    late_day = NOW + timedelta(days=20)  # 23-6, three days after the deadline
    missing = {row.agency_id: row for row in answers_of(world.call, late_day.date())}
    assert missing[world.other.pk].state == "overdue"
    assert missing[world.other.pk].days_late == 3
    operations.send_needs(call=world.call, agency=world.agency, by=world.agency_officer, now=late_day)
    (answer,) = answers_of(world.call, LATER.date(), [world.agency.pk])
    assert (answer.state, answer.days_late, answer.sent_on) == ("sent", 3, date(2024, 6, 23))
    with pytest.raises(Refused) as refusal:
        operations.close_call(call=world.call, by=world.officer, now=LATER)
    assert refusal.value.code == "waiting"
    operations.accept_needs(
        call=world.call, entries=list(NeedEntry.objects.order_by("pk")), by=world.officer, now=LATER
    )
    operations.close_call(call=world.call, by=world.officer, now=LATER)
    with pytest.raises(Refused) as refusal:
        make.need(world, world.other)
    assert refusal.value.code == "closed"
    assert NeedEntry.objects.count() == 1
    world.call.refresh_from_db()
    far = LATER.date() + timedelta(days=300)
    (other,) = answers_of(world.call, far, [world.other.pk])
    assert other.days_late == 13, "the close ends the counting"


def test_no_need_is_an_answer() -> None:
    world = make.asked()
    with pytest.raises(Refused) as refusal:
        operations.send_needs(call=world.call, agency=world.agency, by=world.agency_officer, now=NOW)
    assert refusal.value.code == "empty"
    operations.send_needs(
        call=world.call, agency=world.agency, has_no_need=True, by=world.agency_officer, now=NOW
    )
    assert answers_of(world.call, TODAY, [world.agency.pk])[0].state == "none"
    make.need(world)
    with pytest.raises(Refused):
        operations.send_needs(
            call=world.call, agency=world.agency, has_no_need=True, by=world.agency_officer, now=NOW
        )
    assert world.asked().has_no_need is False


def test_only_the_own_side_acts() -> None:
    world = make.asked()
    entry = make.sent(world)
    for act in (
        lambda: operations.register_need(
            call=world.call, agency=world.agency, programme=make.programme("khac", "Khác"), study_form="full_time",
            people_count=1, by=world.other_officer, now=NOW,
        ),
        lambda: operations.send_needs(call=world.call, agency=world.agency, by=world.officer, now=NOW),
        lambda: operations.accept_needs(call=world.call, entries=[entry], by=world.agency_officer, now=NOW),
        lambda: operations.propose_seats(entry=entry, seats=1, by=world.agency_officer, now=NOW),
        lambda: operations.return_need(entry=entry, reason="x", by=world.agency_officer, now=NOW),
        lambda: operations.close_call(call=world.call, by=world.agency_officer, now=NOW),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    entry.refresh_from_db()
    assert entry.state == "sent"


def test_wrong_needs_are_refused() -> None:
    world = make.asked()
    make.need(world)
    stranger = units.unit()
    for wrong, code in (
        ({}, "twice"),
        ({"study_form": "evening"}, ""),
        ({"programme": make.programme("hai", "Hai"), "people_count": 0}, ""),
        ({"programme": make.programme("hai", "Hai"), "wished_quarter": 5}, ""),
        ({"agency": stranger}, "not-asked"),
    ):
        with pytest.raises(Refused) as refusal:
            make.need(world, **wrong)
        assert refusal.value.code == code
    assert NeedEntry.objects.count() == 1


def test_fewer_people_than_names_are_refused_and_nothing_is_written() -> None:
    world = make.asked()
    names = [NamedPerson(None, name) for name in ("Trần Thị Bình", "Lê Văn Mới", "Đỗ Thị Xin")]
    with pytest.raises(Refused) as refusal:
        make.need(world, people_count=2, people=names)
    assert (refusal.value.field, refusal.value.code) == ("people_count", "fewer-than-named")
    assert refusal.value.message == "Số người (2) ít hơn số họ tên đã ghi (3). Ghi ít nhất 3, hoặc để trống."
    assert not NeedEntry.objects.exists()
    entry = make.need(world, people_count=3, people=names)
    with pytest.raises(Refused):
        make.need(world, people_count=1, people=names[:2], entry=entry)
    entry.refresh_from_db()
    assert (entry.people_count, entry.people.count()) == (3, 3)
    assert make.need(world, people_count=0, people=names[:2], entry=entry).people_count == 2


def test_people_are_named_as_the_agency_knows_them() -> None:
    world = make.asked()
    one = people.person("Nguyễn Văn An", unit=world.agency)
    twin = people.person("Nguyễn Văn An", unit=world.agency)
    only = people.person("Hoàng Thị Hoà", unit=world.agency)
    people.person("Phạm Văn Khác", unit=world.other)
    finder = PeopleOfAgency(world.agency, TODAY)
    named = finder.read(["hoàng thị hòa; 8/9/1980; học sau sinh", "", "Phạm Văn Khác, 1980", one.code])
    assert [row.person for row in named] == [only, None, one]
    assert named[0].note == "học sau sinh"
    assert named[1].name == "Phạm Văn Khác"
    for lines in (["Nguyễn Văn An"], [one.code, one.code], ["Hoàng Thị Hòa", only.code], ["123"]):
        with pytest.raises(WrongName):
            finder.read(lines)
    assert finder.read([one.code, twin.code])
    both = finder.read([f"Nguyễn Văn An; {one.code}; học sau sinh", f"nguyen van an, {twin.code.lower()}"])
    assert [(named.person, named.note) for named in both] == [(one, "học sau sinh"), (twin, "")]
    with pytest.raises(WrongName):
        finder.read([f"Nguyễn Văn An; {only.code}"])  # somebody else's code does not tell the two apart


@pytest.mark.requirement("R2-37")
def test_a_wish_goes_to_the_own_agency_and_into_its_registration() -> None:
    world = make.asked()
    cadre = people.person("Đỗ Thị Xin", unit=world.agency)
    programme = make.programme()
    wish = operations.ask_wish(
        person=cadre, programme=programme, study_form="full_time", wish="Muốn học", by=system(), now=NOW
    )
    assert wish.agency == world.agency
    with pytest.raises(Refused) as refusal:
        operations.ask_wish(person=cadre, programme=programme, study_form="full_time", by=system(), now=NOW)
    assert refusal.value.code == "twice"
    with pytest.raises(NotAllowed):
        operations.ask_wish(
            person=cadre, programme=programme, study_form="part_time_batch", by=world.agency_officer, now=NOW
        )
    with pytest.raises(NotAllowed):
        operations.accept_wish(wish=wish, by=world.other_officer, now=NOW)
    accepted = operations.accept_wish(wish=wish, by=world.agency_officer, now=NOW)
    assert accepted.entry is not None
    assert [str(row) for row in accepted.entry.people.all()] == ["Đỗ Thị Xin"]
    with pytest.raises(Refused):
        operations.decline_wish(wish=wish, reason="Muộn", by=world.agency_officer, now=NOW)
    second = operations.ask_wish(
        person=cadre, programme=programme, study_form="part_time_batch", by=system(), now=NOW
    )
    with pytest.raises(Refused) as refusal:
        operations.decline_wish(wish=second, reason="", by=world.agency_officer, now=NOW)
    assert refusal.value.field == "reason"
    declined = operations.decline_wish(
        wish=second, reason="Cơ quan đang thiếu người", by=world.agency_officer, now=NOW
    )
    assert (declined.state, declined.entry) == ("declined", None)
