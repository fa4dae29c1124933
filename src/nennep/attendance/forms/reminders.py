"""Forms of letters of reminder."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    """What the Board asks of the agency."""

    request_text = forms.CharField(
        label=_("What the Board asks"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )


class DropForm(forms.Form):
    """Why a letter is not sent."""

    reason = forms.CharField(label=_("Why the letter is not sent"), max_length=300)


class AnswerForm(forms.Form):
    """The answer of the agency."""

    answer = forms.CharField(
        label=_("Answer of the agency"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    measures = forms.CharField(
        label=_("Measures taken"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the agency has changed so that it does not happen again."),
    )
