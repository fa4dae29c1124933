"""One search over people, classes, units and documents, without diacritics, of what the person may see."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.documents.policies import visible_to as documents_visible_to
from nennep.kernel.db import newest
from nennep.kernel.text import search_key
from nennep.people.policies import visible_to as people_visible_to
from nennep.units.policies import visible_to as units_visible_to

MOST = 8
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    text: str
    about: str
    url: str


@dataclass(frozen=True)
class Found:
    """What was found of one kind; `more` leads to the full list when there is more."""

    kind: str
    hits: tuple[Hit, ...]
    more: str = ""


def search_everything(actor: User, term: str, on: date) -> list[Found]:
    """At most eight of each kind; every word must be found. Nothing for an empty term."""
    words = search_key(term).split()
    if not words:
        return []
    people = _matching(people_visible_to(actor, on), words).order_by("name_sort_key", "pk")[: MOST + 1]
    classes = _matching(classes_visible_to(actor, on), words).order_by("sort_key", "pk")[: MOST + 1]
    units = _matching(units_visible_to(actor), words).order_by("sort_key", "pk")[: MOST + 1]
    documents = _matching(documents_visible_to(actor, on), words).order_by(newest("issued_on"), "-pk")[
        : MOST + 1
    ]
    query = f"?q={term}"
    return [
        found
        for found in (
            _found(
                _("People"),
                [Hit(one.full_name, one.code, reverse("people:person", args=[one.pk])) for one in people],
                reverse("people:people") + query,
            ),
            _found(
                _("Classes"),
                [Hit(one.name, one.code, reverse("classes:class", args=[one.pk])) for one in classes],
                reverse("classes:list") + query,
            ),
            _found(
                _("Units"),
                [Hit(one.name, one.code, reverse("units:unit", args=[one.pk])) for one in units],
                reverse("units:units") + query,
            ),
            _found(
                _("Documents"),
                [
                    Hit(
                        str(one),
                        one.heading if one.number_text else "",
                        reverse("documents:document", args=[one.pk]),
                    )
                    for one in documents
                ],
                reverse("documents:documents") + query,
            ),
        )
        if found.hits
    ]


def _matching(rows: QuerySet[M], words: list[str]) -> QuerySet[M]:
    condition = Q()
    for word in words:
        condition &= Q(search_key__contains=word)
    return rows.filter(condition)


def _found(kind: str, hits: list[Hit], more: str) -> Found:
    return Found(kind, tuple(hits[:MOST]), more if len(hits) > MOST else "")
