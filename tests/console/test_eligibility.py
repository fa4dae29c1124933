"""`nennep eligibility`: the golden man of 32, somebody on record, files that cannot be read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nennep.console import main as console
from nennep.kernel.dates import PartialDate
from tests.make import people as make_people
from tests.make import standards as make

pytestmark = pytest.mark.django_db

MAN = {
    "born": "1992-03-10", "sex": "M", "ethnicity": "Kinh", "party": "full", "education": "university",
    "posts": [{"post": "Phó Trưởng phòng", "unit_level": "agency", "from": "2021-01-01"}],
    "planned_posts": [], "ratings": {"2023": "good", "2024": "good"}, "credentials": [],
}  # fmt: skip


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests have set the house up already, in Vietnamese."""
    monkeypatch.setattr(console, "set_up", lambda: None)
    make.reference()


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status = console.main(["eligibility", *words, "--json"])
    printed = capsys.readouterr()
    return status, json.loads(printed.out) if status == 0 else printed.err


@pytest.mark.requirement("R1-05")
def test_the_file_about_a_man_of_32(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "man.json"
    file.write_text(json.dumps(MAN), encoding="utf-8")
    asked = ("--facts", str(file), "--programme", "tc-llct", "--form", "part-time", "--on")
    status, before = ask(capsys, *asked, "2024-05-15")
    assert (status, before["outcome"]) == (0, "fail")
    failed = [row for row in before["criteria"] if row["outcome"] == "fail"]
    assert [row["rule"] for row in failed] == ["tc-llct.age-part-time@2022-02-08"]
    assert {"rule", "outcome", "basis", "input", "sentence"} <= set(failed[0])
    status, after = ask(capsys, *asked, "1/9/2025")
    assert (status, after["outcome"]) == (0, "pass")
    # The other commands call the day --as-of: each takes both names.
    assert console.main(["eligibility", *asked[:-1], "--as-of", "2024-05-15"]) == 0
    assert "57-QĐ/TW" in capsys.readouterr().out


@pytest.mark.requirement("R1-05")
def test_what_the_file_says_is_none_is_not_called_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "man.json"
    unheard = MAN | {"posts": [{"post": "Chức vụ không có trong danh mục", "from": "2021-01-01"}]}
    file.write_text(json.dumps(unheard), encoding="utf-8")
    asked = ("--facts", str(file), "--programme", "tc-llct", "--on", "2024-05-15")
    _status, none_planned = ask(capsys, *asked)
    file.write_text(json.dumps({k: v for k, v in unheard.items() if k != "planned_posts"}), encoding="utf-8")
    _status, not_said = ask(capsys, *asked)
    told, silent = (
        next(row for row in found["criteria"] if row["key"] == "audience")
        for found in (none_planned, not_said)
    )
    assert (told["outcome"], silent["outcome"]) == ("unknown", "unknown")
    assert "thiếu" not in told["sentence"]
    assert "Chức vụ không có trong danh mục" in told["sentence"]
    assert "thiếu quy hoạch" in silent["sentence"]


def test_a_programme_without_conditions_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "man.json"
    file.write_text(json.dumps(MAN), encoding="utf-8")
    asked = ["eligibility", "--facts", str(file), "--programme", "so-cap-llct", "--form", "part-time"]
    assert console.main([*asked, "--on", "2026-01-01"]) == 0
    printed = capsys.readouterr().out
    assert "Không tập trung, theo đợt · 1-1-2026" in printed
    assert "chưa có điều kiện nào có hiệu lực" in printed


def test_somebody_on_record_by_code(capsys: pytest.CaptureFixture[str]) -> None:
    make_people.person(
        code="CB-A", sex="F", born=PartialDate(1992, 3, 10), ethnicity="Tày", party_joined_on=date(2019, 1, 1),
        education="Trung học phổ thông", post="Phó phòng",
    )  # fmt: skip
    status, found = ask(capsys, "--person", "cb-a", "--programme", "trung cấp LLCT", "--on", "2024-05-15")
    assert status == 0
    assert {row["key"]: row["outcome"] for row in found["criteria"]} == {
        "audience": "pass", "party": "pass", "education": "pass",
    }  # fmt: skip
    assert ask(capsys, "--person", "nobody", "--programme", "tc-llct")[0] == 1
    assert ask(capsys, "--person", "CB-A", "--programme", "khong-co")[0] == 1
    assert ask(capsys, "--person", "CB-A", "--programme", "tc-llct", "--on", "2024")[0] == 1


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"height": 170}', '{"born": "yesterday"}', '{"posts": [5]}', "\xff"]
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "man.json"
    file.write_bytes(content.encode("latin-1"))
    status, told = ask(capsys, "--facts", str(file), "--programme", "tc-llct")
    assert status == 1
    assert told.count("\n") == 1
    assert "Traceback" not in told


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = ask(capsys, "--facts", str(tmp_path / "none.json"), "--programme", "tc-llct")
    assert (status, told.startswith("Không có tệp")) == (1, True)


def test_a_folder_and_somebody_who_is_not_born_yet_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = ask(capsys, "--facts", str(tmp_path), "--programme", "tc-llct")
    assert (status, "không phải tệp đọc được" in told, told.count("\n")) == (1, True, 1)
    file = tmp_path / "man.json"
    file.write_text(json.dumps(MAN | {"born": "2024-05-16"}), encoding="utf-8")
    asked = ("--facts", str(file), "--programme", "tc-llct", "--on")
    status, told = ask(capsys, *asked, "2024-05-15")
    assert (status, "sau ngày xét" in told, told.count("\n")) == (1, True, 1)
    assert ask(capsys, *asked, "2024-05-16")[0] == 0
