"""People as an agency names them in a need: on record at the agency, or only typed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from nennep.people.policies import birth_of
from nennep.people.queries import may_be_same, posted_at
from nennep.units.models import Unit
from nennep.units.queries import subtree_ids

_PARTS = re.compile(r"\s*[;|,]\s*")


class WrongName(Refused):
    """A line names nobody, or several people."""


@dataclass(frozen=True)
class NamedPerson:
    """Somebody named in a need; without `person` only the typed name stands."""

    person: Person | None
    typed_name: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """The name as it is shown."""
        return self.person.full_name if self.person is not None else self.typed_name


class PeopleOfAgency:
    """The people who serve at the agency or below it on the day, read once (two queries)."""

    def __init__(self, agency: Unit, on: date) -> None:
        self.agency = agency
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._by_letters: dict[str, list[Person]] = defaultdict(list)
        self._by_code: dict[str, Person] = {}
        for person in posted_at(subtree_ids([agency.pk], on), on).order_by("pk"):
            self._by_name[person.match_key].append(person)
            self._by_letters[person.search_key].append(person)
            self._by_code[person.code.casefold()] = person

    def find(self, name: str, born: dates.PartialDate | None = None, code: str = "") -> list[Person]:
        """Who may be meant: by code, else by name and birth as far as it is known."""
        if code:
            person = self._by_code.get(text.clean(code).casefold())
            return [person] if person is not None else []
        found = self._by_name.get(text.match_key(name)[:200], [])
        return [person for person in found if may_be_same(born, birth_of(person))]

    def alike(self, name: str, born: dates.PartialDate | None = None) -> Person | None:
        """The only one whose name has the same letters with other marks, such as Nguyen Van Hoa; None where several do."""
        key = text.match_key(name)[:200]
        found = [
            person
            for person in self._by_letters.get(text.search_key(name)[:300], [])
            if person.match_key != key and may_be_same(born, birth_of(person))
        ]
        return found[0] if len(found) == 1 else None

    def read(self, lines: Sequence[str]) -> list[NamedPerson]:
        """One person a line: "name", "name; birth", "code", "name; code". Who is not on record stays as typed.

        Refuses a line that may mean several people, a line without a name, and somebody named twice (`WrongName`).
        """
        named: list[NamedPerson] = []
        for number, line in enumerate(lines, start=1):
            if text.clean(line):
                named.append(self._read_line(number, line))
        seen: dict[object, str] = {}
        for one in named:
            key: object = one.person.pk if one.person is not None else text.match_key(one.typed_name)
            if key in seen:
                raise WrongName(_("{name} is named twice. Delete one of the lines.").format(name=one.name))
            seen[key] = one.name
        return named

    def _read_line(self, number: int, line: str) -> NamedPerson:
        parts = [part for part in _PARTS.split(text.clean(line)) if part]
        if not parts:
            raise WrongName(_("Line {number} has no name.").format(number=number))
        name, rest = parts[0], parts[1:]
        by_code = self.find("", code=name)
        if by_code:
            return NamedPerson(by_code[0], note=", ".join(rest)[:250])
        for place, part in enumerate(rest):
            meant = [one for one in self.find("", code=part) if one.search_key == text.search_key(name)]
            if meant:
                return NamedPerson(meant[0], note=", ".join([*rest[:place], *rest[place + 1 :]])[:250])
        born, note = self._birth(rest)
        found = self.find(name, born)
        if len(found) > 1:
            raise WrongName(
                _("Line {number}: several people are called {name}. Write the code instead: {codes}.").format(
                    number=number, name=name, codes=", ".join(person.code for person in found)
                )
            )
        if found:
            return NamedPerson(found[0], note=note)
        if not any(character.isalpha() for character in name) or len(name) > 150:
            raise WrongName(
                _("Line {number}: “{name}” is no name. Write one person a line.").format(
                    number=number, name=name[:60]
                )
            )
        return NamedPerson(None, name, note)

    @staticmethod
    def _birth(parts: list[str]) -> tuple[dates.PartialDate | None, str]:
        for place, part in enumerate(parts):
            if any(character.isdigit() for character in part):
                try:
                    born = dates.parse_date(part)
                except dates.DateError:
                    continue
                return born, ", ".join([*parts[:place], *parts[place + 1 :]])[:250]
        return None, ", ".join(parts)[:250]
