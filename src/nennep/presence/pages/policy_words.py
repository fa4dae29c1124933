"""A policy of evidence read back in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.attendance.states import Checkpoint, Method
from nennep.presence.models import EvidencePolicy
from nennep.presence.queries.evidence import ways_of
from nennep.presence.states import CheckKind


def ways_text(ways: Iterable[str]) -> str:
    """The ways in words, in the order of their list: "mã phòng hoặc quầy cửa"."""
    named = set(ways)
    words = [str(one.label).lower() for one in Method if one in named]
    if len(words) < 2:
        return "".join(words)
    return _("{first} or {last}").format(first=", ".join(words[:-1]), last=words[-1])


def policy_sentences(policy: EvidencePolicy) -> tuple[str, ...]:
    """What the policy asks for, one sentence for each thing."""
    start, end = ways_of(policy, Checkpoint.START), ways_of(policy, Checkpoint.END)
    said = [_("At the start: {ways}.").format(ways=ways_text(start))]
    said.append(
        _("At the end: {ways}.").format(ways=ways_text(end)) if end else _("Nothing is taken at the end.")
    )
    if Method.ROOM_CODE in start | end:
        said.append(
            _("The code may be typed; it is then looked into.")
            if policy.accepts_typed_code
            else _("The code is filmed, never typed.")
        )
    if policy.wants_head_count:
        said.append(_("Heads are counted before the roll is seen."))
    if not policy.check_percent:
        said.append(_("No unannounced checks."))
    elif policy.check_kind == CheckKind.CODE:
        said.append(
            _("Unannounced checks in {percent}% of sessions: a new code for everybody.").format(
                percent=policy.check_percent
            )
        )
    else:
        said.append(
            ngettext(
                "Unannounced checks in {percent}% of sessions: {count} person is looked at.",
                "Unannounced checks in {percent}% of sessions: {count} people are looked at.",
                policy.check_people,
            ).format(percent=policy.check_percent, count=policy.check_people)
        )
    return tuple(said)
