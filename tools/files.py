"""The files that belong to the repository: what git has or would take, else what lies there."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE_HERE = {".git", ".venv", ".cache", "build", "dist", "test-results", "__pycache__"}


def repository_files() -> list[Path]:
    """Nothing that git ignores. Where there is no git (an unpacked archive), everything that no tool made."""
    try:
        # The folder may belong to another user than the one who tests; we only list names.
        command = [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return sorted(
            path
            for path in ROOT.rglob("*")
            if path.is_file() and not MADE_HERE & set(path.relative_to(ROOT).parts) and path.suffix != ".mo"
        )
    return sorted({path for name in listed.split("\0") if name and (path := ROOT / name).is_file()})
