"""A page with one form and one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.classes.models import TrainingClass
from nennep.web.navigation import Crumb


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
    person_names: tuple[str, ...] = ()
    warning: str = ""


def class_trail(training_class: TrainingClass, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to something inside a class."""
    return (
        Crumb(_("Classes"), reverse("classes:list")),
        Crumb(training_class.name, reverse("classes:class", args=[training_class.pk])),
        *more,
    )
