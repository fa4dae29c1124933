"""Expressions over people: AND, OR, NOT over questions to the record. Kept as JSON, read into frozen nodes.

    {"all": [{"post": ["department_director"]}, {"not": {"member_of": ["provincial_committee_member"]}}]}

A question may be answered yes, no, or not at all when the record is silent (evaluating, queries.compiling).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

IN_POST, PLANNED, EITHER = "in_post", "planned", "either"
MODES = (IN_POST, PLANNED, EITHER)
LEVELS = ("central", "province", "district", "commune", "agency", "division")
CATEGORIES = ("cadre", "civil_servant", "public_employee", "part_time_local_worker")
MANAGING_LEVELS = ("central_politburo", "province", "district", "commune", "agency")
PARTY = ("none", "probationary", "full")
RATINGS = ("not_done", "done", "good", "excellent")
"""The worst first."""

DEEPEST = 8
MOST = 60


@dataclass(frozen=True)
class Step:
    """A step of a ladder: the higher rank includes the lower ones."""

    ladder: str
    rank: int


@dataclass(frozen=True)
class Vocabulary:
    """The words an expression may use: titles by code (whether a seat in a committee) and steps of learning by code."""

    titles: Mapping[str, bool]
    steps: Mapping[str, Step]


class WrongExpression(Exception):
    """What is wrong with an expression: a stable `code` and the words it is about; told by queries.wording.refusal."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}")
        self.code = code
        self.about = about


@dataclass(frozen=True)
class Post:
    """Somebody holds one post of which everything given is true: title, level, unit, category, managing level.

    `mode` asks for holders, for those planned for the title, or for either. `below` takes the units under the units.
    """

    titles: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    managed_by: tuple[str, ...] = ()
    mode: str = IN_POST
    below: bool = True


@dataclass(frozen=True)
class MemberOf:
    """Somebody has one of these seats in a committee, besides the main post."""

    titles: tuple[str, ...]


@dataclass(frozen=True)
class SexIs:
    sex: str


@dataclass(frozen=True)
class Minority:
    """Of an ethnic minority (every people but the Kinh), or not."""

    wanted: bool


