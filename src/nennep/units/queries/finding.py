"""Units by what people write. Never guesses: what is not certain comes back as candidates."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from nennep.kernel import dates
from nennep.kernel import text as texts
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period
from nennep.units.models import Unit, UnitAlias, UnitVersion
from nennep.units.queries.tree import successors_today

Reason = Literal["", "empty", "unknown", "ambiguous", "ended", "not-yet", "old-name"]

SUGGESTIONS = 3
_NEAR = 0.72
_POOL = 150
# Vietnamese: words between a unit and its superior
_PART_OF = re.compile(r"\s*(?:[,;(/]|\bthuộc\b|\btrực thuộc\b)\s*")
# Vietnamese: usual abbreviations of unit names
_SHORT_FORMS: tuple[tuple[str, str], ...] = (
    ("ubnd", "ủy ban nhân dân"),
    ("hđnd", "hội đồng nhân dân"),
    ("ubmttq", "ủy ban mặt trận tổ quốc"),
    ("mttq", "mặt trận tổ quốc"),
    ("ubkt", "ủy ban kiểm tra"),
    ("btc", "ban tổ chức"),
    ("btg", "ban tuyên giáo"),
    ("bdv", "ban dân vận"),
    ("bnc", "ban nội chính"),
    ("bcs", "ban cán sự"),
    ("vp", "văn phòng"),
    ("tp.", "thành phố "),
    ("tp", "thành phố"),
    ("tx.", "thị xã "),
    ("tx", "thị xã"),
    ("tt.", "thị trấn "),
    ("h.", "huyện "),
    ("q.", "quận "),
    ("p.", "phường "),
    ("x.", "xã "),
    ("tttct", "trung tâm chính trị"),
    ("ttct", "trung tâm chính trị"),
    ("tct", "trường chính trị"),
    ("ldld", "liên đoàn lao động"),
    ("lđlđ", "liên đoàn lao động"),
    ("lhpn", "liên hiệp phụ nữ"),
    ("tncs", "thanh niên cộng sản"),
    ("ccb", "cựu chiến binh"),
    ("hcm", "hồ chí minh"),
    ("tw", "trung ương"),
)
_FULL_FORMS = {texts.match_key(short): texts.match_key(full) for short, full in _SHORT_FORMS}
_WORD = re.compile("[^\\W_][\\w\u0300-\u036f]*\\.?|[^\\w\\s\u0300-\u036f]")  # keys hold loose tone marks


@dataclass(frozen=True)
class Candidate:
    """A unit that may have been meant, under its name on the day."""

    unit: Unit
    name: str


@dataclass(frozen=True)
class Match:
    """What a text says about a unit. `unit` only when it is certain; `reason` says why not, or how it was found.

    `old-name` comes with the unit: the text is a former name of a unit that still exists.
    """

    unit: Unit | None
    candidates: tuple[Candidate, ...] = ()
    reason: Reason = ""
    ended: UnitVersion | None = field(default=None)

    @property
    def is_certain(self) -> bool:
        """Whether exactly one unit was meant."""
        return self.unit is not None


class UnitFinder:
    """All names as of a day, read once (three queries), so that ten thousand rows ask nothing more."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_full_key: dict[str, set[int]] = defaultdict(set)
        self._by_search: dict[str, set[int]] = defaultdict(set)
        self._others: dict[str, list[UnitVersion]] = defaultdict(list)
        self._names: dict[int, str] = {}
        self._parents: dict[int, int | None] = {}
        self._units: dict[int, Unit] = {}
        self._by_token: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, Match] = {}
        self._read()

    def find(self, written: str) -> Match:
        """The unit that the text names on the day, or the nearest candidates and the reason."""
        key = texts.match_key(written)
        if key not in self._known:
            self._known[key] = self._find(written, key)
        return self._known[key]

    def name_of(self, unit_id: int) -> str:
        """The name of a unit on the day."""
        return self._names.get(unit_id) or self._units[unit_id].name

    def full_name_of(self, unit_id: int) -> str:
        """The name with the superior's behind it, where there is one: certain where the name alone is not."""
        parent = self._names.get(self._parents.get(unit_id) or 0, "")
        name = self.name_of(unit_id)
        return f"{name} - {parent}" if parent and not name.endswith(parent) else name

    def _read(self) -> None:
        others: list[UnitVersion] = []
        in_force: list[UnitVersion] = []
        for version in UnitVersion.objects.select_related("unit").order_by("unit_id", "valid_from"):
            self._units[version.unit_id] = version.unit
            holds = Period(version.valid_from, version.valid_to).contains(self.on)
            (in_force if holds else others).append(version)
        self._names = {version.unit_id: version.name for version in in_force}
        self._parents = {version.unit_id: version.parent_id for version in in_force}
        for version in in_force:
            self._add(version)
        for version in others:
            self._others[version.match_key].append(version)
        for alias in UnitAlias.objects.order_by("pk"):
            if alias.unit_id in self._names:
                self._by_key[alias.match_key].add(alias.unit_id)

    def _add(self, version: UnitVersion) -> None:
        unit_id = version.unit_id
        own = [version.match_key]
        if version.short_name:
            own.append(texts.match_key(version.short_name))
        parent = self._names.get(version.parent_id or 0, "")
        keys = set(own)
        if parent:
            keys |= {f"{key}-{texts.match_key(parent)}" for key in own}
        for key in keys:
            self._by_key[key].add(unit_id)
            self._by_full_key[_full(key)].add(unit_id)
        self._by_key[texts.match_key(version.unit.code)].add(unit_id)
        for name in (version.name, version.short_name):
            search = texts.search_key(name)
            if search:
                self._by_search[search].add(unit_id)
                for token in search.split():
                    self._by_token[token].add(search)

    def _find(self, written: str, key: str) -> Match:
        if not key:
            return Match(None, reason="empty")
        found = self._by_key.get(key) or self._joined(written)
        if not found:
            found = self._by_full_key.get(_full(key)) or set()
        if len(found) == 1:
            return Match(self._units[next(iter(found))])
        if found:
            return Match(None, self._candidates(sorted(found)), "ambiguous")
        return self._by_other_day(key) or Match(None, self._near(written), "unknown")

    def _joined(self, written: str) -> set[int]:
        """ "Vụ Pháp chế, Bộ Mẫu 1", "Vụ Pháp chế (Bộ Mẫu 1)", "Vụ Pháp chế thuộc Bộ Mẫu 1"."""
        joined = _PART_OF.sub(" - ", texts.clean(written).rstrip(" )"))
        key = texts.match_key(joined)
        return self._by_key.get(key) or self._by_full_key.get(_full(key)) or set()

    def _by_other_day(self, key: str) -> Match | None:
        versions = self._others.get(key, [])
        unit_ids = {version.unit_id for version in versions}
        if len(unit_ids) != 1:
            return Match(None, self._candidates(sorted(unit_ids)), "ambiguous") if versions else None
        version = versions[-1]
        if version.unit_id in self._names:
            if version.valid_from > self.on:
                return Match(None, self._candidates([version.unit_id]), "not-yet")
            return Match(version.unit, self._candidates([version.unit_id]), "old-name")
        if version.valid_from > self.on:
            return Match(None, reason="not-yet", ended=version)
        heirs = [
            unit_id
            for unit_id in successors_today([version.unit_id], self.on).values()
            if unit_id in self._names
        ]
        return Match(None, self._candidates(heirs), "ended", version)

    def _near(self, written: str) -> tuple[Candidate, ...]:
        wanted = texts.search_key(written)
        shared: Counter[str] = Counter()
        for token in set(wanted.split()):
            shared.update(self._by_token.get(token, ()))
        pool = [search for search, _count in shared.most_common(_POOL)] or list(self._by_search)[:_POOL]
        near = difflib.get_close_matches(wanted, pool, n=SUGGESTIONS, cutoff=_NEAR)
        begun = [search for search in pool if search.startswith(f"{wanted} ")] if wanted else []
        unit_ids: list[int] = []
        for search in dict.fromkeys([*near, *sorted(begun)]):
            unit_ids += sorted(self._by_search[search])
        return self._candidates(list(dict.fromkeys(unit_ids))[:SUGGESTIONS])

    def _candidates(self, unit_ids: list[int]) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(self._units[unit_id], self._names.get(unit_id, self._units[unit_id].name))
            for unit_id in unit_ids
        )


