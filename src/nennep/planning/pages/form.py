"""Forms about a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from nennep.planning.models import TrainingPlan
from nennep.planning.pages.shared import plan_crumbs, plan_url
from nennep.units.queries import units_in_force
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb

SUGGESTED = 1500
"""With more units than this the names are no longer sent along as suggestions."""


def form_page(
    title: str,
    form: Any,
    act: str,
    *,
    plan: TrainingPlan | None = None,
    lead: str = "",
    kind: str = "primary",
    back: str = "",
    names_on: date | None = None,
) -> FormPage:
    """A page with one form; `names_on` offers the units of the day where one is typed."""
    trail = plan_crumbs(plan, title) if plan is not None else (Crumb(title),)
    names: tuple[str, ...] = ()
    if names_on is not None:
        found = units_in_force(names_on).order_by("sort_key", "pk").values_list("name", flat=True)
        names = tuple(found[: SUGGESTED + 1])
    return FormPage(
        title=title,
        lead=lead,
        trail=trail,
        form=form,
        act=act,
        back=back or (plan_url(plan) if plan is not None else reverse("planning:plans")),
        kind=kind,
        suggestions=names if len(names) <= SUGGESTED else (),
    )
