"""Things that speak for a person or a door: phones, kiosks, passkeys, personal cards."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.presence.states import DeviceKind, PasskeyState


class Device(models.Model):
    """A browser that we know again by a secret it keeps: a trainee's phone, or an enrolled kiosk (R0-17).

    Only the SHA-256 of the secret is stored. A kiosk also has the public half of a key that never leaves it.
    """

    kind = models.CharField(max_length=10, choices=DeviceKind.choices)
    label = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # whose kiosk it is
    secret_hash = models.CharField(max_length=64, unique=True)
    public_key = models.BinaryField(default=bytes)  # kiosk: SubjectPublicKeyInfo, DER, P-256
    last_sequence = models.PositiveBigIntegerField(default=0)  # kiosk: newest entry taken in
    last_link = models.CharField(
        max_length=64, blank=True
    )  # kiosk: hash of that entry, the chain goes on from it
    heard_lives = models.JSONField(
        default=list, blank=True
    )  # kiosk: the last lives of its page that were heard, newest last
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    waiting = models.PositiveIntegerField(default=0)  # kiosk: entries it still held when last seen
    clock_shift_ms = models.BigIntegerField(
        null=True, blank=True
    )  # kiosk: its clock minus ours when last seen
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "kind"], name="presence_device_unit")]

    def __str__(self) -> str:
        return self.label or f"{self.get_kind_display()} {self.pk}"


class Passkey(models.Model):
    """The key on a trainee's phone, enrolled once before the eyes of the class manager; one in use per person (R0-16, R0-17)."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="check_in_passkeys")
    device = models.ForeignKey(
        Device, null=True, blank=True, on_delete=models.PROTECT, related_name="passkeys"
    )
    credential_id = models.CharField(max_length=400, unique=True)  # base64url
    public_key = models.BinaryField()  # COSE
    sign_count = models.PositiveBigIntegerField(default=0)
    is_synced = models.BooleanField(default=False)  # the phone may copy it to other devices of its owner
    state = models.CharField(max_length=10, choices=PasskeyState.choices, default=PasskeyState.ASKED)
    match_word = models.CharField(
        max_length=4
    )  # shown on the phone and in the manager's list, so that nobody confirms the wrong phone
    reason = models.CharField(max_length=250, blank=True)  # why an earlier one is replaced
    asked_at = models.DateTimeField()
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    witnessed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="active"), name="presence_passkey_one_active"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["asked", "witnessed"]),
                name="presence_passkey_one_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_state_display()}"


class PersonalCard(models.Model):
    """A card with a code that the kiosk reads. The code is made from the installation's secret and `nonce`; only its hash is kept."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="presence_cards")
    nonce = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    block_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(blocked_at__isnull=True), name="presence_card_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class KioskUpload(models.Model):
    """One delivery of a kiosk: what it held, what was taken in, and how far its clock was off."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="uploads")
    received_at = models.DateTimeField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    entries = models.PositiveIntegerField()
    taken_in = models.PositiveIntegerField()
    known_before = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    clock_shift_ms = models.BigIntegerField()  # clock of the device minus ours
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["device", "received_at"], name="presence_upload_device")]
