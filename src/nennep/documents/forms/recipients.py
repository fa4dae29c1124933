"""The recipients of a document, typed the way they stand on the paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from nennep.documents.models import Channel, Recipient, RecipientPurpose, RecipientSet
from nennep.documents.operations import RecipientLine
from nennep.documents.queries.papers import CHANNELS, FILE_COPY, PURPOSES
from nennep.kernel import text
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder

_WITH_PURPOSE = re.compile(r"^(.+?)\s*\(([^()]+)\)$")
_FILE = FILE_COPY.partition("{")[0]


def typed_recipients(recipients: Sequence[Recipient]) -> str:
    """The lines as they would be typed, read back by `RecipientsField`."""
    lines: list[str] = []
    channel: str = Channel.PAPER_AND_ELECTRONIC
    for row in recipients:
        if row.channel != channel:
            channel = row.channel
            lines.append(f"{CHANNELS[Channel(channel)]}:")
        purpose = PURPOSES.get(RecipientPurpose(row.purpose), "") if row.purpose else ""
        lines.append(f"{row.text} ({purpose})" if purpose else row.text)
    return "\n".join(lines)


class RecipientsField(forms.CharField):
    """One recipient a line, the purpose in parentheses; a line with a channel holds for those below it (R0-31, R2-48).

    A line names a set or a unit of the day; the lines of `kept` mean whom they meant. Any other words are printed only.
    """

    def __init__(self, *, on: date | None = None, kept: Sequence[Recipient] = (), **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**options)
        self.on = on
        self.kept = kept

    def clean(self, value: Any) -> Any:
        """The lines in their order, or one sentence for each that names a unit of another time."""
        written = super().clean(value)
        reader = _Reader.of(self.kept, self.on)
        purposes = {text.search_key(words): purpose for purpose, words in PURPOSES.items()}
        channels = {text.search_key(words): channel for channel, words in CHANNELS.items()}
        found: list[RecipientLine] = []
        problems: list[forms.ValidationError] = []
        channel: str = Channel.PAPER_AND_ELECTRONIC
        for line in written.splitlines():
            name = line.strip().lstrip("-–•").rstrip(",;.: ").strip()
            if not name:
                continue
            if (heading := channels.get(text.search_key(name))) is not None:
                channel = heading
                continue
            purpose = ""
            if (parts := _WITH_PURPOSE.match(name)) and text.search_key(parts[2]) in purposes:
                name, purpose = parts[1], purposes[text.search_key(parts[2])]
            try:
                found.append(reader.line(name, purpose, channel))
            except forms.ValidationError as problem:
                problems.append(problem)
        if problems:
            raise forms.ValidationError(problems)
        return found


@dataclass(frozen=True)
class _Reader:
    """Whom the words of a line mean."""

    kept: dict[str, Recipient]
    sets: dict[str, RecipientSet]
    finder: UnitFinder | None

    @classmethod
    def of(cls, kept: Sequence[Recipient], on: date | None) -> _Reader:
        return cls(
            {text.match_key(row.text): row for row in kept},
            {text.search_key(one.name): one for one in RecipientSet.objects.order_by("pk")},
            UnitFinder(on) if on else None,
        )

    def line(self, name: str, purpose: str, channel: str) -> RecipientLine:
        before = self.kept.get(text.match_key(name))
        if before is not None:
            return RecipientLine(
                before.text,
                RecipientPurpose.FILE if before.purpose == RecipientPurpose.FILE else purpose,
                channel,
                before.recipient_set,
                before.unit,
                before.person,
                before.task,
                before.task_due_on,
            )
        if (group := self.sets.get(text.search_key(name))) is not None:
            return RecipientLine(group.name, purpose, channel, recipient_set=group)
        if name.startswith(_FILE):
            return RecipientLine(name, RecipientPurpose.FILE, channel)
        unit = self._unit(name)
        return RecipientLine(unit.name if unit else name, purpose, channel, unit=unit)

    def _unit(self, name: str) -> Unit | None:
        match = self.finder.find(name) if self.finder else None
        if match and match.ended is not None:
            raise forms.ValidationError(
                _("“{name}” does not stand today. Name the unit that follows it.").format(name=name)
            )
        if match and match.reason == "ambiguous":
            codes = ", ".join(one.unit.code for one in match.candidates)
            raise forms.ValidationError(
                _("Several units are called “{name}”. Type the code: {codes}.").format(name=name, codes=codes)
            )
        return match.unit if match else None
