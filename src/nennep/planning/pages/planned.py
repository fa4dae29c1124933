"""The lines behind the seats that all plans in force of one unit have for a year."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme, StudyForm
from nennep.planning.models import PlanLine, TrainingPlan
from nennep.planning.pages.shared import plan_url, when_words
from nennep.planning.queries import planned_lines
from nennep.units.models import Unit
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Link, PersonLine

PLANNED: Listing[PlanLine] = Listing(
    key="planned",
    title=gettext_lazy("Lines of the plan"),
    noun=gettext_lazy("lines of the plan"),
    columns=(
        Column(
            key="title",
            label=gettext_lazy("Class content"),
            sort="search_key",
            value=lambda line: PersonLine(
                line.title, line.audience_text if line.audience_text not in line.title else ""
            ),
            about_label=gettext_lazy("Audience"),
        ),
        Column(
            key="plan",
            label=gettext_lazy("Plan"),
            value=lambda line: Link(str(line.version.plan), plan_url(line.version.plan)),
        ),
        Column(
            key="programme",
            label=gettext_lazy("Programme"),
            value=lambda line: line.programme.name,
            sort="programme__search_key",
        ),
        Column(
            key="study_form",
            label=gettext_lazy("Form of study"),
            value=lambda line: line.get_study_form_display(),
            sort="study_form",
        ),
        Column(
            key="classes",
            label=gettext_lazy("Number of classes"),
            kind="number",
            sort="classes",
            total="classes",
        ),
        Column(key="seats", label=gettext_lazy("Seats"), kind="number", sort="seats", total="seats"),
        Column(key="when", label=gettext_lazy("Time of opening"), value=when_words),
    ),
    filters=(
        Choices(key="plan", label=gettext_lazy("Plan"), lookup="version__plan_id"),
        Choices(key="programme", label=gettext_lazy("Programme"), lookup="programme_id"),
        Choices(key="study_form", label=gettext_lazy("Form of study"), choices=StudyForm.choices),
    ),
    search=("search_key",),
    order=("version__plan__match_key", "order", "pk"),
    row_url=lambda line: reverse("planning:line", args=[line.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No approved line of these plans has both a form of study and a number of seats. They are entered on the line."
        )
    ),
)


def planned_page(plans: QuerySet[TrainingPlan], owner: Unit, year: int, query: Query) -> ListingPage:
    """The lines of these plans whose seats stand beside what agencies asked for."""
    lines = planned_lines(owner.pk, year).filter(version__plan__in=plans.values("pk"))
    programmes = Programme.objects.filter(pk__in=lines.values("programme_id")).order_by("search_key", "pk")
    return ListingPage(
        title=_("Seats in the plans of {year}").format(year=year),
        lead=_(
            "{owner}: approved lines of the plans in force, with a form of study and a number of seats."
        ).format(owner=owner.name),
        trail=(
            Crumb(_("Plans"), reverse("planning:plans")),
            Crumb(_("Seats in the plans of {year}").format(year=year)),
        ),
        listing=PLANNED.read(
            query,
            lines.select_related("version__plan", "programme"),
            choices={
                "plan": [(plan.pk, str(plan)) for plan in plans.order_by("match_key", "pk")],
                "programme": [(row.pk, row.name) for row in programmes],
            },
        ),
    )
