"""The package as one file in dist/, with compiled translations in it."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> None:
    subprocess.run([PYTHON, "tools/messages.py", "--compile"], check=True, cwd=ROOT)
    # A folder left from an earlier build would carry files that no longer exist into the new one.
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    uv = ROOT / ".venv" / "bin" / "uv"
    if uv.exists():
        command = [uv, "build", "--wheel", "--no-build-isolation", "--python", PYTHON, "--quiet"]
    else:
        command = [
            PYTHON,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            "dist",
            ".",
        ]
    subprocess.run(command, check=True, cwd=ROOT)
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    for wheel in sorted((ROOT / "dist").glob("*.whl")):
        print(wheel.relative_to(ROOT))


if __name__ == "__main__":
    main()
