"""A wrong setting stops the program at start with one sentence (issue point 19; design.md 5)."""

import gc
import re
import runpy
import sys
from importlib import import_module
from pathlib import Path

import pytest

from nennep.config import environment
from tests.console.conftest import Installation

SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCD"
PRODUCTION = {"NENNEP_MODE": "production", "NENNEP_SECRET_KEY": SECRET, "NENNEP_HOSTS": "daotao.example.vn"}
RUNNING = Path(__file__).resolve().parents[2] / "docs" / "running.md"
SETTINGS = Path(environment.__file__).with_name("settings.py")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"NENNEP_MODE": "prod"}, "NENNEP_MODE must be one of"),
        ({"NENNEP_DEBUG": "maybe"}, "NENNEP_DEBUG must be one of"),
        ({"NENNEP_HTTPS": "maybe"}, "NENNEP_HTTPS must be one of"),
        ({"NENNEP_BEHIND_PROXY": "2"}, "NENNEP_BEHIND_PROXY must be one of"),
        ({"NENNEP_REDIRECT_TO_HTTPS": "ja"}, "NENNEP_REDIRECT_TO_HTTPS must be one of"),
        ({"NENNEP_HOSTS": "https://daotao.example.vn"}, "NENNEP_HOSTS takes names only"),
        ({"NENNEP_TRUSTED_ORIGINS": "daotao.example.vn"}, "NENNEP_TRUSTED_ORIGINS must begin with https://"),
        ({"NENNEP_DATABASE_URL": "nonsense"}, "NENNEP_DATABASE_URL must begin with"),
        ({"NENNEP_DATABASE_URL": "mysql://nennep@127.0.0.1/x"}, "NENNEP_DATABASE_URL must begin with"),
        ({"NENNEP_DATABASE_URL": "postgresql://u@h:port/x"}, "NENNEP_DATABASE_URL cannot be read"),
        ({"NENNEP_DATABASE_CONNECTION_SECONDS": "-1"}, "NENNEP_DATABASE_CONNECTION_SECONDS must be a whole number"),
        ({"NENNEP_SESSION_HOURS": "0"}, "NENNEP_SESSION_HOURS must be a whole number of 1 or more"),
        ({"NENNEP_SIGN_IN_ATTEMPTS": "many"}, "NENNEP_SIGN_IN_ATTEMPTS must be a whole number"),
        ({"NENNEP_LOG_LEVEL": "LOUD"}, "NENNEP_LOG_LEVEL must be one of"),
        ({"NENNEP_LANGUAGE": "fr"}, "NENNEP_LANGUAGE phải là một trong: vi, en"),
        ({"NENNEP_NOW": "yesterday"}, "NENNEP_NOW must be a moment"),
        ({"NENNEP_OIDC_SERVER": "https://id.example.vn"}, "NENNEP_OIDC_CLIENT_ID is not set"),
        ({"NENNEP_OIDC_MATCH": "phone"}, "NENNEP_OIDC_MATCH must be one of email, username"),
        ({"NENNEP_SECRET_KEY_FILE": "/no/such/file"}, "NENNEP_SECRET_KEY_FILE names a file that cannot be read"),
        ({"NENNEP_SECRET_KEY_FILE": "x", "NENNEP_SECRET_KEY": "y"}, "not both"),
        # Production asks for more.
        ({**PRODUCTION, "NENNEP_SECRET_KEY": ""}, "NENNEP_SECRET_KEY must have at least 40 characters"),
        ({**PRODUCTION, "NENNEP_SECRET_KEY": "s" * 39}, "NENNEP_SECRET_KEY must have at least 40 characters"),
        ({**PRODUCTION, "NENNEP_SECRET_KEY": "secret" * 10}, "NENNEP_SECRET_KEY is easy to guess"),
        ({**PRODUCTION, "NENNEP_SECRET_KEY": f"django-insecure-{SECRET}"}, "NENNEP_SECRET_KEY is easy to guess"),
        ({**PRODUCTION, "NENNEP_SECRET_KEY": "only-for-development-and-tests-never-in-production"}, "easy to guess"),
        ({**PRODUCTION, "NENNEP_HOSTS": ""}, "NENNEP_HOSTS is not set"),
        ({**PRODUCTION, "NENNEP_NOW": "2024-06-03T07:45"}, "NENNEP_NOW fixes the clock and is refused"),
        (
            {
                **PRODUCTION,
                "NENNEP_OIDC_SERVER": "http://id.example.vn",
                "NENNEP_OIDC_CLIENT_ID": "nennep",
                "NENNEP_OIDC_SECRET": "x",
            },
            "NENNEP_OIDC_SERVER must begin with https:// in production mode",
        ),
        ({**PRODUCTION, "NENNEP_DEBUG": "yes"}, "NENNEP_DEBUG shows inner details"),
    ],
)  # fmt: skip
def test_a_wrong_value_stops_every_command_with_one_sentence(
    empty: Installation, settings: dict[str, str], said: str
) -> None:
    done = empty.nennep("migrate", **settings)
    assert done.returncode == 1
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(empty.folder.iterdir()) == []


