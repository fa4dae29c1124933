"""What the registers ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.forms.fields import OwnedForm, document_field, words
from nennep.directives.models import Event
from nennep.directives.queries import figure_choices
from nennep.documents.models import Certainty, RecipientSet
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.dated import CERTAINTIES
from nennep.web.forms import LookedUpField, VietnameseDateField


class ProposalForm(forms.Form):
    """What is proposed, by whom, to whom."""

    title = forms.CharField(label=gettext_lazy("Heading"), max_length=300)
    content = words(gettext_lazy("What is proposed"), rows=8, max_length=10_000)
    author_name = forms.CharField(label=gettext_lazy("Author"), max_length=150)

    def __init__(self, *args: Any, units: Any, owners: Any, directives: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = forms.ModelChoiceField(units, label=gettext_lazy("Unit"))
        self.fields["owner"] = forms.ModelChoiceField(owners, label=gettext_lazy("Addressed to"))
        self.fields["directive"] = forms.ModelChoiceField(
            directives, label=gettext_lazy("About the directive"), required=False
        )
        self.order_fields(["unit", "owner", "title", "content", "author_name", "directive"])


class DecideForm(forms.Form):
    """Accepted or rejected."""

    is_accepted = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("accept")), ("no", gettext_lazy("reject"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    outcome = words(gettext_lazy("Outcome"), required=False)


class FieldForm(OwnedForm):
    """A field of training that is put first."""

    name = forms.CharField(label=gettext_lazy("Field"), max_length=200)
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    last_on = VietnameseDateField(label=gettext_lazy("Last day"), required=False)
    basis = document_field(gettext_lazy("Document that says so"))
    basis_text = forms.CharField(label=gettext_lazy("Or the basis in words"), required=False, max_length=250)
    certainty = forms.ChoiceField(
        label=gettext_lazy("How sure it is"),
        choices=[(key, CERTAINTIES[key][0]) for key in (*Certainty.values[-1:], *Certainty.values[:-1])],
        initial=Certainty.OFFICE,
    )

    def given(self) -> dict[str, Any]:
        """What the act takes."""
        values = dict(self.cleaned_data)
        last_on: date | None = values.pop("last_on")
        values["valid_to"] = last_on + timedelta(days=1) if last_on else None
        return values


class TargetForm(OwnedForm):
    """What a resolution wants reached."""

    document = document_field(gettext_lazy("Resolution"), required=True)
    title = forms.CharField(label=gettext_lazy("What is to be reached"), max_length=300)
    value = forms.DecimalField(
        label=gettext_lazy("Value"), required=False, max_digits=12, decimal_places=2, localize=True
    )
    measure = forms.CharField(
        label=gettext_lazy("Unit of measure"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("For example % or people."),
    )
    begins_on = VietnameseDateField(label=gettext_lazy("From"), required=False)
    due_on = VietnameseDateField(label=gettext_lazy("Reach by"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["figure"] = forms.ChoiceField(
            label=gettext_lazy("Measured by"),
            required=False,
            choices=[("", _("no figure is kept")), *figure_choices()],
        )


class DutyForm(forms.Form):
    """What a regulation of coordination lays on a party."""

    document = document_field(gettext_lazy("Regulation of coordination"), required=True)
    party = forms.CharField(
        label=gettext_lazy("Party to it"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("As the regulation calls it. Leave empty for the name of the unit."),
    )
    duty = words(gettext_lazy("Duty"), rows=4)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = LookedUpField(
            find=lambda written: unit_named(written, on),
            label=gettext_lazy("Unit"),
            required=False,
            help_text=gettext_lazy("Name or code. Its people then read the duty among theirs."),
        )
        self.order_fields(["document", "party", "unit", "duty"])


class EventDutyForm(OwnedForm):
    """At which event a duty falls due, for whom and when."""

    event = forms.ChoiceField(
        label=gettext_lazy("Falls due when"), choices=Event.choices, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days after the event"), min_value=0, max_value=366, initial=7
    )
    title = forms.CharField(
        label=gettext_lazy("The task in short"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave empty for the wording of the duty. The class or plan is added to it."),
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = LookedUpField(
            find=lambda written: unit_named(written, on, UnitFinder(on)),
            label=gettext_lazy("Who does it"),
            help_text=gettext_lazy("Name or code."),
        )
        self.order_fields(["owner", "event", "days", "unit", "title"])


class YearlyForm(OwnedForm):
    """What recurs every year."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300)
    day = forms.IntegerField(label=gettext_lazy("Day"), min_value=1, max_value=31)
    month = forms.IntegerField(label=gettext_lazy("Month"), min_value=1, max_value=12)
    opens_before_days = forms.IntegerField(
        label=gettext_lazy("Opens days before"), min_value=0, max_value=360, initial=30
    )
    recipient_set = forms.ModelChoiceField(
        RecipientSet.objects.none(), label=gettext_lazy("Group of units"), required=False
    )
    document = document_field(gettext_lazy("Document that says so"))
    basis_text = forms.CharField(label=gettext_lazy("Or the basis in words"), required=False, max_length=250)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recipient_set"].queryset = RecipientSet.objects.filter(post="").order_by("order", "pk")  # type: ignore[attr-defined]
        self.fields["unit"] = LookedUpField(
            find=lambda written: unit_named(written, on, UnitFinder(on)),
            label=gettext_lazy("Or one unit"),
            required=False,
            help_text=gettext_lazy("Name or code."),
        )
        self.order_fields(
            [
                "owner",
                "title",
                "day",
                "month",
                "opens_before_days",
                "recipient_set",
                "unit",
                "document",
                "basis_text",
            ]
        )
