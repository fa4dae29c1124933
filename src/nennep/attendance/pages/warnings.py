"""Warnings over the whole plan, the cases behind figures, an agency's people, the share of leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import Mark
from nennep.attendance.policies.leave import enrolments_whose_leave_is_seen
from nennep.attendance.queries import leave_shares, warnings
from nennep.attendance.queries.leave_shares import NOBODY, MonthShare, ShareRow
from nennep.attendance.queries.warnings import CaseLine, TallyRow, WarningRules
from nennep.attendance.states import Status
from nennep.classes.models import Enrolment
from nennep.classes.policies import enrolments_visible_to
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Figure, Link, PersonLine, Share, Tab

OVER, NEAR, ROW = "over", "near", "row"


def cases_url(**narrowed: object) -> str:
    """The list of cases narrowed so: the names behind a figure."""
    return f"{reverse('attendance:cases')}?{urlencode(narrowed)}"


# --- Warnings -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WarningsPage:
    """Trainees with their hours over the whole plan; those near or over the limit first."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    acts: tuple[Act, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[TallyRow]
    notes: tuple[str, ...]


def _level(row: TallyRow, rules: WarningRules) -> tuple[Badge, ...]:
    found = []
    if row.left < 0:
        found.append(Badge(_("can no longer reach the minimum"), "decide"))
    elif row.planned and row.left * 100 <= rules.distance_percent * row.planned:
        found.append(Badge(_("near the limit"), "warning"))
    if rules.row_length is not None and row.in_a_row >= rules.row_length:
        found.append(Badge(_("absent {count} sessions in a row").format(count=row.in_a_row), "warning"))
    return tuple(found)


def _shown_level(row: TallyRow, rules: WarningRules) -> Badge | str:
    found = _level(row, rules)
    if not found:
        return ""
    if len(found) == 1:
        return found[0]
    return Badge(
        _("{first}, {count} in a row").format(first=found[0].text, count=row.in_a_row), found[0].tone
    )


def _behind(row: TallyRow, lessons: int, kind: str, label: str) -> Figure | int:
    if not lessons:
        return 0
    return Figure(lessons, cases_url(place=row.enrolment_id, kind=kind), f"{label}: {row.name}")


def tally_listing(key: str, rules: WarningRules, *, asks: bool) -> Listing[TallyRow]:
    """Hours of trainees; `asks`: with the act by which an agency asks for an exception."""
    more: tuple[Column[TallyRow], ...] = ()
    if asks:
        more = (
            Column(
                key="ask",
                label=gettext_lazy("Act"),
                kind="link",
                value=lambda row: Link(
                    _("Ask for an exception"),
                    reverse("attendance:ask-exception-for", args=[row.enrolment_id]),
                ),
                exported=False,
            ),
        )
    return Listing(
        key=key,
        title=gettext_lazy("Attendance warnings"),
        noun=gettext_lazy("trainees"),
        columns=(
            Column(
                key="name",
                label=gettext_lazy("Trainee"),
                kind="person",
                value=lambda row: PersonLine(row.name, row.agency),
                sort="enrolment__person__name_sort_key",
                about_label=gettext_lazy("Agency"),
            ),
            Column(key="class_name", label=gettext_lazy("Class"), sort="enrolment__training_class__sort_key"),
            Column(
                key="level",
                label=gettext_lazy("Warning"),
                kind="badge",
                value=lambda row: _shown_level(row, rules),
                export=lambda row: ", ".join(str(one.text) for one in _level(row, rules)),
            ),
            Column(key="planned", label=gettext_lazy("Planned"), kind="number", shown=False),
            Column(key="held", label=gettext_lazy("Held"), kind="number", total="lessons_held"),
            Column(
                key="credited",
                label=gettext_lazy("Studied"),
                kind="number",
                sort="lessons_credited",
                total="lessons_credited",
            ),
            Column(
                key="excused",
                label=gettext_lazy("With leave"),
                kind="figure",
                value=lambda row: _behind(row, row.excused, "excused", _("with leave")),
                export=lambda row: row.excused,
                sort="lessons_excused",
                total="lessons_excused",
            ),
            Column(
                key="missed",
                label=gettext_lazy("Missed"),
                kind="figure",
                value=lambda row: _behind(row, row.missed, "missed", _("missed")),
                export=lambda row: row.missed,
                sort="lessons_missed",
                total="lessons_missed",
            ),
            Column(
                key="left",
                label=gettext_lazy("Left to the limit"),
                kind="number",
                sort="lessons_left_to_miss",
            ),
            Column(
                key="in_a_row",
                label=gettext_lazy("Absent in a row"),
                kind="number",
                sort="absences_in_a_row",
                shown=False,
            ),
            Column(
                key="cannot_reach_since",
                label=gettext_lazy("Certain since"),
                kind="date",
                sort="cannot_reach_since",
            ),
            *more,
        ),
        filters=(
            Choices(
                key="level",
                label=gettext_lazy("Warning"),
                choices=(
                    (OVER, gettext_lazy("can no longer reach the minimum")),
                    (NEAR, gettext_lazy("near the limit")),
                    (ROW, gettext_lazy("absent several sessions in a row")),
                ),
                apply=lambda source, value: source.filter(_condition(value, rules)),
            ),
            Choices(key="class", label=gettext_lazy("Class"), lookup="enrolment__training_class_id"),
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="enrolment__agency_id"),
        ),
        search=(
            "enrolment__person__search_key",
            "enrolment__agency__search_key",
            "enrolment__training_class__search_key",
        ),
        order=("lessons_left_to_miss", "-absences_in_a_row", "enrolment__person__name_sort_key", "pk"),
        row_url=lambda row: reverse("classes:enrolment", args=[row.enrolment_id]),
        row_id=lambda row: row.enrolment_id,
    )


