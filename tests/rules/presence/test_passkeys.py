"""An answer of a phone holds or does not (R0-16)."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from nennep.console.authenticator import Authenticator, decode, encode
from nennep.presence.rules.passkeys import BadPasskey, creation_options, new_passkey, sign_count_of

ORIGIN, RP_ID, QUESTION = "https://daotao.tinhuy.local", "daotao.tinhuy.local", b"q" * 32
pytestmark = pytest.mark.requirement("R0-16")


def registered(**phone: bool) -> tuple[Authenticator, dict[str, object]]:
    made_by = Authenticator(**phone)
    options = creation_options(
        rp_id=RP_ID, rp_name="x", user_id=b"1", user_name="a", display_name="A", challenge=QUESTION
    )
    made = new_passkey(
        made_by.create(options, origin=ORIGIN), challenge=QUESTION, rp_id=RP_ID, origins=[ORIGIN]
    )
    known = {"credential_id": made.credential_id, "public_key": made.public_key}
    assert made.is_synced is made_by.is_synced
    return made_by, {**known, "challenge": QUESTION, "rp_id": RP_ID, "origins": [ORIGIN]}


def signed(by: Authenticator, known: dict[str, object], **forged: object) -> dict[str, object]:
    return by.get(
        challenge=encode(QUESTION),
        rp_id=RP_ID,
        credential_ids=[str(known["credential_id"])],
        origin=ORIGIN,
        **forged,  # type: ignore[arg-type]
    )


def test_a_right_answer_gives_its_counter() -> None:
    phone, known = registered(is_synced=True)
    assert sign_count_of(signed(phone, known), **known) == 1  # type: ignore[arg-type]
    assert sign_count_of(signed(phone, known), **known) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "forged",
    [
        {"forge_challenge": b"x" * 32},
        {"forge_origin": "https://evil.example"},
        {"forge_origin": "http://daotao.tinhuy.local"},
        {"forge_rp_id": "tinhuy.local"},
        {"forge_signature": b"\x00"},
    ],
)
def test_a_forged_answer_does_not_hold(forged: dict[str, object]) -> None:
    phone, known = registered()
    with pytest.raises(BadPasskey):
        sign_count_of(signed(phone, known, **forged), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes", [{}, {"type": "webauthn.create"}, {"crossOrigin": True}, {"challenge": ""}]
)
def test_what_the_page_says_of_itself_is_signed_and_checked(changes: dict[str, object]) -> None:
    phone, known = registered()
    answer = signed(phone, known)
    response = dict(answer["response"])  # type: ignore[call-overload]
    client = {**json.loads(decode(response["clientDataJSON"])), **changes}
    content = json.dumps(client).encode()
    response["clientDataJSON"] = encode(content)
    key = phone.credentials[str(known["credential_id"])].key
    whole = decode(response["authenticatorData"]) + hashlib.sha256(content).digest()
    response["signature"] = encode(key.sign(whole, ec.ECDSA(hashes.SHA256())))
    if not changes:
        assert sign_count_of({**answer, "response": response}, **known) == 1  # type: ignore[arg-type]
        return
    with pytest.raises(BadPasskey):
        sign_count_of({**answer, "response": response}, **known)  # type: ignore[arg-type]


def test_nobody_unlocked_the_phone_or_another_one_answered() -> None:
    phone, known = registered()
    other, _others = registered()
    phone.is_unlocked = False
    with pytest.raises(BadPasskey, match="unlocked"):
        sign_count_of(signed(phone, known), **known)  # type: ignore[arg-type]
    other.credentials = {str(known["credential_id"]): next(iter(other.credentials.values()))}
    with pytest.raises(BadPasskey):
        sign_count_of(signed(other, known), **known)  # type: ignore[arg-type]
