"""What the templates of programmes may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.catalogue import policies
from nennep.catalogue.models import Family, Programme, ProgrammeVersion, Subject
from nennep.catalogue.queries import Added, NeedsSurvey, added_topics, doors_of_programme, needs_surveys
from nennep.documents.models import Certainty
from nennep.documents.policies import open_to
from nennep.kernel import numbers, text
from nennep.kernel.periods import Period, in_force_on
from nennep.web.dated import certainty_badge, state_on
from nennep.web.form_pages import FormPage
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link


def short_family(family: str) -> str:
    """Training or fostering, without the explanation."""
    return str(Family(family).label).partition(" (")[0]


def lessons_in_words(count: int) -> str:
    """A number of lessons with its word."""
    return ngettext("{count} lesson", "{count} lessons", count).format(count=numbers.whole(count))


@dataclass(frozen=True)
class ProgrammeRow:
    """One programme and its version of the day."""

    pk: int
    name: str
    code: str
    family: str
    subject: str
    lessons: int | None
    version: Badge | str
    has_version: bool
    certainty: Badge | None
    state: Badge
    search_key: str
    family_code: str
    subject_code: str
    is_in_force: bool


@dataclass(frozen=True)
class ListingPage:
    """The list of programmes."""

    title: str
    lead: str
    listing: ListPage[ProgrammeRow]
    acts: tuple[Act, ...] = ()
    tabs: tuple[Any, ...] = ()
    trail: tuple[Crumb, ...] = ()


def _rows(programmes: Sequence[Programme], on: date) -> list[ProgrammeRow]:
    versions = {
        row.programme_id: row
        for row in ProgrammeVersion.objects.filter(in_force_on(on), programme__in=programmes).order_by(
            "valid_from", "pk"
        )
    }
    rows = []
    for programme in programmes:
        version = versions.get(programme.pk)
        rows.append(
            ProgrammeRow(
                pk=programme.pk,
                name=programme.name,
                code=programme.code,
                family=short_family(programme.family),
                subject=programme.get_subject_display(),
                lessons=version.lessons if version else None,
                version=version.label if version else Badge(_("no version yet"), "warning"),
                has_version=version is not None,
                certainty=certainty_badge(version.certainty) if version else None,
                state=state_on(programme.valid_from, programme.valid_to, on),
                search_key=programme.search_key,
                family_code=programme.family,
                subject_code=programme.subject,
                is_in_force=Period(programme.valid_from, programme.valid_to).contains(on),
            )
        )
    rows.sort(key=lambda row: text.sort_key(row.name))
    return sorted(rows, key=lambda row: row.family_code, reverse=True)


PROGRAMMES: Listing[ProgrammeRow] = Listing(
    key="programmes",
    title=gettext_lazy("Programmes"),
    noun=gettext_lazy("programmes"),
    columns=(
        Column(key="name", label=gettext_lazy("Programme"), sort="name"),
        Column(key="code", label=gettext_lazy("Code"), sort="code"),
        Column(key="family", label=gettext_lazy("Family"), sort=("family", "name")),
        Column(key="subject", label=gettext_lazy("Subject area"), sort=("subject", "name")),
        Column(key="version", label=gettext_lazy("Version today")),
        Column(key="lessons", label=gettext_lazy("Lessons"), kind="number", sort="lessons"),
        Column(key="certainty", label=gettext_lazy("Certainty"), kind="badge"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(
        Choices(key="family", label=gettext_lazy("Family"), lookup="family_code", choices=Family.choices),
        Choices(
            key="subject", label=gettext_lazy("Subject area"), lookup="subject_code", choices=Subject.choices
        ),
        YesNo(
            key="version",
            label=gettext_lazy("Version today"),
            lookup="has_version",
            yes=gettext_lazy("has a version"),
            no=gettext_lazy("no version yet"),
        ),
        YesNo(
            key="is_open",
            label=gettext_lazy("State"),
            lookup="is_in_force",
            yes=gettext_lazy("In force"),
            no=gettext_lazy("Not in force"),
        ),
    ),
    search=("search_key",),
    row_url=lambda row: reverse("catalogue:programme", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no programme yet.")),
)


def programmes_page(actor: User, query: Query, on: date) -> ListingPage:
    """All programmes."""
    act = Act(_("New programme"), reverse("catalogue:create"), "plus", kind="primary")
    return ListingPage(
        title=_("Programmes"),
        lead=_(
            "Training leads to a diploma or level, fostering to a certificate; the two are never added together."
        ),
        listing=PROGRAMMES.read(query, _rows(list(policies.visible_to(actor).order_by("pk")), on)),
        acts=(act,) if policies.may_keep_programmes(actor, on) else (),
    )


@dataclass(frozen=True)
class ModuleLine:
    """A module with its topics."""

    number: int
    name: str
    lessons: int
    topics: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class VersionBlock:
    """A version with its modules."""

    label: str
    period: str
    lessons: int
    lessons_text: str
    certainty: Badge
    is_unverified: bool
    state: Badge
    basis: object
    review: date | None
    is_review_due: bool
    modules: tuple[ModuleLine, ...]
    is_current: bool
    note: str
    survey: NeedsSurvey | None
    no_survey_reason: str
    added: tuple[Added, ...]
    """What classes added beside it, to be considered at the next revision."""


@dataclass(frozen=True)
class ProgrammePage:
    """One programme with all its versions."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    facts: tuple[Fact, ...]
    versions: tuple[VersionBlock, ...]
    without_version: str
    """What to do where the programme has no version on the day; empty where it has one."""
    surveys: tuple[NeedsSurvey, ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]


