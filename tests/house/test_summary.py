"""The closing summary counts what really happened."""

from pathlib import Path

from tools import summary

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="one"><properties><property name="requirement" value="R0-16"/></properties></testcase>
<testcase classname="tests.a" name="two"><failure message="no"/></testcase>
<testcase classname="tests.a" name="three"><skipped message="no browser"/></testcase>
</testsuite></testsuites>"""


def test_report_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sqlite.xml"
    file.write_text(REPORT)

    suite = summary.read(file)

    assert (suite.passed, suite.failed, suite.skipped) == (
        1,
        ["tests.a::two"],
        ["tests.a::three: no browser"],
    )
    assert suite.shown == {"R0-16": 1}


def test_last_line_adds_steps_and_suites(tmp_path: Path, capsys) -> None:
    file = tmp_path / "sqlite.xml"
    file.write_text(REPORT)

    code = summary.report(
        [
            summary.Outcome("style", True, 1),
            summary.Outcome("types", False, 1),
            summary.Outcome("sqlite", False, 1),
        ],
        [file],
    )

    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 2 failed, 1 skipped"


def test_suite_that_broke_without_a_failed_test_is_a_failure(tmp_path: Path, capsys) -> None:
    file = tmp_path / "sqlite.xml"
    file.write_text('<testsuites><testsuite><testcase classname="a" name="b"/></testsuite></testsuites>')

    assert summary.report([summary.Outcome("sqlite", False, 1)], [file]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed, 0 skipped"