def _condition(value: str, rules: WarningRules) -> Q:
    return {OVER: warnings.is_over(), NEAR: warnings.is_near(rules), ROW: warnings.is_in_a_row(rules)}[value]


def basis_notes(rules: WarningRules) -> tuple[str, ...]:
    """The thresholds with what they stand on; unverified ones say so (domain.md 4)."""
    words = {
        warnings.LIMIT_KEY: _("At most {value}% of the lessons of the plan may be missed."),
        warnings.DISTANCE_KEY: _("Warned from {value}% of the plan before the limit."),
        warnings.ROW_KEY: _("Warned from {value} absences in a row."),
    }
    found = []
    for rule in (rules.limit, rules.distance, rules.in_a_row):
        if rule is None or rule.is_off:
            continue
        sentence = words[rule.key].format(value=rule.as_int)
        stands_on = rule.basis or rule.note
        mark = "" if rule.is_verified else _("Unverified")
        about = ": ".join(part for part in (mark, stands_on) if part)
        found.append(f"{sentence} {about}".strip())
    return tuple(found)


def _choices(enrolments: QuerySet[Enrolment]) -> dict[str, list[tuple[int, str]]]:
    classes = enrolments.order_by("training_class__sort_key").values_list(
        "training_class_id", "training_class__name"
    )
    agencies = enrolments.order_by("agency__sort_key").values_list("agency_id", "agency__name")
    return {"class": list(dict.fromkeys(classes)), "agency": list(dict.fromkeys(agencies))}


_LOADED = ("enrolment__person", "enrolment__agency", "enrolment__training_class")


