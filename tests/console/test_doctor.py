"""`nennep doctor` finds what is wrong, and says so for people and for programs."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.console.conftest import IS_POSTGRES, Installation
from tests.console.test_settings import PRODUCTION


def _outcomes(answer: dict[str, Any]) -> dict[str, str]:
    return {check["title"]: check["outcome"] for check in answer["checks"]}


def test_a_fresh_installation_is_well(installed: Installation) -> None:
    answer = installed.json("doctor")
    assert answer["ok"] is True
    assert _outcomes(answer) == {
        "Mode": "warning",
        "Database": "ok",
        "Reference data": "ok",
        "Administrator": "warning",
        "Data folder": "ok",
        "Letters for documents": "ok",
        "Vietnamese words": "ok",
    }
    assert installed.nennep("doctor").returncode == 0


def test_production_is_looked_at_more_strictly(installed: Installation) -> None:
    safe = _outcomes(installed.json("doctor", **PRODUCTION))
    assert (safe["Mode"], safe["HTTPS"]) == ("ok", "ok")
    unsafe = installed.json("doctor", **PRODUCTION, NENNEP_HTTPS="no")
    assert unsafe["ok"] is False
    assert _outcomes(unsafe)["HTTPS"] == "failure"
    open_to_all = installed.json("doctor", **{**PRODUCTION, "NENNEP_HOSTS": "*"})
    assert _outcomes(open_to_all)["Hosts"] == "failure"


def test_a_fixed_clock_is_a_warning(installed: Installation) -> None:
    answer = installed.json("doctor", NENNEP_NOW="2036-06-03T07:45")
    assert (answer["ok"], _outcomes(answer)["Clock"]) == (True, "warning")


def test_a_clock_that_went_back_is_a_failure(installed: Installation) -> None:
    """The reference data were written today; a clock of 2020 cannot be right."""
    answer = installed.json("doctor", NENNEP_NOW="2020-06-03T07:45")
    assert answer["ok"] is False
    assert {check["outcome"] for check in answer["checks"] if check["title"] == "Clock"} == {
        "warning",
        "failure",
    }


def test_a_database_that_is_not_up_to_date_is_a_failure(installed: Installation) -> None:
    installed.execute("DELETE FROM django_migrations WHERE app = 'attendance'")
    done = installed.nennep("doctor")
    assert done.returncode == 1
    assert "nennep migrate" in done.stdout
    assert "Traceback" not in done.stderr


def test_an_empty_database_is_a_failure(empty: Installation) -> None:
    answer = empty.json("doctor")
    assert answer["ok"] is False
    assert _outcomes(answer)["Database"] == "failure"


def test_a_server_that_is_away_is_a_failure(empty: Installation) -> None:
    answer = empty.json("doctor", NENNEP_DATABASE_URL="postgresql://nennep@127.0.0.1:1/nennep")
    assert _outcomes(answer)["Database"] == "failure"


def test_missing_reference_data_are_a_failure(installed: Installation) -> None:
    installed.execute("DELETE FROM attendance_absencereason")
    answer = installed.json("doctor")
    assert _outcomes(answer)["Reference data"] == "failure"
    assert "AbsenceReason" in next(
        one["sentence"] for one in answer["checks"] if one["title"] == "Reference data"
    )


@pytest.mark.skipif(IS_POSTGRES, reason="a file is damaged only where there is one")
def test_a_damaged_file_is_a_failure(installed: Installation) -> None:
    content = bytearray(installed.database_file.read_bytes())
    for at in range(4096 * 3, len(content), 4096 * 7):
        content[at : at + 64] = b"\xa5" * 64
    installed.database_file.write_bytes(bytes(content))
    done = installed.nennep("doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "✗ Database" in done.stdout


@pytest.mark.skipif(IS_POSTGRES, reason="a file is damaged only where there is one")
def test_rows_that_point_nowhere_are_a_failure(installed: Installation) -> None:
    installed.execute(
        "INSERT INTO people_posting (person_id, unit_id, post, category, is_main, basis) VALUES (999, 999, '', 'unknown', 1, '')"
    )
    answer = installed.json("doctor")
    assert _outcomes(answer)["Database"] == "failure"


@pytest.mark.skipif(IS_POSTGRES, reason="the data folder then holds the database, which is looked at first")
def test_a_folder_that_cannot_be_made_is_a_failure(installed: Installation, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    done = installed.nennep("doctor", NENNEP_DATA_DIR=str(in_the_way / "data"))
    assert done.returncode == 1
    assert "✗ Data folder" in done.stdout


def test_the_probe_leaves_nothing(installed: Installation) -> None:
    shutil.rmtree(installed.folder / "static", ignore_errors=True)
    before = sorted(path.name for path in installed.folder.iterdir())
    installed.nennep("doctor")
    names = {
        name
        for name in sorted(path.name for path in installed.folder.iterdir())
        if not name.endswith(("-wal", "-shm"))
    }
    assert names == {name for name in before if not name.endswith(("-wal", "-shm"))}
