"""A loaded file between two requests, in a private folder of the person."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import (
    Http404,
)
from django.utils.translation import gettext as _

from nennep.kernel.sheets.reading import Workbook, open_workbook
from nennep.web.requests import SignedInRequest

KEPT_FOR = timedelta(days=1)
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass
class Loaded:
    """A loaded file in the private folder of the person."""

    folder: Path
    token: str
    filename: str
    mapping: dict[str, int] | None

    @classmethod
    def keep(cls, request: SignedInRequest, filename: str, content: bytes) -> Loaded:
        """Put the file away until it is written."""
        folder = _folder() / str(request.user.pk)
        folder.mkdir(parents=True, exist_ok=True)
        loaded = cls(folder, uuid.uuid4().hex, Path(filename).name[:120], None)
        (folder / f"{loaded.token}.bin").write_bytes(content)
        loaded._note()
        return loaded

    @classmethod
    def of(cls, request: SignedInRequest, token: str) -> Loaded:
        """The file that the same person loaded; 404 when it is gone or another's."""
        folder = _folder() / str(request.user.pk)
        if not _TOKEN.fullmatch(token) or not (folder / f"{token}.json").is_file():
            raise Http404(_("This file is not kept any more. Load it again."))
        noted = json.loads((folder / f"{token}.json").read_text(encoding="utf-8"))
        return cls(folder, token, noted["filename"], noted["mapping"])

    def workbook(self) -> Workbook:
        """The file, opened anew."""
        return open_workbook((self.folder / f"{self.token}.bin").read_bytes(), filename=self.filename)

    def choose(self, mapping: dict[str, int]) -> None:
        """Read the file with these columns from now on."""
        self.mapping = mapping
        self._note()

    def forget(self) -> None:
        """The file is not needed any more."""
        for ending in ("bin", "json"):
            (self.folder / f"{self.token}.{ending}").unlink(missing_ok=True)

    def _note(self) -> None:
        noted = json.dumps({"filename": self.filename, "mapping": self.mapping})
        (self.folder / f"{self.token}.json").write_text(noted, encoding="utf-8")


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "intake"


def forget_old(now: datetime) -> None:
    """Files that nobody wrote within a day go."""
    oldest = (now - KEPT_FOR).timestamp()
    for path in _folder().glob("*/*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
