"""What the page of policies of support asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme, StudyForm
from nennep.standards.forms.audiences import FoundedForm
from nennep.standards.models import Audience, SupportPer
from nennep.web.forms import WholeNumberField

MOST = 1_000_000_000_000


class SupportForm(FoundedForm):
    """How much is given to whom, for what."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty: made of the name. The code of a policy in force replaces it."),
    )
    amount = WholeNumberField(label=gettext_lazy("Amount in đồng"), least=1, most=MOST)
    per = forms.ChoiceField(
        label=gettext_lazy("Given for"), choices=SupportPer.choices, widget=forms.RadioSelect
    )
    audience = forms.ModelChoiceField(
        Audience.objects.none(),
        label=gettext_lazy("For whom"),
        required=False,
        empty_label=gettext_lazy("every trainee"),
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Programme"),
        required=False,
        empty_label=gettext_lazy("every programme"),
    )
    study_form = forms.ChoiceField(
        label=gettext_lazy("Form of study"),
        choices=[("", gettext_lazy("every form of study")), *StudyForm.choices],
        required=False,
    )
    field_order = [
        "name", "code", "amount", "per", "audience", "programme", "study_form", "valid_from", "last_on", "basis",
        "basis_text", "certainty",
    ]  # fmt: skip

    def __init__(self, *args: Any, audiences: QuerySet[Audience], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = audiences.filter(uses_planning=False).order_by("sort_key", "pk")  # type: ignore[attr-defined]
        self.fields["programme"].queryset = Programme.objects.order_by("search_key", "pk")  # type: ignore[attr-defined]
