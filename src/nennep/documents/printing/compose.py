"""Content and layout joined: every text as it is printed, every size and break decided, so that all printers agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from nennep.documents.printing import measure
from nennep.kernel import dates

if TYPE_CHECKING:
    from nennep.documents.layouts import Layout
    from nennep.documents.printing.content import Annex, Content, Recipient, Signing, Spans, Table

PAPERS = {"a4": (210.0, 297.0), "a5": (148.0, 210.0)}
DASHES = "-----"
GUTTER = 4.0
"""Room between the two columns of the heading, mm."""
LEAST_LEFT = 52.0
"""Narrowest left column of the heading, mm; a long date breaks before the issuer is squeezed further."""
RECIPIENT_SHARE = 0.52
"""Share of the text width given to the recipients; the signature has the rest."""
BRACE_WIDTH = 3.5
"""Room for a brace, mm."""


HANGING = 2.1
"""Indent of the second line of a recipient, mm."""
CELL_MARGIN = 1.2
"""Room left and right in a cell of a table, mm."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line in one style; size in points."""

    text: str
    size: float
    bold: bool = False
    italic: bool = False
    underline: bool = False

    @property
    def width(self) -> float:
        """Printed width in mm."""
        return measure.width(self.text, self.size, bold=self.bold, italic=self.italic)


@dataclass(frozen=True, slots=True)
class RecipientBlock:
    """Recipient lines under a channel; with a `purpose` they stand under one brace."""

    lines: tuple[str, ...]
    purpose: str = ""
    channel: str = ""
    room: float = 0.0
    purpose_room: float = 0.0
    height: int = 0
    """Lines that the recipients of a braced block take."""


@dataclass(frozen=True, slots=True)
class SigningLines:
    """Lines above the signature and the name below it."""

    titles: tuple[TextLine, ...]
    note: str
    name: TextLine