def warnings_page(actor: User, query: Query, now: datetime) -> WarningsPage:
    """`?show=all`: everybody who is seen; otherwise those who are warned."""
    on = local_date(now)
    rules = warnings.warning_rules(on)
    seen = enrolments_visible_to(actor, None, on)
    everybody = warnings.running_tallies(seen, on)
    warned = everybody.filter(_condition(OVER, rules) | _condition(NEAR, rules) | _condition(ROW, rules))
    shows_all = query.get("show") == "all"
    here = reverse("attendance:warnings")
    listing = tally_listing("warnings", rules, asks=False).read(
        query,
        (everybody if shows_all else warned).select_related(*_LOADED),
        make_rows=warnings.tally_rows,
        choices=_choices(Enrolment.objects.filter(tally__in=everybody)),
        empty=Empty(why=_("Nobody is near the limit or absent several times in a row.")),
    )
    return WarningsPage(
        title=_("Attendance warnings"),
        lead=_("Lessons over the whole plan, the distance to the limit, and since when it is certain."),
        trail=(),
        acts=(),
        tabs=(
            Tab(_("Warned"), here, not shows_all, warned.count()),
            Tab(_("Everybody"), f"{here}?show=all", shows_all),
        ),
        listing=listing,
        notes=basis_notes(rules),
    )


def agency_people_page(
    actor: User, enrolments: QuerySet[Enrolment], query: Query, now: datetime
) -> WarningsPage:
    """The people of an agency who are in a class now, with their hours, cases and the way to ask for an exception."""
    on = local_date(now)
    rules = warnings.warning_rules(on)
    source = warnings.running_tallies(enrolments, on)
    return WarningsPage(
        title=_("My people in class"),
        lead=_("Hours and cases of the people whom the agency has sent. Study comes first."),
        trail=(),
        acts=(
            Act(_("Leave"), reverse("attendance:leaves"), "door-exit"),
            Act(_("Exceptions for office work"), reverse("attendance:exceptions"), "gavel"),
            Act(_("All cases"), reverse("attendance:cases"), "list"),
        ),
        tabs=(),
        listing=tally_listing("agency-people", rules, asks=True).read(
            query,
            source.select_related(*_LOADED),
            make_rows=warnings.tally_rows,
            choices=_choices(Enrolment.objects.filter(tally__in=source)),
            empty=Empty(why=_("Nobody of the agency has attended a session of a running class yet.")),
        ),
        notes=basis_notes(rules),
    )


