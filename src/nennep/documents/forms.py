"""What the pages of documents ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.models import (
    Circulation,
    DocumentKind,
    DocumentLayout,
    OfficialDocument,
    RecipientSet,
    SigningAuthority,
    SigningCapacity,
)
from nennep.documents.printing.content import Block, Item, Paragraph, spans
from nennep.documents.rules import parse_number
from nennep.kernel import text
from nennep.people.models import Person
from nennep.units.models import Unit
from nennep.web.forms import VietnameseDateField

# Vietnamese: the same letters begin a part.
_PARTS = re.compile(r"\n\s*\n|\n(?=\d{1,2}\.\s|[a-zđ]\)\s)")
# Vietnamese: points go on with đ after d.
_ITEM = re.compile(r"^(\d{1,2}\.|[a-zđ]\))\s+(.+)$", re.DOTALL)


class PersonField(forms.CharField):
    """A person by code or full name; cleans to a `Person`."""

    def clean(self, value: Any) -> Any:
        """The person, or the sentence why there is none."""
        written = super().clean(value)
        if not written:
            return None
        found = list(
            Person.objects.filter(match_key=text.match_key(written)).order_by("code", "pk")[:5]
        ) or list(Person.objects.filter(code__iexact=written.strip()).order_by("pk")[:1])
        if not found:
            raise forms.ValidationError(
                _("There is no person “{name}” on record. Type the full name or the code.").format(
                    name=written
                )
            )
        if len(found) > 1:
            codes = ", ".join(person.code for person in found)
            raise forms.ValidationError(
                _("Several people are called so. Type the code: {codes}.").format(codes=codes)
            )
        return found[0]


class DocumentsField(forms.CharField):
    """Documents of the registry by number, one a line; cleans to a list of `OfficialDocument`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """The documents in the order of the lines, or one sentence for each that is not on record."""
        written = super().clean(value)
        found: list[OfficialDocument] = []
        problems: list[forms.ValidationError] = []
        for line in filter(None, (part.strip() for part in written.splitlines())):
            number = parse_number(line)
            matches = list(
                OfficialDocument.objects.filter(number_text__iexact=number.text if number else line).order_by(
                    "-issued_on", "-pk"
                )[:2]
            )
            if not matches:
                problems.append(
                    forms.ValidationError(
                        _("“{number}” is not in the registry. Register it first.").format(number=line)
                    )
                )
            elif len(matches) > 1:
                problems.append(
                    forms.ValidationError(
                        _(
                            "Several documents have the number {number}. Link it on the page of the document."
                        ).format(number=line)
                    )
                )
            else:
                found.append(matches[0])
        if problems:
            raise forms.ValidationError(problems)
        return found


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


