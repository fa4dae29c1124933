"""What a kiosk and the pages about kiosks and cards send."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel.errors import Refused
from nennep.presence.operations import Delivery
from nennep.presence.queries.kiosk import MOST_IN_ONE_DELIVERY
from nennep.presence.rules.kiosk import HASH, KioskEntry
from nennep.units.models import Unit

LATEST = 2**42
"""Milliseconds since 1970; a clock beyond the year 2100 is no clock."""
MOST_PERMITS = 60
TEXT_LIMITS = {
    "permit": 16, "checkpoint": 10, "card": 64, "verdict": 20, "life": 32, "before": 64, "link": 64, "signature": 100,
}  # fmt: skip
NUMBER_LIMITS = {
    "sequence": (1, 2**40), "session": (0, 2**60), "enrolment": (0, 2**60), "at": (0, LATEST), "floor": (0, LATEST),
    "tick": (0, LATEST), "jump": (-LATEST, LATEST),
}  # fmt: skip


class EnrolKioskForm(forms.Form):
    """A name for the kiosk; its key is put in by the script of the page."""

    label = forms.CharField(
        label=gettext_lazy("Name of the kiosk"),
        max_length=120,
        help_text=gettext_lazy("Where it stands, for example: Door of hall A1."),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("School"), queryset=Unit.objects.none(), empty_label=None
    )
    public_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["unit"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = units

    def clean_public_key(self) -> bytes:
        """The public half of the key; empty when the browser made none."""
        try:
            return base64.b64decode(self.cleaned_data["public_key"], validate=True)
        except (binascii.Error, ValueError):
            return b""


class ReasonForm(forms.Form):
    """Why something is taken out of use."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=250, widget=forms.Textarea(attrs={"rows": 3})
    )


def read_delivery(body: bytes) -> Delivery:
    """A delivery from the JSON that a kiosk sends. Refuses anything else with one sentence (code "unreadable")."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(told, dict):
        raise _unreadable()
    entries, permits = told.get("entries", []), told.get("permits", [])
    if not isinstance(entries, list) or not isinstance(permits, list) or len(permits) > MOST_PERMITS:
        raise _unreadable()
    if len(entries) > MOST_IN_ONE_DELIVERY:
        raise Refused(
            _("Too many entries at once. Send at most {count}.").format(count=MOST_IN_ONE_DELIVERY),
            code="too-many",
        )
    if not all(isinstance(one, str) and len(one) < 2000 for one in permits):
        raise _unreadable()
    return Delivery(
        entries=tuple(_entry(one) for one in entries),
        permits=tuple(permits),
        device_at=_number(told, "at", 0, LATEST),
        life=_text(told, "life", 32),
        tick=_number(told, "tick", 0, LATEST),
        oldest_held=_number(told, "oldest", 0, 2**40),
        waiting=_number(told, "waiting", 0, 10**6),
        device_id=_number({"device": 0, **told}, "device", 0, 2**60),
        proof=_text({"proof": "", **told}, "proof", 100),
        day=_text({"day": "", **told}, "day", 2000),
    )


def _entry(told: object) -> KioskEntry:
    if not isinstance(told, dict):
        raise _unreadable()
    words: dict[str, Any] = {name: _text(told, name, limit) for name, limit in TEXT_LIMITS.items()}
    numbers: dict[str, Any] = {name: _number(told, name, *limits) for name, limits in NUMBER_LIMITS.items()}
    if not all(HASH.fullmatch(words[name]) for name in ("before", "link")):
        raise _unreadable()
    if words["card"] and not HASH.fullmatch(words["card"]):
        raise _unreadable()
    return KioskEntry(**words, **numbers)


def _text(told: Mapping[str, Any], name: str, limit: int) -> str:
    value = told.get(name)
    if not isinstance(value, str) or len(value) > limit or "|" in value:
        raise _unreadable()
    return value


def _number(told: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _unreadable()
    return value


def _unreadable() -> Refused:
    return Refused(
        _("What the kiosk sent cannot be read. Reload its page, then send again."), code="unreadable"
    )
