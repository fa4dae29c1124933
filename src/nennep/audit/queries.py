"""The trail in words: what an act is called, what it changed, and the timeline of one object."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from nennep.audit.models import Entry
from nennep.kernel import dates, numbers, text
from nennep.web.parts import Change, Event

LEAST_GROUPED = 10_000
"""Whole numbers from here on are written with their dots; below it may be a year."""

KEY_AT_END = re.compile(r" \(#\d+\)$")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")


def known_acts() -> dict[str, str]:
    """Every act that an area has declared (`acts` of its `apps.py`), with its sentence in the language of now."""
    return {
        act: str(sentence)
        for config in apps.get_app_configs()
        for act, sentence in getattr(config, "acts", {}).items()
    }


def sentence(act: str) -> str:
    """What the act is called, to be read after the name of who did it; the bare act where nobody declared it."""
    declared = getattr(_area(act), "acts", {})
    return str(declared.get(act, act))


def changes(entry: Entry) -> tuple[Change, ...]:
    """What the act changed, field by field, in words."""
    told = (
        Change(
            label=_label(entry.act, entry.subject_kind, key),
            before=_in_words(entry.act, entry.subject_kind, key, entry.before.get(key)),
            after=_in_words(entry.act, entry.subject_kind, key, entry.after.get(key)),
        )
        for key in {**entry.before, **entry.after}
    )
    return tuple(change for change in told if change.before or change.after)


def subject_url(entry: Entry) -> str:
    """The page of the object, where its area names one in `act_pages`; the guard of that page still decides."""
    pages = getattr(_area(entry.subject_kind), "act_pages", {})
    name = pages.get(entry.subject_kind)
    if name is None:
        return ""
    try:
        return reverse(name, args=[entry.subject_id])
    except NoReverseMatch:
        return ""


def actor_in_words(entry: Entry) -> str:
    """Who did it: "Lê Thị Minh", or "Lê Thị Minh, standing in for Trần Văn Hải"."""
    name = entry.actor_name or _("The system")
    if entry.on_behalf_of_name:
        return _("{name}, standing in for {absent}").format(name=name, absent=entry.on_behalf_of_name)
    return name


def timeline(
    subject: Model,
    *,
    limit: int = 50,
    with_subjects: bool = False,
    acts: str = "",
    without: str = "",
    since: datetime | None = None,
) -> tuple[Event, ...]:
    """What happened to an object and to what belongs to it, the newest first. One query.

    `limit` is the number of lines. With `with_subjects` each line also names its object, for the
    timeline of a large object that gathers the acts on many small ones. `acts` keeps the acts whose
    name begins so: an object that everybody may open does not tell of the people in it. `without` leaves
    out the acts whose name begins so: the page of one matter does not tell of another. `since` leaves out what was done
    before that moment: who got a paper does not read how it was drafted.
    """
    kind, key = subject._meta.label_lower, subject.pk
    entries = Entry.objects.filter(
        Q(subject_kind=kind, subject_id=key) | Q(context_kind=kind, context_id=key), act__startswith=acts
    )
    if without:
        entries = entries.exclude(act__startswith=without)
    if since:
        entries = entries.filter(at__gte=since)
    return events(entries.order_by("-at", "-pk")[:limit], about=None if with_subjects else (kind, key))


def events(entries: Iterable[Entry], *, about: tuple[str, int] | None = None) -> tuple[Event, ...]:
    """The lines as events of a timeline; lines on another object than `about` name theirs."""
    return tuple(
        Event(
            at=entry.at,
            who=actor_in_words(entry),
            what=sentence(entry.act)
            if about == (entry.subject_kind, entry.subject_id)
            else _("{act}: {subject}").format(act=sentence(entry.act), subject=entry.subject_name),
            reason=entry.reason,
            changes=changes(entry),
        )
        for entry in entries
    )


@dataclass(frozen=True)
class Line:
    """One line of the page "who did what"."""

    pk: int
    at: datetime
    who: str
    what: str
    subject: str
    subject_url: str
    changed: str
    reason: str
    request_id: str
    import_id: str


def lines(entries: Iterable[Entry]) -> list[Line]:
    """The lines of the trail in words, without a query of its own."""
    return [
        Line(
            pk=entry.pk,
            at=entry.at,
            who=actor_in_words(entry),
            what=sentence(entry.act),
            subject=entry.subject_name,
            subject_url=subject_url(entry),
            changed="; ".join(_change_in_words(change) for change in changes(entry)),
            reason=entry.reason,
            request_id=entry.request_id,
            import_id=entry.import_id,
        )
        for entry in entries
    ]


def _change_in_words(change: Change) -> str:
    if change.before:
        return f"{change.label}: {change.before} → {change.after or '–'}"
    return f"{change.label}: {change.after or '–'}"


def _area(dotted: str) -> Any:
    try:
        return apps.get_app_config(dotted.partition(".")[0])
    except LookupError:
        return None


@cache
def _field(kind: str, key: str) -> Field[Any, Any] | None:
    try:
        found = apps.get_model(kind)._meta.get_field(key)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return found if isinstance(found, Field) else None


def _declared(act: str, kind: str, name: str) -> dict[str, Any]:
    """What the area of the act and the area of the object declare; the act's own words win."""
    return {**getattr(_area(kind), name, {}), **getattr(_area(act), name, {})}


def _label(act: str, kind: str, key: str) -> str:
    declared = _declared(act, kind, "act_fields")
    field = _field(kind, key)
    if key in declared:
        label = str(declared[key])
    else:
        label = str(field.verbose_name) if field is not None else key.replace("_", " ")
    return label[:1].upper() + label[1:]


def _in_words(act: str, kind: str, key: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and abs(value) >= LEAST_GROUPED:
        return numbers.whole(value)
    if isinstance(value, list):
        return ", ".join(_in_words(act, kind, key, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_in_words(act, kind, key, item)}" for name, item in value.items())
    field = _field(kind, key)
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    choices = choices or dict(_declared(act, kind, "act_choices").get(key, ()))
    if value in choices:
        return str(choices[value])
    return _text_in_words(str(value))


def _text_in_words(value: str) -> str:
    if ISO_DAY.match(value):
        return dates.short(date.fromisoformat(value))
    if ISO_MOMENT.match(value):
        moment = datetime.fromisoformat(value)
        return f"{moment:%H:%M} {dates.short(moment.date())}"
    return KEY_AT_END.sub("", value)


def acts_in(entries: QuerySet[Entry]) -> list[tuple[str, str]]:
    """The acts that occur among the lines, with their sentences, in the order of the sentences."""
    found = entries.order_by().values_list("act", flat=True).distinct()
    return sorted(((act, sentence(act)) for act in found), key=lambda pair: (text.sort_key(pair[1]), pair[0]))


def actors_in(entries: QuerySet[Entry]) -> list[tuple[int, str]]:
    """Who occurs among the lines, by the newest name of the account, in Vietnamese order of names."""
    found = (
        entries.filter(actor__isnull=False).order_by().values_list("actor_id", "actor__full_name").distinct()
    )
    return sorted(found, key=lambda pair: (text.name_sort_key(pair[1]), pair[0]))
