"""Forms and bodies of requests of room codes and passkeys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.attendance.states import Checkpoint
from nennep.classes.models import Session
from nennep.kernel.clock import zone
from nennep.web.forms import VietnameseTimeField

MOST_BYTES = 20_000
"""No honest phone sends more."""


class OpenWindowForm(forms.Form):
    """Which checkpoint, and until when where it should close earlier than the rules would."""

    checkpoint = forms.ChoiceField(
        label=_("What is checked in to"),
        choices=[(one.value, one.label) for one in (Checkpoint.START, Checkpoint.END)],
        widget=forms.RadioSelect,
    )
    closes_at = VietnameseTimeField(
        label=_("Close at"),
        required=False,
        help_text=_("Leave empty for the time that the rules give."),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    def clean_closes_at(self) -> datetime | None:
        """The time on the day of the session."""
        time = self.cleaned_data["closes_at"]
        return datetime.combine(self.session.held_on, time, tzinfo=zone()) if time else None


class ReasonForm(forms.Form):
    """Why somebody refuses or takes something out of use."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason.")},
    )


@dataclass(frozen=True, kw_only=True)
class SentCodes:
    """What a phone hands in: the codes that it filmed, or one that was typed for a window."""

    codes: tuple[str, ...] = ()
    typed: str = ""
    window_id: int | None = None


def read_object(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object that was sent, None when it is none."""
    if len(body) > MOST_BYTES:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_text(sent: Mapping[str, Any], key: str) -> str:
    """A text of the object, empty when it is none."""
    found = sent.get(key)
    return found if isinstance(found, str) else ""


def read_part(sent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object inside the object, empty when it is none."""
    found = sent.get(key)
    return found if isinstance(found, dict) else {}


def read_codes(sent: Mapping[str, Any]) -> SentCodes:
    """Codes as text only, in the small letters of the picture; anything else is left out."""
    codes = sent.get("codes")
    window = sent.get("window")
    return SentCodes(
        codes=tuple(one.lower() for one in codes if isinstance(one, str)) if isinstance(codes, list) else (),
        typed=read_text(sent, "typed")[:40],
        window_id=int(window)
        if isinstance(window, str) and window.isascii() and window.isdigit() and len(window) < 19
        else None,
    )
