"""Rules in words: values, scopes, certainty, subjects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from nennep.kernel import dates, numbers
from nennep.norms.models import Rule, RuleUnit
from nennep.norms.rules import Value

FORMS = {"full_time": gettext_lazy("Full-time"), "part_time_batch": gettext_lazy("Part-time in batches")}
OPERATORS = {"<=": "≤", ">=": "≥", "=": "", "<": "<", ">": ">"}
GROUPS = {
    "attendance": gettext_lazy("Attendance"),
    "presence": gettext_lazy("Proof of presence"),
    "warning": gettext_lazy("Warnings"),
    "leave": gettext_lazy("Leave"),
    "report": gettext_lazy("Reports"),
    "reminder": gettext_lazy("Reminder letters"),
    "time": gettext_lazy("Time"),
    "admission": gettext_lazy("Admission"),
    "service": gettext_lazy("Admission"),
    "training": gettext_lazy("Admission"),
    "abroad": gettext_lazy("Abroad"),
    "certificate": gettext_lazy("Results"),
    "results": gettext_lazy("Results"),
    "yearly": gettext_lazy("Fostering"),
    "fostering": gettext_lazy("Fostering"),
    "lecturer": gettext_lazy("Lecturers and schools"),
    "school": gettext_lazy("Lecturers and schools"),
    "rating": gettext_lazy("Yearly rating"),
    "structure": gettext_lazy("Structure of committees"),
    "cadre": gettext_lazy("Structure of committees"),
    "party": gettext_lazy("Party members"),
    "nominations": gettext_lazy("Nominations"),
    "standards": gettext_lazy("Standards"),
    "planning": gettext_lazy("Plans"),
    "feedback": gettext_lazy("Surveys"),
}


def words() -> dict[str, str]:
    """What the closed words of rules are called on the screen."""
    return {
        "month": pgettext("period of a report", "every month"),
        "batch": pgettext("period of a report", "at the end of each batch"),
        "organisation_board": _("the Organisation Board"),
        "none": _("no lesson"),
        "until_seen": _("lessons until last seen"),
        "full": _("full participation"),
        "college": _("college"),
        "university": _("university"),
        "upper_secondary": _("upper secondary school"),
        "lower_secondary": _("lower secondary school"),
        "master": _("master"),
        "doctorate": _("doctorate"),
    }


def word(value: str) -> str:
    """A closed word of a rule as the screen shows it."""
    return words().get(value, value)


def value_in_words(value: Value, unit: str, operator: str = "=") -> str:
    """A value as people read it: "≤ 20%", "3 days", "off", "07:30"."""
    if value is None or value is False:
        return _("off")
    if value is True:
        return _("on")
    if isinstance(value, time):
        return dates.clock_text(value)
    if isinstance(value, str):
        return word(value)
    sign = f"{OPERATORS[operator]} " if OPERATORS[operator] else ""
    shown = numbers.whole(int(value)) if value == int(value) else numbers.decimal(Decimal(value), 1)
    if unit == RuleUnit.PERCENT:
        return f"{sign}{shown}%"
    if unit == RuleUnit.COUNT:
        return f"{sign}{shown}"
    count = int(value)
    with_unit = {
        RuleUnit.MINUTES: ngettext("{count} minute", "{count} minutes", count),
        RuleUnit.HOURS: ngettext("{count} hour", "{count} hours", count),
        RuleUnit.DAYS: ngettext("{count} day", "{count} days", count),
        RuleUnit.LESSONS: ngettext("{count} lesson", "{count} lessons", count),
        RuleUnit.SESSIONS: ngettext("{count} session", "{count} sessions", count),
        RuleUnit.YEARS: ngettext("{count} year", "{count} years", count),
    }[RuleUnit(unit)]
    return sign + with_unit.format(count=shown)


def scope_in_words(rule: Rule, names: Mapping[str, str]) -> str:
    """For whom the rule holds; `names` are the names of programmes by code."""
    parts = [
        str(rule.unit) if rule.unit else "",
        names.get(rule.programme_code, rule.programme_code),
        str(FORMS.get(rule.study_form, rule.study_form)),
    ]
    return " · ".join(filter(None, parts)) or _("everywhere")
