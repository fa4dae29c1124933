"""LibreOffice as a second reader of DOCX files."""

from __future__ import annotations

import os
import subprocess
from importlib import resources
from pathlib import Path

import pytest

from tools import machine

needs_office = pytest.mark.usefixtures("soffice_path")

# Times New Roman is not free; Tinos has its widths. With whatever a machine has instead, words break where ours do not.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
</fontconfig>
"""


def as_pdf(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Each DOCX as LibreOffice prints it; one start of the program for all."""
    program = machine.soffice()
    assert program
    fonts = Path(str(resources.files("nennep.documents.fonts")))
    (folder / "fonts.conf").write_text(FONTS.format(fonts=fonts, cache=folder / "fonts"), encoding="utf-8")
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    subprocess.run(
        [
            program,
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
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )
    return {name: (folder / f"{name}.pdf").read_bytes() for name in files}
