"""Forms of period reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import SigningAuthority
from nennep.documents.queries import signer_in_words
from nennep.people.models import Person


class SignerField(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """Who signs: the people with written authority on the day."""

    def __init__(self, authorities: list[SigningAuthority], **options: Any) -> None:
        self.words = {row.person_id: signer_in_words(row) for row in authorities}
        people = Person.objects.filter(pk__in=self.words).order_by("name_sort_key", "pk")
        super().__init__(queryset=people, empty_label=None, label=_("Signed by"), **options)

    def label_from_instance(self, obj: Person) -> str:
        """Name, title and capacity, as every list of signers says it."""
        return self.words[obj.pk]


class SignForm(forms.Form):
    """Who signs."""

    def __init__(self, *args: Any, authorities: list[SigningAuthority], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signer"] = SignerField(authorities)


class CorrectReportForm(forms.Form):
    """Why a new version is needed."""

    reason = forms.CharField(
        label=_("What must be corrected"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarksForm(forms.Form):
    """The school's own remarks."""

    remarks = forms.CharField(
        label=_("Remarks and proposals"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They are printed in part III of the report, one paragraph a line."),
    )


class ReceiveForm(forms.Form):
    """A note on receiving."""

    note = forms.CharField(label=_("Note"), required=False, max_length=500)
