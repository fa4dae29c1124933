"""A page with one form and one act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.classes.models import TrainingClass
from nennep.people.models import Person
from nennep.people.queries import postings_on
from nennep.web.navigation import Crumb


@dataclass(frozen=True)
class PersonName:
    """A person as suggested: what is typed, and post and unit beside it."""

    typed: str
    place: str = ""


@dataclass(frozen=True)
class FormPage:
    """One form. `unit_names` and `person_names` are suggestions for what is typed."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    act: str
    back: str
    kind: Literal["primary", "secondary", "quiet", "danger"] = "primary"
    unit_names: tuple[str, ...] = ()
    person_names: tuple[PersonName, ...] = ()
    warning: str = ""


def class_trail(training_class: TrainingClass, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to something inside a class."""
    return (
        Crumb(_("Classes"), reverse("classes:list")),
        Crumb(training_class.name, reverse("classes:class", args=[training_class.pk])),
        *more,
    )


def person_names(people: Iterable[Person], on: date) -> tuple[PersonName, ...]:
    """Suggestions of people in that order, with where they serve on the day."""
    every = list(people)
    postings = postings_on([person.pk for person in every], on)
    return tuple(
        PersonName(
            f"{person.full_name} ({person.code})",
            ", ".join(part for part in (posting.post, posting.unit.name) if part) if posting else "",
        )
        for person in every
        for posting in (postings.get(person.pk),)
    )
