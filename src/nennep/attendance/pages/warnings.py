"""Warnings over the whole plan, and the people of an agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.pages.trainee_columns import (
    certain_column,
    class_column,
    lesson_columns,
    trainee_column,
)
from nennep.attendance.pages.warnings_cases import cases_url, choices_among
from nennep.attendance.pages.warnings_modules import module_listing, module_note
from nennep.attendance.queries import warnings
from nennep.attendance.queries.modules import (
    ModuleRow,
    module_limit,
    module_rows,
    modules_among,
)
from nennep.attendance.queries.warnings import TallyRow, WarningRules
from nennep.classes.models import Enrolment
from nennep.classes.policies import enrolments_visible_to
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Figure, Link, Tab

OVER, NEAR, ROW = "over", "near", "row"


# --- Warnings -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WarningsPage:
    """Trainees with their hours over the whole plan; those near or over the limit first."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    acts: tuple[Act, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[TallyRow] | ListPage[ModuleRow]
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
    if (
        len(found) == 1 or row.left < 0
    ):  # nothing is graver, and the date stands beside it; the sheet says both
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
            trainee_column(),
            class_column(),
            Column(
                key="level",
                label=gettext_lazy("Warning"),
                kind="badge",
                value=lambda row: _shown_level(row, rules),
                export=lambda row: ", ".join(str(one.text) for one in _level(row, rules)),
            ),
            certain_column(),
            Column(key="planned", label=gettext_lazy("Planned"), kind="number", shown=False),
            Column(key="held", label=gettext_lazy("Held"), kind="number", total="lessons_held"),
            Column(
                key="credited",
                label=gettext_lazy("Studied"),
                kind="number",
                sort="lessons_credited",
                total="lessons_credited",
            ),
            *lesson_columns(_behind, has_total=True),
            Column(
                key="in_a_row",
                label=gettext_lazy("Absent in a row"),
                kind="number",
                sort="absences_in_a_row",
                shown=False,
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


_LOADED = ("enrolment__person", "enrolment__agency", "enrolment__training_class")


def warnings_page(actor: User, query: Query, now: datetime) -> WarningsPage:
    """`?show=all`: everybody who is seen; `?show=modules`: warned in a module; otherwise those who are warned."""
    on = local_date(now)
    rules = warnings.warning_rules(on)
    seen = enrolments_visible_to(actor, None, on)
    everybody = warnings.running_tallies(seen, on)
    warned = everybody.filter(_condition(OVER, rules) | _condition(NEAR, rules) | _condition(ROW, rules))
    shows_all = query.get("show") == "all"
    here = reverse("attendance:warnings")
    limit = module_limit(on)
    by_module = warnings.running_module_tallies(seen, on).filter(warnings.is_over() | warnings.is_near(rules))
    shows_modules = limit is not None and query.get("show") == "modules"
    tabs = [
        Tab(_("Warned"), here, not shows_all and not shows_modules, warned.count()),
        Tab(_("Everybody"), f"{here}?show=all", shows_all),
    ]
    if limit is not None:
        tabs.append(Tab(_("By module"), f"{here}?show=modules", shows_modules, by_module.count()))
    if limit is not None and shows_modules:
        places = Enrolment.objects.filter(module_tallies__in=by_module)
        return WarningsPage(
            title=_("Attendance warnings"),
            lead=_("Lessons of each module, and the distance to the limit of its exam."),
            trail=(),
            acts=(),
            tabs=tuple(tabs),
            listing=module_listing(rules).read(
                query,
                by_module.select_related("module", *_LOADED),
                make_rows=module_rows,
                choices={**choices_among(places), "module": modules_among(by_module)},
                empty=Empty(why=_("Nobody is near the limit of a module.")),
            ),
            notes=(module_note(limit),),
        )
    listing = tally_listing("warnings", rules, asks=False).read(
        query,
        (everybody if shows_all else warned).select_related(*_LOADED),
        make_rows=warnings.tally_rows,
        choices=choices_among(Enrolment.objects.filter(tally__in=everybody)),
        empty=Empty(why=_("Nobody is near the limit or absent several times in a row.")),
    )
    return WarningsPage(
        title=_("Attendance warnings"),
        lead=_("Lessons over the whole plan, the distance to the limit, and since when it is certain."),
        trail=(),
        acts=(),
        tabs=tuple(tabs),
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
            choices=choices_among(Enrolment.objects.filter(tally__in=source)),
            empty=Empty(why=_("Nobody of the agency has attended a session of a running class yet.")),
        ),
        notes=basis_notes(rules),
    )
