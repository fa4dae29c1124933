"""Why a file is not read. Each refusal is one sentence: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from nennep.kernel.errors import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class SheetRefused(Refused):
    """A file that cannot be taken in. `code` is stable, one per kind of refusal."""

    stable_code: ClassVar[str] = "sheet"
    sentence: ClassVar[str | _StrPromise] = _("This file cannot be read. Save it again as .xlsx and send it.")

    def __init__(self, message: str | _StrPromise | None = None, *, field: str = "", code: str = "") -> None:
        super().__init__(message or self.sentence, field=field, code=code or self.stable_code)


class FileTooLarge(SheetRefused):
    """Larger than the limit; told before anything is read."""

    stable_code = "too-large"


class FileEmpty(SheetRefused):
    """No bytes, or no cell with a value."""

    stable_code = "empty"
    sentence = _("The file holds no data. Check that it is the right file and send it again.")


class FileCorrupt(SheetRefused):
    """A damaged or incomplete file."""

    stable_code = "corrupt"
    sentence = _(
        "The file is damaged and cannot be read. Open it in Excel, save it again as .xlsx and send it."
    )


class NotASpreadsheet(SheetRefused):
    """Another kind of file: a letter, a picture, a web page."""

    stable_code = "not-a-spreadsheet"
    sentence = _("The file is not a spreadsheet. Send an Excel file (.xlsx) or a CSV file in UTF-8.")


class OldExcel(SheetRefused):
    """The format of Excel 97–2003."""

    stable_code = "old-excel"
    sentence = _(
        "The file is in the old format of Excel 97–2003 (.xls). Open it in Excel, save it as .xlsx and send it."
    )


class OtherFormat(SheetRefused):
    """A spreadsheet of a format that is not read: .ods, .xlsb, XML or a web page named .xls."""

    stable_code = "other-format"
    sentence = _(
        "Spreadsheets of this format are not read. Open the file in Excel, save it as .xlsx and send it."
    )


class PasswordProtected(SheetRefused):
    """Encrypted with a password."""

    stable_code = "password"
    sentence = _(
        "The file is protected by a password. Remove the password in Excel, save the file and send it again."
    )


class HasMacros(SheetRefused):
    """Holds programs (.xlsm, or hidden in .xlsx)."""

    stable_code = "macros"
    sentence = _("The file holds macros. Save it as .xlsx, which has none, and send it again.")


class Inflated(SheetRefused):
    """Unpacks to far more than an honest file does."""

    stable_code = "inflated"
    sentence = _(
        "The file unpacks to far too much data. Copy only the list into a new workbook, save it as .xlsx and send it."
    )


class CsvNotUtf8(SheetRefused):
    """Text in an unknown encoding: names could be misread without anybody noticing."""

    stable_code = "csv-encoding"
    sentence = _(
        "The CSV file is not in UTF-8, so Vietnamese names could be misread. "
        "In Excel choose “CSV UTF-8” or .xlsx when saving, and send it again."
    )


class CellUnreadable(SheetRefused):
    """A cell of the table that shows an error or holds a formula that was never calculated."""

    stable_code = "cell"
