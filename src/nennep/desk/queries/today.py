"""What happens today and where it fails, of what the person may see."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.models import EnrolmentTally, Mark, ReportCase
from nennep.attendance.policies import checkpoints_to_count
from nennep.attendance.policies.reports import reports_seen_whole
from nennep.attendance.queries.due import people_due
from nennep.attendance.states import ReportState, Status
from nennep.classes.models import Enrolment, Session
from nennep.classes.policies import enrolments_visible_to, visible_to
from nennep.classes.queries.timetable import SessionRow, session_rows, sessions_on
from nennep.kernel.clock import local_date
from nennep.kernel.periods import in_force_on
from nennep.units.queries import names_on

TREND_DAYS = 30


@dataclass(frozen=True)
class ClassToday:
    """One session of today with how many are there; `taken` counts only people somebody has taken."""

    session: SessionRow
    url: str
    people: int
    present: int
    taken: int
    is_running: bool
    is_over: bool
    is_to_count: bool = False
    """The reader counts heads before being told what the roll says (R0-18); the figures are left out."""

    @property
    def is_taken(self) -> bool:
        """Whether attendance has been begun."""
        return self.taken > 0

    @property
    def left(self) -> int:
        """How many of those who belong there nobody has taken: neither present nor absent."""
        return max(self.people - self.taken, 0)


def classes_today(actor: User, now: datetime) -> list[ClassToday]:
    """The sessions of today of the classes that the person sees, with figures of the people that it sees: with
    those whom a device has just seen and whose marks are still to be derived; seven queries."""
    on = local_date(now)
    sessions = sessions_on(Session.objects.filter(training_class__in=visible_to(actor, on).values("pk")), on)
    rows = session_rows(sessions)
    if not rows:
        return []
    seen = enrolments_visible_to(actor, None, on).filter(training_class_id__in={row.class_id for row in rows})
    people = Counter(seen.filter(in_force_on(on)).order_by().values_list("training_class_id", flat=True))
    marks = Mark.objects.filter(session_id__in=[row.pk for row in rows], enrolment__in=seen.values("pk"))
    counted = {
        session_id: (present, taken)
        for session_id, present, taken in marks.order_by()
        .values("session_id")
        .annotate(
            present=Count("pk", filter=Q(status__in=(Status.PRESENT, Status.CALLED_AWAY))),
            taken=Count("pk", filter=~Q(status=Status.NOT_TAKEN)),
        )
        .values_list("session_id", "present", "taken")
    }
    arrived = _just_arrived([row.pk for row in rows], seen)
    to_count = checkpoints_to_count(actor, [row.pk for row in rows], now)
    for pk in to_count:
        counted[pk], arrived[pk] = (0, 0), 0
    return [
        ClassToday(
            session=row,
            url=reverse("attendance:session", args=[row.pk]),
            people=people[row.class_id],
            present=counted.get(row.pk, (0, 0))[0] + arrived[row.pk],
            taken=counted.get(row.pk, (0, 0))[1] + arrived[row.pk],
            is_running=row.starts_at <= now <= row.ends_at,
            is_over=row.ends_at < now,
            is_to_count=row.pk in to_count and row.starts_at <= now,
        )
        for row in rows
    ]


def _just_arrived(session_ids: Collection[int], seen: QuerySet[Enrolment]) -> Counter[int]:
    """How many of the people seen a device has counted in a session whose mark does not say it yet; two queries."""
    due = people_due(session_ids, seen)
    places = {place for people in due.values() for place in people}
    known = Mark.objects.filter(session_id__in=list(due), enrolment_id__in=places).exclude(
        status=Status.NOT_TAKEN
    )
    for session_id, place in known.order_by().values_list("session_id", "enrolment_id"):
        due[session_id].discard(place)
    return Counter({session_id: len(people) for session_id, people in due.items()})


@dataclass(frozen=True)
class AgencyTrend:
    """An agency and in how many sessions its work kept people away in the last 30 days, and in the 30 before."""

    agency_id: int
    name: str
    url: str
    sessions: int
    sessions_before: int

    @property
    def direction(self) -> int:
        """1 more than before, -1 fewer, 0 the same."""
        return (self.sessions > self.sessions_before) - (self.sessions < self.sessions_before)


def agency_trends(actor: User, now: datetime, *, most: int = 3) -> list[AgencyTrend]:
    """The agencies that kept most people from class by office work (R0-26), counted from the reports that were sent, as
    the table of agencies counts; two queries and one for names."""
    today = local_date(now)
    since, before = today - timedelta(days=TREND_DAYS - 1), today - timedelta(days=2 * TREND_DAYS - 1)
    cases = ReportCase.objects.filter(
        report__in=reports_seen_whole(actor, today).values("pk"),
        held_on__range=(before, today),
        is_agency_work=True,
    ).exclude(report__state=ReportState.REPLACED)
    counted = (
        cases.order_by()
        .values("agency_id")
        .annotate(
            recent=Count("pk", filter=Q(held_on__gte=since)), earlier=Count("pk", filter=Q(held_on__lt=since))
        )
        .values_list("agency_id", "recent", "earlier")
    )
    top = sorted((row for row in counted if row[1]), key=lambda row: (-row[1], -row[2], row[0]))[:most]
    names = names_on([row[0] for row in top], today)
    url = reverse("attendance:agency-cases") + f"?since={since}&until={today}&work=yes&agency="
    return [
        AgencyTrend(agency_id, names.get(agency_id, ""), f"{url}{agency_id}", recent, earlier)
        for agency_id, recent, earlier in top
    ]


@dataclass(frozen=True)
class OwnStudy:
    """One class that the person studies in: lessons done, planned, and how many may still be missed."""

    class_name: str
    class_url: str
    url: str
    lessons_planned: int
    lessons_credited: int
    lessons_left_to_miss: int
    cannot_reach_since: date | None


def own_studies(person_ids: Collection[int], now: datetime) -> list[OwnStudy]:
    """The classes in which the person has a place today (R0-28); one query."""
    on = local_date(now)
    if not person_ids:
        return []
    places = Enrolment.objects.filter(in_force_on(on), person_id__in=person_ids).select_related(
        "training_class__programme_version", "tally"
    )
    studies = []
    for place in places.order_by("training_class__starts_on", "pk"):
        tally: EnrolmentTally | None = getattr(place, "tally", None)
        studies.append(
            OwnStudy(
                class_name=place.training_class.name,
                class_url=reverse("classes:class", args=[place.training_class_id]),
                url=reverse("attendance:own"),
                lessons_planned=place.training_class.programme_version.lessons,
                lessons_credited=tally.lessons_credited if tally else 0,
                lessons_left_to_miss=tally.lessons_left_to_miss if tally else 0,
                cannot_reach_since=tally.cannot_reach_since if tally else None,
            )
        )
    return studies
