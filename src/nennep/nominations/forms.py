"""What the pages of nominations ask for."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme, StudyForm
from nennep.catalogue.queries import programmes_on
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on
from nennep.needs.queries import PeopleOfAgency
from nennep.nominations.models import Nomination, Payer
from nennep.nominations.queries import may_hold_class
from nennep.nominations.states import SeatSource, WithdrawalKind
from nennep.planning.models import PlanItem, SeatPool
from nennep.planning.queries import titles_of
from nennep.standards.models import Audience
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder, unit_named
from nennep.web.forms import LookedUpField, VietnameseDateField

AWAITS = "awaits_authority"


class UnitsField(forms.CharField):
    """Units one a line; cleans to a list of `Unit`."""

    def __init__(self, *, on: date, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**options)
        self.on = on

    def clean(self, value: Any) -> Any:
        """The units in the order of the lines, or the sentence about the first that names none."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        finder = UnitFinder(self.on) if lines else None
        try:
            return [unit_named(line, self.on, finder) for line in lines]
        except Refused as refused:
            raise forms.ValidationError(refused.message, code="unknown") from refused


class NoticeForm(forms.Form):
    """A notice of enrolment."""

    owner = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Issued by"))
    item = forms.TypedChoiceField(
        label=gettext_lazy("Line of the plan"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("The agencies that hold its seats are invited, each for its seats."),
    )
    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"))
    study_form = forms.ChoiceField(
        label=gettext_lazy("Form of study"), choices=StudyForm.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=gettext_lazy("Name of the class"), max_length=250)
    audience = forms.ModelChoiceField(
        Audience.objects.none(),
        label=gettext_lazy("Audience"),
        required=False,
        empty_label=gettext_lazy("that of the line of the plan, or only the words below"),
        help_text=gettext_lazy("A condition that selects people by itself; who is outside of it is flagged."),
    )
    audience_text = forms.CharField(
        label=gettext_lazy("Who may be sent, in words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=2000)
    deadline_on = VietnameseDateField(label=gettext_lazy("Deadline of nominations"))
    cut_off_on = VietnameseDateField(label=gettext_lazy("Replacements until"))
    starts_on = VietnameseDateField(label=gettext_lazy("Starts on"))
    ends_on = VietnameseDateField(label=gettext_lazy("Ends on"), required=False)
    venue = forms.CharField(label=gettext_lazy("Venue"), required=False, max_length=250)
    venue_reason = forms.CharField(
        label=gettext_lazy("Why held elsewhere"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Only where the class is held neither at the provincial school nor where its plan says."
        ),
    )
    contact = forms.CharField(label=gettext_lazy("Contact"), required=False, max_length=250)
    dossier = forms.CharField(
        label=gettext_lazy("Dossier"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One paper a line."),
    )
    field_order = [
        "owner", "item", "programme", "study_form", "title", "audience", "audience_text", "seats", "agencies", "deadline_on",
        "cut_off_on", "starts_on", "ends_on", "host", "venue", "venue_reason",
        "contact", "dossier",
    ]  # fmt: skip

    def __init__(self, *args: Any, owners: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        known = [programme.pk for programme in programmes_on(on)]
        programmes = Programme.objects.filter(pk__in=known).order_by("-family", "search_key", "pk")
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["audience"].queryset = Audience.objects.filter(  # type: ignore[attr-defined]
            in_force_on(on)
        ).order_by("sort_key", "pk")
        pools = (
            SeatPool.objects.filter(handed_out__gt=0)
            .select_related("item__plan")
            .order_by("-item__plan__year", "pk")
        )
        titles = titles_of(pool.item_id for pool in pools)
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            ("", _("— outside the plan —")),
            *(
                (pool.item_id, f"{titles.get(pool.item_id, pool.item.code)} · {pool.item.plan}")
                for pool in pools
            ),
        ]
        self.fields["agencies"] = UnitsField(
            on=on,
            label=gettext_lazy("Other agencies invited"),
            required=False,
            help_text=gettext_lazy("Names or codes, one a line."),
        )
        self.fields["host"] = LookedUpField(
            find=partial(unit_named, on=on),
            label=gettext_lazy("School"),
            help_text=gettext_lazy("Name or code of the unit."),
        )
        if AWAITS in self.data:
            self._ask_whether_to_wait()
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Who drafts a notice without authority is told so, and says whether the draft waits for it."""
        values = super().clean() or self.cleaned_data
        awaits = bool(values.pop(AWAITS, False))
        needed = ("host", "programme", "study_form", "starts_on")
        if self.errors or any(values.get(name) is None for name in needed):
            return values
        permission = may_hold_class(
            agencies=values["agencies"], item=values["item"], **{name: values[name] for name in needed}
        )
        if not permission.allowed and not awaits:
            self._ask_whether_to_wait()
            self.add_error(AWAITS, permission.sentence)
        return values

    def _ask_whether_to_wait(self) -> None:
        self.fields[AWAITS] = forms.BooleanField(
            label=gettext_lazy("Draft it all the same; it is issued once the authority is delegated"),
            required=False,
        )

    def clean_item(self) -> PlanItem | None:
        """The line itself."""
        pk = self.cleaned_data.get("item")
        return PlanItem.objects.get(pk=pk) if pk else None

    def clean_dossier(self) -> list[str]:
        """Papers, one a line."""
        return [line.strip() for line in self.cleaned_data["dossier"].splitlines() if line.strip()]


class PeopleForm(forms.Form):
    """People of the agency, one a line."""

    people = forms.CharField(
        label=gettext_lazy("People"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One a line: full name, or full name; birth year, or the code."),
    )

    def __init__(self, *args: Any, agency: Unit, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agency, self.on = agency, on

    def clean_people(self) -> list[Any]:
        """The people on record at the agency."""
        lines = [line for line in self.cleaned_data["people"].splitlines() if line.strip()]
        try:
            named = PeopleOfAgency(self.agency, self.on).read(lines)
        except Refused as refused:
            raise forms.ValidationError(refused.message, code="unknown") from refused
        missing = [one.name for one in named if one.person is None]
        if missing:
            raise forms.ValidationError(
                _("Not on record at the agency: {names}. Put them on record first.").format(
                    names=", ".join(missing)
                )
            )
        return [one.person for one in named]


class NominateForm(forms.Form):
    """The confirmation without which nobody is nominated."""

    is_time_released = forms.BooleanField(
        label=gettext_lazy("The agency releases their working time for the whole class"),
        error_messages={
            "required": gettext_lazy("Confirm that the agency releases their time for the whole class.")
        },
    )
    release_signer = forms.CharField(
        label=gettext_lazy("Signed for the agency by"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write who signs that time is released.")},
    )
    payer = forms.ChoiceField(
        label=gettext_lazy("Who pays"),
        required=False,
        choices=[("", gettext_lazy("as the plan says")), *Payer.choices],
    )
    rest_outside_plan = forms.BooleanField(
        label=gettext_lazy("Send those for whom the agency has no seat of the plan left outside the plan"),
        required=False,
    )
    outside_payer = forms.ChoiceField(
        label=gettext_lazy("Who pays for those outside the plan"),
        required=False,
        choices=[("", "—"), *Payer.choices],
    )
    rest_in_reserve = forms.BooleanField(
        label=gettext_lazy("Put those without a free seat in reserve"), required=False
    )

    def __init__(self, *args: Any, is_planned: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_planned:  # without seats of a plan everybody is outside of it
            del self.fields["rest_outside_plan"], self.fields["outside_payer"]


class PlacesForm(forms.Form):
    """Whose seats, and who pays."""

    pick = forms.ModelMultipleChoiceField(
        Nomination.objects.none(),
        label=gettext_lazy("Nominees"),
        widget=forms.CheckboxSelectMultiple,
    )
    seat_source = forms.ChoiceField(label=gettext_lazy("Kind of seat"), widget=forms.RadioSelect)
    payer = forms.ChoiceField(
        label=gettext_lazy("Who pays"),
        required=False,
        choices=[("", gettext_lazy("not known yet")), *Payer.choices],
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed where a seat comes into the plan or goes outside of it."),
    )

    def __init__(self, *args: Any, nominations: Any, source: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["pick"]
        field.queryset = nominations  # type: ignore[attr-defined]
        field.label_from_instance = _place_words  # type: ignore[attr-defined]
        offered = dict.fromkeys((source, SeatSource.OUTSIDE.value))
        self.fields["seat_source"].choices = [  # type: ignore[attr-defined]
            (value, SeatSource(value).label) for value in offered
        ]


def _place_words(row: Nomination) -> str:
    parts = (row.person.full_name, row.agency.name, row.get_seat_source_display(), row.get_payer_display())
    return " · ".join(str(part) for part in parts if part)


class MoveForm(forms.Form):
    """Why somebody is moved."""

    reason = forms.CharField(
        label=gettext_lazy("Why moved"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Needed where somebody comes before a person with more points."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class PostponeForm(ReasonForm):
    """Until when the agencies may nominate now, and why."""

    deadline_on = VietnameseDateField(label=gettext_lazy("New deadline"))
    field_order = ["deadline_on", "reason"]


class WithdrawForm(ReasonForm):
    """Why somebody does not go."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of reason"), choices=WithdrawalKind.choices, widget=forms.RadioSelect
    )
    field_order = ["kind", "reason"]


class ReplaceForm(forms.Form):
    """In whose place."""

    gone = forms.ModelChoiceField(
        Nomination.objects.none(),
        label=gettext_lazy("In the place of"),
        required=False,
        empty_label=gettext_lazy("a free seat"),
    )

    def __init__(self, *args: Any, gone: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["gone"]
        field.queryset = gone  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.person.full_name} · {row.agency.name}"  # type: ignore[attr-defined]
