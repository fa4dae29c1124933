"""What the pages of calendar feeds ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FeedForm(forms.Form):
    """Whose sessions the calendar should hold: "kind" or "kind:key"."""

    what = forms.ChoiceField(label=_("What the calendar holds"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(choices)
        if len(choices) == 1:  # nothing to choose
            field.initial = choices[0][0]
