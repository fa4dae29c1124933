"""What the pages of schemes ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.directives.forms.fields import LinesField, OwnedForm, document_field, words
from nennep.directives.models import LimitKind
from nennep.documents.models import Certainty
from nennep.kernel.errors import Refused
from nennep.norms.queries import all_programmes
from nennep.people.models import Person
from nennep.people.queries import in_name_order, search
from nennep.web.dated import CERTAINTIES
from nennep.web.forms import VietnameseDateField

TOLD = 5


class SchemeForm(OwnedForm):
    """A scheme and the courses that its people complete."""

    document = document_field(gettext_lazy("Scheme or decision"), required=True)
    name = forms.CharField(
        label=gettext_lazy("Heading"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Leave empty for the subject of the document."),
    )
    purpose = words(gettext_lazy("What it prepares people for"), required=False)
    programmes = forms.MultipleChoiceField(
        label=gettext_lazy("Programmes that its people complete"), widget=forms.CheckboxSelectMultiple
    )
    due_on = VietnameseDateField(label=gettext_lazy("Complete by"), required=False)
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    last_on = VietnameseDateField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["programmes"].choices = list(all_programmes().items())  # type: ignore[attr-defined]


class MembersForm(forms.Form):
    """People by name or code, one a line."""

    def __init__(self, *args: Any, among: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"] = LinesField(
            read=lambda lines: [person_named(line, among) for line in lines],
            label=gettext_lazy("People"),
            help_text=gettext_lazy("Full names or codes, one a line."),
            widget=forms.Textarea(attrs={"rows": 8}),
        )
        self.fields["note"] = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)


class LimitForm(forms.Form):
    """What the scheme allows in a year."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is limited"), choices=LimitKind.choices, widget=forms.RadioSelect
    )
    most = forms.IntegerField(label=gettext_lazy("At most in a year"), min_value=1, max_value=32_000)
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    basis_text = forms.CharField(label=gettext_lazy("What it stands on"), max_length=250)
    certainty = forms.ChoiceField(
        label=gettext_lazy("How sure it is"),
        choices=[(key, CERTAINTIES[key][0]) for key in (*Certainty.values[-1:], *Certainty.values[:-1])],
        initial=Certainty.OFFICE,
    )


def person_named(written: str, among: QuerySet[Person]) -> Person:
    """The person that a line names by code or full name. Refuses nobody and several, with what to type."""
    written = written.strip()
    found = list(among.filter(code=written)[:1]) or list(in_name_order(search(among, written))[: TOLD + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(
            _("Nobody here is called “{name}”. Type the full name or the code.").format(name=written)
        )
    names = "; ".join(f"{person.full_name} ({person.code})" for person in found[:TOLD])
    raise Refused(
        _("Several people may be meant by “{name}”. Type the code: {names}.").format(
            name=written, names=names
        )
    )
