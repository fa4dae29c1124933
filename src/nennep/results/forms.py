"""What the pages of results ask for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.classes.models import Enrolment
from nennep.kernel import numbers
from nennep.results.queries import LONGEST_NOTE, field, why_no_average
from nennep.results.rules import Entered
from nennep.web.forms import VietnameseDateField

VERDICTS = (("", "–"), ("yes", gettext_lazy("Passed")), ("no", gettext_lazy("Not passed")))


class AverageField(forms.CharField):
    """A course average as people type it: 7,5 or 7.5 or 8. Cleans to a `Decimal`, None when empty."""

    def clean(self, value: Any) -> Any:
        """The number, or the sentence why it is none."""
        written = super().clean(value).strip()
        if not written:
            return None
        try:
            average = Decimal(written.replace(",", "."))
        except InvalidOperation:
            raise forms.ValidationError(_("Write a number, for example 7,5.")) from None
        if wrong := why_no_average(average):
            raise forms.ValidationError(wrong)
        return average

    def prepare_value(self, value: Any) -> Any:
        """A stored number with a comma; what somebody typed as it was typed."""
        return numbers.decimal(value, 1) if isinstance(value, Decimal) else value


class EnterForm(forms.Form):
    """The result of everybody in the class: the average, or passed or not, and a note."""

    results_on = VietnameseDateField(
        label=gettext_lazy("Day of the results"), help_text=gettext_lazy("Its rules judge the averages.")
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[Enrolment],
        has_marks: bool,
        entered: dict[int, Entered],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.people, self.has_marks = list(people), has_marks
        for one in self.people:
            name, kept = one.person.full_name, entered.get(one.pk)
            if has_marks:
                self.fields[field("average", one.pk)] = AverageField(
                    label=_("Average of {name}").format(name=name),
                    required=False,
                    max_length=6,
                    initial=kept.average if kept else None,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                )
            else:
                self.fields[field("passed", one.pk)] = forms.ChoiceField(
                    label=_("Result of {name}").format(name=name),
                    required=False,
                    choices=VERDICTS,
                    initial={True: "yes", False: "no"}.get(kept.has_passed, "")  # type: ignore[arg-type]
                    if kept
                    else "",
                )
            self.fields[field("note", one.pk)] = forms.CharField(
                label=_("Note on {name}").format(name=name),
                required=False,
                max_length=LONGEST_NOTE,
                initial=kept.note if kept else "",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def rows(self) -> list[tuple[Enrolment, Any, Any]]:
        """Each trainee with the field of the result and that of the note."""
        what = "average" if self.has_marks else "passed"
        return [(one, self[field(what, one.pk)], self[field("note", one.pk)]) for one in self.people]

    def entries(self) -> list[Entered]:
        """What was typed, for everybody in the class."""
        typed = self.cleaned_data
        verdicts = {"yes": True, "no": False}
        return [
            Entered(
                one.pk,
                typed.get(field("average", one.pk)),
                verdicts.get(typed.get(field("passed", one.pk), "")),
                typed[field("note", one.pk)],
            )
            for one in self.people
        ]


class SignForm(forms.Form):
    """The decision that recognises the results."""

    decision_number = forms.CharField(
        label=gettext_lazy("Number and sign of the decision"),
        max_length=60,
        help_text=gettext_lazy("For example 132/QĐ-TCT."),
    )
    decided_on = VietnameseDateField(label=gettext_lazy("Date of the decision"))


class ReasonForm(forms.Form):
    """Why signed results are corrected."""

    reason = forms.CharField(
        label=gettext_lazy("Why they are corrected"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class EmptyForm(forms.Form):
    """Nothing to fill in, only to confirm."""