def programme_page(actor: User, programme: Programme, on: date) -> ProgrammePage:
    """The programme, its versions, the newest first, with modules and topics."""
    versions = (
        programme.versions.select_related("basis")
        .prefetch_related("modules__topics")
        .order_by("-valid_from", "pk")
    )
    added = added_topics([version.pk for version in versions], actor)
    surveys = {row.pk: row for row in needs_surveys(programme, actor, on)}
    may_open = open_to(actor, (version.basis_id for version in versions if version.basis_id), on)
    facts = [
        Fact(_("Code"), programme.code),
        Fact(_("Family"), programme.get_family_display()),
        Fact(_("Subject area"), programme.get_subject_display()),
        Fact(_("Exists"), Period(programme.valid_from, programme.valid_to).as_text()),
        Fact(_("Certainty"), certainty_badge(programme.certainty)),
    ]
    facts.append(_leads_to(programme, on))
    if programme.spellings:
        facts.append(Fact(_("Also written"), ", ".join(programme.spellings)))
    if programme.note:
        facts.append(Fact(_("Note"), programme.note))
    acts: tuple[Act, ...] = ()
    if policies.may_keep_programmes(actor, on) and programme.valid_to is None:
        acts = (
            Act(
                _("New version"),
                reverse("catalogue:add-version", args=[programme.pk]),
                "plus",
                kind="primary",
            ),
            Act(
                _("Change what it leads to"),
                reverse("catalogue:set-step", args=[programme.pk]),
                "certificate",
            ),
            Act(
                _("Close the programme"),
                reverse("catalogue:close", args=[programme.pk]),
                "ban",
                kind="danger",
                opens_dialog=True,
            ),
        )
    has_version = any(Period(row.valid_from, row.valid_to).contains(on) for row in versions)
    return ProgrammePage(
        without_version="" if has_version else _without_version(may_keep=bool(acts)),
        title=programme.name,
        lead=short_family(programme.family),
        trail=(Crumb(_("Programmes"), reverse("catalogue:programmes")), Crumb(programme.name)),
        state=state_on(programme.valid_from, programme.valid_to, on),
        facts=tuple(facts),
        versions=tuple(
            _version_block(
                version, may_open, on, added[version.pk], surveys.get(version.needs_survey_id or 0)
            )
            for version in versions
        ),
        surveys=tuple(surveys.values()),
        events=timeline(programme),
        acts=(*acts, *doors_of_programme(programme, actor, on)),
    )


def _without_version(*, may_keep: bool) -> str:
    if may_keep:
        return _(
            "The programme has no version today: its number of lessons is not known and no class can be opened in it. Press “New version” and enter modules and lessons from the decision that issued it."
        )
    return _(
        "The programme has no version today: its number of lessons is not known and no class can be opened in it. Ask the Organisation Board or a training office to enter one."
    )


def _leads_to(programme: Programme, on: date) -> Fact:
    """The step on which somebody stands who completed the programme, as of the day, with its basis."""
    row = programme.given_steps.filter(in_force_on(on)).select_related("step").order_by("-valid_from").first()
    if row is None:
        return Fact(
            _("Leads to"),
            _("no step of the standards"),
            hint=_("Who studies it does not count as in study for any standard."),
        )
    return Fact(_("Leads to"), f"{row.step.name} · {row.basis_text}", hint=row.get_certainty_display())


def survey_choices(actor: User, programme: Programme, on: date) -> list[tuple[int, str]]:
    """The surveys of needs that a revision may name."""
    return [
        (
            row.pk,
            _("{title}: {answered} of {asked} answered").format(
                title=row.title, answered=row.answered, asked=row.asked
            ),
        )
        for row in needs_surveys(programme, actor, on)
    ]


def _version_block(
    version: ProgrammeVersion,
    may_open: frozenset[int],
    on: date,
    added: Sequence[Added],
    survey: NeedsSurvey | None,
) -> VersionBlock:
    modules = sorted(version.modules.all(), key=lambda row: row.order)
    basis: object = version.basis_text or "–"
    if version.basis is not None:
        is_open = version.basis.pk in may_open
        url = reverse("documents:document", args=[version.basis.pk])
        basis = Link(str(version.basis), url) if is_open else str(version.basis)
    is_current = Period(version.valid_from, version.valid_to).contains(on)
    return VersionBlock(
        label=version.label,
        period=Period(version.valid_from, version.valid_to).as_text(),
        lessons=version.lessons,
        lessons_text=lessons_in_words(version.lessons),
        certainty=certainty_badge(version.certainty),
        is_unverified=version.certainty == Certainty.OWN,
        state=state_on(version.valid_from, version.valid_to, on),
        basis=basis,
        review=version.next_review_on,
        is_review_due=is_current and version.next_review_on is not None and version.next_review_on <= on,
        modules=tuple(
            ModuleLine(
                row.order,
                row.name,
                row.lessons,
                tuple(
                    (topic.name, topic.lessons)
                    for topic in sorted(row.topics.all(), key=lambda topic: topic.order)
                ),
            )
            for row in modules
        ),
        is_current=is_current,
        note=version.note,
        survey=survey,
        no_survey_reason=version.no_survey_reason,
        added=tuple(added),
    )


def form_page(
    title: str,
    form: Any,
    act: str,
    *,
    programme: Programme | None = None,
    lead: str = "",
    kind: str = "primary",
) -> FormPage:
    """A form about one programme or the list."""
    back = (
        reverse("catalogue:programme", args=[programme.pk]) if programme else reverse("catalogue:programmes")
    )
    crumbs = [Crumb(_("Programmes"), reverse("catalogue:programmes"))]
    if programme:
        crumbs.append(Crumb(programme.name, back))
    return FormPage(
        title, lead or (programme.name if programme else ""), (*crumbs, Crumb(title)), form, act, back, kind
    )
