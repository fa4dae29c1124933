"""`nennep certificate` and `nennep serve --https`: a secure context on a network without any public name."""

import json
import ssl
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from nennep.console import certificate
from nennep.kernel.errors import Refused
from tests.console.conftest import Installation
from tests.console.test_serve import _free_port
from tests.console.test_settings import PRODUCTION

NOW = datetime(2026, 10, 20, 3, tzinfo=UTC)


def chain(folder: Path) -> tuple[x509.Certificate, x509.Certificate]:
    server, authority = x509.load_pem_x509_certificates((folder / "server.crt").read_bytes())
    return server, authority


def verify(folder: Path, name: str, at: datetime) -> None:
    server, authority = chain(folder)
    builder = PolicyBuilder().store(Store([authority])).time(at.replace(tzinfo=None))
    builder.build_server_verifier(x509.DNSName(name)).verify(server, [])


def test_the_server_is_trusted_under_its_names_only(tmp_path: Path) -> None:
    made = certificate.make(tmp_path, ["daotao.truong.lan", "10.0.0.7"], now=NOW)
    verify(tmp_path, "daotao.truong.lan", NOW + timedelta(days=395))
    with pytest.raises(VerificationError):
        verify(tmp_path, "khac.truong.lan", NOW)
    with pytest.raises(VerificationError):
        verify(tmp_path, "daotao.truong.lan", NOW + timedelta(days=397))
    authority = chain(tmp_path)[1]
    assert made["fingerprint"] == authority.fingerprint(hashes.SHA256()).hex(":").upper()
    for name in ("authority.key", "server.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_again_renews_the_server_and_keeps_the_authority(tmp_path: Path) -> None:
    first = certificate.make(tmp_path, ["daotao.truong.lan"], now=NOW)
    old = chain(tmp_path)[0]
    again = certificate.make(tmp_path, ["daotao.truong.lan"], now=NOW + timedelta(days=300))
    assert again["fingerprint"] == first["fingerprint"]
    assert chain(tmp_path)[0].serial_number != old.serial_number
    verify(tmp_path, "daotao.truong.lan", NOW + timedelta(days=690))


@pytest.mark.parametrize("name", ["", "dao tao", "https://daotao", "-a.lan", "a..lan"])
def test_what_is_no_name_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        certificate.make(tmp_path / "new", [name], now=NOW)
    assert not (tmp_path / "new").exists()


def test_the_authority_signs_no_other_name(tmp_path: Path) -> None:
    certificate.make(tmp_path, ["daotao.truong.lan"], now=NOW)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(Refused, match=r"khac\.lan"):
        certificate.make(tmp_path, ["khac.lan"], now=NOW)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


def test_it_serves_by_https_and_shows_phones_how_to_trust(installed: Installation) -> None:
    secure, plain = _free_port(), _free_port()
    environment = {**installed.environment, **PRODUCTION, "NENNEP_HOSTS": "localhost"}
    command = [sys.executable, "-m", "nennep"]
    made = json.loads(
        subprocess.run(
            [*command, "certificate", "localhost", "--json"], env=environment, capture_output=True, check=True
        ).stdout
    )
    log = (installed.folder.parent / "https.log").open("wb")
    server = subprocess.Popen(
        [*command, "serve", "--https", "--port", str(secure), "--plain-port", str(plain), "--workers", "1"],
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        trusting = ssl.create_default_context(cafile=made["authority"])
        deadline = time.monotonic() + 120
        while True:
            try:
                page = urlopen(f"https://localhost:{secure}/account/login/", context=trusting, timeout=10)
                first = urlopen(f"http://localhost:{plain}/trust/", timeout=10).read().decode()
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.3)
        assert page.status == 200
        assert "Secure" in page.headers["Set-Cookie"]
        assert made["fingerprint"] in first
        got = urlopen(f"http://localhost:{plain}/trust/nen-nep.crt", timeout=10).read()
        found = x509.load_der_x509_certificate(got)
        assert found.fingerprint(hashes.SHA256()).hex(":").upper() == made["fingerprint"]
        # Everything else goes to HTTPS, and whoever does not trust the authority is warned.
        sent = build_opener(_Stay).open
        with pytest.raises(HTTPError, match="301") as moved:
            sent(Request(f"http://localhost:{plain}/account/login/?next=/"), timeout=10)
        assert moved.value.headers["Location"] == f"https://localhost:{secure}/account/login/?next=/"
        assert f'href="https://localhost:{secure}/"' in first
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            urlopen(f"https://localhost:{secure}/account/login/", timeout=10)
    finally:
        server.terminate()
        code = server.wait(60)
        log.close()
    assert code == 0
