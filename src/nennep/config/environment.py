"""Settings from the environment, prefix NENNEP_; a wrong word fails at start, never silently (design.md 5)."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str | None = None) -> str:
    """Value of NENNEP_<name>, or the content of the file named by NENNEP_<name>_FILE (for secrets)."""
    key = f"NENNEP_{name}"
    file_name = os.environ.get(f"{key}_FILE")
    if file_name and key in os.environ:
        raise ImproperlyConfigured(f"Set {key} or {key}_FILE, not both.")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{key}_FILE names a file that cannot be read: {file_name}") from error
    value = os.environ.get(key, default)
    if value is None:
        raise ImproperlyConfigured(f"{key} is not set. See docs/running.md.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Yes or no; anything but the expected words is refused."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(
        f"NENNEP_{name} must be one of yes/no, true/false, on/off, 1/0; it is “{value}”."
    )


def number(name: str, default: int, *, lowest: int = 0) -> int:
    """A whole number not below `lowest`."""
    value = text(name, str(default))
    if not value.isdigit() or int(value) < lowest:
        raise ImproperlyConfigured(
            f"NENNEP_{name} must be a whole number of {lowest} or more; it is “{value}”."
        )
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = text(name, default).strip().lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"NENNEP_{name} must be one of {', '.join(allowed)}; it is “{value}”.")
    return value
