"""What is asked of who writes a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.forms.fields import DocumentsField
from nennep.documents.forms.recipients import RecipientsField
from nennep.documents.models import (
    Channel,
    Circulation,
    DocumentKind,
    Recipient,
    RecipientSet,
)
from nennep.documents.operations import RecipientLine
from nennep.documents.printing.content import Block, Item, Paragraph, plain, spans
from nennep.documents.queries.papers import CHANNELS, PURPOSES
from nennep.units.models import Unit

# Vietnamese: the same letters begin a part.
_PARTS = re.compile(r"\n\s*\n|\n(?=\d{1,2}\.\s|[a-zđ]\)\s)")
# Vietnamese: points go on with đ after d.
_ITEM = re.compile(r"^(\d{1,2}\.|[a-zđ]\))\s+(.+)$", re.DOTALL)


def blocks_of(written: str) -> list[Block]:
    """The paragraphs of a typed text: an empty line parts them, "1. …" and "a) …" are points."""
    blocks: list[Block] = []
    for part in _PARTS.split(written.replace("\r\n", "\n").strip()):
        words = " ".join(part.split())
        if not words:
            continue
        point = _ITEM.match(words)
        blocks.append(Item(point[1], spans(point[2])) if point else Paragraph(spans(words)))
    return blocks


def typed_text(blocks: Sequence[Block]) -> str | None:
    """The text as it would be typed, read back by `blocks_of`; None where it has more than plain paragraphs and points."""
    parts: list[str] = []
    for block in blocks:
        if not isinstance(block, (Paragraph, Item)) or any(
            span.bold or span.italic or span.href for span in block.text
        ):
            return None
        words = plain(block.text)
        parts.append(f"{block.number} {words}" if isinstance(block, Item) else words)
    written = "\n\n".join(parts)
    return written if blocks_of(written) == list(blocks) else None


class DraftForm(forms.Form):
    """A document as a clerk types it."""

    issuer = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Issued by"), empty_label=gettext_lazy("choose")
    )
    kind = forms.ModelChoiceField(
        DocumentKind.objects.none(), label=gettext_lazy("Kind"), empty_label=gettext_lazy("choose")
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "An empty line begins a new paragraph; lines with “1.” or “a)” become points."
        ),
    )
    addressees = forms.CharField(
        label=gettext_lazy("Addressees"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only for an official letter, one a line."),
    )
    bases = DocumentsField(
        label=gettext_lazy("Bases"),
        required=False,
        help_text=gettext_lazy("Numbers of issued documents, one a line."),
    )
    recipients = RecipientsField(
        label=gettext_lazy("Recipients"),
        required=False,
    )
    sets = forms.ModelMultipleChoiceField(
        RecipientSet.objects.none(),
        label=gettext_lazy("Add sets of recipients"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    circulation = forms.ChoiceField(
        label=gettext_lazy("Circulation"), choices=Circulation.choices, required=False
    )

    def __init__(
        self, *args: Any, issuers: Any, today: date, kept: Sequence[Recipient] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        recipients = self.fields["recipients"]
        recipients.on, recipients.kept = today, kept  # type: ignore[attr-defined]
        recipients.help_text = _(
            "One a line as on the paper, the purpose in parentheses: {purposes}. A line “{channel}:” holds for those below it."
        ).format(purposes=", ".join(PURPOSES.values()), channel=CHANNELS[Channel.PAPER])
        self.fields["issuer"].queryset = issuers  # type: ignore[attr-defined]
        self.fields["kind"].queryset = DocumentKind.objects.order_by("order", "pk")  # type: ignore[attr-defined]
        self.fields["sets"].queryset = RecipientSet.objects.order_by("order", "pk")  # type: ignore[attr-defined]

    def lines(self) -> list[RecipientLine]:
        """What was typed, and the ticked sets that are not among it."""
        typed: list[RecipientLine] = self.cleaned_data["recipients"]
        named = {line.recipient_set for line in typed}
        added = [one for one in self.cleaned_data["sets"] if one not in named]
        return typed + [RecipientLine(one.name, recipient_set=one) for one in added]


class RedraftForm(DraftForm):
    """A draft to be changed; issuer and kind stay. A text that the program set itself has no field."""

    def __init__(self, *args: Any, has_text: bool, **options: Any) -> None:
        super().__init__(*args, issuers=Unit.objects.none(), **options)
        gone = ["issuer", "kind", *([] if has_text else ["body", "addressees"])]
        for name in gone:
            del self.fields[name]
