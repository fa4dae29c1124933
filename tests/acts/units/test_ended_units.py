"""A unit that ended is not chosen for what comes after: Party affairs committees until 2025, districts until 30-6-2025 (R1-06)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from nennep.audit.models import Entry
from nennep.classes import operations as class_acts
from nennep.classes.models import ClassSuperior, TrainingClass
from nennep.needs.models import NeedsCall
from nennep.nominations.models import EnrolmentNotice
from nennep.planning import operations as planning_acts
from nennep.planning.models import PlanLine, SeatAllocation
from nennep.units import operations
from nennep.units.models import SuccessionKind, Unit
from nennep.units.queries import UnitNotThere
from tests.make import classes, needs, planning, units
from tests.make import nominations as nominating
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-06")]
TODAY = NOW.date()


@pytest.fixture
def ended() -> Unit:
    """A committee whose tasks another body has had since today."""
    old = units.unit("Ban cán sự đảng Bộ Mẫu", kind_code="party_affairs_committee")
    heir = units.unit("Đảng ủy Bộ Mẫu", kind_code="direct_committee")
    operations.succeed_units(
        predecessors=[old], successors=[heir], kind=SuccessionKind.TASKS_TRANSFERRED, on=TODAY, by=system(), now=NOW
    )  # fmt: skip
    old.refresh_from_db()
    return old


def refused(act: Callable[[], object], field: str) -> None:
    """The act names the field and the body that stands there now, and leaves no trace."""
    acts = {
        "planning.line.add",
        "classes.class.create",
        "classes.class.add_superior",
        "planning.seats.allocate",
    }
    acts |= {"needs.call.open", "nominations.notice.prepare"}
    traces = Entry.objects.filter(act__in=acts).count()
    with pytest.raises(UnitNotThere) as refusal:
        act()
    assert refusal.value.field == field
    assert "Đảng ủy Bộ Mẫu" in refusal.value.message
    assert Entry.objects.filter(act__in=acts).count() == traces, "nothing was done"


def test_it_is_over_no_class_that_begins_after_its_end(ended: Unit) -> None:
    before = classes.training_class(starts_on=TODAY - timedelta(days=1))
    after = classes.training_class(starts_on=TODAY)
    given = {"unit": ended, "by": system(), "now": NOW}
    refused(lambda: class_acts.add_superior(training_class=after, **given), "unit")
    refused(lambda: classes.training_class(starts_on=TODAY, host=after.host, superior=ended), "superior")
    assert not ClassSuperior.objects.exists()
    assert TrainingClass.objects.count() == 2
    assert class_acts.add_superior(training_class=before, **given).unit == ended


def test_it_leads_coordinates_and_holds_no_line_or_seat_of_a_plan(ended: Unit) -> None:
    planning.programme()
    version = planning.plan().versions.get()
    refused(lambda: planning.line(version, lead=ended), "lead")
    refused(lambda: planning.line(version, coordinators=[ended]), "coordinators")
    refused(lambda: planning.line(version, venue=ended, venue_reason="Gần"), "venue")
    assert not PlanLine.objects.exists()
    item = planning.approved()
    decision = planning.decision()
    refused(
        lambda: planning_acts.allocate_seats(
            item=item, unit=ended, seats=1, decision=decision, by=system(), now=NOW
        ),
        "unit",
    )
    assert not SeatAllocation.objects.exists()


def test_it_is_asked_for_no_needs_and_invited_to_no_class(ended: Unit) -> None:
    world = needs.asked()
    calls = NeedsCall.objects.count()
    refused(lambda: needs.call(world.board, [world.agency, ended], title="Đợt hai"), "sets")
    assert NeedsCall.objects.count() == calls
    asking = nominating.calling()
    notices = EnrolmentNotice.objects.count()
    refused(
        lambda: nominating.prepared(asking.board, asking.school, [asking.agency, ended]),
        "agencies",
    )
    refused(lambda: nominating.prepared(asking.board, ended, [asking.agency]), "host")
    assert EnrolmentNotice.objects.count() == notices
