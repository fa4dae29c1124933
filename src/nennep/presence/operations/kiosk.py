"""Kiosks: enrolled on the device itself, opened for a day, revoked (R0-16, R0-17)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.policies import why_unopened
from nennep.attendance.queries.facts import frozen_report_of
from nennep.audit.operations import record
from nennep.classes.models import Session, TrainingClass
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.presence.models import Device
from nennep.presence.operations.upload_judging import Delivery
from nennep.presence.policies.kiosk import may_enrol_kiosk, may_open_kiosk, may_revoke_kiosk
from nennep.presence.queries.kiosk import secret_hash, sessions_on, write_permit
from nennep.presence.rules.kiosk import read_key, signature_holds, statement
from nennep.presence.states import DeviceKind
from nennep.units.models import Unit


@dataclass(frozen=True, slots=True)
class EnrolledKiosk:
    """A kiosk with the secret that its browser keeps; the secret is not stored."""

    device: Device
    secret: str

    @property
    def cookie(self) -> str:
        """What the browser sends back."""
        return f"{self.device.pk}.{self.secret}"


@transaction.atomic
def enrol_kiosk(*, unit: Unit, label: str, public_key: bytes, by: User, now: datetime) -> EnrolledKiosk:
    """Make the browser in which this is asked a kiosk of the school. The private half of its key never left it.

    `public_key`: SubjectPublicKeyInfo, DER. Refuses who takes no attendance there, a name that is missing, and what is
    no key on the curve P-256.
    """
    if not may_enrol_kiosk(by, unit, local_date(now)):
        raise Refused(_("You enrol kiosks only at a school whose attendance you take."), field="unit")
    label = " ".join(label.split())
    if not label:
        raise Refused(
            _("Give the kiosk a name that everybody understands, for example the door."), field="label"
        )
    if Device.objects.filter(
        kind=DeviceKind.KIOSK, unit=unit, label__iexact=label, revoked_at__isnull=True
    ).exists():
        raise Refused(
            _("A kiosk of this name is in use. Choose another name, or revoke that one."), field="label"
        )
    if read_key(public_key) is None:
        raise Refused(_("The browser did not make a key. Use a newer Chrome, Edge, Safari or Firefox."))
    secret = secrets.token_urlsafe(32)
    device = Device.objects.create(
        kind=DeviceKind.KIOSK,
        label=label[:120],
        unit=unit,
        secret_hash=secret_hash(secret),
        public_key=public_key,
        enrolled_at=now,
        enrolled_by=by,
    )
    record(
        act="presence.kiosk.enrol",
        subject=device,
        by=by,
        now=now,
        after={"label": device.label, "unit": unit},
        context=unit,
    )
    return EnrolledKiosk(device, secret)


@transaction.atomic
def renew_secret(*, device: Device, delivery: Delivery, by: User, now: datetime) -> EnrolledKiosk:
    """Give the browser of a kiosk another secret: it has lost the old one (killed before it was written, cookies cleared)
    but holds the key, which is the stronger proof. Refuses a delivery that the key did not sign."""
    device = lock_one(Device.objects.filter(pk=device.pk, kind=DeviceKind.KIOSK))
    key = read_key(bytes(device.public_key))
    told = statement(device.pk, delivery.heard(now), delivery.oldest_held, delivery.waiting)
    if key is None or not signature_holds(key, told, delivery.proof):
        raise Refused(
            _("This browser is not the kiosk that it says it is. Enrol it anew."), code="not-proven"
        )
    secret = secrets.token_urlsafe(32)
    device.secret_hash = secret_hash(secret)
    device.save(update_fields=["secret_hash"])
    record(act="presence.kiosk.renew_secret", subject=device, by=by, now=now, context=device.unit)
    return EnrolledKiosk(device, secret)


@transaction.atomic
def revoke_kiosk(*, device: Device, reason: str, by: User, now: datetime) -> Device:
    """Take a kiosk out of use. What it recorded before this moment is still taken in, with a flag; nothing after it.

    Refuses who may not enrol one there, a revocation without a reason, and a kiosk that was revoked.
    """
    device = lock_one(Device.objects.filter(pk=device.pk, kind=DeviceKind.KIOSK).select_related("unit"))
    if not may_revoke_kiosk(by, device, local_date(now)):
        raise Refused(_("You revoke kiosks only at a school whose attendance you take."))
    if device.revoked_at is not None:
        raise Refused(_("This kiosk is out of use already."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write why the kiosk is taken out of use."), field="reason")
    device.revoked_at, device.revoked_by, device.revoke_reason = now, by, reason[:250]
    device.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    record(
        act="presence.kiosk.revoke",
        subject=device,
        by=by,
        now=now,
        after={"revoked_at": now},
        reason=reason,
        context=device.unit,
    )
    return device


@dataclass(frozen=True, slots=True)
class OpenedDay:
    """A kiosk was opened for these sessions; `permit` goes with every entry made under it."""

    permit: str
    sessions: tuple[Session, ...]


@transaction.atomic
def open_kiosk(*, device: Device, training_class: TrainingClass, by: User, now: datetime) -> OpenedDay:
    """Open a kiosk for the sessions of a class today: from now on it works without the server, in the name of `by`.

    Refuses who takes no attendance in the class, a kiosk of another school or one that was revoked, a day without a
    session, and one whose report is signed.
    """
    device = lock_one(Device.objects.filter(pk=device.pk, kind=DeviceKind.KIOSK))
    on = local_date(now)
    if device.revoked_at is not None:
        raise Refused(_("This kiosk is out of use. Enrol it anew."), code="revoked")
    if not may_open_kiosk(by, device, training_class, on):
        raise Refused(_("You do not take attendance in this class, or the kiosk belongs to another school."))
    unopened = why_unopened(training_class)
    if unopened:
        raise Refused(unopened)
    sessions = sessions_on(training_class, on)
    if not sessions:
        raise Refused(_("The class has no session today."))
    if all(frozen_report_of(one) is not None for one in sessions):
        raise Refused(_("This period has been signed and reported. Correct single entries with a reason."))
    device.last_seen_at = now
    device.save(update_fields=["last_seen_at"])
    record(
        act="presence.kiosk.open",
        subject=device,
        by=by,
        now=now,
        after={"training_class": training_class, "sessions": len(sessions)},
        context=training_class,
    )
    return OpenedDay(write_permit(device, by, sessions, now), tuple(sessions))
