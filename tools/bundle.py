"""Everything for a machine without any network in one file: dist/nennep-VERSION-bundle.tar.gz.

Holds the package, all the packages it needs for this kind of machine (checked by hash), the installer and the systemd units.
"""

import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> Path:
    """Build into `folder`; returns the path of the bundle."""
    subprocess.run([sys.executable, "tools/wheel.py"], check=True, cwd=ROOT)
    wheel = max((ROOT / "dist").glob("nennep-*.whl"), key=lambda path: path.stat().st_mtime)
    name = f"nennep-{wheel.name.split('-')[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        inside = Path(scratch) / name
        wheels = inside / "wheels"
        wheels.mkdir(parents=True)
        shutil.copy(wheel, wheels)
        shutil.copy(ROOT / "requirements" / "run.txt", inside / "requirements.txt")
        shutil.copy(ROOT / "deploy" / "install.sh", inside)
        made_for = "Python {}.{} on {}\n".format(*sys.version_info[:2], platform.machine())
        (inside / "made-for").write_text(made_for, encoding="utf-8")
        shutil.copytree(ROOT / "deploy", inside / "deploy")
        shutil.copy(ROOT / "docs" / "running.md", inside / "running.md")
        pip = Path(scratch) / "pip"
        subprocess.run([sys.executable, "-m", "venv", pip], check=True)
        subprocess.run(
            [
                pip / "bin" / "python",
                "-m",
                "pip",
                "download",
                "--quiet",
                "--require-hashes",
                "--only-binary=:all:",
                "-r",
                inside / "requirements.txt",
                "-d",
                wheels,
            ],
            check=True,
        )
        bundle = folder / f"{name}-bundle.tar.gz"
        with tarfile.open(bundle, "w:gz", compresslevel=1) as archive:
            archive.add(inside, arcname=name)
    return bundle


if __name__ == "__main__":
    print(main(ROOT / "dist"))
