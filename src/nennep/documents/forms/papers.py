"""What is asked about one document of the registry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.forms.fields import DocumentsField
from nennep.documents.models import (
    DocumentKind,
    OfficialDocument,
)
from nennep.web.forms import VietnameseDateField


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
