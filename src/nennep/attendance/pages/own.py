"""My attendance: the page of a trainee, made for a cheap phone (R0-28; docs/design.md 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Violation
from nennep.attendance.pages.leave import afterwards_badge, state_badge
from nennep.attendance.pages.violations import violation_badge
from nennep.attendance.pages.warnings_modules import module_note
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.later_doors import doors_of_own_page
from nennep.attendance.queries.leave import LeaveRow, own_leaves
from nennep.attendance.queries.modules import ModuleRow, module_limit, modules_of
from nennep.attendance.queries.own import CaseRow, Hours, cases_of, hours_of, next_sessions, own_places
from nennep.attendance.queries.violations import violations_of
from nennep.attendance.rules.reasons import reason_with_note
from nennep.attendance.states import Status, ViolationState
from nennep.classes.models import Batch, Session
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Tab


@dataclass(frozen=True)
class OwnSession:
    """The session that comes next, or one after it."""

    when: str
    where: str
    what: str
    is_today: bool


@dataclass(frozen=True)
class OwnCase:
    """One session in which I was not plainly present."""

    day: str
    badges: tuple[Badge, ...]
    lessons: str
    reason: str


@dataclass(frozen=True)
class OwnModule:
    """My hours in one module of which something was held."""

    name: str
    words: str
    badge: Badge | str


@dataclass(frozen=True)
class OwnLeave:
    """One of my requests."""

    url: str
    days: str
    reason: str
    badge: Badge
    afterwards: Badge | str


@dataclass(frozen=True)
class OwnViolation:
    """A case about me: what is said, where it stands; of a decided one the measure, when and by whom."""

    url: str
    day: str
    what: str
    badge: Badge
    decided: str


@dataclass(frozen=True)
class OwnPage:
    """Where I must be, how many hours I have, what I may still miss."""

    title: str
    lead: str = ""
    trail: tuple[Crumb, ...] = ()
    tabs: tuple[Tab, ...] = ()
    has_place: bool = False
    first: OwnSession | None = None
    following: tuple[OwnSession, ...] = ()
    hours: Hours | None = None
    sentence: str = ""
    distance: str = ""
    unverified: str = ""
    batch: str = ""
    doors: tuple[Act, ...] = ()
    ask_url: str = ""
    head_url: str = ""
    timetable_url: str = ""
    seen_by_url: str = ""
    promise_url: str = ""
    regulation: str = ""
    modules: tuple[OwnModule, ...] = ()
    module_note: str = ""
    leaves: tuple[OwnLeave, ...] = ()
    cases: tuple[OwnCase, ...] = ()
    violations: tuple[OwnViolation, ...] = ()
    conduct: tuple[OwnViolation, ...] = ()


def own_page(actor: User, class_id: int | None, now: datetime) -> OwnPage:
    """The place of today, or with `?class=` another one of mine."""
    on = local_date(now)
    places = own_places(actor.person_id or 0, on)
    chosen = next(
        (place for place in places if place.training_class_id == class_id), places[0] if places else None
    )
    here = reverse("attendance:own")
    title = _("My attendance")
    if chosen is None:
        return OwnPage(title=title, trail=(Crumb(title),))
    training_class = chosen.training_class
    hours = hours_of(chosen, RuleShelf())
    modules = modules_of(chosen)
    limit = module_limit(training_class.starts_on) if modules else None
    sessions = [_session(one, now) for one in next_sessions(chosen, on)]
    is_open = chosen.valid_to is None or chosen.valid_to > on
    promised = chosen.rules_acknowledged_at is not None
    violations = violations_of(chosen)
    regulation = str(training_class.regulation.document) if training_class.regulation else ""
    return OwnPage(
        title=training_class.name,
        lead=training_class.venue,
        trail=(Crumb(title),),
        tabs=tuple(
            Tab(place.training_class.name, f"{here}?class={place.training_class_id}", place is chosen)
            for place in places
        )
        if len(places) > 1
        else (),
        has_place=True,
        first=sessions[0] if sessions else None,
        following=tuple(sessions[1:]),
        hours=hours,
        sentence=_sentence(hours),
        distance=_distance(hours),
        unverified=""
        if hours.is_verified or not hours.limit_percent
        else _("Unverified: at most {percent}% of the lessons may be missed. {basis}")
        .format(percent=hours.limit_percent, basis=hours.basis)
        .strip(),
        batch=_batch(training_class.pk, now),
        doors=doors_of_own_page(actor, now),
        ask_url=reverse("attendance:ask-leave-for", args=[chosen.pk]) if is_open else "",
        head_url=reverse("classes:for-my-head"),
        timetable_url=reverse("classes:my-timetable"),
        seen_by_url=reverse("attendance:seen-by", args=[chosen.pk]),
        promise_url="" if promised or not is_open else reverse("classes:acknowledge-rules", args=[chosen.pk]),
        regulation=regulation,
        modules=tuple(_module(row, hours.warned_percent) for row in modules),
        module_note=module_note(limit) if limit else "",
        leaves=tuple(
            _leave(row) for row in own_leaves(actor.person_id or 0) if row.enrolment_id == chosen.pk
        ),
        cases=tuple(_case(row) for row in cases_of(chosen)),
        violations=tuple(_violation(one) for one in violations if one.state != ViolationState.DECIDED),
        conduct=tuple(_violation(one) for one in violations if one.state == ViolationState.DECIDED),
    )


def _module(row: ModuleRow, warned_percent: int) -> OwnModule:
    words = _("{credited}/{planned} lessons").format(
        credited=numbers.whole(row.credited), planned=numbers.whole(row.planned)
    )
    if row.left < 0:
        badge: Badge | str = Badge(
            _("over the limit by {lessons} lessons").format(lessons=numbers.whole(-row.left)), "decide"
        )
    else:
        words += " · " + _("you may miss {left} more").format(left=numbers.whole(row.left))
        is_near = row.left * 100 <= warned_percent * row.planned
        badge = Badge(_("near the limit"), "warning") if is_near else ""
    return OwnModule(row.module, words, badge)


def _sentence(hours: Hours) -> str:
    done = _("Studied {credited}/{planned} lessons").format(
        credited=numbers.whole(hours.credited), planned=numbers.whole(hours.planned)
    )
    if hours.left < 0:
        return done
    return f"{done} — " + _("you may miss {left} more").format(left=numbers.whole(hours.left))


def _distance(hours: Hours) -> str:
    if hours.left < 0 and hours.cannot_reach_since is not None:
        return _(
            "Over the limit by {lessons} lessons: the minimum can no longer be reached since {day}."
        ).format(lessons=numbers.whole(-hours.left), day=dates.short(hours.cannot_reach_since))
    return _("{lessons} lessons left to the limit").format(lessons=numbers.whole(hours.left))


def _inside(day: str) -> str:
    """A day inside a line: Vietnamese writes the day of the week small there ("Sáng thứ tư"), English never."""
    return day[:1].lower() + day[1:] if (get_language() or "").startswith("vi") else day


def _session(session: Session, now: datetime) -> OwnSession:
    on = local_date(now)
    half = session.get_half_display()
    day = _("today") if session.held_on == on else _inside(dates.with_weekday(session.held_on))
    times = f"{dates.clock_text(session.starts_at)}–{dates.clock_text(session.ends_at)}"
    return OwnSession(
        when=f"{half} {day} · {times}",
        where=session.room,
        what=session.topic or session.module_name,
        is_today=session.held_on == on,
    )


def _batch(class_id: int, now: datetime) -> str:
    coming = Batch.objects.filter(training_class_id=class_id, ends_on__gte=local_date(now))
    batch = coming.order_by("starts_on", "pk").first()
    if batch is None:
        return ""
    return _("Batch {number}: {first} to {last}").format(
        number=batch.number, first=dates.short(batch.starts_on), last=dates.short(batch.ends_on)
    )


def _leave(row: LeaveRow) -> OwnLeave:
    first, last = local_date(row.first_at), row.last_on
    days = dates.with_weekday(first)
    if first != last:
        days = _("{first} to {last}").format(first=dates.short(first), last=dates.short(last))
    return OwnLeave(
        reverse("attendance:leave", args=[row.pk]),
        days,
        row.reason,
        state_badge(row.state, row.state_text),
        afterwards_badge(row),
    )


def _case(row: CaseRow) -> OwnCase:
    badges = []
    if row.status != Status.PRESENT:
        badges.append(Badge(row.status_text, "good" if row.status == Status.ABSENT_EXCUSED else "decide"))
    if row.is_late:
        badges.append(Badge(_minutes(_("Late"), row.late_minutes), "warning"))
    if row.is_left_early:
        badges.append(Badge(_minutes(_("Left early"), row.early_minutes), "warning"))
    if row.is_leave_afterwards:
        badges.append(Badge(_("after the event"), "warning"))
    words = []
    if row.lessons_missed:
        words.append(_("{count} lessons missed").format(count=row.lessons_missed))
    if row.lessons_excused:
        words.append(_("{count} lessons with leave").format(count=row.lessons_excused))
    reason = reason_with_note(row.reason_code, row.reason, row.reason_note)
    if row.ordered_by:
        reason += " · " + _("ordered by {who}").format(who=row.ordered_by)
    return OwnCase(f"{dates.with_weekday(row.held_on)} · {row.half}", tuple(badges), ", ".join(words), reason)


def _violation(one: Violation) -> OwnViolation:
    decided = ""
    if one.measure and one.closed_by and one.closed_at:
        decided = _("{measure}, decided on {day} by {who}").format(
            measure=one.measure.name, day=dates.short(local_date(one.closed_at)), who=one.closed_by.full_name
        )
    return OwnViolation(
        reverse("attendance:violation", args=[one.pk]),
        dates.short(one.happened_on),
        one.what,
        violation_badge(one.state),
        decided,
    )


def _minutes(word: str, minutes: int | None) -> str:
    return word if minutes is None else _("{word} {minutes} minutes").format(word=word, minutes=minutes)
