"""What the pages of programmes ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Family, Subject
from nennep.catalogue.rules import ModulePlan, TopicPlan
from nennep.people.models import CredentialKind
from nennep.web.forms import VietnameseDateField

# Vietnamese: how people write "lessons" behind a number.
_LINE = re.compile(
    r"^(?P<dash>[-–•]\s*)?(?P<name>.+?)\s*[:;|]\s*(?P<lessons>\d{1,4})\s*(?:tiết|lessons?)?\s*$"
)


class ModulesField(forms.CharField):
    """Modules one a line, "Tên học phần: 40"; lines with a dash are topics of the module above. Cleans to plans."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 14}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """The plans, or the first line that cannot be read."""
        modules: list[tuple[str, int, list[TopicPlan]]] = []
        for place, line in enumerate(super().clean(value).splitlines(), start=1):
            if not line.strip():
                continue
            found = _LINE.match(line.strip())
            if found is None:
                raise forms.ValidationError(
                    _("Line {number} has no number of lessons. Write “name: 40”.").format(number=place)
                )
            if found["dash"]:
                if not modules:
                    raise forms.ValidationError(_("The first line is a topic. Begin with its module."))
                modules[-1][2].append(TopicPlan(found["name"], int(found["lessons"])))
            else:
                modules.append((found["name"], int(found["lessons"]), []))
        return [ModulePlan(name, lessons, topics) for name, lessons, topics in modules]


class VersionForm(forms.Form):
    """A version of a programme."""

    label = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=80,
        help_text=gettext_lazy("For example the year of its decision."),
    )
    lessons = forms.IntegerField(label=gettext_lazy("Lessons in all"), min_value=1, max_value=9999)
    modules = ModulesField(
        label=gettext_lazy("Modules"),
        required=False,
        help_text=gettext_lazy(
            "One a line: “name: lessons”. Lines with a dash are topics of the module above. All must add up."
        ),
    )
    valid_from = VietnameseDateField(label=gettext_lazy("For classes opened from"))
    basis_text = forms.CharField(label=gettext_lazy("Basis"), max_length=250)
    next_review_on = VietnameseDateField(label=gettext_lazy("Next review"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What is changed and why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs_survey = forms.TypedChoiceField(
        label=gettext_lazy("Survey of needs before the revision"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    no_survey_reason = forms.CharField(
        label=gettext_lazy("Why there was no survey"), max_length=250, required=False
    )

    def __init__(
        self, *args: Any, surveys: Sequence[tuple[int, str]] = (), is_revision: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not is_revision:
            del self.fields["needs_survey"], self.fields["no_survey_reason"]
            return
        field = self.fields["needs_survey"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("not chosen")), *((str(pk), label) for pk, label in surveys)]


class ProgrammeForm(forms.Form):
    """A new programme."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Small letters, digits, dashes: tc-llct."),
    )
    family = forms.ChoiceField(label=gettext_lazy("Family"), choices=Family.choices, widget=forms.RadioSelect)
    subject = forms.ChoiceField(label=gettext_lazy("Subject area"), choices=Subject.choices)
    valid_from = VietnameseDateField(label=gettext_lazy("Exists from"))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class GivenStepForm(forms.Form):
    """To which step of a ladder the programme leads."""

    step = forms.ModelChoiceField(
        CredentialKind.objects.filter(rank__gt=0).order_by("ladder", "rank", "pk"),
        label=gettext_lazy("Leads to"),
        required=False,
        empty_label=gettext_lazy("no step of the standards"),
        help_text=gettext_lazy("Who is in an open class of the programme counts as in study for this step."),
    )
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    basis_text = forms.CharField(label=gettext_lazy("Basis"), max_length=250)


class CloseForm(forms.Form):
    """The end of a programme."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day on which a class may be opened"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
