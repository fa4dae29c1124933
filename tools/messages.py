"""Translations without the system's gettext: extract, merge, check, compile, area by area.

    python tools/messages.py             bring every .po up to date and say what is missing
    python tools/messages.py AREA …      only these areas
    python tools/messages.py --check     change nothing, fail when a translation is missing, left over or broken
    python tools/messages.py --compile   write the .mo files

Every area is complete on its own: src/nennep/<area>/locale/vi/LC_MESSAGES/django.po holds each message of its Python
files and templates. Messages of libraries that our screens show stand in locale/library_messages.txt of an area, one
a line. The files carry no line numbers and no dates, so that two people's changes merge in peace.
"""

import argparse
import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "nennep"
LOCALE = "vi"
HEADER = "# Vietnamese messages of this area. Brought up to date by `make messages`."

# Name of the call -> positions of (context, singular, plural); Python, and what Django makes of templates.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
NAMED = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


@dataclass(frozen=True, order=True)
class Key:
    """What makes two messages the same; `plural` only rides along."""

    context: str
    singular: str
    plural: str = field(default="", compare=False)


@dataclass(frozen=True)
class Problem:
    area: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.area}: {self.sentence}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("areas", nargs="*", metavar="AREA")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args(arguments)
    all_areas = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())
    unknown = set(options.areas) - set(all_areas)
    if unknown:
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    areas = options.areas or all_areas
    if options.compile:
        compiled = sum(compile_area(area) for area in areas)
        print(f"translations: {compiled} files compiled")
        return 0
    problems: list[Problem] = []
    known = translations_of(all_areas)
    for area in areas:
        found, area_problems = extract(area)
        problems += area_problems
        if not options.check:
            update(area, found, known)
        problems += check(area, found)
    problems += contradictions(translations_of(all_areas))
    for problem in problems:
        print(problem)
    print(f"translations: {len(problems)} to mend" if problems else "translations: complete")
    return 1 if problems else 0


# --- extract -------------------------------------------------------------------------------------------------------


def extract(area: str) -> tuple[set[Key], list[Problem]]:
    """Every message of an area's Python files, templates and list of library messages."""
    found: set[Key] = set()
    problems: list[Problem] = []
    for path in sorted((SOURCE / area).rglob("*")):
        if "migrations" in path.parts or not path.is_file():
            continue
        place = str(path.relative_to(ROOT))
        try:
            if path.suffix == ".py":
                found |= set(_python_messages(path.read_text(encoding="utf-8"), area, place, problems))
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                found |= set(_template_messages(path.read_text(encoding="utf-8"), area, place, problems))
        except SyntaxError as error:
            problems.append(Problem(area, f"{place}: cannot be read: {error}"))
    found |= {Key("", message) for message in library_messages(area)}
    return _with_plurals(found), problems


def library_messages(area: str) -> list[str]:
    path = SOURCE / area / "locale" / "library_messages.txt"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line.strip() and not line.startswith("#")]


def _python_messages(text: str, area: str, place: str, problems: list[Problem]) -> Iterator[Key]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in CALLS:
            continue
        context, singular, plural = (
            _literal(node.args[place_]) if place_ is not None and place_ < len(node.args) else None
            for place_ in CALLS[name]
        )
        if singular is None:
            if node.args:
                problems.append(
                    Problem(area, f"{place}:{node.lineno}: {name}() wants a plain string, not an expression")
                )
            continue
        yield Key(context or "", singular, plural or "")


