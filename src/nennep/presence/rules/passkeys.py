"""Passkeys: what the phone is asked for and whether its answer holds (R0-16). The library fido2 verifies; no Django."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hmac import compare_digest
from urllib.parse import urlsplit

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

LONGEST_CREDENTIAL = 400
ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what phones and laptops make
REQUIRED = UserVerificationRequirement.REQUIRED


class BadPasskey(ValueError):
    """The answer of the phone does not hold; the words are for the log, not for the person."""


@dataclass(frozen=True, kw_only=True)
class NewPasskey:
    """What a phone made. `credential_id` base64url, `public_key` COSE in CBOR."""

    credential_id: str
    public_key: bytes
    sign_count: int
    is_synced: bool


def encode(content: bytes) -> str:
    """Base64url without padding, as WebAuthn writes bytes in JSON."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url. Refuses (`ValueError`) what is none."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def rp_id_of(origin: str) -> str:
    """The host to which a passkey belongs, from scheme, host and port of a request."""
    return urlsplit(origin).hostname or ""


def challenge_of(token: str) -> bytes:
    """What the phone signs: nothing but this token fits, and the token says everything that was asked."""
    return hashlib.sha256(token.encode()).digest()


def creation_options(
    *,
    rp_id: str,
    rp_name: str,
    user_id: bytes,
    user_name: str,
    display_name: str,
    challenge: bytes,
    known: Collection[str] = (),
) -> dict[str, object]:
    """Options for `navigator.credentials.create`, in the JSON form of the standard: on this phone, with its lock."""
    return {
        "rp": {"id": rp_id, "name": rp_name},
        "user": {"id": encode(user_id), "name": user_name, "displayName": display_name},
        "challenge": encode(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in ALGORITHMS],
        "timeout": 120_000,
        "excludeCredentials": [{"type": "public-key", "id": one} for one in known],
        "authenticatorSelection": {
            "authenticatorAttachment": "platform",
            "residentKey": "discouraged",
            "userVerification": "required",
        },
        "attestation": "none",
    }


def new_passkey(
    registration: Mapping[str, object], *, challenge: bytes, rp_id: str, origins: Collection[str]
) -> NewPasskey:
    """The passkey that a phone made for this challenge. Refuses (`BadPasskey`) whatever is not wholly in order."""
    try:
        made = _server(rp_id, frozenset(origins)).register_complete(
            {"challenge": encode(challenge), "user_verification": REQUIRED}, registration
        )
    except Exception as error:
        raise BadPasskey(str(error)) from error
    data = made.credential_data
    if data is None or data.public_key.get(3) not in ALGORITHMS:
        raise BadPasskey("no key of a known kind")
    credential_id = encode(data.credential_id)
    if len(credential_id) > LONGEST_CREDENTIAL:
        raise BadPasskey("credential id too long")
    return NewPasskey(
        credential_id=credential_id,
        public_key=cbor.encode(dict(data.public_key)),
        sign_count=made.counter,
        is_synced=bool(made.flags & AuthenticatorData.FLAG.BE),
    )


def sign_count_of(
    assertion: Mapping[str, object],
    *,
    credential_id: str,
    public_key: bytes,
    challenge: bytes,
    rp_id: str,
    origins: Collection[str],
) -> int:
    """The signature counter of a right answer to the challenge by this passkey, user verified.

    Refuses (`BadPasskey`) another passkey, another challenge, another page, a phone that was not unlocked, a wrong
    signature.
    """
    if not assertion.get("id") == assertion.get("rawId") == credential_id:
        raise BadPasskey("another credential")
    try:
        response = assertion["response"]
        if not isinstance(response, dict):
            raise BadPasskey("no response")  # noqa: TRY301 - one sentence for whatever is wrong with it
        client = CollectedClientData(decode(response["clientDataJSON"]))
        data = AuthenticatorData(decode(response["authenticatorData"]))
        _check(client, data, challenge=challenge, rp_id=rp_id, origins=origins)
        _key(public_key).verify(data + client.hash, decode(response["signature"]))
    except Exception as error:
        raise BadPasskey(str(error)) from error
    return data.counter


def _check(
    client: CollectedClientData,
    data: AuthenticatorData,
    *,
    challenge: bytes,
    rp_id: str,
    origins: Collection[str],
) -> None:
    """What the standard asks of an answer before its signature (WebAuthn 7.2, steps 11 to 17).

    Stated here and not left to the library's server: what that does with type hints takes as long as all the rest.
    """
    if client.type != CollectedClientData.TYPE.GET:
        raise BadPasskey("not an answer to a question")
    if not compare_digest(client.challenge, challenge):
        raise BadPasskey("another question")
    if client.origin not in origins or client.cross_origin:
        raise BadPasskey("another page")
    if not compare_digest(data.rp_id_hash, hashlib.sha256(rp_id.encode()).digest()):
        raise BadPasskey("another name")
    if not (data.is_user_present() and data.is_user_verified()):
        raise BadPasskey("nobody unlocked the phone")


def _key(public_key: bytes) -> CoseKey:
    found = cbor.decode(public_key)
    if not isinstance(found, dict):
        raise BadPasskey("no COSE key")
    return CoseKey.parse(found)


@lru_cache(maxsize=32)
def _server(rp_id: str, origins: frozenset[str]) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name=rp_id, id=rp_id), verify_origin=lambda origin: origin in origins
    )
