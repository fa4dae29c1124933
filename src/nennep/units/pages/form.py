"""A form about a unit or the list of units."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.units import queries
from nennep.units.models import Unit
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb


def form_page(
    title: str,
    form: Any,
    act: str,
    *,
    on: date,
    unit: Unit | None = None,
    lead: str = "",
    kind: str = "primary",
    suggested: int = 0,
) -> FormPage:
    """A form about a unit or the list of units; `suggested` units at most have their names sent along."""
    back = reverse("units:unit", args=[unit.pk]) if unit else reverse("units:units")
    crumbs = [Crumb(_("Units"), reverse("units:units"))]
    if unit:
        crumbs.append(Crumb(unit.name, back))
    names: tuple[str, ...] = ()
    if suggested:
        known = list(
            queries.units_in_force(on)
            .order_by("sort_key", "pk")
            .values_list("name", flat=True)[: suggested + 1]
        )
        names = tuple(known) if len(known) <= suggested else ()
    return FormPage(
        title, lead or (unit.name if unit else ""), (*crumbs, Crumb(title)), form, act, back, kind, names
    )
