"""The command line keeps its word: exit codes, --json, one sentence instead of a trace (design.md 5)."""

import json
import re
import subprocess
import sys

import pytest

from nennep.console.main import COMMANDS, main
from tests.console.conftest import Installation


def test_every_command_loads_and_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    for name in COMMANDS:
        assert re.search(rf"^    {name.replace('_', '-')}\s", shown, re.MULTILINE), name


@pytest.mark.parametrize(
    "words", [[], ["no-such"], ["backup"], ["restore", "a", "b"], ["serve", "--port", "x"]]
)
def test_wrong_usage_is_exit_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert capsys.readouterr().out == ""


def test_version_and_secret_need_no_settings() -> None:
    """They work on a machine where nothing is set up yet."""
    environment = {"PATH": "/usr/bin:/bin", "NENNEP_MODE": "production"}
    for words in (["--version"], ["secret"]):
        done = subprocess.run(
            [sys.executable, "-m", "nennep", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.strip()


def test_a_secret_is_long_and_never_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["secret"]) == main(["secret"]) == 0
    first, second = capsys.readouterr().out.split()
    assert first != second
    assert len(first) >= 40


def test_migrating_twice_changes_nothing(installed: Installation) -> None:
    before = installed.everything()
    assert installed.nennep("migrate").returncode == 0
    assert installed.everything() == before


def test_json_is_one_object_and_nothing_else(installed: Installation) -> None:
    backup = installed.folder.parent / "b.tar.gz"
    commands: tuple[tuple[object, ...], ...] = (
        ("doctor", "--json"),
        ("backup", backup, "--json"),
        ("restore", backup, "--replace", "--json"),
        ("rebuild", "--check", "--json"),
        ("timers", "--json"),
    )
    for words, (code, out, err) in zip(commands, installed.nennep_often(*commands), strict=True):
        assert (code, err) == (0, ""), words
        assert isinstance(json.loads(out), dict), words


def test_a_refusal_is_exit_1_with_the_reason_on_standard_error(installed: Installation) -> None:
    commands = (
        ("rebuild", "--check", "--class", "NONE", "--json"),
        ("intake", "units", "/no/such/file.xlsx", "--json"),
        ("scenario", "no-such-world", "--json"),
        ("account", "create-administrator", "qt", "Quản Trị", "--unit", "NONE"),
    )
    for words, (code, out, err) in zip(commands, installed.nennep_often(*commands), strict=True):
        assert (code, out) == (1, ""), words
        assert len(err.strip().splitlines()) == 1, words


def test_the_language_of_the_command_line(installed: Installation) -> None:
    assert "Không có lớp" in _class_missing(installed, "vi") or "lớp" in _class_missing(installed, "vi")
    assert "There is no class" in _class_missing(installed, "en")


def _class_missing(installed: Installation, language: str) -> str:
    return installed.nennep("rebuild", "--check", "--class", "NONE", NENNEP_LANGUAGE=language).stderr


def test_the_first_administrator(installed: Installation) -> None:
    installed.execute(
        "INSERT INTO units_unit (code, valid_from, is_outside_tree, name, sort_key, search_key, match_key, kind_id) "
        "SELECT 'TU', '2020-01-01', false, 'Tỉnh ủy Mẫu', 'x', 'x', 'x', id FROM units_unitkind WHERE code = 'province_committee'"
    )
    words = ("account", "create-administrator", "quan.tri", "Phạm Quản Trị", "--unit", "TU")
    refused = installed.nennep(*words, NENNEP_PASSWORD="123")
    assert refused.returncode == 1
    assert installed.fetch("SELECT 1 FROM accounts_user WHERE username = 'quan.tri'") == []
    done = installed.nennep(*words, NENNEP_PASSWORD="một-mật-khẩu-đủ-dài-2024")
    assert done.returncode == 0, done.stderr
    assert "một-mật-khẩu" not in done.stdout + done.stderr
    checks = {check["title"]: check["outcome"] for check in installed.json("doctor")["checks"]}
    assert checks["Administrator"] == "ok"
