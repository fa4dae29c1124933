"""Fields that read dates and times as people type them, and the look that all forms share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import clock, dates
from nennep.kernel.errors import Refused

# Vietnamese: the hour as people type it
_TIME = re.compile(r"(\d{1,2})(?:\s*(?:[:.hg]|giờ)\s*(\d{1,2})?)?(?:\s*(?:p|ph|phút))?", re.IGNORECASE)


class VietnameseDateField(forms.Field):
    """A day as people type it: 3/6/24, 3-6-2024, 3.6.2024. Cleans to a `date`, None when empty.

    Refuses what the calendar does not have and a month or a year alone.
    """

    width = "short"
    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("Write the day, for example 3/6/2024."),
        "no_day": gettext_lazy("Write the whole day: day/month/year, for example 3/6/2024."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A keyboard of figures on a phone."""
        return {"inputmode": "numeric", "autocomplete": "off", "placeholder": "3/6/2024"}

    def prepare_value(self, value: Any) -> Any:
        """A stored day in the short form; what somebody typed as it was typed."""
        if isinstance(value, datetime):
            value = value.date()
        return dates.short(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """The day, or the sentence why it is none."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        try:
            known = dates.parse_date(value)
        except dates.DateError as error:
            raise ValidationError(error.message, code="invalid") from error
        if known.exact is None:
            raise ValidationError(self.error_messages["no_day"], code="no_day")
        return known.exact

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the day is another one, however it is written."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class VietnamesePartialDateField(VietnameseDateField):
    """A date of which only the month or the year may be known. Cleans to a `PartialDate`, None when empty."""

    def prepare_value(self, value: Any) -> Any:
        """A stored date in the short form."""
        return dates.short(value) if isinstance(value, (date, dates.PartialDate)) else value

    def to_python(self, value: Any) -> Any:
        """The date as far as it is known."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        try:
            return dates.parse_date(value)
        except dates.DateError as error:
            raise ValidationError(error.message, code="invalid") from error


class VietnameseTimeField(forms.Field):
    """A time of day as people type it: 7:45, 07.45, 7h45, 7 giờ. Cleans to a `time`, None when empty."""

    width = "short"
    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("Write the time, for example 7:45."),
        "invalid": gettext_lazy("Write the time as hour:minute, for example 7:45."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No suggestions of the browser over the field."""
        return {"autocomplete": "off", "placeholder": "7:45"}

    def prepare_value(self, value: Any) -> Any:
        """A stored time with two figures for the hour."""
        return dates.clock_text(value) if isinstance(value, (time, datetime)) else value

    def to_python(self, value: Any) -> time | None:
        """The time, or the sentence why it is none."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, time):
            return value
        found = _TIME.fullmatch(str(value).strip())
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(int(found[1]), int(found[2] or 0))


class _DayAndTime(forms.MultiWidget):
    template_name = "components/day_and_time.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        day = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "3/6/2024"}
        super().__init__(
            {
                "day": forms.TextInput(day),
                "time": forms.TextInput({"autocomplete": "off", "placeholder": "7:45"}),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        """A stored moment as the two texts, in the zone of the site."""
        if not isinstance(value, datetime):
            return [None, None]
        local = value.astimezone(clock.zone()) if value.tzinfo else value
        return [dates.short(local.date()), dates.clock_text(local)]


class VietnameseDateTimeField(forms.MultiValueField):
    """A day and a time side by side. Cleans to an aware moment in the zone of the site, None when empty."""

    width = "medium"
    widget = _DayAndTime

    def __init__(self, **options: Any) -> None:
        required = options.pop("required", True)
        super().__init__(
            fields=(VietnameseDateField(required=required), VietnameseTimeField(required=required)),
            required=required,
            require_all_fields=False,
            **options,
        )

    def compress(self, data_list: Any) -> datetime | None:
        """Both halves as one moment; one without the other is refused."""
        if not data_list or (data_list[0] is None and data_list[1] is None):
            return None
        if data_list[0] is None or data_list[1] is None:
            raise ValidationError(_("Write both the day and the time."), code="incomplete")
        return datetime.combine(data_list[0], data_list[1], tzinfo=clock.zone())


class LookedUpField(forms.CharField):
    """Something on record named by a text: cleans to what `find(text)` gives, None when empty.

    A refusal of `find` stands under the field. `names` is the id of the list of names that the page offers.
    """

    def __init__(self, *, find: Callable[[str], Any], names: str = "", **options: Any) -> None:
        if names:
            options.setdefault("widget", forms.TextInput(attrs={"list": names, "autocomplete": "off"}))
        super().__init__(**options)
        self.find = find
        self.names = names

    def prepare_value(self, value: Any) -> Any:
        """What is chosen by its name; what somebody typed as it was typed."""
        return value if value is None else str(value)

    def clean(self, value: Any) -> Any:
        """What is meant, or the sentence why there is none."""
        written = super().clean(value)
        if not written:
            return None
        try:
            return self.find(written)
        except Refused as refused:
            raise ValidationError(refused.message, code="unknown") from refused


class WholeNumberField(forms.CharField):
    """A whole number as people type it: 1.390, 20.000.000, 20 000 000. Cleans to an int, None when empty."""

    width = "short"

    def __init__(self, *, least: int = 0, most: int = 32_000, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)
        self.least, self.most = least, most

    def clean(self, value: Any) -> Any:
        """The number, or the sentence why it is none."""
        written = re.sub(r"(?<=\d)[.\s](?=\d{3}(\D|$))", "", super().clean(value).strip())
        if not written:
            return None
        if not re.fullmatch(r"\d{1,15}", written):
            raise ValidationError(_("Write a whole number, for example 70."))
        number = int(written)
        if not self.least <= number <= self.most:
            raise ValidationError(
                _("Write a number from {least} to {most}.").format(least=self.least, most=self.most)
            )
        return number


class SignForm(forms.Form):
    """Who signs, out of those who may, and on which day. `signers` pairs each authority with the words that name it."""

    on = VietnameseDateField(label=gettext_lazy("Date of the document"))

    def __init__(self, *args: Any, signers: Sequence[tuple[Any, str]], on: date, **options: Any) -> None:
        known = {str(row.pk): row for row, _words in signers}
        first = next(iter(known), None)
        super().__init__(*args, **options)
        self.initial = {"on": on, "authority": first, **self.initial}
        self.fields["authority"] = forms.TypedChoiceField(
            label=gettext_lazy("Signed by"),
            choices=[(str(row.pk), words) for row, words in signers],
            coerce=known.__getitem__,
            widget=forms.RadioSelect,
        )
        self.order_fields(["authority", "on"])
        self.has_signers = bool(known)

    def lead(self, usual: str) -> str:
        """What stands over the form: the usual words, or that nobody may sign and who helps."""
        if self.has_signers:
            return usual
        return _(
            "Nobody has authority to sign this kind of document today. Ask the records clerk to record it first."
        )


def add_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Put a refusal of an operation under the field it names, or over the whole form."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, refused.message)
