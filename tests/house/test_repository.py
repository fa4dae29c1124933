"""What the repository may not contain, and what must agree with itself."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from django.core.management import call_command

from nennep.console.main import COMMANDS, main
from tests import requirements
from tests.house.source import ROOT, modules, repository_files

# Written a little differently, so that this file does not contain what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb." + "debian.org",
)
MACHINE_PATH = re.compile(r"(?:^|[^\w.])/(?:w[o]rk|r[o]ot|f[a]rm|h[o]me/\w+|U[s]ers/\w+)/")
UNFINISHED = re.compile(
    r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b|raise NotImplemented[E]rror|pragma: no [c]over|mark\.(?:x[f]ail|s[k]ip)\b"
)
CODE = {".py", ".html", ".css", ".js", ".typ", ".toml", ".sh"}


def readable() -> list[tuple[Path, str]]:
    texts = []
    for path in repository_files():
        try:
            texts.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def lines_with(pattern: re.Pattern[str], suffixes: set[str] | None = None) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path, text in readable()
        if (suffixes is None or path.suffix in suffixes)
        and "vendor" not in path.parts
        and path.name != "LICENSE"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_is_named() -> None:
    assert not lines_with(re.compile("|".join(map(re.escape, REGISTRIES))))


def test_no_path_of_one_machine() -> None:
    assert not lines_with(MACHINE_PATH)


def test_nothing_unfinished_or_switched_off() -> None:
    assert not lines_with(UNFINISHED, CODE)


def test_no_merge_marks() -> None:
    assert not lines_with(re.compile(r"^(<{7} |>{7} |={7}$)"))


def test_version_stands_in_one_place() -> None:
    heading = next(
        line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line[:3] == "## "
    )
    written = heading.split()[1]
    assert (
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == written
    )
    assert version("nennep") == written


def test_requirements_are_locked_with_hashes() -> None:
    for name in ("run", "dev", "bootstrap"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        packages = re.findall(r"^(\S+)==", text, re.MULTILINE)
        assert packages
        assert len(re.findall(r"^\S+==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(packages)


def test_operation_and_tests_use_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^(\S+==\S+)", text, re.MULTILINE))

    assert pins("run") | pins("bootstrap") <= pins("dev")


def test_what_is_asked_for_is_locked() -> None:
    """A package added to an .in file and not locked would be missing on every machine but one."""

    def names(file: str, pattern: str) -> set[str]:
        text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
        return {match.lower().replace("_", "-") for match in re.findall(pattern, text, re.MULTILINE)}

    for part in ("run", "bootstrap", "dev"):
        assert names(f"{part}.in", r"^([A-Za-z][\w.-]*)") <= names(f"{part}.txt", r"^([\w.-]+)==")


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    settings = set()
    for module in modules():
        settings |= set(re.findall(r"\bNENNEP_[A-Z][A-Z_]+[A-Z]\b", module.text))
        settings |= {
            f"NENNEP_{name}"
            for name in re.findall(
                r"environment\.(?:text|flag|number|words|choice)\(\s*\"([A-Z_]+)\"", module.text
            )
        }
    assert len(settings) > 5
    assert not sorted(name for name in settings if name not in documented)


def test_every_command_is_documented() -> None:
    documented = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert not sorted(name for name in COMMANDS if f"nennep {name.replace('_', '-')}" not in documented)


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit) as stopped:
            main([name.replace("_", "-"), "--help"])
        assert stopped.value.code == 0
        assert "usage: nennep" in capsys.readouterr().out


def test_wrong_usage_is_told_apart_from_a_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["no-such-command"])
    assert stopped.value.code == 2
    assert "no-such-command" in capsys.readouterr().err


def test_requirement_ids_are_unique_and_in_order() -> None:
    lines = [
        line.split()[0]
        for line in requirements.LIST.read_text(encoding="utf-8").splitlines()
        if line[:1] == "R"
    ]
    assert len(lines) == len(set(lines)) == 194
    assert lines == sorted(lines, key=lambda key: (key[:2],)), "kept by source document"
