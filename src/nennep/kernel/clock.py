"""The only place that asks the computer for the time."""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def zone() -> ZoneInfo:
    """The time zone of the site (`settings.TIME_ZONE`, Asia/Ho_Chi_Minh)."""
    return ZoneInfo(settings.TIME_ZONE)


def now() -> datetime:
    """The present moment, aware, in the zone of the site.

    When `settings.NENNEP_NOW` (or, where the settings do not have it, the environment) holds a
    moment as ISO text, that moment is the answer: a fixed clock for demonstrations and tests.
    A fixed moment without a zone is read in the zone of the site.
    """
    fixed = getattr(settings, "NENNEP_NOW", None)
    if fixed is None:
        fixed = os.environ.get("NENNEP_NOW", "")
    if not fixed:
        return datetime.now(tz=zone())
    moment = datetime.fromisoformat(str(fixed))
    return moment.astimezone(zone()) if moment.tzinfo else moment.replace(tzinfo=zone())


def today() -> date:
    """The present day in the zone of the site."""
    return now().date()


def local_date(moment: datetime) -> date:
    """The day on which an aware moment falls in the zone of the site.

    Refuses a naive moment (`ValueError`): its day is not known.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no local day")
    return moment.astimezone(zone()).date()