class DraftForm(forms.Form):
    """A document as a clerk types it."""

    issuer = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Issued by"))
    kind = forms.ModelChoiceField(DocumentKind.objects.none(), label=gettext_lazy("Kind"))
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
    sets = forms.ModelMultipleChoiceField(
        RecipientSet.objects.none(),
        label=gettext_lazy("Sent to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    circulation = forms.ChoiceField(
        label=gettext_lazy("Circulation"), choices=Circulation.choices, required=False
    )

    def __init__(self, *args: Any, issuers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["issuer"].queryset = issuers  # type: ignore[attr-defined]
        self.fields["kind"].queryset = DocumentKind.objects.order_by("order", "pk")  # type: ignore[attr-defined]
        self.fields["sets"].queryset = RecipientSet.objects.order_by("order", "pk")  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    """An outside document."""

    number_text = forms.CharField(
        label=gettext_lazy("Number and symbol"),
        max_length=60,
        help_text=gettext_lazy("As written, for example 407 -TB/BTCTU."),
    )
    issuer_name = forms.CharField(label=gettext_lazy("Issued by"), max_length=250)
    issued_on = VietnameseDateField(
        label=gettext_lazy("Date"),
        required=False,
        help_text=gettext_lazy("Leave empty when unknown; the document is flagged."),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ModelChoiceField(
        DocumentKind.objects.none(),
        label=gettext_lazy("Kind"),
        required=False,
        empty_label=gettext_lazy("as the number says"),
    )
    bases = DocumentsField(
        label=gettext_lazy("Bases"),
        required=False,
        help_text=gettext_lazy("Numbers of issued documents, one a line."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].queryset = DocumentKind.objects.order_by("order", "pk")  # type: ignore[attr-defined]


class IssueForm(forms.Form):
    """Signature and day."""

    authority = forms.ModelChoiceField(
        SigningAuthority.objects.none(),
        label=gettext_lazy("Signed by"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    on = VietnameseDateField(label=gettext_lazy("Date of the document"))

    def __init__(self, *args: Any, authorities: list[SigningAuthority], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["authority"]
        field.queryset = SigningAuthority.objects.filter(  # type: ignore[attr-defined]
            pk__in=[row.pk for row in authorities]
        ).select_related("person")
        field.label_from_instance = signer_in_words  # type: ignore[attr-defined]


def signer_in_words(authority: SigningAuthority) -> str:
    """A signer as chosen from a list: "Nguyễn Văn An – Phó Trưởng Ban, ký thay Trưởng Ban"."""
    words = f"{authority.person.full_name} – {authority.title.capitalize()}"
    if authority.capacity != SigningCapacity.DIRECT:
        words += f", {authority.get_capacity_display()} {authority.head_title.capitalize()}"
    return words


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarkForm(forms.Form):
    """What the reviewer has to say."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DayForm(forms.Form):
    """The missing day."""

    issued_on = VietnameseDateField(label=gettext_lazy("Date"))


class CiteForm(forms.Form):
    """One more basis."""

    basis = DocumentsField(
        label=gettext_lazy("Number of the basis"),
        widget=forms.TextInput,
        help_text=gettext_lazy("For example 32-NQ/TW."),
    )

    def clean_basis(self) -> OfficialDocument:
        """The one document."""
        found: list[OfficialDocument] = self.cleaned_data["basis"]
        if len(found) != 1:
            raise forms.ValidationError(_("Type exactly one number."))
        return found[0]


class ResultForm(forms.Form):
    """What was done."""

    result = forms.CharField(
        label=gettext_lazy("Result"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AuthorityForm(forms.Form):
    """Who may sign."""

    person = PersonField(
        label=gettext_lazy("Person"), max_length=150, help_text=gettext_lazy("Full name or code.")
    )
    capacity = forms.ChoiceField(label=gettext_lazy("Capacity"), choices=SigningCapacity.choices)
    title = forms.CharField(
        label=gettext_lazy("Own title"),
        max_length=150,
        help_text=gettext_lazy("As printed, for example PHÓ TRƯỞNG BAN."),
    )
    head_title = forms.CharField(
        label=gettext_lazy("Signs for"),
        max_length=150,
        required=False,
        help_text=gettext_lazy(
            "TRƯỞNG BAN for K/T and T/L, BAN THƯỜNG VỤ for T/M; empty when signing directly."
        ),
    )
    kinds = forms.ModelMultipleChoiceField(
        DocumentKind.objects.none(),
        label=gettext_lazy("Kinds of documents"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: every kind."),
    )
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=250,
        help_text=gettext_lazy("The document that gives the authority."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kinds"].queryset = DocumentKind.objects.order_by("order", "pk")  # type: ignore[attr-defined]


class TermForm(forms.Form):
    """A term of a committee."""

    name = forms.CharField(
        label=gettext_lazy("Term"), max_length=80, help_text=gettext_lazy("For example 2020-2025.")
    )
    valid_from = VietnameseDateField(
        label=gettext_lazy("From"), help_text=gettext_lazy("The day after the congress before closed.")
    )


class LastDayForm(forms.Form):
    """A last day."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))


class IssuerLayoutForm(forms.Form):
    """Which layout from when."""

    layout = forms.ModelChoiceField(
        DocumentLayout.objects.none(), label=gettext_lazy("Layout"), empty_label=None
    )
    valid_from = VietnameseDateField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["layout"].queryset = DocumentLayout.objects.filter(  # type: ignore[attr-defined]
            valid_to__isnull=True
        ).order_by("name", "pk")
        self.fields["valid_from"].initial = on


class LayoutForm(forms.Form):
    """All values of a layout, made from its data; only what differs becomes the office's own value."""

    def __init__(
        self, *args: Any, spec: Mapping[str, Any], on: date, labels: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.spec = spec
        self.fields["valid_from"] = VietnameseDateField(label=_("In force from"), initial=on)
        self.fields["basis"] = forms.CharField(label=_("Basis"), max_length=250)
        self.fieldsets: list[tuple[str, list[str]]] = []
        for section, leaves in spec.items():
            if not isinstance(leaves, Mapping):
                continue
            names: list[str] = []
            for name, leaf in leaves.items():
                key = f"{section}.{name}"
                self.fields[key] = _field_for(leaf["value"], labels.get(key, key))
                names.append(key)
            self.fieldsets.append((labels.get(section, section), names))

    def changed_spec(self) -> dict[str, Any]:
        """The data with what was changed, marked as the office's own."""
        spec: dict[str, Any] = {}
        for section, leaves in self.spec.items():
            if not isinstance(leaves, Mapping):
                spec[section] = leaves
                continue
            spec[section] = {}
            for name, leaf in leaves.items():
                value = self.cleaned_data[f"{section}.{name}"]
                same = value == leaf["value"]
                spec[section][name] = dict(leaf) if same else {"value": value, "certainty": "office"}
        return spec


def _field_for(value: object, label: str) -> forms.Field:
    if isinstance(value, bool):
        return forms.BooleanField(label=label, required=False, initial=value)
    if isinstance(value, int):
        return _NumberField(label=label, initial=value)
    if isinstance(value, float):
        return _NumberField(label=label, initial=value)
    return forms.CharField(label=label, required=False, initial=value, strip=False, max_length=80)


class _NumberField(forms.CharField):
    """A number with a decimal comma or point; whole ones stay whole."""

    width = "short"

    def prepare_value(self, value: Any) -> Any:
        """With a decimal comma."""
        return str(value).removesuffix(".0").replace(".", ",") if isinstance(value, (int, float)) else value

    def clean(self, value: Any) -> Any:
        """The number, or the sentence why it is none."""
        written = super().clean(value).replace(",", ".").strip()
        try:
            number = float(written)
        except ValueError:
            raise forms.ValidationError(_("Write a number, for example 14 or 12,7.")) from None
        return int(number) if number.is_integer() else number
