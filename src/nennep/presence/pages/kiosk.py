"""What the templates of kiosks may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.presence.models import Device, KioskUpload
from nennep.presence.policies.kiosk import kiosk_units, kiosks_visible_to, may_revoke_kiosk
from nennep.presence.queries.kiosk import EntryCount, entry_counts
from nennep.web.form_pages import FormPage
from nennep.web.lists import Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact

SILENT_AFTER = timedelta(minutes=10)
LARGE_SHIFT = 60_000


# --- The list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class KioskLine:
    """One kiosk of the list."""

    pk: int
    label: str
    unit: str
    last_seen_at: datetime | None
    clock: Badge
    waiting: int
    taken: int
    refused: int
    state: Badge


def clock_badge(device: Device) -> Badge:
    """How far the clock of the kiosk was off when it was last heard."""
    if device.clock_shift_ms is None:
        return Badge(_("not heard yet"), "plain")
    seconds = round(device.clock_shift_ms / 1000)
    if abs(device.clock_shift_ms) <= LARGE_SHIFT:
        return Badge(_("right"), "good")
    minutes, rest = divmod(abs(seconds), 60)
    if minutes < 60:
        time = _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    else:
        time = _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
    words = _("{time} fast") if seconds > 0 else _("{time} slow")
    return Badge(words.format(time=time), "warning")


def state_badge(device: Device, now: datetime) -> Badge:
    """In use, silent while it holds entries, or out of use."""
    if device.revoked_at is not None:
        return Badge(_("Out of use"), "plain", "ban")
    if device.last_seen_at is None:
        return Badge(_("Not opened yet"), "plain")
    if device.waiting and now - device.last_seen_at > SILENT_AFTER:
        return Badge(_("Holds entries, silent"), "warning")
    return Badge(_("In use"), "good")


KIOSKS: Listing[KioskLine] = Listing(
    key="kiosks",
    title=gettext_lazy("Door kiosks"),
    noun=gettext_lazy("kiosks"),
    columns=(
        Column(key="label", label=gettext_lazy("Kiosk"), sort="label"),
        Column(key="unit", label=gettext_lazy("School"), sort="unit__sort_key"),
        Column(key="last_seen_at", label=gettext_lazy("Last heard"), kind="moment", sort="last_seen_at"),
        Column(key="clock", label=gettext_lazy("Clock"), kind="badge"),
        Column(key="waiting", label=gettext_lazy("Still on it"), kind="number", sort="waiting"),
        Column(key="taken", label=gettext_lazy("Handed in"), kind="number"),
        Column(key="refused", label=gettext_lazy("Not accepted"), kind="number"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(
        YesNo(
            key="state",
            label=gettext_lazy("State"),
            lookup="revoked_at__isnull",
            yes=gettext_lazy("In use"),
            no=gettext_lazy("Out of use"),
        ),
    ),
    search=("unit__search_key",),
    order=("unit__sort_key", "label", "pk"),
    row_url=lambda row: reverse("presence:kiosk", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy("No kiosk yet. Open this page on the tablet or laptop of the door, then enrol it.")
    ),
)


@dataclass(frozen=True)
class KiosksPage:
    """The kiosks that the reader may see."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    acts: tuple[Act, ...]
    listing: ListPage[KioskLine]


def kiosks_page(actor: User, query: Query, now: datetime) -> KiosksPage:
    """All kiosks of the reader's schools."""
    on = local_date(now)
    devices = kiosks_visible_to(actor, on).select_related("unit")
    may_enrol = kiosk_units(actor, on).exists()

    def lines(rows: list[Device]) -> list[KioskLine]:
        counts = entry_counts([row.pk for row in rows])
        return [_line(row, counts.get(row.pk, EntryCount(0, 0)), now) for row in rows]

    acts = (
        Act(_("Open the door page"), reverse("presence:door"), "door-enter"),
        Act(_("Enrol this device"), reverse("presence:enrol-kiosk"), "plus", kind="primary"),
    )
    return KiosksPage(
        title=_("Door kiosks"),
        lead=_("Tablets and laptops that scan personal cards at the door, also without a network."),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(_("Door kiosks"))),
        acts=acts if may_enrol else (),
        listing=KIOSKS.read(query, devices, make_rows=lines),
    )