# --- Cases ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CasesPage:
    """The cases behind a figure."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    listing: ListPage[CaseLine]


KINDS = {
    "excused": (gettext_lazy("with leave"), Q(lessons_excused__gt=0)),
    "missed": (gettext_lazy("missed"), Q(lessons_missed__gt=0)),
    "absent": (
        gettext_lazy("absent"),
        Q(status__in=[Status.ABSENT_EXCUSED, Status.ABSENT_UNEXCUSED]),
    ),
    "late": (gettext_lazy("late"), Q(is_late=True)),
    "early": (gettext_lazy("left early"), Q(is_left_early=True)),
    "called": (gettext_lazy("called away"), Q(status=Status.CALLED_AWAY)),
    "gone": (gettext_lazy("left in mid-session"), Q(status=Status.LEFT_MID_SESSION)),
}


def _words(line: CaseLine) -> Badge:
    words = [] if line.status == Status.PRESENT else [line.status_text]
    words += [_("late")] if line.is_late else []
    words += [_("left early")] if line.is_left_early else []
    return Badge(
        ", ".join(words),
        "good"
        if line.status == Status.ABSENT_EXCUSED
        else "warning"
        if line.status == Status.PRESENT
        else "decide",
    )


def cases_page(actor: User, query: Query, now: datetime) -> CasesPage:
    """Every case of the people whose reasons the account may read, as the address narrows it."""
    on = local_date(now)
    seen = enrolments_whose_leave_is_seen(actor, on)
    marks = warnings.cases_among(seen)
    place = query.get("place", "")
    lead = ""
    if place.isdecimal() and len(place) < 19:
        marks = marks.filter(enrolment_id=int(place))
        chosen = seen.select_related("person", "training_class").filter(pk=int(place)).first()
        lead = f"{chosen.person.full_name} · {chosen.training_class.name}" if chosen else ""
    listing: Listing[CaseLine] = Listing(
        key="cases",
        title=gettext_lazy("Cases"),
        noun=gettext_lazy("cases"),
        columns=(
            Column(
                key="name",
                label=gettext_lazy("Trainee"),
                kind="person",
                value=lambda line: PersonLine(line.name, line.agency),
                sort="enrolment__person__name_sort_key",
                about_label=gettext_lazy("Agency"),
            ),
            Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
            Column(
                key="held_on", label=gettext_lazy("Day"), kind="date", sort=("held_on", "session__starts_at")
            ),
            Column(key="half", label=gettext_lazy("Half-day")),
            Column(
                key="what",
                label=gettext_lazy("What"),
                kind="badge",
                value=_words,
                export=lambda line: str(_words(line)),
            ),
            Column(key="minutes", label=gettext_lazy("Minutes"), kind="number"),
            Column(key="excused", label=gettext_lazy("With leave"), kind="number", total="lessons_excused"),
            Column(key="missed", label=gettext_lazy("Missed"), kind="number", total="lessons_missed"),
            Column(key="reason", label=gettext_lazy("Reason")),
            Column(key="ordered_by", label=gettext_lazy("Ordered by")),
            Column(key="granted_by", label=gettext_lazy("Granted by")),
            Column(
                key="afterwards",
                label=gettext_lazy("After the event"),
                kind="badge",
                value=lambda line: Badge(_("after the event"), "warning") if line.is_afterwards else "",
                export=lambda line: _("after the event") if line.is_afterwards else "",
            ),
        ),
        filters=(
            Choices(
                key="kind",
                label=gettext_lazy("What"),
                choices=tuple((key, label) for key, (label, _condition) in KINDS.items()),
                apply=lambda source, value: source.filter(KINDS[value][1]),
            ),
            Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
            Choices(
                key="approver",
                label=gettext_lazy("Granted by"),
                apply=lambda source, value: source.filter(leave__decided_by_id=value or None),
            ),
            Dates(key="day", label=gettext_lazy("Day"), lookup="held_on"),
            YesNo(
                key="afterwards",
                label=gettext_lazy("After the event"),
                lookup="is_leave_afterwards",
                yes=gettext_lazy("after the event"),
                no=gettext_lazy("in time"),
            ),
        ),
        search=("enrolment__person__search_key", "agency__search_key", "training_class__search_key"),
        order=("-held_on", "-session__starts_at", "enrolment__person__name_sort_key", "pk"),
        row_id=lambda line: line.mark_id,
    )
    approvers = (
        User.objects.filter(pk__in=Mark.objects.filter(leave__isnull=False).values("leave__decided_by_id"))
        .order_by("sort_key", "pk")
        .values_list("pk", "full_name")
    )
    page = listing.read(
        query,
        marks.select_related(
            "session",
            "enrolment__person",
            "agency",
            "training_class",
            "reason",
            "leave__decided_by",
        ),
        make_rows=warnings.case_lines,
        choices={
            **_choices(seen),
            "approver": [(NOBODY, _("written into the roll, without a request")), *approvers],
        },
        empty=Empty(why=_("No case: everybody was present at every session taken.")),
    )
    return CasesPage(title=_("Cases"), lead=lead, trail=(Crumb(_("Cases")),), listing=page)


# --- Share of leave -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonthLine:
    """One month of everything that is seen."""

    month: str
    held: int
    excused: int
    afterwards: int
    share: str
    url: str


@dataclass(frozen=True)
class SharesPage:
    """The share of excused lessons by agency, class or who granted, and its way through the months."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    spans: tuple[Tab, ...]
    listing: ListPage[ShareRow]
    months: tuple[MonthLine, ...]
    note: str


GROUPS = {
    "agency": gettext_lazy("By agency"),
    "class": gettext_lazy("By class"),
    "approver": gettext_lazy("By who granted"),
}
SPANS = {"3": gettext_lazy("Three months"), "12": gettext_lazy("A year"), "all": gettext_lazy("All")}


