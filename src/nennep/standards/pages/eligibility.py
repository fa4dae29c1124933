"""What stands for and against a person's admission to a programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.catalogue.models import Programme, StudyForm
from nennep.kernel import dates
from nennep.people import policies as people
from nennep.people.models import Person
from nennep.standards import policies, queries
from nennep.standards.models import EligibilityCheck, Outcome
from nennep.standards.queries import CriterionResult, Eligibility
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Tone

TONES: dict[str, Tone] = {
    Outcome.PASS: "good",
    Outcome.WAIVED: "information",
    Outcome.UNKNOWN: "waiting",
    Outcome.FAIL: "decide",
}


def outcome_badge(outcome: str) -> Badge:
    """An outcome as icon and word."""
    return Badge(str(Outcome(outcome).label).capitalize(), TONES[outcome])


@dataclass(frozen=True)
class CriterionLine:
    """One condition as it came out."""

    row: CriterionResult
    badge: Badge
    unverified: Badge | None
    waive_url: str


@dataclass(frozen=True)
class CheckLine:
    """A check that was kept."""

    programme: str
    form: str
    on: str
    badge: Badge
    by: str
    at: Any


@dataclass(frozen=True)
class EligibilityPage:
    """The check of one person, not kept until somebody says so."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    found: Eligibility | None
    badge: Badge | None
    lines: tuple[CriterionLine, ...]
    keep_url: str
    kept: tuple[CheckLine, ...]


def person_trail(person: Person, title: str) -> tuple[Crumb, ...]:
    """From the list of people down to here."""
    return (
        Crumb(_("People"), reverse("people:people")),
        Crumb(person.full_name, reverse("people:person", args=[person.pk])),
        Crumb(title),
    )


def eligibility_page(actor: User, person: Person, form: Any, today: date) -> EligibilityPage:
    """The check that the form asks for, when it asks for one, and those kept before."""
    title = _("Conditions of admission")
    found: Eligibility | None = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        found = queries.eligibility_of(
            person,
            given["programme"].code,
            given["study_form"],
            given["on"],
            shows_planning=people.may_see_planning(actor, person, today),
        )
    may_waive = policies.may_waive(actor, person, today)
    names = dict(Programme.objects.values_list("code", "name"))
    kept = (
        policies.checks_visible_to(actor, today)
        .filter(person=person)
        .select_related("checked_by")
        .order_by("-checked_at", "-pk")[:20]
    )
    return EligibilityPage(
        title=title,
        lead=_("{name}: by the rules of the day that is asked for.").format(name=person.full_name),
        trail=person_trail(person, title),
        form=form,
        found=found,
        badge=outcome_badge(found.outcome) if found else None,
        lines=tuple(_line(row, person, found, may_waive=may_waive) for row in found.criteria)
        if found
        else (),
        keep_url=reverse("standards:keep-check", args=[person.pk]) if found else "",
        kept=tuple(_kept(check, names) for check in kept),
    )


def _line(row: CriterionResult, person: Person, found: Eligibility, *, may_waive: bool) -> CriterionLine:
    waivable = may_waive and row.is_waivable and row.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
    url = reverse("standards:waive", args=[person.pk])
    return CriterionLine(
        row=row,
        badge=outcome_badge(row.outcome),
        unverified=None if row.is_verified else Badge(_("unverified"), "warning"),
        waive_url=f"{url}?programme={found.programme_code}&key={row.key}" if waivable else "",
    )


def _kept(check: EligibilityCheck, names: dict[str, str]) -> CheckLine:
    return CheckLine(
        programme=names.get(check.programme_code, check.programme_code),
        form=str(StudyForm(check.study_form).label) if check.study_form else "",
        on=dates.short(check.on),
        badge=outcome_badge(check.outcome),
        by=str(check.checked_by),
        at=check.checked_at,
    )


def waiver_page(person: Person, programme: Programme, form: Any) -> FormPage:
    """What the competent level decided."""
    title = _("Record a waiver")
    back = f"{reverse('standards:eligibility', args=[person.pk])}?programme={programme.code}"
    return FormPage(
        title,
        _("{programme}: the competent level lets {name} off one condition.").format(
            programme=programme.name, name=person.full_name
        ),
        person_trail(person, title),
        form,
        _("Record the waiver"),
        back,
    )