def _full(key: str) -> str:
    """The key with the usual abbreviations written out: "ubnd p.3" as "ủy ban nhân dân phường 3"."""
    words = [_FULL_FORMS.get(word, word) for word in _WORD.findall(key)]
    return " ".join(" ".join(words).split())


def find_unit(written: str, on: date) -> Match:
    """The unit that the text names on the day: names in force, learnt spellings, "Name - Superior", abbreviations.

    Never guesses; for many texts use one `UnitFinder`.
    """
    return UnitFinder(on).find(written)


class NoSuchUnit(Refused):
    """The text names no unit, or several."""


def unit_named(written: str, on: date, finder: UnitFinder | None = None) -> Unit:
    """The unit that a text names as of the day, by name or code. Refuses with one sentence that says what to type.

    For many texts give one finder.
    """
    match = (finder or UnitFinder(on)).find(written)
    if match.unit is not None:
        return match.unit
    names = ", ".join(f"“{one.name}” ({one.unit.code})" for one in match.candidates)
    if match.ended is not None:
        raise UnitNotThere(_not_there(match.ended.unit, on, names))
    if match.reason == "ambiguous":
        raise NoSuchUnit(_("Several units are called so. Type the code: {names}.").format(names=names))
    if names:
        raise NoSuchUnit(
            _("There is no unit “{name}”. Did you mean {names}?").format(name=written, names=names)
        )
    raise NoSuchUnit(
        _("There is no unit “{name}”. Type its name or code as in the list of units.").format(name=written)
    )


