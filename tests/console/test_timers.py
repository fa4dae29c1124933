"""`nennep timers --every`: what `nennep run` keeps beside its server, so that unannounced checks are drawn."""

import signal
import subprocess
import sys

import pytest

from tests.console.conftest import Installation


@pytest.mark.requirement("R0-16")
def test_it_goes_on_until_it_is_interrupted_and_ends_without_a_trace(installed: Installation) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "nennep", "timers", "--every", "1"],
        env={**installed.environment, "NENNEP_LOG_LEVEL": "debug"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    rounds = (line for line in running.stderr if "a round of the timers: {" in line)
    assert next(rounds)
    assert next(rounds)
    running.send_signal(signal.SIGINT)
    assert "Traceback" not in running.communicate(timeout=30)[1]
    assert running.returncode == -signal.SIGINT
