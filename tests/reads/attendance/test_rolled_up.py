"""Figures of agencies rolled up to who stands today agree with the lists behind them, as do those of the day itself."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.attendance.states import Claim
from nennep.units import operations as unit_acts
from nennep.units.models import SuccessionKind
from tests.make import reports, units
from tests.make.reports import AFTER

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R0-26")
def test_each_figure_opens_as_many_names_also_after_agencies_were_merged_and_closed(settings) -> None:
    """A and B breach; A is merged into C, B ends without a successor under C: C counts A's cases, and B's stay B's."""
    of = reports.reporting(6, sessions=2, agencies=3)
    reports.taken(
        of.course,
        {(0, 0): Claim.LATE, (1, 3): Claim.ABSENT_UNEXCUSED, (0, 1): Claim.LATE, (1, 2): Claim.LATE},
        reasons=dict.fromkeys([(0, 0), (1, 3), (0, 1), (1, 2)], "traffic"),
    )
    reports.received(of, reports.closed(of.course))
    settings.NENNEP_NOW = (AFTER).replace(day=28).isoformat()
    client = Client()
    client.force_login(of.officer)
    a, b, c = of.course.agencies

    def figures(units_on: str = "") -> dict[int, int]:
        page = client.get(reverse("attendance:agencies"), {"month": "2024-06", "units": units_on}).context[
            "page"
        ]
        return {line.row.agency_id: line.row.breaches for line in page.listing.rows}

    def listed(agency: int, units_on: str = "") -> int:
        query = {
            "since": "2024-06-01",
            "until": "2024-06-30",
            "breaches": "yes",
            "agency": agency,
            "units": units_on,
        }
        return client.get(reverse("attendance:agency-cases"), query).context["page"].listing.count

    before = figures()
    assert before == {a.pk: 2, b.pk: 1, c.pk: 1}
    assert {agency: listed(agency) for agency in before} == before
    unit_acts.succeed_units(
        predecessors=[a], successors=[c], kind=SuccessionKind.MERGED, on=date(2024, 6, 20), by=units.system(),
        now=AFTER, basis="Nghị quyết sắp xếp",
    )  # fmt: skip
    unit_acts.move_unit(unit=b, parent=c, on=date(2024, 6, 18), by=units.system(), now=AFTER)
    unit_acts.succeed_units(
        predecessors=[b], successors=[], kind=SuccessionKind.ABOLISHED, on=date(2024, 6, 20), by=units.system(),
        now=AFTER, basis="Nghị quyết sắp xếp",
    )  # fmt: skip
    after = figures()
    assert after == {b.pk: 1, c.pk: 3}
    assert {agency: listed(agency) for agency in after} == after
    # As of the first day of the period nobody has been merged yet; as of its last day they have, as today.
    assert figures("first") == before
    assert {agency: listed(agency, "first") for agency in before} == before
    assert figures("last") == after
    assert {agency: listed(agency, "last") for agency in after} == after
    shown = client.get(
        reverse("attendance:agencies"), {"month": "2024-06", "units": "first"}
    ).content.decode()
    assert f"agency={a.pk}" in shown
    assert "units=first" in shown
