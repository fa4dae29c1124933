"""The clock and the refusal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import gettext_lazy, override
from pytest_django.fixtures import Settings

from nennep.kernel import clock
from nennep.kernel.errors import Refused


def test_clock_runs_in_the_zone_of_the_site(settings: Settings) -> None:
    settings.NENNEP_NOW = ""
    assert clock.now().utcoffset() == timedelta(hours=7)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_clock_can_be_fixed(settings: Settings) -> None:
    settings.NENNEP_NOW = "2024-06-03T07:45:00"
    assert clock.now().isoformat() == "2024-06-03T07:45:00+07:00"
    settings.NENNEP_NOW = "2024-06-02T18:00:00+00:00"
    assert clock.now().isoformat() == "2024-06-03T01:00:00+07:00"
    assert clock.today() == date(2024, 6, 3)


def test_local_day_of_a_moment() -> None:
    assert clock.local_date(datetime(2024, 6, 2, 17, 0, tzinfo=UTC)) == date(2024, 6, 3)
    with pytest.raises(ValueError, match="zone"):
        clock.local_date(datetime(2024, 6, 3))  # noqa: DTZ001


def test_a_refusal_speaks_the_language_of_the_moment() -> None:
    refusal = Refused(gettext_lazy("There is no date."), field="born_on", code="no-date")
    with override("vi"):
        assert refusal.message == str(refusal) == "Chưa có ngày tháng."
    with override("en"):
        assert refusal.message == "There is no date."
    assert (refusal.field, refusal.code) == ("born_on", "no-date")
