"""The small things that pages show: rows of lists and components are made of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from django.utils.translation import ngettext

from nennep.kernel import numbers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Tone = Literal["plain", "good", "waiting", "decide", "warning", "information"]
"""What a colour says: `decide` is the one deep red, only for what needs a decision of the person who looks."""

TONE_ICONS: dict[str, str] = {
    "plain": "circle",
    "good": "circle-check",
    "waiting": "clock",
    "decide": "alert-circle",
    "warning": "alert-triangle",
    "information": "info-circle",
}


@dataclass(frozen=True)
class Badge:
    """A state as icon and word; the colour only repeats it."""

    text: StrOrPromise
    tone: Tone = "plain"
    icon: str = ""

    @property
    def picture(self) -> str:
        """The icon of the badge, by default the one of its tone."""
        return self.icon or TONE_ICONS[self.tone]

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere else than its row does."""

    text: StrOrPromise
    url: str

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class PersonLine:
    """A person as lists show them: the name, and below it the agency or the post."""

    name: str
    about: StrOrPromise = ""
    url: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Figure:
    """A number that opens the names behind it. `label` says what is counted: "vắng không phép"."""

    value: int | Decimal
    url: str
    label: StrOrPromise = ""
    unit: StrOrPromise = ""

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class BeforeAfter:
    """A number as it is and as it would be, each the door to its names: "12 → 9"."""

    before: Figure
    after: Figure


@dataclass(frozen=True)
class KnownSum:
    """A sum of lines some of which have no number yet: "120 + 3 mục chưa có số". What is not known is never added as nought.

    `url` opens the lines summed, `unknown_url` those without a number.
    """

    known: int
    unknown: int = 0
    url: str = ""
    unknown_url: str = ""

    @property
    def unknown_words(self) -> str:
        """How many lines have no number; empty where all have one."""
        if not self.unknown:
            return ""
        return ngettext(
            "{count} line without a number", "{count} lines without a number", self.unknown
        ).format(count=numbers.whole(self.unknown))

    def __str__(self) -> str:
        if self.unknown and not self.known:
            return self.unknown_words
        return " + ".join(filter(None, (numbers.whole(self.known), self.unknown_words)))


@dataclass(frozen=True)
class Share:
    """A part of a whole, shown as percent with one decimal."""

    part: int
    total: int


@dataclass(frozen=True)
class Step:
    """One station of a workflow; exactly one is `now`, unless all are done."""

    label: StrOrPromise
    state: Literal["done", "now", "ahead", "stopped"] = "ahead"
    note: StrOrPromise = ""


@dataclass(frozen=True)
class Fact:
    """One line of a definition list; `value` may be any part or plain text."""

    label: StrOrPromise
    value: object
    hint: StrOrPromise = ""


@dataclass(frozen=True)
class Tab:
    """One view of the same thing."""

    label: StrOrPromise
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Change:
    """What an act changed: a field with its value before and after."""

    label: StrOrPromise
    before: StrOrPromise = ""
    after: StrOrPromise = ""


@dataclass(frozen=True)
class Event:
    """One entry of a timeline."""

    at: datetime
    who: StrOrPromise
    what: StrOrPromise
    reason: StrOrPromise = ""
    icon: str = "point"
    url: str = ""
    changes: tuple[Change, ...] = field(default=())


@dataclass(frozen=True)
class Task:
    """Something that is asked of the person who looks, with the one act that answers it."""

    text: StrOrPromise
    act: StrOrPromise
    url: str
    due: StrOrPromise = ""
    count: int | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class Act:
    """A button. With `method="post"` it is a form of its own; `refused` says why it cannot be pressed now."""

    label: StrOrPromise
    url: str
    icon: str = ""
    method: Literal["get", "post"] = "get"
    kind: Literal["primary", "secondary", "quiet", "danger"] = "secondary"
    refused: StrOrPromise = ""
    opens_dialog: bool = False


def steps(
    labels: Sequence[StrOrPromise], now: int, *, notes: dict[int, str] | None = None
) -> tuple[Step, ...]:
    """The state line of a workflow that stands at the station `now`; past the last one, all are done."""
    texts = notes or {}
    return tuple(
        Step(label, "done" if place < now else "now" if place == now else "ahead", texts.get(place, ""))
        for place, label in enumerate(labels)
    )