@dataclass(frozen=True)
class Composed:
    """A document ready for any printer. Lengths in mm, sizes in points."""

    content: Content
    layout: Layout

    @cached_property
    def paper(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        return PAPERS[self.layout.page.paper]

    @cached_property
    def room(self) -> float:
        """Width of the text."""
        return self.paper[0] - self.layout.page.margin_left - self.layout.page.margin_right

    @cached_property
    def national(self) -> tuple[TextLine, ...]:
        """The heading at the top right."""
        national = self.layout.national
        lines = [TextLine(national.first, national.first_size, bold=True)] if national.first else []
        if national.second:
            lines.append(TextLine(national.second, national.second_size, bold=True))
        return tuple(lines)

    @cached_property
    def national_rule(self) -> float:
        """Length of the rule below the heading."""
        return self.national[-1].width * self.layout.national.rule_share if self.national else 0.0

    @cached_property
    def columns(self) -> tuple[float, float]:
        """Widths of the left and the right column of the heading: the right one fits its longest line, if it can."""
        spec = self.layout.date_line
        wanted = max(
            [line.width for line in self.national]
            + [measure.width(self.date_text, spec.size, italic=spec.italic)]
        )
        right = min(max(wanted + GUTTER / 2, self.room * 0.48), self.room - LEAST_LEFT)
        right = max(right, max((line.width for line in self.national), default=0.0) + GUTTER / 2)
        return self.room - right, right

    @cached_property
    def issuer(self) -> tuple[TextLine, ...]:
        """Superior and issuing body, in capitals, broken well."""
        spec, room = self.layout.issuer, self.columns[0] - GUTTER
        lines: list[TextLine] = []
        for name, size, bold in (
            (self.content.superior, spec.superior_size, spec.superior_bold),
            (self.content.issuer, spec.issuer_size, spec.issuer_bold),
        ):
            lines += [
                TextLine(line, size, bold=bold)
                for line in measure.balanced_lines(name.upper(), size, room, bold=bold)
            ]
        return tuple(lines)

    @cached_property
    def issuer_rule(self) -> float:
        """Length of the rule below the issuer, 0 where a star stands."""
        share = self.layout.issuer.rule_share
        return self.issuer[-1].width * share if self.issuer and not self.layout.issuer.star else 0.0

    @cached_property
    def number(self) -> TextLine:
        """Number and symbol: "Số 12-TB/BTCTU", "Số: 592/QĐ-UBND", of a draft "Số …-TB/BTCTU"."""
        spec = self.layout.number
        number = spec.missing if self.content.number is None else f"{self.content.number:0{spec.digits}d}"
        return TextLine(f"{spec.prefix}{number}{spec.joiner}{self.content.symbol}", spec.size)

    @cached_property
    def date_text(self) -> str:
        """Place and date in one line."""
        on = self.content.issued_on
        if on is None:
            day = "ngày … tháng … năm …"
        else:
            day = dates.in_heading(on) if self.layout.date_line.leading_zeros else dates.in_text(on)
        return f"{self.content.place}, {day}" if self.content.place else day[0].upper() + day[1:]

    @cached_property
    def date_lines(self) -> tuple[TextLine, ...]:
        """Place and date, on two lines where the place is long."""
        spec, room = self.layout.date_line, self.columns[1]
        text = self.date_text
        if measure.width(text, spec.size, italic=spec.italic) > room and ", " in text:
            text = text.replace(", ", ",\n", 1)
        return tuple(
            TextLine(line, spec.size, italic=spec.italic)
            for line in measure.balanced_lines(text, spec.size, room, italic=spec.italic)
        )

    @cached_property
    def letter_subject(self) -> tuple[TextLine, ...]:
        """The subject of an official letter, under its number."""
        if self.content.shape != "letter" or not self.content.subject:
            return ()
        spec = self.layout.letter
        subject = self.content.subject
        if not subject.lower().startswith(spec.subject_prefix.lower()):
            subject = spec.subject_prefix + subject
        lines = measure.balanced_lines(
            subject, spec.subject_size, self.columns[0] - GUTTER, italic=spec.subject_italic
        )
        return tuple(TextLine(line, spec.subject_size, italic=spec.subject_italic) for line in lines)

    @cached_property
    def marks(self) -> tuple[TextLine, ...]:
        """Marks of secrecy and urgency, boxed."""
        return tuple(
            TextLine(mark.upper(), self.layout.extras.mark_size, bold=True) for mark in self.content.marks
        )

    @cached_property
    def kind(self) -> TextLine | None:
        """The kind in capitals; an official letter has none."""
        if self.content.shape == "letter" or not self.content.kind:
            return None
        return TextLine(self.content.kind.upper(), self.layout.title.kind_size, bold=True)

    @cached_property
    def subject(self) -> tuple[TextLine, ...]:
        """The subject under the kind."""
        if self.content.shape == "letter":
            return ()
        spec = self.layout.title
        lines = measure.balanced_lines(
            self.content.subject, spec.subject_size, self.room * 0.84, bold=spec.subject_bold
        )
        return tuple(TextLine(line, spec.subject_size, bold=spec.subject_bold) for line in lines)

    @cached_property
    def subject_rule(self) -> float:
        """Length of the rule under the subject; 0 when dashes or nothing stand there."""
        title = self.layout.title
        last = self.subject[-1].width if self.subject else 0.0
        return last * title.rule_share if title.rule == "line" else 0.0

    @cached_property
    def subject_dashes(self) -> str:
        """Dashes under the subject, as the Party sets them."""
        return DASHES if self.layout.title.rule == "dashes" and self.kind else ""

    @cached_property
    def addressees(self) -> tuple[str, ...]:
        """Addressees of "Kính gửi:"; several stand behind dashes, each with its punctuation."""
        spec, names = self.layout.letter, self.content.addressees
        if len(names) < 2:
            return names
        ends = [spec.addressee_end] * (len(names) - 1) + [spec.addressee_last_end]
        return tuple(f"- {punctuated(name, end)}" for name, end in zip(names, ends, strict=True))

    @cached_property
    def addressee_lines(self) -> tuple[str, ...]:
        """The addressees broken into lines that stand behind their label."""
        spec = self.layout.letter
        room = self.room * 0.94 - measure.width(spec.addressee_label + " ", spec.addressee_size)
        return tuple(
            line
            for name in self.addressees
            for line in measure.balanced_lines(name, spec.addressee_size, room)
        )

    @cached_property
    def addressee_room(self) -> float:
        """Width of the column of addressees behind its label."""
        size = self.layout.letter.addressee_size
        return max((measure.width(line, size) for line in self.addressee_lines), default=0.0) + 1

    @cached_property
    def addressee_fits(self) -> bool:
        """Whether label and a single addressee fit one centred line."""
        spec = self.layout.letter
        text = " ".join((spec.addressee_label, *self.addressee_lines))
        return len(self.addressee_lines) == 1 and measure.width(text, spec.addressee_size) <= self.room * 0.94

    @cached_property
    def signings(self) -> tuple[SigningLines, ...]:
        """The signing blocks of the document itself."""
        return self.signing_lines(self.content.signings)

    def signing_lines(self, signings: tuple[Signing, ...]) -> tuple[SigningLines, ...]:
        """Signing blocks with the capacity in the style of the layout: "T/M BAN THƯỜNG VỤ", "TM. ỦY BAN NHÂN DÂN"."""
        spec = self.layout.signing
        share = (1 - RECIPIENT_SHARE) if len(signings) < 2 else 1 / len(signings)
        room = self.room * share - 2
        blocks = []
        for signing in signings:
            prefix = {
                "": "",
                "on_behalf": spec.on_behalf,
                "for_head": spec.for_head,
                "by_order": spec.by_order,
            }[signing.capacity]
            texts = [prefix + signing.principal.upper()] if signing.principal else []
            texts += [title.upper() for title in signing.titles]
            titles = tuple(
                TextLine(line, spec.size, bold=spec.title_bold)
                for text in texts
                for line in measure.balanced_lines(text, spec.size, room, bold=spec.title_bold)
            )
            blocks.append(
                SigningLines(titles, signing.note, TextLine(signing.name, spec.size, bold=spec.name_bold))
            )
        return tuple(blocks)

    @cached_property
    def recipient_room(self) -> float:
        """Width of the column of recipients."""
        return self.room if len(self.content.signings) > 1 else self.room * RECIPIENT_SHARE

    @cached_property
    def recipients(self) -> tuple[RecipientBlock, ...]:
        """The list of recipients with its punctuation; the filing copy is always last (R0-34)."""
        spec = self.layout.recipients
        blocks: list[RecipientBlock] = []
        for group in self.content.recipients:
            if group.purpose and len(group.recipients) > 1:
                lines = [f"- {punctuated(named(one), spec.item_end)}" for one in group.recipients]
                blocks.append(self._braced(tuple(lines), f"({group.purpose})", group.channel))
            else:
                purpose = f" ({group.purpose})" if group.purpose else ""
                lines = [f"- {punctuated(named(one) + purpose, spec.item_end)}" for one in group.recipients]
                blocks.append(RecipientBlock(tuple(lines), channel=group.channel, room=self.recipient_room))
        if self.content.filing:
            ends = [spec.item_end] * (len(self.content.filing) - 1) + [spec.last_end]
            filed = [f"- {punctuated(one, end)}" for one, end in zip(self.content.filing, ends, strict=True)]
            blocks.append(RecipientBlock(tuple(filed), room=self.recipient_room))
        return tuple(blocks)

    def _braced(self, lines: tuple[str, ...], purpose: str, channel: str) -> RecipientBlock:
        """Share the width between recipients and purpose so that the fewest lines are used."""
        size, most = self.layout.recipients.size, self.recipient_room - BRACE_WIDTH - 2
        natural = measure.width(purpose, size, italic=True)
        widest = max(measure.width(line, size) for line in lines) + 0.5
        options = []
        for count in range(1, 5):
            broken = measure.balanced_lines(purpose, size, natural / count * 1.1 + 0.5, italic=True)
            purpose_room = max(measure.width(line, size, italic=True) for line in broken) + 0.5
            room = min(widest, most - purpose_room)
            needed = sum(self._hanging_lines(line, size, room) for line in lines)
            options.append((max(needed, len(broken)), len(broken), broken, room, purpose_room))
        height, _count, broken, room, purpose_room = min(options)
        return RecipientBlock(lines, "\n".join(broken), channel, room, purpose_room, height)

    @staticmethod
    def _hanging_lines(line: str, size: float, room: float) -> int:
        if measure.width(line, size) <= room:
            return 1
        return max(2, measure.lines_needed(line, size, room - HANGING))

    def table_widths(self, table: Table, room: float, size: float) -> tuple[float, ...]:
        """Column widths in mm that sum to `room`: shares by weight, none narrower than its longest word."""
        least = [0.0] * len(table.columns)
        for header in (True, False):
            rows = table.header if header else table.rows
            for row, starts in zip(rows, table.starts(header=header), strict=True):
                strong = header or row.kind != "row"
                for cell, start in zip(row.cells, starts, strict=True):
                    if cell.colspan == 1:
                        least[start] = max(least[start], longest_word(cell.text, size, bold=strong))
        least = [width + 2 * CELL_MARGIN + 0.6 for width in least]
        if sum(least) >= room:
            return tuple(width * room / sum(least) for width in least)
        free = set(range(len(table.columns)))
        widths = [0.0] * len(table.columns)
        rest = room
        while free:
            weight = sum(table.columns[at].weight for at in free)
            tight = [at for at in free if table.columns[at].weight * rest / weight < least[at]]
            if not tight:
                for at in free:
                    widths[at] = table.columns[at].weight * rest / weight
                break
            for at in tight:
                widths[at] = least[at]
            free -= set(tight)
            rest = room - sum(widths)
        return tuple(widths)

    def annex_room(self, annex: Annex) -> float:
        """Width of the text in an annex, which may lie on the side."""
        return self.paper[1] - 2 * self.layout.page.margin_bottom if annex.landscape else self.room

    def annex_reference(self, annex: Annex) -> str:
        """The line under the title of an annex that names the document it belongs to."""
        if annex.reference:
            return annex.reference
        number = self.number.text.removeprefix(self.layout.number.prefix)
        on = self.content.issued_on
        day = dates.in_text(on) if on else "ngày … tháng … năm …"
        kind = self.content.kind.capitalize() if self.content.kind else "Văn bản"
        return f"(Kèm theo {kind} số {number} {day} của {self.content.issuer})"


def compose(content: Content, layout: Layout) -> Composed:
    """Join content and layout; nothing is computed before it is asked for."""
    return Composed(content, layout)


def longest_word(text: Spans, size: float, *, bold: bool) -> float:
    """Width of the longest word in mm."""
    return max((_longest(span.text, size, bold or span.bold, span.italic) for span in text), default=0.0)


@lru_cache(maxsize=20_000)
def _longest(text: str, size: float, bold: bool, italic: bool) -> float:  # noqa: FBT001 - the key of the cache
    """Tables repeat their texts: reasons, classes, names."""
    return max((measure.width(word, size, bold=bold, italic=italic) for word in text.split()), default=0.0)


def punctuated(text: str, end: str) -> str:
    """The text with exactly that mark at its end."""
    return text.rstrip(" ,;.") + end


def named(recipient: Recipient) -> str:
    """A recipient with its own purpose in parentheses."""
    return f"{recipient.name} ({recipient.purpose})" if recipient.purpose else recipient.name
