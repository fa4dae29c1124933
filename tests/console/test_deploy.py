"""What stands in deploy/ works: systemd units, and the bundle on a machine without any network (issue point 19)."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nennep.config import environment
from tests.console.conftest import IS_POSTGRES

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def test_the_units_are_understood_by_systemd(tmp_path: Path, systemd_analyze_path: str) -> None:
    """The program's path is replaced by one that exists here; everything else is checked as it stands."""
    files = []
    for unit in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text(encoding="utf-8").replace("/opt/nennep/venv/bin/nennep", "/bin/true"))
        files.append(copy)
    assert len(files) >= 3
    done = subprocess.run(
        [systemd_analyze_path, "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "nennep" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_example_of_settings_names_only_what_there_is() -> None:
    text = (DEPLOY / "nennep.env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#? ?NENNEP_(\w+)=", text, re.MULTILINE)
    assert named
    assert {name.removesuffix("_FILE") for name in named} <= environment.known()


def test_the_units_may_write_where_the_settings_say() -> None:
    """ProtectSystem=strict leaves only the state directory, which is where the example puts the data."""
    settings = (DEPLOY / "nennep.env.example").read_text(encoding="utf-8")
    assert "NENNEP_DATA_DIR=/var/lib/nennep" in settings
    for name in ("nennep.service", "nennep-timers.service"):
        lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
        assert {"StateDirectory=nennep", "StateDirectoryMode=0750", "UMask=0077"} <= set(lines)


def _without_network() -> list[str] | None:
    """A prefix that takes the network away from a command; None where that is not allowed."""
    for prefix in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
        ):
            return prefix
    return None


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(IS_POSTGRES, reason="the bundle is the same for both databases")
def test_the_bundle_installs_without_a_network(tmp_path: Path) -> None:
    prefix = _without_network()
    if prefix is None:
        pytest.skip("this machine does not let a test take the network away (unshare -n)")
    sys.path.insert(0, str(ROOT))
    from tools import bundle

    file = bundle.main(tmp_path / "dist")
    (tmp_path / "carried").mkdir()
    subprocess.run(["tar", "-xzf", file, "-C", tmp_path / "carried"], check=True)
    (inside,) = (tmp_path / "carried").iterdir()
    target = tmp_path / "target"
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHON": sys.executable}
    installed = subprocess.run(
        [*prefix, "sh", inside / "install.sh", target], env=bare, capture_output=True, text=True, check=False
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    nennep = target / "venv" / "bin" / "nennep"
    settings = {
        **bare,
        "NENNEP_MODE": "test",
        "NENNEP_DATA_DIR": str(tmp_path / "data"),
        "NENNEP_LANGUAGE": "vi",
    }
    for words in (["migrate"], ["doctor"]):
        done = subprocess.run(
            [*prefix, nennep, *words], env=settings, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "Cơ sở dữ liệu" in done.stdout
    assert f"ExecStart={nennep} " in (target / "deploy" / "nennep.service").read_text(encoding="utf-8")
    check_command_of_the_installation(target, settings, prefix)


def check_command_of_the_installation(target: Path, settings: dict[str, str], prefix: list[str]) -> None:
    """TARGET/nennep reads the file of settings and acts as the account of the service: here, as whoever tests."""
    own = {name: value for name, value in settings.items() if name.startswith("NENNEP_")}
    file = target / "nennep.env"
    file.write_text("# settings\n" + "".join(f"{name}='{value}'\n" for name, value in own.items()), "utf-8")
    command = target / "nennep"
    account = subprocess.run(
        [*prefix, "id", "-un"], capture_output=True, text=True, check=True
    ).stdout.strip()
    text = command.read_text(encoding="utf-8").replace("/etc/nennep/nennep.env", str(file))
    command.write_text(text.replace("= nennep", f"= {account}"), encoding="utf-8")
    bare = {name: value for name, value in settings.items() if name not in own}
    done = subprocess.run(
        [*prefix, command, "doctor", "--json"], env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert own["NENNEP_DATA_DIR"] in done.stdout


def test_a_bundle_for_another_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """Before anything is written: an installation that runs is not emptied for a bundle that cannot follow."""
    inside, target = tmp_path / "nennep", tmp_path / "target"
    inside.mkdir()
    shutil.copy(DEPLOY / "install.sh", inside)
    (inside / "made-for").write_text("Python 3.99 on abacus\n", encoding="utf-8")
    done = subprocess.run(
        ["sh", inside / "install.sh", target],
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("This bundle is for Python 3.99 on abacus; here is Python 3.")
    assert len(done.stderr.splitlines()) == 1
    assert not target.exists()
