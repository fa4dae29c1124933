"""How a reason is said together with what was written beside it."""

OTHER = "other"
"""The reason that says nothing by itself."""


def reason_with_note(code: str, name: str, note: str) -> str:
    """Name and note; "another reason" gives way to what was written. Empty without either."""
    if note and (code == OTHER or not name):
        return note
    return f"{name}: {note}" if note else name
