"""Forms on the lines of a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme, StudyForm
from nennep.directives.models import PriorityField
from nennep.kernel.periods import in_force_on
from nennep.planning.forms.fields import UnitsField, unit_field
from nennep.planning.models import FundingSource, PlanItem, PlanLine, TrainingPlan
from nennep.planning.operations import LinePlan
from nennep.planning.states import PROPOSABLE, LineState
from nennep.standards.models import Audience
from nennep.web.forms import WholeNumberField

MONEY = 10**15 - 1
STATES = [(state.value, state.label) for state in LineState if state in PROPOSABLE]


class LineForm(forms.Form):
    """A class content of the plan; `line()` is what was written."""

    title = forms.CharField(label=gettext_lazy("Class content"), max_length=300)
    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"))
    audience = forms.CharField(
        label=gettext_lazy("Audience"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Whom the class is for, in words. Two groups are parted by a semicolon."),
    )
    selected_by = forms.ModelChoiceField(
        Audience.objects.none(),
        label=gettext_lazy("Audience on record"),
        required=False,
        empty_label=gettext_lazy("only in words"),
        help_text=gettext_lazy("Then the people are counted and listed as of the day."),
    )
    study_form = forms.ChoiceField(
        label=gettext_lazy("Form of study"),
        required=False,
        choices=[("", gettext_lazy("not said")), *StudyForm.choices],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("What is proposed"),
        choices=STATES,
        initial=LineState.PROPOSED,
        widget=forms.RadioSelect,
    )
    classes = WholeNumberField(label=gettext_lazy("Number of classes"), required=False, least=1, most=999)
    seats = WholeNumberField(label=gettext_lazy("Seats"), required=False, least=1, most=99_999)
    duration = forms.CharField(
        label=gettext_lazy("Length"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("In days or lessons, for example: 5 ngày."),
    )
    quarter = forms.TypedChoiceField(
        label=gettext_lazy("Quarter"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), (1, "I"), (2, "II"), (3, "III"), (4, "IV")],
    )
    opens_month = WholeNumberField(label=gettext_lazy("Month of opening"), required=False, least=1, most=12)
    venue_reason = forms.CharField(label=gettext_lazy("Why held elsewhere"), required=False, max_length=300)
    cost = WholeNumberField(label=gettext_lazy("Cost in đồng"), required=False, least=1, most=MONEY)
    is_extra = forms.BooleanField(
        label=gettext_lazy("An extra class outside the approved seats, with its own money"), required=False
    )
    priority_field = forms.ModelChoiceField(
        PriorityField.objects.none(),
        label=gettext_lazy("Priority field"),
        required=False,
        empty_label=gettext_lazy("no priority field"),
        help_text=gettext_lazy("A branch or field that the province needs first. Leave empty if none."),
    )
    counted_in = forms.ModelChoiceField(
        TrainingPlan.objects.none(),
        label=gettext_lazy("Belongs to another plan"),
        required=False,
        empty_label=gettext_lazy("no, it is counted here"),
        help_text=gettext_lazy("Then it is shown here and counted only there."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, on: date, plans: QuerySet[TrainingPlan], wants_reason: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        programmes = Programme.objects.filter(valid_to__isnull=True).order_by("name", "pk")
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["counted_in"].queryset = plans  # type: ignore[attr-defined]
        first = PriorityField.objects.filter(in_force_on(on)).order_by("search_key", "pk")
        self.fields["priority_field"].queryset = first  # type: ignore[attr-defined]
        audiences = Audience.objects.filter(in_force_on(on)).order_by("sort_key", "pk")
        self.fields["selected_by"].queryset = audiences  # type: ignore[attr-defined]
        self.fields["lead"] = unit_field(_("Leading unit"), on, required=False)
        self.fields["coordinators"] = UnitsField(
            label=_("Coordinating units"), on=on, required=False, help_text=_("One a line.")
        )
        self.fields["venue"] = unit_field(
            _("Venue"),
            on,
            required=False,
            help_text=_(
                "Name or code of a unit on record. Leave empty for the provincial school. A school outside the province "
                "is first opened under Units, marked “Outside the province's own tree”."
            ),
        )
        for source in FundingSource:
            self.fields[f"funding_{source.value}"] = WholeNumberField(
                label=_("{source}: amount in đồng").format(source=source.label), required=False, most=MONEY
            )
        if wants_reason:
            self.fields["reason"] = forms.CharField(label=_("Why the line changes"), max_length=500)
        self.order_fields(
            [
                "title",
                "programme",
                "audience",
                "selected_by",
                "study_form",
                "state",
                "classes",
                "seats",
                "duration",
                "quarter",
                "opens_month",
                "lead",
                "coordinators",
                "venue",
                "venue_reason",
                "cost",
                *(f"funding_{source.value}" for source in FundingSource),
                "is_extra",
                "counted_in",
                "priority_field",
                "note",
                "reason",
            ]
        )

    def line(self) -> LinePlan:
        """The line as it was typed."""
        data = dict(self.cleaned_data)
        data.pop("reason", None)
        funding = {
            source.value: data.pop(f"funding_{source.value}")
            for source in FundingSource
            if data.get(f"funding_{source.value}") is not None
        }
        return LinePlan(
            **{key: value for key, value in data.items() if not key.startswith("funding_")}, funding=funding
        )


def line_initial(line: PlanLine) -> dict[str, Any]:
    """What the form shows of a line that is there."""
    values: dict[str, Any] = {
        "title": line.title,
        "programme": line.programme_id,
        "audience": line.audience_text,
        "selected_by": line.audience_id,
        "study_form": line.study_form,
        "state": line.state if line.state in PROPOSABLE else LineState.PROPOSED,
        "classes": line.classes,
        "seats": line.seats,
        "duration": line.duration,
        "quarter": line.quarter,
        "opens_month": line.opens_month,
        "lead": line.lead,
        "coordinators": [
            link.unit for link in line.coordinator_links.select_related("unit").order_by("order")
        ],
        "venue": line.venue,
        "venue_reason": line.venue_reason,
        "cost": line.cost,
        "is_extra": line.is_extra,
        "priority_field": line.priority_field_id,
        "counted_in": line.counted_in_id,
        "note": line.note,
    }
    return values | {f"funding_{row.source}": row.amount for row in line.funding.all()}


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """Lines of a plan by what their newest version calls them, not by their code."""

    def label_from_instance(self, obj: PlanItem) -> str:
        return str(getattr(obj, "title", "") or obj.code)


class ProposalForm(forms.Form):
    """A class for the next year."""

    title = forms.CharField(label=gettext_lazy("Class content"), max_length=300)
    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"))
    audience = forms.CharField(label=gettext_lazy("Audience"), required=False, max_length=300)
    classes = WholeNumberField(label=gettext_lazy("Number of classes"), required=False, least=1, most=999)
    seats = WholeNumberField(label=gettext_lazy("Seats"), required=False, least=1, most=99_999)
    item = ItemField(
        PlanItem.objects.none(),
        label=gettext_lazy("Takes a line of this year further"),
        required=False,
        empty_label=gettext_lazy("no, it is new"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, on: date, plan: TrainingPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        programmes = Programme.objects.filter(valid_to__isnull=True).order_by("name", "pk")
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        newest = PlanLine.objects.filter(item=OuterRef("pk")).order_by("-version__number", "-pk")
        self.fields["item"].queryset = plan.items.annotate(  # type: ignore[attr-defined]
            title=Subquery(newest.values("title")[:1])
        ).order_by("code", "pk")
        self.fields["lead"] = unit_field(_("Leading unit"), on, required=False)
        self.fields["coordinators"] = UnitsField(
            label=_("Coordinating units"), on=on, required=False, help_text=_("One a line.")
        )
        self.order_fields(
            ["title", "programme", "audience", "classes", "seats", "lead", "coordinators", "item", "note"]
        )
