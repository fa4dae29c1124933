"""Fields that name people and documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from nennep.documents.models import (
    OfficialDocument,
)
from nennep.documents.rules import parse_number
from nennep.kernel import text
from nennep.people.models import Person


class PersonField(forms.CharField):
    """A person by code or full name; cleans to a `Person`."""

    def clean(self, value: Any) -> Any:
        """The person, or the sentence why there is none."""
        written = super().clean(value)
        if not written:
            return None
        found = list(
            Person.objects.filter(match_key=text.match_key(written), merged_into__isnull=True).order_by(
                "code", "pk"
            )[:5]
        ) or list(Person.objects.filter(code__iexact=written.strip()).order_by("pk")[:1])
        if not found:
            raise forms.ValidationError(
                _("There is no person “{name}” on record. Type the full name or the code.").format(
                    name=written
                )
            )
        if len(found) > 1:
            codes = ", ".join(person.code for person in found)
            raise forms.ValidationError(
                _("Several people are called so. Type the code: {codes}.").format(codes=codes)
            )
        return found[0]


class DocumentsField(forms.CharField):
    """Documents of the registry by number, one a line; cleans to a list of `OfficialDocument`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """The documents in the order of the lines, or one sentence for each that is not on record."""
        written = super().clean(value)
        found: list[OfficialDocument] = []
        problems: list[forms.ValidationError] = []
        for line in filter(None, (part.strip() for part in written.splitlines())):
            number = parse_number(line)
            matches = list(
                OfficialDocument.objects.filter(number_text__iexact=number.text if number else line).order_by(
                    "-issued_on", "-pk"
                )[:2]
            )
            if not matches:
                problems.append(
                    forms.ValidationError(
                        _("“{number}” is not in the registry. Register it first.").format(number=line)
                    )
                )
            elif len(matches) > 1:
                problems.append(
                    forms.ValidationError(
                        _(
                            "Several documents have the number {number}. Link it on the page of the document."
                        ).format(number=line)
                    )
                )
            else:
                found.append(matches[0])
        if problems:
            raise forms.ValidationError(problems)
        return found