def _literal(node: ast.expr) -> str | None:
    """The text of a string or of strings added up; None for anything that is only known while running."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return left + right if left is not None and right is not None else None
    return None


def _template_messages(text: str, area: str, place: str, problems: list[Problem]) -> Iterator[Key]:
    """Django turns a template into lines of gettext calls; each is then read as Python."""
    from django.utils.translation.template import templatize

    calls = re.compile(rf"\b({'|'.join(sorted(CALLS, key=len, reverse=True))})\(")
    source = templatize(text, origin=place)
    position = 0
    while match := calls.search(source, position):
        end = _call_end(source, match.end())
        position = match.end()
        if end is None:
            continue
        expression = source[match.start() : end]
        try:
            tree = ast.parse(expression, mode="eval")
        except SyntaxError:
            continue
        before = len(problems)
        yield from _python_messages(ast.unparse(tree), area, place, problems)
        del problems[before:]
        position = end


def _call_end(source: str, position: int) -> int | None:
    """Where the call that was opened just before `position` closes, strings respected."""
    depth, quote = 1, ""
    while position < len(source):
        character = source[position]
        if quote:
            if character == "\\":
                position += 1
            elif source.startswith(quote, position):
                position += len(quote) - 1
                quote = ""
        elif character in "'\"":
            quote = character * 3 if source.startswith(character * 3, position) else character
            position += len(quote) - 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    return None


def _with_plurals(found: set[Key]) -> set[Key]:
    """One message may be used with and without a plural; the file then holds the one with it."""
    best = {key: key for key in sorted(found, key=lambda key: (key.context, key.singular, key.plural))}
    return set(best.values())


# --- merge, check, compile -----------------------------------------------------------------------------------------


def po_path(area: str) -> Path:
    return SOURCE / area / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def read(area: str) -> Catalog:
    path = po_path(area)
    if not path.exists():
        return _empty()
    with path.open("rb") as stream:
        return read_po(stream, locale=LOCALE, ignore_obsolete=True)


def _empty() -> Catalog:
    return Catalog(locale=LOCALE, charset="utf-8", header_comment=HEADER, fuzzy=False)


def translations_of(areas: list[str]) -> dict[Key, dict[str, str]]:
    """For each message its Vietnamese by area, empty ones left out."""
    known: dict[Key, dict[str, str]] = {}
    for area in areas:
        for message in read(area):
            if message.id and all(_strings(message)):
                known.setdefault(_key(message), {})[area] = _strings(message)[0]
    return known


def contradictions(known: dict[Key, dict[str, str]]) -> list[Problem]:
    """While running there is one catalogue, so the same English must have the same Vietnamese everywhere."""
    return [
        Problem(
            " and ".join(sorted(by_area)),
            f"translate differently (use pgettext to tell them apart): {_short(key)}",
        )
        for key, by_area in sorted(known.items())
        if len(set(by_area.values())) > 1
    ]


def update(area: str, found: set[Key], known: dict[Key, dict[str, str]]) -> None:
    """Keeps translations, adds what is new (as another area says it, else empty), drops what nobody says any more."""
    old = read(area)
    new = _empty()
    for key in sorted(found):
        own = old.get(key.singular, context=key.context or None)
        elsewhere = next(iter(known.get(key, {}).values()), "")
        translation = (_strings(own)[0] if own else "") or elsewhere
        if key.plural:
            new.add((key.singular, key.plural), (translation,), context=key.context or None)
        else:
            new.add(key.singular, translation, context=key.context or None)
    path = po_path(area)
    text = _text(new)
    if not found:
        if path.exists():
            path.unlink()
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text.encode())


def _text(catalog: Catalog) -> str:
    """The catalogue as a file that says nothing but messages: no dates, no places, sorted."""
    buffer = io.BytesIO()
    write_po(
        buffer, catalog, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    header = (
        f"{HEADER}\n"
        'msgid ""\n'
        'msgstr ""\n'
        f'"Language: {LOCALE}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    lines = (line for line in buffer.getvalue().decode().splitlines() if not line.startswith("#, python"))
    return header + "\n".join(lines).strip("\n") + "\n"


def check(area: str, found: set[Key]) -> list[Problem]:
    """Missing, left over and broken messages of an area's file."""
    try:
        catalog = read(area)
    except (ValueError, UnicodeError) as error:
        return [Problem(area, f"{po_path(area).relative_to(ROOT)} cannot be read: {error}")]
    present = {_key(message): message for message in catalog if message.id}
    problems = [Problem(area, f"not in the .po: {_short(key)}") for key in sorted(found - present.keys())]
    problems += [
        Problem(area, f"nobody says this any more: {_short(key)}") for key in sorted(present.keys() - found)
    ]
    for key, message in sorted(present.items()):
        if key not in found:
            continue
        if not all(_strings(message)):
            problems.append(Problem(area, f"no Vietnamese yet: {_short(key)}"))
        elif message.fuzzy:
            problems.append(Problem(area, f"marked as a guess (fuzzy): {_short(key)}"))
        else:
            problems += _placeholder_problems(area, key, message)
    return problems


def _placeholder_problems(area: str, key: Key, message: Message) -> Iterator[Problem]:
    """Vietnamese has one plural form, so `{count}` may stand there though the English singular omits it."""
    allowed = _placeholders(key.singular) | _placeholders(key.plural)
    for text in _strings(message):
        used = _placeholders(text)
        wanted = _placeholders(key.plural or key.singular)
        if used - allowed or wanted - used:
            yield Problem(
                area,
                f"other placeholders than the English ({', '.join(sorted(wanted)) or 'none'}): {_short(key)}",
            )
        for edge in (str.startswith, str.endswith):
            if edge(text, "\n") != edge(key.singular, "\n"):
                yield Problem(area, f"line break at the edge differs: {_short(key)}")


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in NAMED.finditer(text)}


def _key(message: Message) -> Key:
    singular, plural = message.id if isinstance(message.id, tuple | list) else (message.id, "")
    return Key(message.context or "", singular, plural)


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def _short(key: Key) -> str:
    text = key.singular if len(key.singular) <= 100 else f"{key.singular[:97]}…"
    return repr(text) + (f" (context {key.context!r})" if key.context else "")


def compile_area(area: str) -> bool:
    path = po_path(area)
    if not path.exists():
        return False
    buffer = io.BytesIO()
    write_mo(buffer, read(area))
    _replace(path.with_suffix(".mo"), buffer.getvalue())
    return True


def _replace(path: Path, content: bytes) -> None:
    """In one step, so that a program reading at this moment sees the old file or the new one."""
    beside = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
