"""What the pages of surveys ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nennep.classes.models import TrainingClass
from nennep.feedback.models import Question
from nennep.feedback.states import QuestionKind
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder
from nennep.web.forms import VietnameseDateField

MARKS = (
    (5, _("5 – I fully agree")),
    (4, _("4 – I agree")),
    (3, _("3 – I am in doubt")),
    (2, _("2 – I do not agree")),
    (1, _("1 – I do not agree at all")),
)


class AnswerForm(forms.Form):
    """Marks and words, one field for each question; the names of the fields are those of the questions in their order."""

    def __init__(self, *args: Any, questions: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for number, (kind, words) in enumerate(questions, start=1):
            field: forms.Field
            if kind == QuestionKind.SCALE:
                field = forms.TypedChoiceField(
                    label=words, choices=MARKS, coerce=int, widget=forms.RadioSelect
                )
            else:
                field = forms.CharField(
                    label=words, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
                )
            self.fields[f"q{number}"] = field

    def marks(self) -> list[int]:
        """The marks in the order of the questions."""
        return [value for value in self.cleaned_data.values() if isinstance(value, int)]

    def words(self) -> list[str]:
        """What was said in own words, in the order of the questions."""
        return [value for value in self.cleaned_data.values() if isinstance(value, str)]

    def said(self, questions: Sequence[Question]) -> dict[int, int | str]:
        """What was answered, by the key of the question."""
        return {
            question.pk: self.cleaned_data[f"q{number}"] for number, question in enumerate(questions, start=1)
        }


class LinesField(forms.CharField):
    """Texts one a line; cleans to a list."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def clean(self, value: Any) -> Any:
        """The lines that hold something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class NeedsForm(forms.Form):
    """A survey of needs."""

    owner = forms.ModelChoiceField(label=_("In the name of"), queryset=Unit.objects.none())
    title = forms.CharField(label=_("Title of the survey"), max_length=250)
    marks = LinesField(
        label=_("Questions to be marked from 1 to 5"), help_text=_("One a line."), max_length=4000
    )
    words = LinesField(
        label=_("Questions to be answered in own words"),
        help_text=_("One a line."),
        required=False,
        rows=3,
        max_length=4000,
    )
    opens_on = VietnameseDateField(label=_("Open from"))
    closes_on = VietnameseDateField(label=_("Last day"))
    classes = forms.ModelMultipleChoiceField(
        label=_("Trainees of these classes"),
        queryset=TrainingClass.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agencies = LinesField(
        label=_("Agencies"),
        help_text=_("Name or code, one a line."),
        required=False,
        max_length=20000,
    )

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[Unit],
        classes: QuerySet[TrainingClass],
        finder: UnitFinder,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._finder = finder
        for name, source in (("owner", owners), ("classes", classes)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = source
        if len(owners) == 1:
            self.fields["owner"].initial = owners[0].pk

    def clean_agencies(self) -> list[Unit]:
        """The units that the lines name."""
        found: list[Unit] = []
        for line in self.cleaned_data["agencies"]:
            match = self._finder.find(line)
            if match.unit is None:
                raise forms.ValidationError(
                    gettext(
                        "There is no unit “{name}”. Type its name or code as in the list of units."
                    ).format(name=line)
                )
            found.append(match.unit)
        return found


class EmptyForm(forms.Form):
    """Nothing to fill in, only to confirm."""
