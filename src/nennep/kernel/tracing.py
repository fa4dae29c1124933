"""Which request or import is at work, so that every trace it leaves can be found again by one id."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request in hand, empty outside of requests."""

import_id: ContextVar[str] = ContextVar("import_id", default="")
"""Id of the import in hand, empty outside of imports."""


def new_id() -> str:
    """A fresh id: 32 hexadecimal figures."""
    return uuid.uuid4().hex


@contextmanager
def traced(*, request: str | None = None, import_: str | None = None) -> Iterator[None]:
    """What happens inside belongs to this request or this import; ids that are not given stay as they are."""
    tokens = [
        (variable, variable.set(value))
        for variable, value in ((request_id, request), (import_id, import_))
        if value is not None
    ]
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)