class UnitNotThere(NoSuchUnit):
    """The unit does not exist on the day: it ended before, or begins later (R1-06, R2-44)."""


def require_in_force(unit: Unit, on: date, *, field: str = "") -> None:
    """Refuse a unit that does not exist on the day, with the unit that stands for it then (`UnitNotThere`)."""
    if Period(unit.valid_from, unit.valid_to).contains(on):
        return
    heir_id = successors_today([unit.pk], on)[unit.pk]
    heir = Unit.objects.filter(pk=heir_id).exclude(pk=unit.pk).first()
    names = f"“{heir.name}” ({heir.code})" if heir else ""
    raise UnitNotThere(_not_there(unit, on, names), field=field, code="ended")


def heir_in_force(unit: Unit, on: date) -> Unit | None:
    """The unit, or the one that follows it, in force on the day; None when nobody does (R1-06)."""
    heir = Unit.objects.get(pk=successors_today([unit.pk], on)[unit.pk])
    return heir if Period(heir.valid_from, heir.valid_to).contains(on) else None


def in_charge(unit: Unit, on: date) -> Unit:
    """The unit, or the one that has its tasks on the day; the unit itself where nobody follows it (docs/domain.md 1.3).

    What an ended school began goes on: its reports are signed, its sheets printed by the school that follows it (R2-44).
    """
    if Period(unit.valid_from, unit.valid_to).contains(on):
        return unit
    return heir_in_force(unit, on) or unit


def _not_there(unit: Unit, on: date, heirs: str) -> str:
    if unit.valid_from > on:
        return _("“{unit}” exists only from {day} on. Choose another unit or a later day.").format(
            unit=unit.name, day=dates.short(unit.valid_from)
        )
    last = dates.short(Period(None, unit.valid_to).last_on or on)
    if heirs:
        return _("“{unit}” ended on {day}. Choose the unit that follows it: {heirs}.").format(
            unit=unit.name, day=last, heirs=heirs
        )
    return _("“{unit}” ended on {day} and no unit follows it. Choose another one.").format(
        unit=unit.name, day=last
    )
