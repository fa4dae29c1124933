"""Sessions as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from nennep.classes.queries import SessionRow
from nennep.kernel import clock

FROM_YEAR = date(2020, 1, 1)


def calendar(
    name: str,
    sessions: Sequence[SessionRow],
    *,
    now: datetime,
    venues: Mapping[int, str] | None = None,
    people: Mapping[int, tuple[str, ...]] | None = None,
) -> bytes:
    """The sessions as a calendar file.

    Every session keeps its UID for ever; SEQUENCE is its version, so that programs take changes over; a cancelled
    session stays as CANCELLED. Times are in the zone of the site, whose rules come along as VTIMEZONE.
    """
    zone = clock.zone()
    book = Calendar()
    book.add("prodid", "-//Nen Nep//VI")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", name)
    book.add("x-wr-timezone", str(zone))
    book.add("x-published-ttl", "PT4H")
    book.add_component(Timezone.from_tzinfo(zone, first_date=FROM_YEAR))
    for row in sessions:
        event = Event()
        event.add("uid", f"session-{row.pk}@nennep")
        event.add("sequence", row.version)
        event.add("dtstamp", now)
        event.add("dtstart", row.starts_at.astimezone(zone))
        event.add("dtend", row.ends_at.astimezone(zone))
        event.add("summary", _summary(row))
        place = ", ".join(part for part in (row.room, (venues or {}).get(row.class_id, "")) if part)
        if place:
            event.add("location", place)
        event.add("description", _description(row, (people or {}).get(row.pk, ())))
        event.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT" if row.is_cancelled else "OPAQUE")
        book.add_component(event)
    return bytes(book.to_ical())


def _summary(row: SessionRow) -> str:
    what = row.topic or row.module or row.half_text
    summary = f"{row.class_name}: {what}"
    return _("Cancelled: {summary}").format(summary=summary) if row.is_cancelled else summary


def _description(row: SessionRow, people: Sequence[str]) -> str:
    lines = [
        row.module,
        _("{count} lessons").format(count=row.lessons),
        row.lecturer,
        row.mode_text,
        _("Reason: {reason}").format(reason=row.cancelled_reason) if row.is_cancelled else "",
        _("Our people: {names}").format(names=", ".join(people)) if people else "",
    ]
    return "\n".join(line for line in lines if line)