@dataclass(frozen=True)
class Age:
    """Full years on the day, both ends included."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Holds:
    """A credential of the ladder, in force on the day, of at least this step."""

    ladder: str
    at_least: str
    rank: int


@dataclass(frozen=True)
class Party:
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Rated:
    """Each of the years just before that of the day was rated at least so."""

    at_least: str
    years: int


@dataclass(frozen=True)
class Service:
    """Full years since the first post on record."""

    at_least: int


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Not:
    part: Expression


Leaf: TypeAlias = "Post | MemberOf | SexIs | Minority | Age | Holds | Party | Rated | Service"
Expression: TypeAlias = "AllOf | AnyOf | Not | Leaf"


def leaves_of(expression: Expression) -> Iterator[Leaf]:
    """Every question of the expression, from left to right."""
    if isinstance(expression, (AllOf, AnyOf)):
        for part in expression.parts:
            yield from leaves_of(part)
    elif isinstance(expression, Not):
        yield from leaves_of(expression.part)
    else:
        yield expression


def uses_planning(expression: Expression) -> bool:
    """Whether an answer would tell who is planned for a post."""
    return any(isinstance(leaf, Post) and leaf.mode != IN_POST for leaf in leaves_of(expression))


# --- Reading --------------------------------------------------------------------------------------------------------

POST_KEYS = ("post", "level", "unit", "category", "managed_by")


def parse(value: object, vocabulary: Vocabulary) -> Expression:
    """The expression that the JSON says. Refuses (`WrongExpression`) unknown words, empty groups, too deep ones."""
    expression = _node(value, vocabulary, 1)
    if sum(1 for _ in leaves_of(expression)) > MOST:
        raise WrongExpression("too_long", str(MOST))
    return expression


def _node(value: object, vocabulary: Vocabulary, depth: int) -> Expression:
    if not isinstance(value, Mapping) or not value:
        raise WrongExpression("shape", str(value)[:60])
    if depth > DEEPEST:
        raise WrongExpression("too_deep", str(DEEPEST))
    keys = {str(key) for key in value}
    for key, group in (("all", AllOf), ("any", AnyOf)):
        if key in keys:
            _only(keys, key)
            parts = value[key]
            if not isinstance(parts, list) or not parts:
                raise WrongExpression("empty_group", key)
            return group(tuple(_node(part, vocabulary, depth + 1) for part in parts))
    if "not" in keys:
        _only(keys, "not")
        return Not(_node(value["not"], vocabulary, depth + 1))
    if keys & set(POST_KEYS):
        return _post(value, keys, vocabulary)
    key = next(iter(sorted(keys)))
    reader = _READERS.get(key)
    if reader is None:
        raise WrongExpression("unknown_key", key)
    _only(keys, key)
    return reader(value[key], vocabulary)


def _post(value: Mapping[str, Any], keys: set[str], vocabulary: Vocabulary) -> Post:
    if extra := keys - {*POST_KEYS, "as", "below"}:
        raise WrongExpression("unknown_key", min(extra))
    mode = value.get("as", IN_POST)
    if mode not in MODES:
        raise WrongExpression("mode", str(mode))
    titles = _words(value.get("post", ()), vocabulary.titles, "title", optional=True)
    post = Post(
        titles=titles,
        levels=_words(value.get("level", ()), LEVELS, "level", optional=True),
        units=_words(value.get("unit", ()), None, "unit", optional=True),
        categories=_words(value.get("category", ()), CATEGORIES, "category", optional=True),
        managed_by=_words(value.get("managed_by", ()), MANAGING_LEVELS, "managed_by", optional=True),
        mode=mode,
        below=bool(value.get("below", True)),
    )
    if not (post.titles or post.levels or post.units or post.categories or post.managed_by):
        raise WrongExpression("empty_group", "post")
    if mode != IN_POST and (not titles or post.levels or post.categories or post.managed_by):
        raise WrongExpression("planned_needs_title")
    return post


def _member(value: object, vocabulary: Vocabulary) -> MemberOf:
    titles = _words(value, vocabulary.titles, "title")
    for title in titles:
        if not vocabulary.titles[title]:
            raise WrongExpression("no_membership", title)
    return MemberOf(titles)


def _sex(value: object, _vocabulary: Vocabulary) -> SexIs:
    if value not in ("M", "F"):
        raise WrongExpression("sex", str(value))
    return SexIs(str(value))


def _minority(value: object, _vocabulary: Vocabulary) -> Minority:
    if not isinstance(value, bool):
        raise WrongExpression("minority", str(value))
    return Minority(value)


def _age(value: object, _vocabulary: Vocabulary) -> Age:
    given = _object(value, "age", {"at_least", "at_most"})
    age = Age(
        *(
            _number(given[key], "age", 0, 120) if given.get(key) is not None else None
            for key in ("at_least", "at_most")
        )
    )
    if age.at_least is None and age.at_most is None:
        raise WrongExpression("empty_group", "age")
    if age.at_least is not None and age.at_most is not None and age.at_most < age.at_least:
        raise WrongExpression("age", f"{age.at_least}–{age.at_most}")
    return age


def _holds(value: object, vocabulary: Vocabulary) -> Holds:
    given = _object(value, "holds", {"ladder", "at_least"})
    code = str(given.get("at_least", ""))
    step = vocabulary.steps.get(code)
    if step is None or given.get("ladder", step.ladder) != step.ladder:
        raise WrongExpression("step", code)
    return Holds(step.ladder, code, step.rank)


def _party(value: object, _vocabulary: Vocabulary) -> Party:
    return Party(_words([value] if isinstance(value, str) else value, PARTY, "party"))


def _rated(value: object, _vocabulary: Vocabulary) -> Rated:
    given = _object(value, "rated", {"at_least", "years"})
    rating = given.get("at_least")
    if rating not in RATINGS:
        raise WrongExpression("rating", str(rating))
    return Rated(str(rating), _number(given.get("years", 1), "rated", 1, 10))


def _service(value: object, _vocabulary: Vocabulary) -> Service:
    return Service(
        _number(_object(value, "service_years", {"at_least"}).get("at_least"), "service_years", 1, 60)
    )


_READERS: dict[str, Callable[[object, Vocabulary], Expression]] = {
    "member_of": _member,
    "sex": _sex,
    "minority": _minority,
    "age": _age,
    "holds": _holds,
    "party": _party,
    "rated": _rated,
    "service_years": _service,
}


def _only(keys: set[str], key: str) -> None:
    if extra := keys - {key}:
        raise WrongExpression("unknown_key", min(extra))


def _words(
    value: object, known: Mapping[str, Any] | Sequence[str] | None, code: str, *, optional: bool = False
) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or (not value and not optional):
        raise WrongExpression("empty_group", code)
    words = tuple(dict.fromkeys(str(word) for word in value))
    for word in words:
        if (known is not None and word not in known) or not word:
            raise WrongExpression(code, word)
    return words


def _object(value: object, code: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise WrongExpression("shape", code)
    if extra := {str(key) for key in value} - keys:
        raise WrongExpression("unknown_key", min(extra))
    return value


def _number(value: object, code: str, lowest: int, highest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise WrongExpression("number", f"{code}: {value}")
    return value
