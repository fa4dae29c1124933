"""Settings from the environment, prefix NENNEP_; a wrong word fails at start, never silently (design.md 5)."""

import gettext
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop as _

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LANGUAGES = ("vi", "en")
# Asked for by single commands or only with another setting; all others are asked for at every start.
SELDOM_ASKED = frozenset(
    {"LANGUAGE", "PASSWORD", "POSTGRES_BIN", "OIDC_NAME", "OIDC_CLIENT_ID", "OIDC_SECRET", "AXES_IN_TESTS"}
)
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
LOCALE = Path(__file__).with_name("locale")
_asked: set[str] = set()


class WrongSetting(ImproperlyConfigured):
    """A setting that nobody can start with. It is found before Django can speak any language but English."""

    def __init__(self, message: str, **named: object) -> None:
        self.message, self.named = message, named
        super().__init__(message.format(**named))

    def told(self) -> str:
        """The sentence in the language of the command line."""
        language = os.environ.get("NENNEP_LANGUAGE", "").strip().lower()
        catalogue = gettext.translation(
            "django", LOCALE, [language if language in LANGUAGES else LANGUAGES[0]], fallback=True
        )
        in_words = catalogue.gettext
        return in_words(self.message).format(**self.named)


def text(name: str, default: str | None = None) -> str:
    """Value of NENNEP_<name>, or the content of the file named by NENNEP_<name>_FILE (for secrets)."""
    _asked.add(name)
    key = f"NENNEP_{name}"
    file_name = os.environ.get(f"{key}_FILE")
    if file_name and key in os.environ:
        raise WrongSetting(_("Set {key} or {key}_FILE, not both."), key=key)
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSetting(
                _("{key}_FILE names a file that cannot be read: {file}"), key=key, file=file_name
            ) from error
    value = os.environ.get(key, default)
    if value is None:
        raise WrongSetting(_("{key} is not set. See docs/running.md."), key=key)
    return value


def flag(name: str, *, default: bool) -> bool:
    """Yes or no; anything but the expected words is refused."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise WrongSetting(
        _("NENNEP_{name} must be one of yes/no, true/false, on/off, 1/0; it is “{value}”."),
        name=name,
        value=value,
    )


def number(name: str, default: int, *, lowest: int = 0) -> int:
    """A whole number not below `lowest`."""
    value = text(name, str(default))
    if not value.isdigit() or int(value) < lowest:
        raise WrongSetting(
            _("NENNEP_{name} must be a whole number of {lowest} or more; it is “{value}”."),
            name=name,
            lowest=lowest,
            value=value,
        )
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = text(name, default).strip()
    for word in allowed:
        if word.lower() == value.lower():
            return word
    raise WrongSetting(
        _("NENNEP_{name} must be one of {allowed}; it is “{value}”."),
        name=name,
        allowed=", ".join(allowed),
        value=value,
    )


def moment(name: str) -> str:
    """A moment as ISO text, or nothing."""
    value = text(name, "")
    try:
        if value:
            datetime.fromisoformat(value)
    except ValueError as error:
        raise WrongSetting(
            _("NENNEP_{name} must be a moment like 2024-06-03T07:45; it is “{value}”."),
            name=name,
            value=value,
        ) from error
    return value


def origins(name: str) -> list[str]:
    """Addresses with their scheme."""
    found = words(name)
    for value in found:
        if not value.startswith(("https://", "http://")):
            raise WrongSetting(
                _("NENNEP_{name} must begin with https://; it is “{value}”."), name=name, value=value
            )
    return found


def hosts(name: str, default: str) -> list[str]:
    """Names of this server, without scheme, path and port."""
    found = words(name, default)
    for value in found:
        if "/" in value or (":" in value and not value.startswith("[")):
            raise WrongSetting(
                _("NENNEP_{name} takes names only, for example daotao.tinhuy.local; it is “{value}”."),
                name=name,
                value=value,
            )
    return found


def host(name: str) -> str:
    """One name, or nothing."""
    found = hosts(name, "")
    if len(found) > 1:
        raise WrongSetting(
            _("NENNEP_{name} takes one name; it is “{value}”."), name=name, value=", ".join(found)
        )
    return found[0] if found else ""


def database(name: str, default: str, *, connection_seconds: int) -> dict[str, Any]:
    """SQLite or PostgreSQL by its address."""
    value = text(name, default)
    if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise WrongSetting(_("NENNEP_{name} must begin with sqlite:/// or postgresql://."), name=name)
    try:
        return dict(dj_database_url.parse(value, conn_max_age=connection_seconds))
    except ValueError as error:
        raise WrongSetting(_("NENNEP_{name} cannot be read: {error}"), name=name, error=error) from error


def known() -> frozenset[str]:
    """Every setting there is, once the settings have been read."""
    return SELDOM_ASKED | _asked


def unknown() -> list[str]:
    """Variables with our prefix that are no settings: misspelt, most likely."""
    names = {f"NENNEP_{name}" for name in known()}
    mine = (key for key in os.environ if key.startswith("NENNEP_"))
    return sorted(key for key in mine if key not in names and key.removesuffix("_FILE") not in names)
