"""Audiences and conditions of admission: the words around their conditions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme, StudyForm
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.kernel import text
from nennep.kernel.db import newest
from nennep.web.forms import VietnameseDateField


def issued(documents: QuerySet[OfficialDocument], on: date) -> QuerySet[OfficialDocument]:
    """Those that can be a basis on the day, the newest first: what is of a later day lays nothing down yet."""
    return (
        documents.filter(Q(issued_on__isnull=True) | Q(issued_on__lte=on))
        .exclude(state__in=[DocumentState.DRAFT, DocumentState.REVIEWED, DocumentState.DROPPED])
        .order_by(newest("issued_on"), "-pk")
    )


NOT_A_BASIS = ("cong-van", "bao-cao", "bien-ban", "giay-moi", "giay-trieu-tap", "giay-gioi-thieu")
"""Kinds of documents that lay nothing down."""


class BasisField(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """A document that lays something down, with what it is about: a number alone tells nobody which one it is."""

    def label_from_instance(self, obj: Any) -> str:
        """The number, then the subject."""
        return f"{obj} · {Truncator(obj.subject).chars(90)}" if obj.number_text else str(obj)


class FoundedForm(forms.Form):
    """Days and basis of a row."""

    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    last_on = VietnameseDateField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until it is ended.")
    )
    basis = BasisField(
        OfficialDocument.objects.none(),
        label=gettext_lazy("Legal basis on record"),
        required=False,
        empty_label=gettext_lazy("— none —"),
    )
    basis_text = forms.CharField(
        label=gettext_lazy("Legal basis in words"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Where the document is not on record: number, day, who issued it."),
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("Certainty"), choices=Certainty.choices, initial=Certainty.OFFICE
    )

    def __init__(self, *args: Any, documents: QuerySet[OfficialDocument], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bases = issued(documents, today).exclude(kind__code__in=NOT_A_BASIS)
        self.fields["basis"].queryset = bases  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """A code from the name where none was typed; only forms with a code ask it."""
        return self._or_of_the_name("code")

    def clean_key(self) -> str:
        """As the code; only forms of conditions ask it."""
        return self._or_of_the_name("key")

    def _or_of_the_name(self, field: str) -> str:
        code: str = self.cleaned_data[field]
        return code or text.search_key(self.cleaned_data.get("name", "")).replace(" ", "-")[:60].strip("-")

    def values(self) -> dict[str, Any]:
        """What the operation takes: the day after the last one."""
        given = dict(self.cleaned_data)
        last_on: date | None = given.pop("last_on")
        return {**given, "valid_to": last_on + timedelta(days=1) if last_on else None}


class AudienceForm(FoundedForm):
    """For whom something is."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As plans and notices write it."),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty: made of the name. The code of an audience in force replaces it."),
    )
    empty_reason = forms.CharField(
        label=gettext_lazy("Why it may select nobody"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Only where nobody on record belongs to it yet."),
    )
    field_order = [
        "name",
        "code",
        "valid_from",
        "last_on",
        "basis",
        "basis_text",
        "certainty",
        "empty_reason",
    ]


class CriterionForm(FoundedForm):
    """What is asked for admission to a programme."""

    programme_code = forms.ChoiceField(label=gettext_lazy("Programme"))
    study_form = forms.ChoiceField(
        label=gettext_lazy("Form of study"),
        choices=[("", gettext_lazy("any form")), *StudyForm.choices],
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Name of the condition"), max_length=200)
    key = forms.CharField(
        label=gettext_lazy("Code of the condition"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Empty: made of the name. The code of a condition of the programme in force replaces it."
        ),
    )
    is_waivable = forms.BooleanField(label=gettext_lazy("The competent level may waive it"), required=False)
    field_order = ["programme_code", "study_form", "name", "key", "is_waivable", "valid_from", "last_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.order_by("name", "pk").values_list("code", "name")
        self.fields["programme_code"].choices = [("", "–"), *programmes]  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """As of which day."""

    on = VietnameseDateField(label=gettext_lazy("As of"), required=False)


class EndForm(forms.Form):
    """The last day and why."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def clean_reason(self) -> str:
        """Not only blanks."""
        reason = text.clean(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("Say why it ends."))
        return reason
