"""Make a certificate for a closed network: an authority of the installation's own, and the server certificate that it signs.

Cameras and passkeys work only where the browser trusts the connection. Without a public name there is no public
certificate; phones then have to trust the authority once (page /trust/ of the server shows how). The authority may
sign only the names given here, so that whoever steals its key cannot pretend to be another site.

Called again it renews the server certificate and keeps the authority: phones stay as they are.
"""

import argparse
import ipaddress
import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

NAME = "certificate"
HELP = "make or renew the certificate of a closed network"
AUTHORITY_DAYS = 3650
SERVER_DAYS = 396  # phones refuse server certificates of more than 825 days, browsers of public authorities of more than 398
HOST_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of the server, and the form of the answer."""
    parser.add_argument("name", nargs="+", help="name or address under which people open the site")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Refuses names that are no names, and an authority that was made for other names."""
    from django.conf import settings

    from nennep.kernel import clock

    made = make(settings.CERTIFICATE_DIR, options.name, now=clock.now())
    if options.json:
        print(json.dumps(made, ensure_ascii=False))
        return 0
    from django.utils.translation import gettext as _

    print(_("Authority: {file}, until {day}").format(file=made["authority"], day=made["authority_until"]))
    print(_("Server: {file}, until {day}").format(file=made["certificate"], day=made["until"]))
    print(_("Fingerprint of the authority: {fingerprint}").format(fingerprint=made["fingerprint"]))
    print(
        _("Next: nennep serve --https, then open http://{name}/trust/ on each phone.").format(
            name=options.name[0]
        )
    )
    return 0


def make(folder: Path, names: list[str], *, now: datetime) -> dict[str, str]:
    """Write authority.crt, authority.key, server.crt and server.key; the keys are readable by their owner only."""
    from cryptography.hazmat.primitives import hashes, serialization

    checked = [_checked(name) for name in names]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, authority_key = _authority(folder, checked, now)
    server, server_key = _server(authority, authority_key, checked, now)
    _write(folder / "server.key", _private(server_key))
    # The authority comes along, so that an installed phone finds the whole way.
    pem = serialization.Encoding.PEM
    _write(folder / "server.crt", server.public_bytes(pem) + authority.public_bytes(pem))
    return {
        "authority": str(folder / "authority.crt"),
        "authority_until": authority.not_valid_after_utc.date().isoformat(),
        "certificate": str(folder / "server.crt"),
        "key": str(folder / "server.key"),
        "until": server.not_valid_after_utc.date().isoformat(),
        "fingerprint": authority.fingerprint(hashes.SHA256()).hex(":").upper(),
    }


def _checked(name: str) -> str:
    from django.utils.translation import gettext as _

    from nennep.kernel.errors import Refused

    plain = name.strip().lower()
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        if not HOST_NAME.match(plain):
            raise Refused(
                _(
                    "“{name}” is neither a name nor an address of a server. Write it as in daotao.truong.lan."
                ).format(name=name)
            ) from None
    return plain


def _alternatives(names: list[str]) -> "list[x509.GeneralName]":
    from cryptography import x509

    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _authority(
    folder: Path, names: list[str], now: datetime
) -> "tuple[x509.Certificate, EllipticCurvePrivateKey]":
    """The authority that stands, if it may sign these names; else a new one when there is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    from django.utils.translation import gettext as _

    from nennep.kernel.errors import Refused

    paper, secret = folder / "authority.crt", folder / "authority.key"
    if paper.exists() and secret.exists():
        standing = x509.load_pem_x509_certificate(paper.read_bytes())
        key = serialization.load_pem_private_key(secret.read_bytes(), password=None)
        allowed = _allowed_names(standing)
        foreign = [name for name in names if name not in allowed]
        if foreign:
            raise Refused(
                _(
                    "The authority in {folder} may sign {allowed} only, not {foreign}. Use these names, or move that folder "
                    "away and begin anew; every phone must then trust the new authority."
                ).format(folder=folder, allowed=", ".join(sorted(allowed)), foreign=", ".join(foreign))
            )
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise Refused(_("{file} does not hold a key that this program made.").format(file=secret))
        return standing, key
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Nen Nep {names[0]}")])
    alone = [
        x509.IPAddress(ipaddress.ip_network(one.value)) if isinstance(one, x509.IPAddress) else one
        for one in _alternatives(names)
    ]
    made = (
        _builder(subject, subject, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=alone, excluded_subtrees=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(secret, _private(key))
    _write(paper, made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made, key


def _allowed_names(authority: "x509.Certificate") -> set[str]:
    from cryptography import x509

    try:
        constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return set()
    return {
        str(one.value).partition("/")[0] if isinstance(one, x509.IPAddress) else str(one.value)
        for one in constraints.permitted_subtrees or ()
    }  # a network of one address is written with its mask


def _server(
    authority: "x509.Certificate", authority_key: "EllipticCurvePrivateKey", names: list[str], now: datetime
) -> "tuple[x509.Certificate, EllipticCurvePrivateKey]":
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    made = (
        _builder(subject, authority.subject, key, now, SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    return made, key


def _builder(
    subject: "x509.Name", issuer: "x509.Name", key: "EllipticCurvePrivateKey", now: datetime, days: int
) -> "x509.CertificateBuilder":
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of a closed network go wrong
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> "x509.KeyUsage":
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Whole or not at all, and never readable by others in between."""
    fresh = path.with_suffix(path.suffix + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    fresh.replace(path)
