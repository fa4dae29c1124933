"""What the pages of directives and tasks ask for."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.directives.forms.fields import OwnedForm, ReasonForm, UnitsForm, document_field, words
from nennep.directives.models import UnitTask
from nennep.directives.operations import ItemText
from nennep.web.forms import VietnameseDateField

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


class ExtendForm(ReasonForm):
    """A later day."""

    due_on = VietnameseDateField(label=gettext_lazy("New day"))
    field_order = ["due_on", "reason"]
