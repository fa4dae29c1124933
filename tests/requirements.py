"""`@pytest.mark.requirement("R0-16")`: ids are checked against tests/house/requirements.txt and travel into the report.

`--requirements` prints how many tests show each requirement; `make test` prints it for the whole run.
"""

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

LIST = Path(__file__).parent / "house" / "requirements.txt"
# What the current release promises to show; grows with the releases.
PROMISED = ("R0-",)


@functools.cache
def titles() -> Mapping[str, str]:
    """Id of each requirement of the source documents with a short title, in their order."""
    lines = (
        line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    )
    return dict(line.split(maxsplit=1) for line in lines)


def table(counts: Mapping[str, int]) -> list[str]:
    """One line per requirement that is shown or promised, then what is promised and has no test."""
    promised = [key for key in titles() if key.startswith(PROMISED)]
    lines = [
        f"  {key}  {counts.get(key, 0):4d}  {title}"
        for key, title in titles().items()
        if counts.get(key) or key in promised
    ]
    missing = [key for key in promised if not counts.get(key)]
    shown = len(promised) - len(missing)
    lines.append(
        f"  {shown} of {len(promised)} promised requirements have a test, without: {', '.join(missing) or 'none'}"
    )
    return lines


class RequirementMarks:
    """Checks the marks at collection and counts them at the end."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        unknown = []
        for item in items:
            for mark in item.iter_markers("requirement"):
                if not mark.args:
                    unknown.append(f"{item.nodeid}: requirement() names no id")
                for key in mark.args:
                    if key not in titles():
                        unknown.append(f"{item.nodeid}: {key} is not in {LIST.name}")
                    item.user_properties.append(("requirement", key))
        if unknown:
            raise pytest.UsageError("\n".join(unknown))

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        if not config.getoption("requirements", default=False):
            return
        reports: Iterable[pytest.TestReport] = terminalreporter.stats.get("passed", [])
        counts = Counter(
            value for report in reports for name, value in report.user_properties if name == "requirement"
        )
        terminalreporter.section("requirements")
        for line in table(counts):
            terminalreporter.write_line(line)
