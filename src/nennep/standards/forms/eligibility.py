"""Checking somebody against a programme, and what the competent level waives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme, StudyForm
from nennep.documents.models import OfficialDocument
from nennep.standards.forms.audiences import issued
from nennep.web.forms import VietnameseDateField


class CheckForm(forms.Form):
    """For which programme, in which form, as of which day."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=gettext_lazy("Programme"), to_field_name="code"
    )
    study_form = forms.ChoiceField(label=gettext_lazy("Form of study"), choices=StudyForm.choices)
    on = VietnameseDateField(label=gettext_lazy("As of"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["programme"].queryset = Programme.objects.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        """Today when left empty."""
        return self.cleaned_data["on"] or self.today


class WaiverForm(forms.Form):
    """Who decided it, why, from when on."""

    key = forms.ChoiceField(label=gettext_lazy("Condition"))
    document = forms.ModelChoiceField(
        OfficialDocument.objects.none(), label=gettext_lazy("Decision on record"), required=False
    )
    document_text = forms.CharField(
        label=gettext_lazy("Decision in words"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Where the document is not on record: number, day, who issued it."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)
    valid_from = VietnameseDateField(label=gettext_lazy("From"))

    def __init__(
        self,
        *args: Any,
        keys: Sequence[tuple[str, str]],
        documents: QuerySet[OfficialDocument],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = list(keys)  # type: ignore[attr-defined]
        self.fields["document"].queryset = issued(documents, today)  # type: ignore[attr-defined]
