"""Forms about the class as a whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from nennep.catalogue.models import ProgrammeVersion, StudyForm
from nennep.classes.forms.fields import PersonField, SmallNumberField, UnitField
from nennep.classes.models import ClassRole, SuperiorView
from nennep.classes.queries.planned import items_to_choose
from nennep.kernel import dates
from nennep.norms.models import StudyRegulation
from nennep.people.models import Person
from nennep.planning.models import PlanItem
from nennep.web.forms import VietnameseDateField


class RegulationField(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """Study regulations with the institution that applies them: one document may bind several."""

    def label_from_instance(self, obj: StudyRegulation) -> str:
        """Number, whose regulation it is, since when."""
        whose = obj.institution.name if obj.institution else _("all institutions")
        since = _("since {day}").format(day=dates.short(obj.valid_from))
        return f"{obj.document} · {whose} · {since}"


class PlanItemField(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """Items of approved plans, with the title of their line."""

    def label_from_instance(self, obj: PlanItem) -> str:
        """Year and title, as the line in force has it."""
        return f"{obj.plan.year} · {obj.approved_title}"  # type: ignore[attr-defined] # annotated by `items_to_choose`


class ClassForm(forms.Form):
    """What is said of a class."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Short and unique, such as TC-K5."))
    name = forms.CharField(label=_("Name of the class"), max_length=250)
    programme_version = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=ProgrammeVersion.objects.none(),
        empty_label=_("choose"),
        help_text=_(
            "A programme that is missing here has no version yet: enter one on the page of the programme first."
        ),
    )
    study_form = forms.ChoiceField(
        label=_("Form of study"), choices=StudyForm.choices, widget=forms.RadioSelect
    )
    cohort_from = SmallNumberField(label=_("Course from (year)"), min_value=1990, max_value=2100)
    cohort_to = SmallNumberField(label=_("Course to (year)"), min_value=1990, max_value=2100)
    starts_on = VietnameseDateField(label=_("First day"))
    ends_on = VietnameseDateField(label=_("Last day"), required=False)
    venue = forms.CharField(label=_("Venue"), max_length=250, required=False)
    venue_reason = forms.CharField(
        label=_("Why held elsewhere"),
        max_length=300,
        required=False,
        help_text=_("Only where the class is held neither at the provincial school nor where its plan says."),
    )
    plan_item = PlanItemField(
        label=_("Item of the plan"),
        queryset=PlanItem.objects.none(),
        required=False,
        empty_label=_("outside the plan"),
    )
    regulation = RegulationField(
        label=_("Study regulation"),
        queryset=StudyRegulation.objects.none(),
        required=False,
        empty_label=_("not chosen"),
        help_text=_("Left empty, the one in force on the opening day is bound to the class."),
    )

    def __init__(self, *args: Any, on: date, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit_help = _("Type the name or the code of the unit.")
        self.fields["host"] = UnitField(label=_("Held and managed by"), on=on, help_text=unit_help)
        self.fields["trainer"] = UnitField(label=_("Taught by"), on=on, help_text=unit_help)
        if is_new:
            self.fields["superior"] = UnitField(
                label=_("Reports to"),
                on=on,
                required=False,
                help_text=_("The Organisation Board of the province or city."),
            )
        self.order_fields(
            [
                "code", "name", "programme_version", "study_form", "cohort_from", "cohort_to", "starts_on", "ends_on",
                "plan_item", "host", "trainer", "venue", "venue_reason", "superior", "regulation",
            ]
        )  # fmt: skip
        versions = ProgrammeVersion.objects.select_related("programme").order_by(
            "programme__search_key", "-valid_from", "pk"
        )
        self._choices("programme_version", versions)
        regulations = StudyRegulation.objects.select_related("document", "institution").order_by(
            "-valid_from", F("institution__sort_key").asc(nulls_first=True), "pk"
        )
        self._choices("regulation", regulations)
        self._choices("plan_item", items_to_choose())

    def _choices(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = rows


class OpenClassForm(forms.Form):
    """The opening day."""

    opened_on = VietnameseDateField(label=_("Opening day"))
    reason = forms.CharField(
        label=_("Why the class opens although something is missing"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where the checklist is not complete; only a leader."),
    )


class CloseClassForm(forms.Form):
    """The closing day."""

    closed_on = VietnameseDateField(label=_("Closing day"))


class EmptyForm(forms.Form):
    """Nothing to fill in: only the act is confirmed."""


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class CancelClassForm(ReasonForm):
    """Why a class is given up."""


class SuperiorForm(forms.Form):
    """A body to which the class reports."""

    view = forms.ChoiceField(label=_("What it sees"), choices=SuperiorView.choices, widget=forms.RadioSelect)
    is_main = forms.BooleanField(label=_("It is the main superior"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(label=_("Unit"), on=on)
        self.order_fields(["unit", "view", "is_main"])


class AppointForm(forms.Form):
    """A duty in the class."""

    role = forms.ChoiceField(label=_("Duty"), choices=ClassRole.choices)
    valid_from = VietnameseDateField(label=_("From"))
    valid_to = VietnameseDateField(label=_("Until (not included)"), required=False)

    def __init__(self, *args: Any, on: date, among: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = PersonField(
            label=_("Name or code of the person"), among=among, help_text=_("Type the full name or the code.")
        )
        self.fields["delegation"] = UnitField(
            label=_("Delegation"),
            on=on,
            required=False,
            help_text=_("Only for heads of delegations: the province or body they stand for."),
        )
        self.order_fields(["person", "role", "delegation", "valid_from", "valid_to"])


class EndAppointmentForm(forms.Form):
    """The end of a duty."""

    valid_to = VietnameseDateField(label=_("First day without this duty"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=250)


class BatchForm(forms.Form):
    """The days of a batch, both included."""

    starts_on = VietnameseDateField(label=_("First day"))
    ends_on = VietnameseDateField(label=_("Last day"))
