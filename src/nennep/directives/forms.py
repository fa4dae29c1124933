"""What the pages of directives ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.models import UnitTask
from nennep.directives.operations import ItemText
from nennep.directives.queries import document_numbered, figure_choices
from nennep.documents.models import Certainty, RecipientSet
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.dated import CERTAINTIES
from nennep.web.forms import LookedUpField, VietnameseDateField

LABEL = 90
NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+")


def items_written(written: str) -> list[ItemText]:
    """The items of a directive: one a paragraph, or one at each line that begins with its number."""
    paragraphs: list[list[str]] = []
    begins = True
    for line in written.splitlines():
        if not line.strip():
            begins = True
            continue
        if begins or NUMBERED.match(line):
            paragraphs.append([])
        paragraphs[-1].append(NUMBERED.sub("", line).strip())
        begins = False
    return [ItemText(" ".join(lines)) for lines in paragraphs]


def words(label: Any, *, rows: int = 3, required: bool = True, max_length: int = 2000) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label, required=required, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows})
    )


def document_field(label: Any, *, required: bool = False) -> LookedUpField:
    """A document of the registry by its number."""
    return LookedUpField(
        find=document_numbered,
        label=label,
        required=required,
        help_text=gettext_lazy("Number of a document of the registry, for example 12-CT/TU."),
    )


class LinesField(forms.CharField):
    """Texts one a line, each read by `read(lines)`; a refusal stands under the field."""

    def __init__(self, *, read: Callable[[list[str]], Any], **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> Any:
        """What the lines mean, or the sentence about the first that means nothing."""
        written = super().clean(value)
        try:
            return self.read([line for line in written.splitlines() if line.strip()])
        except Refused as refused:
            raise forms.ValidationError(refused.message, code="unknown") from refused


class OwnedForm(forms.Form):
    """Something of one's own Board."""

    def __init__(self, *args: Any, owners: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = forms.ModelChoiceField(owners, label=gettext_lazy("Followed by"))
        self.order_fields(["owner"])
        if not self.is_bound and len(owners) == 1:
            self.initial["owner"] = owners[0].pk


class UnitsForm(forms.Form):
    """Units by sets of recipients and by name."""

    sets = forms.ModelMultipleChoiceField(
        RecipientSet.objects.none(),
        label=gettext_lazy("Groups of units"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sets"].queryset = RecipientSet.objects.filter(post="").order_by("order", "pk")  # type: ignore[attr-defined]

        def read(lines: list[str]) -> list[Unit]:
            finder = UnitFinder(on)
            return [unit_named(line, on, finder) for line in lines]

        self.fields["others"] = LinesField(
            read=read,
            label=gettext_lazy("Other units"),
            required=False,
            help_text=gettext_lazy("Names or codes, one a line."),
        )


class DirectiveForm(OwnedForm):
    """A directive to follow."""

    document = document_field(gettext_lazy("Directive"), required=True)
    title = forms.CharField(
        label=gettext_lazy("Heading"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Leave empty for the subject of the document."),
    )
    items = forms.CharField(
        label=gettext_lazy("Items"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("One item a paragraph, or each beginning with its number."),
    )

    def clean_items(self) -> list[ItemText]:
        """The items as they are written."""
        return items_written(self.cleaned_data["items"])


class ItemForm(forms.Form):
    """The wording of an item and its day."""

    wording = words(gettext_lazy("Wording"), rows=8, max_length=10_000)
    due_on = VietnameseDateField(label=gettext_lazy("Due"), required=False)


class AssignForm(UnitsForm):
    """Which units an item is given to."""

    title = forms.CharField(
        label=gettext_lazy("The task in short"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Leave empty for the wording of the item."),
    )
    due_on = VietnameseDateField(label=gettext_lazy("Due"), required=False)
    field_order = ["title", "due_on", "sets", "others"]


class PlansForm(UnitsForm):
    """Which units are asked for their plan, by when."""

    due_on = VietnameseDateField(label=gettext_lazy("Due"))
    field_order = ["due_on", "sets", "others"]


class TaskForm(OwnedForm, UnitsForm):
    """A task of its own."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300)
    due_on = VietnameseDateField(label=gettext_lazy("Due"), required=False)
    document = document_field(gettext_lazy("Document it comes from"))
    field_order = ["owner", "title", "due_on", "document", "sets", "others"]


class TasksField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """Tasks by unit and title."""

    def label_from_instance(self, obj: UnitTask) -> str:
        """Who has to do what."""
        title = obj.title if len(obj.title) <= LABEL else f"{obj.title[:LABEL].rpartition(' ')[0]} …"
        return f"{obj.unit.name} · {title}"


class UrgeForm(OwnedForm):
    """Who is urged to do what."""

    message = words(gettext_lazy("Message"), rows=4)
    document = document_field(gettext_lazy("Letter, if one was sent"))

    def __init__(self, *args: Any, tasks: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tasks"] = TasksField(
            tasks, label=gettext_lazy("Tasks urged"), widget=forms.CheckboxSelectMultiple
        )


class ReportForm(forms.Form):
    """What was done."""

    result = words(gettext_lazy("What was done"), rows=4)
    evidence = document_field(gettext_lazy("Document that shows it"))


class ReceiveForm(forms.Form):
    """A plan that came in."""

    received_on = VietnameseDateField(label=gettext_lazy("Received on"))
    document = document_field(gettext_lazy("The plan"))
    note = words(gettext_lazy("Note"), required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = words(gettext_lazy("Reason"), max_length=500)


class ExtendForm(ReasonForm):
    """A later day."""

    due_on = VietnameseDateField(label=gettext_lazy("New day"))
    field_order = ["due_on", "reason"]


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


class EndForm(ReasonForm):
    """The last day and why."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))
    field_order = ["last_on", "reason"]


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