def test_production_without_a_secret_does_not_start(empty: Installation) -> None:
    done = empty.nennep(
        "serve", NENNEP_MODE="production", NENNEP_HOSTS="daotao.example.vn", NENNEP_LANGUAGE=None
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "Chưa đặt NENNEP_SECRET_KEY. Xem docs/running.md."


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"NENNEP_HTTPS": "no"}, "HTTPS"),
        ({"NENNEP_HOSTS": "*"}, "NENNEP_HOSTS=*"),
        ({"NENNEP_BEHIND_PROXI": "yes"}, "NENNEP_BEHIND_PROXI"),
    ],
)
def test_an_unsafe_server_does_not_start(empty: Installation, settings: dict[str, str], said: str) -> None:
    done = empty.nennep("serve", **{**PRODUCTION, **settings})
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(empty.folder.iterdir()) == []


def test_run_and_scenario_are_refused_in_production(empty: Installation) -> None:
    for words in (("run",), ("scenario", "notice-407")):
        done = empty.nennep(*words, **PRODUCTION)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.strip().splitlines()) == 1
    assert not empty.database_file.exists() if empty.url.startswith("sqlite") else empty.tables() == []


def test_a_secret_may_stand_in_a_file(empty: Installation) -> None:
    file = empty.folder.parent / "secret"
    file.write_text(SECRET + "\n")
    settings = {**PRODUCTION, "NENNEP_SECRET_KEY": None, "NENNEP_SECRET_KEY_FILE": str(file)}
    done = empty.nennep("doctor", **settings)
    assert "Traceback" not in done.stderr
    assert "NENNEP_SECRET_KEY" not in done.stderr


def test_a_database_that_does_not_answer_is_one_sentence(empty: Installation) -> None:
    done = empty.nennep("migrate", NENNEP_DATABASE_URL="postgresql://nennep@127.0.0.1:1/nennep")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "The database does not do it" in done.stderr


def test_the_document_names_every_setting_and_no_other() -> None:
    table = RUNNING.read_text(encoding="utf-8").split("## Commands")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `NENNEP_")]
    named = {name for row in rows for name in re.findall(r"`NENNEP_(\w+)`", row)}
    assert named == set(environment.known())


def test_a_misspelt_setting_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENNEP_HOST", "x")
    monkeypatch.setenv("NENNEP_SECRET_KEY_FILE", "x")
    assert environment.unknown() == ["NENNEP_HOST"]


def test_what_the_server_has_loaded_is_not_looked_through_for_garbage() -> None:
    gc.unfreeze()
    try:
        sys.modules.pop("nennep.config.wsgi", None)
        door = import_module("nennep.config.wsgi")
        assert callable(door.application)
        assert gc.get_freeze_count() > 50_000
    finally:
        gc.unfreeze()


def test_passwords_of_a_world_built_by_tests_open_it_in_development_and_never_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hashers(**settings: str) -> list[str]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        found = runpy.run_path(str(SETTINGS))["PASSWORD_HASHERS"]
        return [name.rsplit(".", 1)[1].removesuffix("PasswordHasher") for name in found]

    assert hashers(NENNEP_MODE="test")[0] == "MD5"
    assert hashers(NENNEP_MODE="development") == ["Argon2", "PBKDF2", "MD5"]
    assert hashers(**PRODUCTION) == ["Argon2", "PBKDF2"]
