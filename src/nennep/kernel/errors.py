"""The one way a business rule says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """An act that the rules do not allow, told to the person in one sentence.

    `message` says what is wrong and what to do, in the language of the person; it may be lazy.
    `field` names the field of the form where the sentence belongs, empty for the whole form.
    `code` is a stable word for programs and tests; it never reaches the screen.
    """

    def __init__(self, message: str | _StrPromise, *, field: str = "", code: str = "") -> None:
        super().__init__(message)
        self._message = message
        self.field = field
        self.code = code

    @property
    def message(self) -> str:
        """The sentence for the person, translated now."""
        return str(self._message)

    def __str__(self) -> str:
        return self.message


class NotAllowed(Refused):
    """The account may see the thing and may not do this with it."""

    def __init__(self, message: str | _StrPromise, *, field: str = "", code: str = "forbidden") -> None:
        super().__init__(message, field=field, code=code)
