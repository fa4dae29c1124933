"""Reading the roll as the grid sends it: one group of fields for each trainee."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from nennep.attendance.models import Fact
from nennep.attendance.operations import RollEntry
from nennep.attendance.queries.grid import GridRow, ReasonKey
from nennep.attendance.states import Claim
from nennep.kernel import text

# Vietnamese: how people write minutes.
_MINUTES = re.compile(r"\s*(\d{1,4})\s*(?:'|’|p|ph|phút)?\s*")


@dataclass(frozen=True)
class Sent:
    """What was sent of one trainee, as it was typed, for showing it again."""

    claim: str
    late: str
    early: str
    reason: str
    ordered_by: str


@dataclass(frozen=True)
class ReadRoll:
    """The entries to take; `problems` by trainee for what cannot be read; `sent` as it was typed."""

    entries: tuple[RollEntry, ...]
    problems: Mapping[int, str]
    sent: Mapping[int, Sent]


def read_roll(data: QueryDict, rows: Sequence[GridRow], reasons: Sequence[ReasonKey]) -> ReadRoll:
    """The entries of a sent grid. What the sender left as it was seen is no entry, whatever stands meanwhile."""
    seen = _seen_facts(data, rows)
    by_name = _reasons_by_name(reasons)
    entries: list[RollEntry] = []
    problems: dict[int, str] = {}
    sent: dict[int, Sent] = {}
    for row in rows:
        key = row.enrolment_id
        if f"claim-{key}" not in data:
            continue
        one = Sent(
            claim=data.get(f"claim-{key}", "")[:30],
            late=data.get(f"late-{key}", "").strip()[:10],
            early=data.get(f"early-{key}", "").strip()[:10],
            reason=data.get(f"reason-{key}", "").strip()[:120],
            ordered_by=data.get(f"by-{key}", "").strip()[:200],
        )
        seen_id = _number(data.get(f"seen-{key}", "")) or 0
        entry, problem = _entry(key, one, by_name, seen_id)
        if entry is not None and _is_as_seen(entry, seen.get(seen_id), reasons):
            continue
        sent[key] = one
        if entry is not None:
            entries.append(entry)
        else:
            problems[key] = problem
    return ReadRoll(tuple(entries), problems, sent)


def _entry(key: int, one: Sent, by_name: Mapping[str, str], seen_id: int) -> tuple[RollEntry | None, str]:
    is_case = one.claim not in {"", Claim.PRESENT}
    late, early = _number(one.late) if is_case else None, _number(one.early) if is_case else None
    for written, minutes in ((one.late, late), (one.early, early)):
        if is_case and written and minutes is None:
            return None, _("“{text}” is no number of minutes.").format(text=written)
    claim = one.claim
    if claim in {Claim.LATE, Claim.LEFT_EARLY} and late and early:
        claim = Claim.LATE_AND_LEFT_EARLY
    reason = ""
    if is_case and one.reason:
        reason = by_name.get(text.match_key(one.reason)) or by_name.get(text.search_key(one.reason), "")
        if not reason:
            return None, _("“{text}” is not in the list of reasons.").format(text=one.reason)
    return (
        RollEntry(
            enrolment_id=key,
            claim=claim,
            late_minutes=late,
            early_minutes=early,
            reason_code=reason,
            ordered_by=one.ordered_by if reason else "",
            seen_fact_id=seen_id,
        ),
        "",
    )


def _is_as_seen(entry: RollEntry, seen: Fact | None, reasons: Sequence[ReasonKey]) -> bool:
    if seen is None:
        return not entry.claim and not entry.seen_fact_id
    code = seen.reason.code if seen.reason else ""
    return (entry.claim, entry.late_minutes, entry.early_minutes, entry.reason_code, entry.ordered_by) == (
        seen.claim,
        seen.late_minutes,
        seen.early_minutes,
        code if any(reason.code == code for reason in reasons) else "",
        seen.ordered_by,
    )


def _seen_facts(data: QueryDict, rows: Sequence[GridRow]) -> dict[int, Fact]:
    wanted = {_number(data.get(f"seen-{row.enrolment_id}", "")) or 0 for row in rows} - {0}
    allowed = [row.enrolment_id for row in rows]
    facts = (
        Fact.objects.filter(pk__in=wanted, enrolment_id__in=allowed).select_related("reason").order_by("pk")
    )
    return {fact.pk: fact for fact in facts}


def _reasons_by_name(reasons: Sequence[ReasonKey]) -> dict[str, str]:
    found: dict[str, str] = {}
    for reason in reasons:
        for name in (reason.code, text.match_key(reason.name), text.search_key(reason.name)):
            found.setdefault(name, reason.code)
    return found


def _number(written: str) -> int | None:
    """A whole number, with or without a sign for minutes; None when it is none."""
    found = _MINUTES.fullmatch(written)
    if found is not None:
        return int(found[1])
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else None
