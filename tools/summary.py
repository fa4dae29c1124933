"""The closing summary of a test run: steps, failures, requirements, and one plain line of counts."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import requirements


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    seconds: float


@dataclass
class Suite:
    """What one report of pytest says."""

    name: str
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)


def read(path: Path) -> Suite:
    """Reads the XML that pytest itself wrote a moment ago."""
    suite = Suite(path.stem)
    for case in ET.parse(path).iter("testcase"):  # noqa: S314 - our own file
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            suite.failed.append(name)
        elif (skipped := case.find("skipped")) is not None:
            suite.skipped.append(f"{name}: {skipped.get('message', '')}")
        else:
            suite.passed += 1
            suite.shown.update(
                node.get("value", "") for node in case.iter("property") if node.get("name") == "requirement"
            )
    return suite


def report(outcomes: Sequence[Outcome], files: Iterable[Path]) -> int:
    """Prints the summary; the exit code says whether everything passed."""
    suites = [read(path) for path in files]
    if suites:
        _print_requirements(suites)
    for suite in suites:
        for title, names in (("failed", suite.failed), ("skipped", suite.skipped)):
            if names:
                print(f"\n{title} on {suite.name}:")
                print("\n".join(f"  {name}" for name in names))
    print("\nsteps")
    for outcome in outcomes:
        counts = next(
            (
                f"{suite.passed} passed, {len(suite.failed)} failed, {len(suite.skipped)} skipped"
                for suite in suites
                if suite.name == outcome.name
            ),
            "",
        )
        print(
            f"  {outcome.name:<11} {'passed' if outcome.passed else 'FAILED'} {outcome.seconds:7.1f} s  {counts}".rstrip()
        )
    with_report = {suite.name for suite in suites if suite.failed}
    # A step without tests of its own counts as one check; so does a suite that broke without naming a test.
    plain = [outcome for outcome in outcomes if outcome.name not in {suite.name for suite in suites}]
    broken = [outcome for outcome in outcomes if not outcome.passed and outcome.name not in with_report]
    passed = sum(suite.passed for suite in suites) + sum(outcome.passed for outcome in plain)
    failed = sum(len(suite.failed) for suite in suites) + len(broken)
    skipped = sum(len(suite.skipped) for suite in suites)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0


def _print_requirements(suites: Sequence[Suite]) -> None:
    """A test that runs on both databases counts once: the larger of the two numbers."""
    shown: Counter[str] = Counter()
    for suite in suites:
        shown |= suite.shown
    print("\nrequirements of the source documents and the number of tests that show them")
    print("\n".join(requirements.table(shown)))
