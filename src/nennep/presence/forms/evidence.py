"""The form of a policy of evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.attendance.states import Method
from nennep.presence.states import CheckKind
from nennep.web.forms import VietnameseDateField


class PolicyForm(forms.Form):
    """Which ways count, and how often a session is checked, from a day on."""

    valid_from = VietnameseDateField(
        label=_("Valid from"), help_text=_("Today or later: what was taken keeps its policy.")
    )
    start_ways = forms.MultipleChoiceField(
        label=_("Ways that count at the start"),
        choices=Method.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way for the start of the session.")},
    )
    end_ways = forms.MultipleChoiceField(
        label=_("Ways that count at the end"),
        choices=Method.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: nothing is taken at the end."),
    )
    accepts_typed_code = forms.BooleanField(label=_("The code may be typed"), required=False)
    wants_head_count = forms.BooleanField(label=_("Heads are counted"), required=False)
    check_percent = forms.IntegerField(
        label=_("Unannounced checks, in percent of sessions"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    check_kind = forms.ChoiceField(
        label=_("How an unannounced check is made"), choices=CheckKind.choices, widget=forms.RadioSelect
    )
    check_people = forms.IntegerField(
        label=_("People looked at in one check"),
        min_value=0,
        max_value=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    basis_text = forms.CharField(
        label=_("On what it rests"),
        help_text=_("A decision, a regulation of the school."),
        max_length=250,
        error_messages={
            "required": _("Write on what the policy rests: a decision, a regulation of the school.")
        },
    )
