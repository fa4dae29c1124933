"""What the pages of people ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nennep.people.models import Category, CredentialKind, Evidence, Ladder, PostTitle, Rating, Sex
from nennep.people.queries import titles_on
from nennep.units.queries import unit_named
from nennep.web.forms import LookedUpField, VietnameseDateField, VietnamesePartialDateField

SEXES = [("", gettext_lazy("not known")), *Sex.choices]


class PersonForm(forms.Form):
    """What stands on record of a person."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=SEXES, required=False)
    born = VietnamesePartialDateField(
        label=gettext_lazy("Born"),
        required=False,
        help_text=gettext_lazy("The year alone will do when no more is known."),
    )
    ethnicity = forms.CharField(label=gettext_lazy("Ethnicity"), max_length=40, required=False)
    party_joined_on = VietnameseDateField(label=gettext_lazy("Joined the Party on"), required=False)
    party_official_on = VietnameseDateField(label=gettext_lazy("Full member since"), required=False)
    education = forms.CharField(label=gettext_lazy("Professional education"), max_length=80, required=False)
    political_theory = forms.CharField(label=gettext_lazy("Political theory"), max_length=80, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)


class CorrectPersonForm(PersonForm):
    """Corrections with their reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)


class RegisterPersonForm(PersonForm):
    """A person with the first post."""

    post = forms.CharField(label=gettext_lazy("Post"), max_length=150, required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=Category.choices, initial=Category.UNKNOWN
    )
    posted_from = VietnameseDateField(
        label=gettext_lazy("At this post since"),
        required=False,
        help_text=gettext_lazy("Empty when it is not known."),
    )
    is_another_person = forms.BooleanField(
        label=gettext_lazy("Another person with the same name and birth date"),
        required=False,
        help_text=gettext_lazy("Tick only after looking at the one on record."),
    )
    field_order = ["full_name", "sex", "born", "unit", "post", "category", "posted_from"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = LookedUpField(
            find=partial(unit_named, on=today),
            names="unit-names",
            label=gettext_lazy("Unit"),
            help_text=gettext_lazy("Name or code of the unit."),
        )
        self.order_fields(self.field_order)


class PostForm(forms.Form):
    """A post from a day."""

    post = forms.CharField(label=gettext_lazy("Post"), max_length=150, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    is_main = forms.BooleanField(
        label=gettext_lazy("Main post"),
        required=False,
        initial=True,
        help_text=gettext_lazy("It ends the former main post."),
    )
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=250, required=False)
    field_order = ["unit", "post", "category", "valid_from"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = LookedUpField(
            find=partial(unit_named, on=today),
            names="unit-names",
            label=gettext_lazy("Unit"),
            help_text=gettext_lazy("Name or code of the unit."),
        )
        self.order_fields(self.field_order)


class EndPostingForm(forms.Form):
    """The last day of a post."""

    last_on = VietnameseDateField(label=gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)

    def clean_last_on(self) -> date:
        """The day after the last one: periods are kept half-open."""
        last_on: date = self.cleaned_data["last_on"]
        return last_on + timedelta(days=1)


class PhotoForm(forms.Form):
    """A portrait."""

    photo = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, at most 8 MB. It is made smaller; places and camera data are removed."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class CredentialForm(forms.Form):
    """A diploma or certificate."""

    kind = forms.ModelChoiceField(CredentialKind.objects.none(), label=gettext_lazy("Kind"))
    field = forms.CharField(label=gettext_lazy("Field of study"), max_length=150, required=False)
    institution = forms.CharField(label=gettext_lazy("Place of issue"), max_length=200, required=False)
    serial = forms.CharField(label=gettext_lazy("Serial number"), max_length=60, required=False)
    issued_on = VietnameseDateField(
        label=gettext_lazy("Issued on"),
        required=False,
        help_text=gettext_lazy("Empty when it is not known."),
    )
    last_on = VietnameseDateField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("Empty when it does not expire."),
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("How it is known"), choices=Evidence.choices, initial=Evidence.SEEN
    )
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=250, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = CredentialKind.objects.order_by("ladder", "rank", "pk")
        groups: dict[str, list[tuple[int, str]]] = {}
        for kind in kinds:
            groups.setdefault(str(Ladder(kind.ladder).label), []).append((kind.pk, kind.name))
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "–"), *groups.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the operation takes: the day after the last one."""
        given = dict(self.cleaned_data)
        last_on = given.pop("last_on")
        return {**given, "valid_to": last_on + timedelta(days=1) if last_on else None}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=250)


class RatingForm(forms.Form):
    """The rating of a year."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1950, max_value=2100)
    rating = forms.ChoiceField(label=gettext_lazy("Rating"), choices=Rating.choices)
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=250, required=False)


class PlannedPostForm(forms.Form):
    """For which post somebody is planned, in which term."""

    title = forms.ModelChoiceField(PostTitle.objects.none(), label=gettext_lazy("Post"))
    term_from = forms.IntegerField(label=gettext_lazy("Term from"), min_value=1950, max_value=2100)
    term_to = forms.IntegerField(label=gettext_lazy("Term to"), min_value=1950, max_value=2100)
    valid_from = VietnameseDateField(label=gettext_lazy("From"))
    basis = forms.CharField(label=gettext_lazy("Decision on the planning"), max_length=250)
    field_order = ["title", "unit", "term_from", "term_to", "valid_from", "basis"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].queryset = titles_on(today)  # type: ignore[attr-defined]
        self.fields["unit"] = LookedUpField(
            find=partial(unit_named, on=today),
            names="unit-names",
            label=gettext_lazy("Unit"),
            help_text=gettext_lazy("Name or code of the unit."),
            required=False,
        )
        self.order_fields(self.field_order)


class MergeForm(forms.Form):
    """Which of two records stays, and how it is known that they are one person."""

    keep = forms.ChoiceField(label=gettext_lazy("The record that stays"), widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("How it is known"), max_length=500)

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = list(choices)  # type: ignore[attr-defined]
