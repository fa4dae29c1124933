"""A phone made of software: makes and uses passkeys as a browser with a platform authenticator does, for trial and tests.

Real keys, real signatures, the JSON of `PublicKeyCredential.toJSON()`. What a phone cannot be made to do (answer without
being unlocked, sign for another page, be copied) this one does when told, so that the server can be shown to notice.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def encode(content: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Credential:
    """One passkey. `sign_count` is what the next signature will exceed; a phone that does not count stays at nought."""

    credential_id: bytes
    rp_id: str
    key: ec.EllipticCurvePrivateKey
    sign_count: int = 0
    counts: bool = True

    @property
    def id(self) -> str:
        """As JSON names it."""
        return encode(self.credential_id)

    def cose(self) -> bytes:
        """The public key as COSE (ES256)."""
        numbers = self.key.public_key().public_numbers()
        return cbor.encode(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )


@dataclass
class Authenticator:
    """A phone with its passkeys.

    `is_unlocked`: whether its owner lends finger, face or PIN; without it the answer says that nobody was verified.
    `is_synced`: whether the maker's cloud copies its passkeys. Everything named `forge_…` makes an answer wrong on
    purpose.
    """

    is_unlocked: bool = True
    is_synced: bool = False
    counts: bool = True
    credentials: dict[str, Credential] = field(default_factory=dict)

    def create(
        self,
        public_key: Mapping[str, Any],
        *,
        origin: str,
        forge_challenge: bytes | None = None,
        forge_origin: str | None = None,
        forge_rp_id: str | None = None,
    ) -> dict[str, Any]:
        """Make a passkey for the options of `navigator.credentials.create`; returns the registration."""
        credential = Credential(
            credential_id=secrets.token_bytes(32),
            rp_id=public_key["rp"]["id"],
            key=ec.generate_private_key(ec.SECP256R1()),
            counts=self.counts,
        )
        self.credentials[credential.id] = credential
        client_data = _client_data(
            "webauthn.create", forge_challenge or decode(public_key["challenge"]), forge_origin or origin
        )
        attested = b"\0" * 16 + len(credential.credential_id).to_bytes(2, "big") + credential.credential_id
        data = (
            self._data(forge_rp_id or credential.rp_id, credential, ATTESTED) + attested + credential.cose()
        )
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return {
            "id": credential.id,
            "rawId": credential.id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(client_data),
                "attestationObject": encode(attestation),
                "transports": ["internal"],
            },
        }

    def get(
        self,
        *,
        challenge: str,
        rp_id: str,
        credential_ids: Collection[str],
        origin: str,
        forge_challenge: bytes | None = None,
        forge_origin: str | None = None,
        forge_rp_id: str | None = None,
        forge_signature: bytes | None = None,
    ) -> dict[str, Any]:
        """Answer a question (`navigator.credentials.get`). Refuses (`LookupError`) when the phone has none of the passkeys."""
        mine = [
            one for name, one in self.credentials.items() if name in credential_ids and one.rp_id == rp_id
        ]
        if not mine:
            raise LookupError("the phone has no such passkey")
        credential = mine[0]
        if credential.counts:
            credential.sign_count += 1
        client_data = _client_data(
            "webauthn.get", forge_challenge or decode(challenge), forge_origin or origin
        )
        data = self._data(forge_rp_id or credential.rp_id, credential, 0)
        signature = forge_signature or credential.key.sign(
            data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256())
        )
        return {
            "id": credential.id,
            "rawId": credential.id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(client_data),
                "authenticatorData": encode(data),
                "signature": encode(signature),
                "userHandle": None,
            },
        }

    def copy(self) -> Authenticator:
        """Another phone with the same keys and counters, as if somebody had drawn them out of this one."""
        return replace(self, credentials={name: replace(one) for name, one in self.credentials.items()})

    def _data(self, rp_id: str, credential: Credential, flags: int) -> bytes:
        flags |= PRESENT
        if self.is_unlocked:
            flags |= VERIFIED
        if self.is_synced:
            flags |= BACKUP_ELIGIBLE | BACKED_UP
        return (
            hashlib.sha256(rp_id.encode()).digest()
            + bytes([flags])
            + credential.sign_count.to_bytes(4, "big")
        )


def _client_data(kind: str, challenge: bytes, origin: str) -> bytes:
    return json.dumps(
        {"type": kind, "challenge": encode(challenge), "origin": origin, "crossOrigin": False},
        separators=(",", ":"),
    ).encode()