def _since(on: date, span: str) -> date | None:
    if span == "all":
        return None
    back = on.year * 12 + on.month - int(span)
    return date(back // 12, back % 12 + 1, 1)


def shares_page(actor: User, query: Query, now: datetime) -> SharesPage:
    """`?by=agency|class|approver&span=3|12|all`."""
    on = local_date(now)
    by = query.get("by", "agency")
    by = by if by in GROUPS else "agency"
    span = query.get("span", "3")
    span = span if span in SPANS else "3"
    since = _since(on, span)
    seen = enrolments_whose_leave_is_seen(actor, on)
    rule = leave_shares.share_rule(on)
    rows = (
        leave_shares.shares_by_approver(seen, since)
        if by == "approver"
        else leave_shares.shares_by(seen, by, since)
    )
    for row in rows:
        if row.key == NOBODY and by == "approver":
            row.name = _("written into the roll, without a request")
    here = reverse("attendance:leave-shares")
    months = leave_shares.month_shares(seen, since)
    return SharesPage(
        title=_("Share of leave"),
        lead=_(
            "Lessons excused of the lessons held. Leave given freely or afterwards hollows attendance out."
        ),
        trail=(),
        tabs=tuple(Tab(label, f"{here}?by={key}&span={span}", key == by) for key, label in GROUPS.items()),
        spans=tuple(Tab(label, f"{here}?by={by}&span={key}", key == span) for key, label in SPANS.items()),
        listing=_shares_listing(by, since, rule).read(
            query, rows, empty=Empty(why=_("No session was taken in this time."))
        ),
        months=tuple(_month(one) for one in months),
        note=_flag_note(rule),
    )


def _flag_note(rule: Any) -> str:
    if rule is None or rule.is_off:
        return ""
    words = _("Flagged above {value}% of the lessons held.").format(value=rule.as_int)
    if rule.is_verified:
        return words
    return f"{words} " + ": ".join(part for part in (_("Unverified"), rule.basis or rule.note) if part)


def _month(one: MonthShare) -> MonthLine:
    last = date(one.month.year + one.month.month // 12, one.month.month % 12 + 1, 1)
    return MonthLine(
        dates.month_text(one.month),
        one.held,
        one.excused,
        one.afterwards,
        numbers.share(one.excused, one.held),
        cases_url(
            kind="excused",
            day_from=dates.short(one.month),
            day_to=dates.short(date.fromordinal(last.toordinal() - 1)),
        ),
    )


def _shares_listing(by: str, since: date | None, rule: Any) -> Listing[ShareRow]:
    narrowed: dict[str, object] = {"kind": "excused"}
    if since:
        narrowed["day_from"] = dates.short(since)

    def door(row: ShareRow, lessons: int, **more: object) -> Figure | int:
        if not lessons:
            return 0
        return Figure(lessons, cases_url(**narrowed, **{by: row.key}, **more), row.name)

    return Listing(
        key="shares",
        title=gettext_lazy("Share of leave"),
        columns=(
            Column(key="name", label=str(GROUPS[by]), sort="sort_key"),
            Column(key="held", label=gettext_lazy("Lessons held"), kind="number", sort="held"),
            Column(
                key="excused",
                label=gettext_lazy("Lessons excused"),
                kind="figure",
                value=lambda row: door(row, row.excused),
                export=lambda row: row.excused,
                sort="excused",
            ),
            Column(
                key="share",
                label=gettext_lazy("Share"),
                kind="share",
                value=lambda row: Share(row.excused, row.held),
            ),
            Column(
                key="afterwards",
                label=gettext_lazy("Of it after the event"),
                kind="figure",
                value=lambda row: door(row, row.afterwards, afterwards="yes"),
                export=lambda row: row.afterwards,
                sort="afterwards",
            ),
            Column(
                key="late_share",
                label=gettext_lazy("Share after the event"),
                kind="share",
                value=lambda row: Share(row.afterwards, row.excused),
            ),
            Column(key="trend", label=gettext_lazy("Last month"), value=lambda row: row.trend),
            Column(
                key="flag",
                label=gettext_lazy("Flag"),
                kind="badge",
                value=lambda row: Badge(_("above the rule"), "warning", "flag") if row.is_above(rule) else "",
                export=lambda row: _("above the rule") if row.is_above(rule) else "",
            ),
        ),
        search=("name",),
        order=(),
        row_id=lambda row: row.key,
    )
