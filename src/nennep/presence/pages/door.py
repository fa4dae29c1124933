"""What the page at the door may read, the words of its script, and what a kiosk is told of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.classes.models import HalfDay
from nennep.kernel import dates
from nennep.presence.models import Device
from nennep.presence.queries.kiosk import ClassToOpen, Day, DoorHours
from nennep.presence.rules.kiosk import milliseconds

MODULES = ("door", "chain", "store", "clocks", "scanner", "delivery", "view")
STYLES = (
    "web/vendor/be-vietnam-pro/fonts.css", "web/tokens.css", "web/dark.css", "web/base.css", "presence/kiosk/door.css",
)  # fmt: skip
READER = ("presence/vendor/zxing-wasm/zxing-reader.js", "presence/vendor/zxing-wasm/zxing_reader.wasm")
OTHERS = (
    "web/mark.svg", "web/vendor/be-vietnam-pro/latin-400.woff2", "web/vendor/be-vietnam-pro/latin-600.woff2",
    "web/vendor/be-vietnam-pro/vietnamese-400.woff2", "web/vendor/be-vietnam-pro/vietnamese-600.woff2",
)  # fmt: skip


@dataclass(frozen=True)
class DoorPage:
    """The page at the door. It is kept by the browser, so nothing of any person stands in it."""

    title: str
    device_id: int
    label: str
    is_revoked: bool
    settings: dict[str, Any]
    words: dict[str, str]
    enrol_url: str
    roll_url: str
    kiosks_url: str


def door_page(device: Device | None) -> DoorPage:
    """The page for the kiosk of this browser; without one it says how to make it one."""
    return DoorPage(
        title=_("Door kiosk"),
        device_id=device.pk if device else 0,
        label=device.label if device else "",
        is_revoked=device is not None and device.revoked_at is not None,
        settings={
            "device": device.pk if device else 0,
            "classes": reverse("presence:kiosk-classes"),
            "open": reverse("presence:open-kiosk"),
            "upload": reverse("presence:kiosk-upload"),
            "worker": reverse("presence:kiosk-worker"),
            "scope": reverse("presence:door"),
            "signIn": f"{reverse('account_login')}?next={reverse('presence:door')}",
            "readerJs": static(READER[0]),
            "readerWasm": static(READER[1]),
        },
        words=_words(),
        enrol_url=reverse("presence:enrol-kiosk"),
        roll_url=reverse("attendance:today"),
        kiosks_url=reverse("presence:kiosks"),
    )


def door_files() -> list[str]:
    """Everything that the page needs without a network. Modules import each other by their plain names."""
    plain = static("presence/kiosk/door.css").rpartition("/")[0]
    modules = [f"{plain}/{name}.js" for name in MODULES]
    named = [static(f"presence/kiosk/{name}.js") for name in MODULES]
    others = [static(path) for path in (*STYLES, *READER, *OTHERS)]
    return list(dict.fromkeys([reverse("presence:door"), *modules, *named, *others]))


def _words() -> dict[str, str]:
    """What the script says; figures and names come in braces."""
    return {
        "ready": _("Hold the code of the card before the camera."),
        "readyScanner": _("Scan the card with the scanner."),
        "confirm": _("Compare face and portrait, then press “Right person”."),
        "decideFirst": _("First decide about this person."),
        "saved": _("{name}: recorded at {time}"),
        "late": _("{minutes} minutes late"),
        "onTime": _("present"),
        "leftEarly": _("{minutes} minutes before the end"),
        "twice": _("{name} was recorded already, at {time}."),
        "twiceElsewhere": _("{name} has come in by another way already."),
        "otherSaved": _("Kept: somebody else came with the card of {name}. The school is told."),
        "byHandSaved": _("{name}: recorded by hand, without a card"),
        "unknownCard": _("This card belongs to nobody in this class."),
        "unknownCardTold": _(
            "This card belongs to nobody in this class. If it was issued after the class was opened here: press “Another class” and open the class again."
        ),
        "notACard": _("This is not a personal card."),
        "tooEarly": _("Before {time} the entry is kept, but flagged."),
        "tooLate": _("After {time} the entry is kept, but flagged."),
        "clockMoved": _("The clock of this device was moved. Set it right; the entries are flagged."),
        "clockOff": _("The clock of this device is {time} off. Set it right."),
        "offSeconds": _("{seconds} s"),
        "offMinutes": _("{minutes} min {seconds} s"),
        "offHours": _("{hours} h {minutes} min"),
        "online": _("Connected"),
        "offline": _("No network – the entries are kept here"),
        "sending": _("Sending…"),
        "inOut": _("{recorded} recorded – {received} received"),
        "refused": _("{count} not accepted"),
        "waiting": _("{count} still here"),
        "allReceived": _("Everything has been received."),
        "missing": _("{count} not there yet"),
        "nobodyMissing": _("Everybody is there."),
        "noPhoto": _("No portrait"),
        "start": _("Start of session"),
        "end": _("End of session"),
        "noSessions": _("None of your classes has a session today."),
        "signedOut": _("Sign in to open the kiosk for today."),
        "signIn": _("Sign in"),
        "needNetwork": _("The network is needed once a day, to fetch the list of the class."),
        "opened": _("Opened. The kiosk now works without a network until tonight."),
        "photos": _("Portraits: {done} of {count}"),
        "otherTab": _("The kiosk is open in another tab of this browser. Go on there."),
        "noCamera": _("No camera can be used: {why}. Use a scanner, or type the figures of the card."),
        "cameraBusy": _("it is used by another program"),
        "cameraRefused": _("the browser was not allowed to use it"),
        "cameraMissing": _("there is none"),
        "cameraInsecure": _("the page was not opened over HTTPS"),
        "cannot": _(
            "This browser cannot be a kiosk: it keeps no keys. Use a newer Chrome, Edge, Safari or Firefox."
        ),
        "otherKey": _("The key of this kiosk is gone: site data were deleted. Enrol the device anew."),
        "revoked": _("This kiosk was taken out of use. What is still here is being handed in."),
        "full": _("The entry could not be kept: the storage of the device is full. Call the roll by hand."),
        "halfAM": str(HalfDay.AM.label),
        "halfPM": str(HalfDay.PM.label),
        "halfEV": str(HalfDay.EVENING.label),
    }


def day_told(day: Day, permit: str, now: datetime) -> dict[str, Any]:
    """The day of a class as JSON for the kiosk. Moments in milliseconds."""
    return {
        "class": day.training_class.pk,
        "name": day.training_class.name,
        "on": day.on.isoformat(),
        "day": dates.with_weekday(day.on),
        "permit": permit,
        "now": milliseconds(now),
        "sessions": [
            {
                "pk": one.pk,
                "half": one.half,
                "startsAt": milliseconds(one.starts_at),
                "endsAt": milliseconds(one.ends_at),
                "start": _hours_told(one.start),
                "end": _hours_told(one.end),
                "lateAfter": one.start.late_after,
                "seen": one.seen,
            }
            for one in day.sessions
        ],
        "people": [
            {
                "enrolment": one.enrolment,
                "person": one.person,
                "name": one.name,
                "agency": one.agency,
                "order": one.order,
                "card": one.card,
                "photo": reverse("people:photo", args=[one.person]) if one.has_photo else "",
            }
            for one in day.people
        ],
    }


def _hours_told(hours: DoorHours) -> list[int]:
    return [milliseconds(hours.opens_at), milliseconds(hours.closes_at)]


def classes_told(classes: list[ClassToOpen], token: str, now: datetime) -> dict[str, Any]:
    """The classes that may be opened, with the token that the opening must bring back."""
    return {
        "csrf": token,
        "now": milliseconds(now),
        "classes": [{"pk": one.pk, "name": one.name, "sessions": one.sessions} for one in classes],
    }
