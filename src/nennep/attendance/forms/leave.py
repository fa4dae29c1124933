"""Forms of leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.attendance.models import AbsenceReason
from nennep.classes.models import Session
from nennep.kernel import dates

WORK_FIELDS = ("ordered_by_name", "ordered_by_post", "urgent_task", "why_nobody_else")


class AskForm(forms.Form):
    """A request for leave. `is_work`: for the work of the agency, which names who orders what and why."""

    sessions = forms.MultipleChoiceField(
        label=_("Sessions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one session.")},
    )
    reason = forms.TypedChoiceField(label=_("Reason"), coerce=int)
    explanation = forms.CharField(
        label=_("Explanation"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    ordered_by_name = forms.CharField(label=_("Who orders the work: name"), max_length=150)
    ordered_by_post = forms.CharField(label=_("Who orders the work: post"), max_length=150)
    urgent_task = forms.CharField(
        label=_("The urgent task"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    why_nobody_else = forms.CharField(
        label=_("Why nobody else can do it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = forms.FileField(
        label=_("Paper that shows it"),
        required=False,
        help_text=_("PDF, JPEG or PNG up to 8 MB. Only those who may read the request see it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[Session],
        reasons: Sequence[AbsenceReason],
        is_work: bool,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen, why = self.fields["sessions"], self.fields["reason"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101 - declared above
        assert isinstance(why, forms.TypedChoiceField)  # noqa: S101 - declared above
        chosen.choices = session_choices(sessions, now)
        why.choices = [("", _("choose")), *((reason.pk, reason.name) for reason in reasons)]
        if not is_work:
            for name in WORK_FIELDS:
                del self.fields[name]


def session_choices(sessions: Sequence[Session], now: datetime) -> list[tuple[int, str]]:
    """The sessions to come, the next one first, then those that have begun, the last one first."""
    coming = [(one.pk, session_words(one)) for one in sessions if one.starts_at > now]
    begun = [
        (one.pk, _("{session} · begun or over").format(session=session_words(one)))
        for one in reversed(sessions)
        if one.starts_at <= now
    ]
    return [*coming, *begun]


def session_words(session: Session) -> str:
    """A session in one line: "Thứ hai, 3-6-2024 · Sáng · 5 tiết · topic"."""
    about = session.topic or session.module_name
    words = [
        dates.with_weekday(session.held_on),
        f"{session.get_half_display()} {dates.clock_text(session.starts_at)}",
        about[:80],
    ]
    return " · ".join(word for word in words if word)


class NoteForm(forms.Form):
    """What is said with a decision; a refusal and a late withdrawal need it."""

    note = forms.CharField(
        label=_("What is said with it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a refusal."),
    )


class WithdrawForm(forms.Form):
    """Why a leave is taken back; needed once its first session has begun."""

    note = forms.CharField(
        label=_("Why"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the leave is taken back.")},
    )

    def __init__(self, *args: Any, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = has_begun