def _line(device: Device, count: EntryCount, now: datetime) -> KioskLine:
    return KioskLine(
        pk=device.pk,
        label=device.label,
        unit=device.unit.name if device.unit else "",
        last_seen_at=device.last_seen_at,
        clock=clock_badge(device),
        waiting=device.waiting,
        taken=count.taken,
        refused=count.refused,
        state=state_badge(device, now),
    )


# --- One kiosk ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UploadLine:
    """One delivery."""

    at: datetime
    entries: str
    taken: int
    known: int
    refused: int
    clock: Badge
    who: str


@dataclass(frozen=True)
class KioskPage:
    """One kiosk with its last deliveries."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]
    uploads: tuple[UploadLine, ...]


def kiosk_page(actor: User, device: Device, now: datetime) -> KioskPage:
    """The kiosk as its school sees it."""
    count = entry_counts([device.pk]).get(device.pk, EntryCount(0, 0))
    rows = KioskUpload.objects.filter(device=device, entries__gt=0).select_related("uploaded_by")
    facts = [
        Fact(_("School"), device.unit.name if device.unit else ""),
        Fact(
            _("Enrolled by"), f"{dates.short(local_date(device.enrolled_at))}, {device.enrolled_by.full_name}"
        ),
        Fact(_("Last heard"), _heard(device)),
        Fact(_("Clock"), clock_badge(device)),
        Fact(_("Still on it"), device.waiting),
        Fact(_("Handed in"), count.taken),
        Fact(_("Not accepted"), count.refused),
    ]
    if device.revoked_at is not None and device.revoked_by is not None:
        facts.append(
            Fact(
                _("Taken out of use"),
                f"{dates.short(local_date(device.revoked_at))}, {device.revoked_by.full_name}: {device.revoke_reason}",
            )
        )
    may_revoke = device.revoked_at is None and may_revoke_kiosk(actor, device, local_date(now))
    return KioskPage(
        title=device.label,
        lead=_("Door kiosk"),
        trail=_trail(Crumb(device.label)),
        state=state_badge(device, now),
        facts=tuple(facts),
        acts=(
            Act(
                _("Take out of use"),
                reverse("presence:revoke-kiosk", args=[device.pk]),
                "ban",
                kind="danger",
                opens_dialog=True,
            ),
        )
        if may_revoke
        else (),
        uploads=tuple(_upload_line(row) for row in rows.order_by("-received_at", "-pk")[:30]),
    )


def _heard(device: Device) -> object:
    return device.last_seen_at or _("not yet")


def _upload_line(row: KioskUpload) -> UploadLine:
    shifted = Device(clock_shift_ms=row.clock_shift_ms)
    return UploadLine(
        at=row.received_at,
        entries=str(row.first_sequence)
        if row.first_sequence == row.last_sequence
        else f"{row.first_sequence}–{row.last_sequence}",
        taken=row.taken_in,
        known=row.known_before,
        refused=row.refused,
        clock=clock_badge(shifted),
        who=row.uploaded_by.full_name,
    )


def _trail(*more: Crumb) -> tuple[Crumb, ...]:
    return (
        Crumb(_("Attendance"), reverse("attendance:today")),
        Crumb(_("Door kiosks"), reverse("presence:kiosks")),
        *more,
    )


def revoke_page(device: Device, form: Any) -> FormPage:
    """Why a kiosk is taken out of use."""
    return FormPage(
        title=_("Take the kiosk out of use"),
        lead=_(
            "{name}: what it recorded until now is still taken in, with a flag; nothing after this moment."
        ).format(name=device.label),
        trail=_trail(
            Crumb(device.label, reverse("presence:kiosk", args=[device.pk])), Crumb(_("Take out of use"))
        ),
        form=form,
        act=_("Take out of use"),
        back=reverse("presence:kiosk", args=[device.pk]),
        kind="danger",
    )


@dataclass(frozen=True)
class EnrolPage:
    """Making this browser a kiosk."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    back: str
    roll_url: str


def enrol_page(form: Any) -> EnrolPage:
    """The form, and what the browser must be able to do."""
    return EnrolPage(
        title=_("Enrol this device as a kiosk"),
        lead=_(
            "Do this on the tablet or laptop that will stand at the door. It keeps a key that never leaves it; "
            "with it every entry is signed."
        ),
        trail=_trail(Crumb(_("Enrol this device"))),
        form=form,
        back=reverse("presence:kiosks"),
        roll_url=reverse("attendance:today"),
    )
