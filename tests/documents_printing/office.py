"""LibreOffice as a second reader of DOCX files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(
    PROGRAM is None, reason="LibreOffice is not installed: the DOCX files are not opened by a word processor"
)


def as_pdf(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Each DOCX as LibreOffice prints it; one start of the program for all."""
    assert PROGRAM
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    subprocess.run(
        [
            PROGRAM,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *(str(folder / f"{name}.docx") for name in files),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {name: (folder / f"{name}.pdf").read_bytes() for name in files}
