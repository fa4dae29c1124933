"""The class follows the decision that opens it and the one that amends its list; the plan sees the class."""

from datetime import date, timedelta

import pytest

from nennep.classes import operations, queries
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.queries.planned import open_to, opened_of_items, places_held
from nennep.documents.models import OfficialDocument
from nennep.kernel.errors import Refused
from nennep.nominations import operations as nominations
from nennep.nominations.models import ListDecision, Nomination
from nennep.nominations.queries import withdrawn_after
from nennep.planning.queries import classes_open_to
from tests.make import accounts, classes, planning
from tests.make import nominations as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(days=18)


@pytest.fixture
def world() -> make.Calling:
    found = make.calling(seats=2)
    version = classes.programme_version()
    version.programme = found.notice.programme
    version.valid_from = date(2020, 1, 1)
    version.save()
    return found


def the_class(world: make.Calling) -> TrainingClass:
    return TrainingClass.objects.get(notice=world.notice)


@pytest.mark.requirement("R0-05", "R4-12")
def test_the_decision_prepares_the_class_with_its_list(world: make.Calling) -> None:
    rows = [make.ready(world), make.ready(world, world.other)]
    make.issued(world)
    assert not TrainingClass.objects.exists()
    decision = make.issued(world, "opening")
    one = the_class(world)
    assert (one.state, one.name, one.host, one.starts_on) == (
        "preparing",
        world.notice.title,
        world.school,
        make.STARTS,
    )
    places = one.enrolments.order_by("order")
    listed = decision.entries.order_by("order")  # type: ignore[attr-defined]
    assert [row.person_id for row in places] == [entry.nomination.person_id for entry in listed]
    assert {(row.person_id, row.agency_id) for row in places} == {
        (row.person_id, row.agency_id) for row in rows
    }
    assert {row.document for row in places} == {decision.document}  # type: ignore[attr-defined]
    assert {row.valid_from for row in places} == {make.STARTS}
    assert one.superiors.get().unit == world.board


@pytest.mark.requirement("R4-52")
def test_a_later_decision_changes_the_list_and_nothing_is_erased(world: make.Calling) -> None:
    first, second = make.ready(world), make.ready(world)
    reserve = make.nominated(world, world.other, rest_in_reserve=True)
    make.issued(world)
    make.issued(world, "opening")
    gone = nominations.withdraw_nominee(
        nomination=first, kind="health", reason="Điều trị dài ngày", by=world.agency_officer, now=LATE
    )
    nominations.replace_from_reserve(reserve=reserve, gone=gone, by=world.officer, now=LATE)
    Nomination.objects.filter(pk=reserve.pk).update(state="eligible")
    make.issued(world)
    # Until the amending decision is issued the list stays as the first one has it.
    assert Enrolment.objects.filter(valid_to__isnull=True).count() == 2
    one = the_class(world)
    assert withdrawn_after(world.notice.pk) == {first.person_id}
    rows = queries.roster_rows(one.enrolments.select_related("person"), LATE.date(), {first.person_id})
    assert [row.person_id for row in rows if row.is_leaving] == [first.person_id]
    make.issued(world, "opening")
    # Nobody who never came has left the studies: an empty place on the day of the decision.
    left = one.enrolments.get(person=first.person)
    assert (left.end_reason, left.valid_from, left.valid_to) == ("not_begun", NOW.date(), NOW.date())
    shown = queries.roster_rows([left], LATE.date(), {first.person_id})[0]
    assert (shown.end_text, shown.is_leaving) == ("rút sau quyết định mở lớp", False)
    assert not queries.roster(one, make.STARTS).filter(pk=left.pk).exists()
    present = one.enrolments.filter(valid_to__isnull=True)
    assert set(present.values_list("person_id", flat=True)) == {second.person_id, reserve.person_id}
    assert one.enrolments.count() == 3


def test_without_a_version_of_the_programme_nothing_is_decided() -> None:
    world = make.calling(seats=2)
    row = make.ready(world)
    make.issued(world)
    with pytest.raises(Refused, match="chưa có phiên bản"):
        make.issued(world, "opening")
    row.refresh_from_db()
    assert row.state == "sent"
    assert not TrainingClass.objects.exists()
    assert not ListDecision.objects.filter(kind="opening", applied_at__isnull=False).exists()
    assert not OfficialDocument.objects.filter(list_decision__kind="opening", state="issued").exists()


@pytest.mark.requirement("R1-07", "R1-08")
def test_the_plan_counts_classes_that_were_opened_people_and_agencies() -> None:
    item = planning.approved()
    one = classes.training_class()
    changes = {"plan_item": item, "venue_reason": "Trường đang sửa chữa"}
    operations.change_class(training_class=one, changes=changes, by=system(), now=NOW)
    places = [classes.enrolment(one) for _ in range(3)]
    classes.enrolment(one, agency=places[0].agency)
    assert opened_of_items([item.pk], one.starts_on) == {}
    operations.open_class(training_class=one, opened_on=one.starts_on, by=system(), now=NOW)
    found = opened_of_items([item.pk], one.starts_on)[item.pk][0]
    assert (found.people, len(found.agencies), found.opened_on) == (4, 3, one.starts_on)
    assert opened_of_items([item.pk], one.starts_on - timedelta(days=1)) == {}
    assert {row.person_id for row in places_held([places[1].person_id])} == {places[1].person_id}
    # The plan tells everybody of the class, but opens it only to who may see it.
    stranger = accounts.user()
    assert open_to([one.pk], system(), one.starts_on) == {one.pk}
    assert open_to([one.pk], stranger, one.starts_on) == set()
    assert classes_open_to(stranger, [one.pk], one.starts_on) == set()
