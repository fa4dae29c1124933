"""What the pages of accounts ask for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import Grant, Role, User
from nennep.kernel.text import search_key
from nennep.web.forms import VietnameseDateField


class LastDayField(VietnameseDateField):
    """The last day that counts, as people say it; cleans to the day after, as periods are kept."""

    def to_python(self, value: Any) -> Any:
        """The day after the one that was typed."""
        day = super().to_python(value)
        return day + timedelta(days=1) if day else None


class CreateUserForm(forms.Form):
    """A new account."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    username = forms.CharField(
        label=_("User name"), max_length=150, help_text=_("Letters, figures and @ . + - _; no blanks.")
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Needed to sign in with the account of the office.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="vi")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autocomplete"] = "off"


class ChangeDetailsForm(forms.Form):
    """Name and e-mail of an account."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), required=False)


class GrantRoleForm(forms.Form):
    """A role at a unit for a time."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", ""), *Role.choices])
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=None,
        empty_label="",
        help_text=_("The role also reaches the units below this one."),
    )
    valid_from = VietnameseDateField(label=_("First day"))
    valid_to = LastDayField(
        label=_("Last day"), required=False, help_text=_("Empty: until somebody ends it.")
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=250,
        required=False,
        help_text=_("The decision that gives the post, for example: Decision 12-QĐ/TU of 3-6-2024."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Grant._meta.get_field("unit").related_model
        self.fields["unit"].queryset = units.objects.order_by("sort_key", "pk")  # type: ignore[attr-defined]


class EndGrantForm(forms.Form):
    """When a role ends and why."""

    valid_to = LastDayField(
        label=_("Last day"), required=False, help_text=_("Empty: it ends now, today does not count any more.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("It stands in the trail."))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("It stands in the trail."))


class SubstitutionForm(forms.Form):
    """Who stands in, when and why. The name is typed whole, so that nobody reads a list of all accounts."""

    substitute = forms.CharField(
        label=_("Substitute"), max_length=150, help_text=_("User name, or full name as in the office.")
    )
    valid_from = VietnameseDateField(label=_("First day"))
    valid_to = LastDayField(label=_("Last day"))
    reason = forms.CharField(
        label=_("Reason"), max_length=250, help_text=_("For example: leave, study, business trip.")
    )

    def clean_substitute(self) -> User:
        """The open account with this user name; else the only one with this full name, tone marks or not."""
        name = self.cleaned_data["substitute"].strip()
        accounts = User.objects.filter(is_active=True, is_system=False)
        found = accounts.filter(username__iexact=name).first()
        if found is not None:
            return found
        key = search_key(name)
        alike = accounts.filter(search_key__startswith=key).order_by("pk") if key else []
        named = [user for user in alike if search_key(user.full_name) == key]
        if len(named) > 1:
            raise forms.ValidationError(
                _("Several accounts carry this name. Ask your colleague for the user name and write that.")
            )
        if not named:
            raise forms.ValidationError(
                _("No open account has this user name or full name. Ask your colleague for it.")
            )
        return named[0]


class ChoosePasswordForm(forms.Form):
    """An own password, typed twice; the present one first, unless it is a temporary one."""

    current = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 10 signs, not only figures; a sentence of four words is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.must_change_password or not user.has_usable_password():
            del self.fields["current"]

    def clean_current(self) -> str:
        """The password that is in force now."""
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(_("This is not your present password."))
        return current

    def clean(self) -> dict[str, Any]:
        """Both times the same."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the new one again."))
        return cleaned
