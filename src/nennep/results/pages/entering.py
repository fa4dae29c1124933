"""Forms of results: entering, signing, correcting, dropping a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.catalogue.models import Family
from nennep.classes.models import TrainingClass
from nennep.results.models import ResultList
from nennep.results.pages.one import class_trail
from nennep.web.form_pages import FormPage, form_page
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Tab


@dataclass(frozen=True)
class EnterPage:
    """The table into which the results of a class are typed."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    acts: tuple[Act, ...]
    form: Any
    heading: str
    back: str


def _trail(one: TrainingClass) -> tuple[Crumb, ...]:
    return class_trail(one, Crumb(_("Results of study"), reverse("results:class", args=[one.pk])))


def intake_trail(one: TrainingClass, title: str) -> tuple[Crumb, ...]:
    """The way to the loading of a result sheet."""
    return (*_trail(one), Crumb(title))


def enter_page(one: TrainingClass, form: Any, *, has_marks: bool) -> EnterPage:
    """Averages, or who passed; a fostering class chooses between the two."""
    title = _("Enter the results")
    here = reverse("results:enter", args=[one.pk])
    mode = "?marks=yes" if has_marks else "?marks=no"
    chooses = one.programme_version.programme.family == Family.FOSTERING
    return EnterPage(
        title=title,
        lead=_(
            "Who has no average, for example was not admitted to the exam, has not passed: write why as a note."
        )
        if has_marks
        else _("Say of everybody whether the course is passed."),
        trail=(*_trail(one), Crumb(title)),
        tabs=(
            Tab(_("Passed or not"), f"{here}?marks=no", not has_marks),
            Tab(_("With averages"), f"{here}?marks=yes", has_marks),
        )
        if chooses
        else (),
        acts=(
            Act(
                _("Load a result sheet"),
                reverse("results:intake", args=[one.pk]) + mode,
                "upload",
                kind="quiet",
            ),
            Act(
                _("Download the sheet"),
                reverse("results:sheet", args=[one.pk]) + mode,
                "file-spreadsheet",
                kind="quiet",
            ),
        ),
        form=form,
        heading=_("Average mark") if has_marks else _("Result"),
        back=reverse("results:class", args=[one.pk]),
    )


def sign_page(result_list: ResultList, form: Any) -> FormPage:
    """The decision of the school; afterwards nothing is changed any more."""
    one = result_list.training_class
    return form_page(
        _("Recognise the results"),
        form,
        _("Recognise"),
        back=reverse("results:class", args=[one.pk]),
        trail=_trail(one),
        lead=_(
            "From then on trainees, agencies and superiors read their results, and the list is only corrected by a new version."
        ),
    )


def correct_page(one: TrainingClass, form: Any) -> FormPage:
    """Begin the next version."""
    return form_page(
        _("Correct the results"),
        form,
        _("Begin the correction"),
        back=reverse("results:class", args=[one.pk]),
        trail=_trail(one),
        lead=_("The signed list stands until the new version is signed; both stay readable."),
    )


def drop_page(result_list: ResultList, form: Any) -> FormPage:
    """Take back a draft."""
    one = result_list.training_class
    return form_page(
        _("Drop the draft"),
        form,
        _("Drop the draft"),
        back=reverse("results:class", args=[one.pk]),
        trail=_trail(one),
        lead=_("What is entered is deleted. What was signed before stands."),
        kind="danger",
    )
