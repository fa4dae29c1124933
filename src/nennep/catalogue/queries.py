"""Programmes and versions of a day, and the programme that typed words mean (R1-09, R2-25)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.accounts.policies import Actor
from nennep.catalogue.models import Family, GivenStep, Programme, ProgrammeVersion
from nennep.catalogue.rules import best_match, written_family
from nennep.documents.models import OfficialDocument
from nennep.documents.queries import Follow
from nennep.kernel import dates, text
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period, in_force_on
from nennep.web.parts import Act


@dataclass(frozen=True)
class Added:
    """A topic that a class added beside its version, for the next revision (R3-24)."""

    name: str
    lessons: int
    note: str
    approval: str
    added_on: date
    class_name: str
    class_url: str = ""
    """Empty for who may not open the class."""


AddedTopics: TypeAlias = Callable[[Collection[int], Actor], Mapping[int, Sequence[Added]]]
_added: list[AddedTopics] = []


def register_added_topics(function: AddedTopics) -> None:
    """`function(version_ids, actor)`: what classes added to the versions, by version."""
    if function not in _added:
        _added.append(function)


def added_topics(version_ids: Collection[int], actor: Actor) -> dict[int, list[Added]]:
    """What all areas say was added to the versions."""
    found: dict[int, list[Added]] = {pk: [] for pk in version_ids}
    for function in _added:
        for pk, rows in function(version_ids, actor).items():
            found[pk] += rows
    return found


@dataclass(frozen=True)
class NeedsSurvey:
    """A survey of needs about a programme: how many answered, and the middle of the marks where it may be shown."""

    pk: int
    title: str
    closes_on: date
    asked: int
    answered: int
    summary: str
    url: str = ""
    """Empty for who may not open it."""


NeedsSurveys: TypeAlias = Callable[[Programme, Actor, date], Sequence[NeedsSurvey]]
_surveys: list[NeedsSurveys] = []


def register_needs_surveys(function: NeedsSurveys) -> None:
    """`function(programme, actor, on)`: the surveys of needs about the programme, the newest first."""
    if function not in _surveys:
        _surveys.append(function)


def needs_surveys(programme: Programme, actor: Actor, on: date) -> list[NeedsSurvey]:
    """The surveys of needs about the programme (R2-26, R3-20)."""
    return [row for function in _surveys for row in function(programme, actor, on)]


ProgrammeDoors: TypeAlias = Callable[[Programme, User, date], Sequence[Act]]
_doors: list[ProgrammeDoors] = []


def register_programme_doors(function: ProgrammeDoors) -> None:
    """`function(programme, actor, on)`: ways that a later area offers on the page of a programme."""
    if function not in _doors:
        _doors.append(function)


def doors_of_programme(programme: Programme, actor: User, on: date) -> tuple[Act, ...]:
    """What all areas offer for the programme."""
    return tuple(act for function in _doors for act in function(programme, actor, on))


class NoVersion(Refused):
    """The programme has no version on the day."""


@dataclass(frozen=True)
class ProgrammeMatch:
    """The programme that a text means; `note` says where the text and the programme differ."""

    programme: Programme | None
    note: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether exactly one programme was meant."""
        return self.programme is not None


def programmes_on(on: date) -> list[Programme]:
    """The programmes that exist on the day, by code."""
    return list(Programme.objects.filter(in_force_on(on)).order_by("code", "pk"))


def given_steps(on: date) -> dict[int, str]:
    """The code of the step to which each programme leads on the day, by programme; those that lead to none are left out."""
    rows = GivenStep.objects.filter(in_force_on(on)).order_by("programme_id", "valid_from")
    return dict(rows.values_list("programme_id", "step__code"))


def version_on(programme: Programme | str, on: date) -> ProgrammeVersion:
    """The version that a class opened on the day follows. Refuses when there is none (`NoVersion`)."""
    versions = ProgrammeVersion.objects.filter(in_force_on(on)).select_related("programme")
    if isinstance(programme, Programme):
        versions = versions.filter(programme=programme)
    else:
        versions = versions.filter(programme__code=programme)
    version = versions.order_by("-valid_from", "-pk").first()
    if version is None:
        raise NoVersion(
            _(
                "The programme “{programme}” has no version on {day}. Enter its version with modules and lessons first."
            ).format(programme=programme, day=dates.short(on)),
            field="programme",
            code="no-version",
        )
    return version


def lacks_version(programme: Programme, on: date) -> bool:
    """Whether the programme has no version on the day: its lessons are not known and no class can be opened in it."""
    return not ProgrammeVersion.objects.filter(in_force_on(on), programme=programme).exists()


def find_programme(text: str, on: date, programmes: Sequence[Programme] | None = None) -> ProgrammeMatch:
    """The programme that the typed words mean on the day (R1-09). Nothing is guessed: no programme when two fit.

    The family is the programme's; where the text says the other one, the note says so. `programmes` saves the query
    when many texts are read.
    """
    known = programmes_on(on) if programmes is None else programmes
    key = best_match(text, [(row.pk, [row.name, row.code, *row.spellings]) for row in known])
    programme = next((row for row in known if row.pk == key), None)
    if programme is None:
        return ProgrammeMatch(None)
    claimed = written_family(text)
    note = ""
    if claimed and claimed != programme.family:
        note = _("Written as “{written}”; the programme {programme} is {family}.").format(
            written=str(Family(claimed).label).partition(" (")[0].lower(),
            programme=programme.name,
            family=str(Family(programme.family).label).partition(" (")[0].lower(),
        )
    return ProgrammeMatch(programme, note)


def built_on(document: OfficialDocument, actor: Actor) -> list[Follow]:
    """The versions of programmes that stand on a document, for its page (R0-04). One query."""
    versions = (
        ProgrammeVersion.objects.filter(basis=document)
        .select_related("programme")
        .order_by("-valid_from", "pk")
    )
    return [
        Follow(
            f"{row.programme.name} · {row.label}",
            reverse("catalogue:programme", args=[row.programme_id]),
            Period(row.valid_from, row.valid_to).as_text(),
        )
        for row in versions
    ]


def programme_names(codes: Collection[str] | None) -> dict[str, str]:
    """The names of programmes by code, of all programmes for None, in the order of their names. One query."""
    programmes = Programme.objects.all() if codes is None else Programme.objects.filter(code__in=codes)
    found = programmes.order_by("pk").values_list("code", "name")
    return dict(sorted(found, key=lambda row: text.sort_key(row[1])))
