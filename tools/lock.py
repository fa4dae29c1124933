"""Writes requirements/*.txt from requirements/*.in, with hashes, for every Python from 3.11 on; `--upgrade` takes newer versions.

Names, versions and hashes only: where the packages come from is the business of each machine.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "bin" / "uv"


def lock(name: str, *options: str) -> None:
    subprocess.run(
        [
            UV, "pip", "compile", "--quiet", "--generate-hashes", "--universal", "--python-version", "3.11",
            "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock", *options,
            f"requirements/{name}.in", "-o", f"requirements/{name}.txt",
        ],
        check=True, cwd=ROOT,
    )  # fmt: skip


if __name__ == "__main__":
    lock("dev", *sys.argv[1:])
    # The two smaller files take the versions of the larger one, so that tests and operation agree.
    for part in ("run", "bootstrap"):
        lock(part, "-c", "requirements/dev.txt")
