"""Expressions, their refusals and what a check looked at, as sentences for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.kernel import dates
from nennep.people.models import Category, Ladder, ManagingLevel, Rating, Sex
from nennep.standards.queries.vocabulary import Catalogue, catalogue
from nennep.standards.rules import (
    Age,
    AllOf,
    AnyOf,
    Expression,
    Holds,
    Input,
    MemberOf,
    Minority,
    Not,
    Party,
    Post,
    Rated,
    Service,
    SexIs,
    WrongExpression,
    leaves_of,
)
from nennep.standards.rules.expression import EITHER, PLANNED
from nennep.units.models import Unit, UnitLevel

MOST_TITLES = 6
"""A short sentence counts more titles than this instead of naming them."""


def sentence(expression: Expression, words: Catalogue | None = None, *, short: bool = False) -> str:
    """The expression read back: "Giám đốc sở, không phải tỉnh ủy viên". Units by their present names, one query.

    A `short` one counts titles where they are many.
    """
    speaker = _Speaker(words or catalogue(), _unit_names(expression), short=short)
    spoken = speaker.say(expression, inside=False)
    start = 1 if spoken.startswith("(") else 0
    return spoken[:start] + spoken[start : start + 1].upper() + spoken[start + 1 :]


def _unit_names(expression: Expression) -> dict[str, str]:
    codes = {code for leaf in leaves_of(expression) if isinstance(leaf, Post) for code in leaf.units}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def either_of(parts: Iterable[str]) -> str:
    """ "a, b or c"."""
    return _listed(list(parts), _("{first} or {last}"))


def both_of(parts: Iterable[str]) -> str:
    """ "a, b and c"."""
    return _listed(list(parts), _("{first} and {last}"))


def _listed(parts: list[str], joined: str) -> str:
    return joined.format(first=", ".join(parts[:-1]), last=parts[-1]) if len(parts) > 1 else "".join(parts)


def lowered(name: str) -> str:
    """A name inside a sentence: "Giám đốc sở" → "giám đốc sở"; abbreviations stay."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name


class _Speaker:
    def __init__(self, words: Catalogue, units: dict[str, str], *, short: bool) -> None:
        self.words = words
        self.units = units
        self.short = short

    def say(self, node: Expression, *, inside: bool) -> str:  # noqa: PLR0911 - one return a question
        """Words of one node; a group inside another group stands in brackets."""
        if isinstance(node, (AllOf, AnyOf)):
            return self.group(node, inside=inside)
        if isinstance(node, Not):
            return self.negated(node.part)
        if isinstance(node, Post):
            return self.post(node)
        if isinstance(node, MemberOf):
            return either_of(self.titles(node.titles))
        if isinstance(node, SexIs):
            return _("man") if node.sex == Sex.MALE else _("woman")
        if isinstance(node, Minority):
            return _("of an ethnic minority") if node.wanted else _("of the Kinh people")
        if isinstance(node, Age):
            return _age(node)
        if isinstance(node, Holds):
            return _("{ladder} from {step} up").format(
                ladder=lowered(str(Ladder(node.ladder).label)),
                step=lowered(self.words.step_names[node.at_least]),
            )
        if isinstance(node, Party):
            return either_of(_party(status) for status in node.statuses)
        if isinstance(node, Rated):
            return ngettext(
                "rated “{rating}” or better in the year before",
                "rated “{rating}” or better in each of the {years} years before",
                node.years,
            ).format(rating=str(Rating(node.at_least).label), years=node.years)
        return _("{years} years of service or more").format(years=_service_years(node))

    def group(self, node: AllOf | AnyOf, *, inside: bool) -> str:
        if len(node.parts) == 1:
            return self.say(node.parts[0], inside=inside)
        if isinstance(node, AnyOf):
            spoken = either_of(self.say(part, inside=True) for part in node.parts)
            return f"({spoken})" if inside else spoken
        if (
            len(node.parts) == 2  # "nam đủ 35 tuổi trở lên"
            and isinstance(node.parts[0], SexIs)
            and isinstance(node.parts[1], Age)
        ):
            return " ".join(self.say(part, inside=True) for part in node.parts)
        spoken = ", ".join(self.say(part, inside=True) for part in node.parts)
        return f"({spoken})" if inside else spoken

    def negated(self, part: Expression) -> str:
        if isinstance(part, Not):
            return self.say(part.part, inside=True)
        if isinstance(part, Holds):
            return _("without {what}").format(what=self.say(part, inside=True))
        return _("not {what}").format(what=self.say(part, inside=True))

    def titles(self, codes: Sequence[str]) -> list[str]:
        return [lowered(self.words.title_names[code]) for code in codes]

    def post(self, node: Post) -> str:
        parts = []
        if node.titles:
            many = self.short and len(node.titles) > MOST_TITLES
            parts.append(
                _("holding one of {count} posts of the regulation").format(count=len(node.titles))
                if many
                else either_of(self.titles(node.titles))
            )
        if node.categories:
            parts.append(either_of(lowered(str(Category(code).label)) for code in node.categories))
        spoken = ", ".join(parts) or _("serving")
        if node.levels:
            levels = either_of(_level(code) for code in node.levels)
            spoken = _("{who} at {levels}").format(who=spoken, levels=levels)
        if node.managed_by:
            managers = either_of(lowered_manager(code) for code in node.managed_by)
            spoken = _("{who} managed by {managers}").format(who=spoken, managers=managers)
        if node.mode == PLANNED:
            spoken = _("planned for {posts}").format(posts=spoken)
        elif node.mode == EITHER:
            spoken = _("{posts} or planned for this post").format(posts=spoken)
        if node.units:
            units = either_of(self.units.get(code, code) for code in node.units)
            spoken = (
                _("{who} of {units} and the units below") if node.below else _("{who} of {units}")
            ).format(who=spoken, units=units)
        return spoken


def lowered_manager(code: str) -> str:
    """Who manages a cadre, inside a sentence; the Politburo keeps its capital."""
    name = str(ManagingLevel(code).label)
    return name if code == ManagingLevel.POLITBURO else lowered(name)


def _level(code: str) -> str:
    return {
        "central": _("central level"),
        "province": _("provincial level"),
        "district": _("district level"),
        "commune": _("commune level"),
        "agency": _("agency level"),
        "division": _("division level"),
    }.get(code) or str(UnitLevel(code).label)


def _age(node: Age) -> str:
    if node.at_most is None:
        return _("aged {years} or more").format(years=node.at_least)
    if node.at_least is None:
        return _("aged {years} or less").format(years=node.at_most)
    return _("aged {lowest} to {highest}").format(lowest=node.at_least, highest=node.at_most)


def _service_years(node: Expression) -> int:
    return node.at_least if isinstance(node, Service) else 0


def _party(status: str) -> str:
    return {
        "none": _("not a Party member"),
        "probationary": _("probationary Party member"),
        "full": _("full Party member"),
    }[status]


# --- What a check looked at -------------------------------------------------------------------------------------------


def inputs_in_words(inputs: Sequence[Input], words: Catalogue) -> str:
    """What stands on record, as far as it was asked: "nữ, 31 tuổi, đại học"."""
    return ", ".join(_input(one, words) for one in inputs if one.values)


def missing_in_words(inputs: Sequence[Input]) -> str:
    """What was asked and is not on record."""
    return both_of(_missing(one.name) for one in inputs if not one.values and not one.is_none)


def _input(one: Input, words: Catalogue) -> str:
    value = one.values[0]
    if one.name == "sex":
        return _("man") if value == Sex.MALE else _("woman")
    if one.name == "age":
        return _("{years} years old").format(years=value)
    if one.name == "party":
        return _party(value)
    if one.name == "ratings":
        return ", ".join(_rating(part) for part in one.values)
    if one.name == "service_from":
        return _("serving since {day}").format(day=dates.short(date.fromisoformat(value)))
    if one.name == "planned":
        return _("planned for {posts}").format(
            posts=both_of(lowered(words.title_names.get(code, code)) for code in one.values)
        )
    if one.name == "ethnicity":
        return _("{people} people").format(people=value)
    return both_of(_named(code, words) for code in one.values)


def _named(code: str, words: Catalogue) -> str:
    name = words.step_names.get(code) or words.title_names.get(code)
    return lowered(name) if name else code


def _rating(part: str) -> str:
    year, _colon, rating = part.partition(": ")
    return f"{year}: {Rating(rating).label}"


def _missing(name: str) -> str:
    return {
        "sex": _("sex"),
        "age": _("birth date"),
        "ethnicity": _("ethnicity"),
        "party": _("dates of Party membership"),
        "post": _("post"),
        "planned": _("planning"),
        "ratings": _("yearly ratings"),
        "service_from": _("day of the first post"),
    }.get(name) or lowered(str(Ladder(name).label))


# --- Refusals ---------------------------------------------------------------------------------------------------------


def refusal(error: WrongExpression) -> str:
    """What is wrong with an expression and what to do, in one sentence."""
    about = error.about
    told = {
        "shape": _("A condition is not complete. Choose what it asks for."),
        "empty_group": _("A condition says nothing yet. Choose at least one value, or remove it."),
        "too_deep": _(
            "The conditions stand in each other more than {about} deep. Make two audiences of them."
        ),
        "too_long": _("There are more than {about} conditions. Make two audiences of them."),
        "unknown_key": _("“{about}” is nothing that can be asked for here."),
        "title": _("There is no post “{about}”. Choose one of the list."),
        "no_membership": _("“{about}” is not a seat in a committee. Choose one of the list."),
        "mode": _("Choose holders of the post, people planned for it, or both."),
        "planned_needs_title": _(
            "Planning is known only by post. Choose the posts, and nothing else but units."
        ),
        "step": _("There is no level “{about}” for this subject. Choose one of the list."),
        "age": _("The lowest age must not be above the highest ({about})."),
        "number": _("Type a whole number in its usual limits ({about})."),
    }
    return (told.get(error.code) or _("“{about}” is none of the choices. Choose one of the list.")).format(
        about=about
    )
