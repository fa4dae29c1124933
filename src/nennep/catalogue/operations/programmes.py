"""Acts on programmes. A version is never changed once it is there: classes point to it and keep it (R2-25)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Family, GivenStep, Module, Programme, ProgrammeVersion, Subject, Topic
from nennep.catalogue.operations.shared import require_keeper
from nennep.catalogue.operations.steps import set_given_step
from nennep.catalogue.queries import needs_surveys
from nennep.catalogue.rules import ModulePlan, TopicPlan, wrong_sum
from nennep.documents.models import Certainty, DocumentState, OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.people.models import CredentialKind

FILE = Path(__file__).parent.parent / "programmes.toml"


class WrongSum(Refused):
    """The lessons of the parts are not the lessons of the whole."""


@transaction.atomic
def create_programme(
    *,
    code: str,
    name: str,
    family: str,
    subject: str,
    valid_from: date,
    by: User,
    now: datetime,
    level: str = "",
    spellings: Sequence[str] = (),
    certainty: str = Certainty.OFFICE,
    note: str = "",
    valid_to: date | None = None,
) -> Programme:
    """Enter a programme. Its family decides in which sums its classes stand. Refuses a code in use and an empty name."""
    require_keeper(by, now)
    code, name = text.clean(code).lower(), text.clean(name)
    if not code or len(code) > 40 or not all(part.isalnum() and part.isascii() for part in code.split("-")):
        raise Refused(
            _("The code has only small letters, digits and dashes, for example tc-llct."), field="code"
        )
    if Programme.objects.filter(code=code).exists():
        raise Refused(_("There is already a programme “{code}”.").format(code=code), field="code")
    if not name:
        raise Refused(_("The programme needs a name."), field="name")
    if family not in Family.values:
        raise Refused(_("Choose whether it is training or fostering."), field="family")
    if subject not in Subject.values:
        raise Refused(_("Choose the subject."), field="subject")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("The end must come after the beginning."), field="valid_to")
    programme = Programme.objects.create(
        code=code,
        name=name,
        search_key=text.search_key(f"{name} {code} {' '.join(spellings)}")[:250],
        family=family,
        subject=subject,
        level=text.clean(level),
        certainty=certainty,
        note=text.clean(note),
        spellings=[text.clean(one) for one in spellings],
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record(
        act="catalogue.programme.create",
        subject=programme,
        by=by,
        now=now,
        after={"code": code, "name": name, "family": family, "subject": subject, "valid_from": valid_from},
    )
    return programme


@transaction.atomic
def add_version(
    *,
    programme: Programme,
    label: str,
    lessons: int,
    valid_from: date,
    by: User,
    now: datetime,
    modules: Sequence[ModulePlan] = (),
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    certainty: str = Certainty.OFFICE,
    next_review_on: date | None = None,
    note: str = "",
    needs_survey_id: int | None = None,
    no_survey_reason: str = "",
) -> ProgrammeVersion:
    """From a day on new classes follow this version; the one before ends the day before, running classes keep it.

    Lessons are of the length that the rule time.lesson_minutes gives. Refuses lessons that do not add up (`WrongSum`),
    a day that is not after the version before, and a basis that is not issued. Who revises a version names the survey
    of needs that came before, or says why there was none (R2-26, R3-20).
    """
    require_keeper(by, now)
    programme = lock_one(Programme.objects.filter(pk=programme.pk))
    label = text.clean(label)
    if not label:
        raise Refused(_("The version needs a name, for example its year."), field="label")
    _check_lessons(lessons, modules)
    if basis is not None and basis.state in (
        DocumentState.DRAFT,
        DocumentState.REVIEWED,
        DocumentState.DROPPED,
    ):
        raise Refused(
            _("“{document}” is not issued and cannot be a basis.").format(document=basis), field="basis"
        )
    last = max(
        lock(ProgrammeVersion.objects.filter(programme=programme)),
        key=lambda row: row.valid_from,
        default=None,
    )
    if valid_from < programme.valid_from or (
        programme.valid_to is not None and valid_from >= programme.valid_to
    ):
        raise Refused(
            _("The programme does not exist on {day}. Choose a day within its life.").format(
                day=dates.short(valid_from)
            ),
            field="valid_from",
        )
    if last is not None:
        if valid_from <= last.valid_from:
            raise Refused(
                _("The present version holds from {day}. A new one begins later.").format(
                    day=dates.short(last.valid_from)
                ),
                field="valid_from",
                code="overlap",
            )
        if last.valid_to is None or last.valid_to > valid_from:
            last.valid_to = valid_from
            last.save(update_fields=["valid_to"])
    no_survey_reason = text.clean(no_survey_reason)[:250]
    if last is not None:
        _check_survey(programme, needs_survey_id, no_survey_reason, by, now)
    version = ProgrammeVersion.objects.create(
        programme=programme,
        label=label,
        lessons=lessons,
        valid_from=valid_from,
        valid_to=programme.valid_to,
        basis=basis,
        basis_text=text.clean(basis_text),
        certainty=certainty,
        next_review_on=next_review_on,
        note=text.clean(note),
        needs_survey_id=needs_survey_id,
        no_survey_reason="" if needs_survey_id else no_survey_reason,
    )
    _write_modules(version, modules)
    record(
        act="catalogue.version.add",
        subject=version,
        by=by,
        now=now,
        after={
            "label": label,
            "lessons": lessons,
            "valid_from": valid_from,
            "modules": [row.name for row in modules],
            "needs_survey": needs_survey_id,
            "no_survey_reason": version.no_survey_reason,
        },
        reason=text.clean(note)[:250],
        context=programme,
    )
    return version


@transaction.atomic
def close_programme(
    *, programme: Programme, valid_to: date, reason: str, by: User, now: datetime
) -> Programme:
    """No class is opened in the programme from `valid_to` on; its versions end with it, running classes go on.

    Refuses a day that is not after its beginning, a closed programme, and an empty reason.
    """
    require_keeper(by, now)
    programme = lock_one(Programme.objects.filter(pk=programme.pk))
    reason = text.clean(reason)
    if programme.valid_to is not None:
        raise Refused(_("The programme is already closed."), code="state")
    if not reason:
        raise Refused(_("Say why the programme ends."), field="reason")
    if valid_to <= programme.valid_from:
        raise Refused(
            _("The programme begins on {day} and cannot end before.").format(
                day=dates.short(programme.valid_from)
            ),
            field="valid_to",
        )
    for version in lock(ProgrammeVersion.objects.filter(programme=programme)):
        if version.valid_from >= valid_to:
            raise Refused(
                _("A version begins on {day}. The programme cannot end before.").format(
                    day=dates.short(version.valid_from)
                ),
                field="valid_to",
            )
        if version.valid_to is None:
            version.valid_to = valid_to
            version.save(update_fields=["valid_to"])
    programme.valid_to = valid_to
    programme.save(update_fields=["valid_to"])
    record(
        act="catalogue.programme.close",
        subject=programme,
        by=by,
        now=now,
        before={"valid_to": None},
        after={"valid_to": valid_to},
        reason=reason,
    )
    return programme


@transaction.atomic
def install_reference(*, by: User, now: datetime) -> int:
    """Add the shipped programmes that are not there yet, with their versions, and the steps to which shipped programmes lead
    where nothing of it was entered ever; what an office has entered stays.

    Returns how many programmes were added.
    """
    require_keeper(by, now)
    known = set(Programme.objects.values_list("code", flat=True))
    added = 0
    shipped = tomllib.loads(FILE.read_text(encoding="utf-8"))["programme"]
    for row in shipped:
        if row["code"] in known:
            continue
        programme = create_programme(
            code=row["code"],
            name=row["name"],
            family=row["family"],
            subject=row["subject"],
            level=row.get("level", ""),
            spellings=row.get("spellings", ()),
            certainty=row["certainty"],
            note=row.get("note", ""),
            valid_from=row["from"],
            valid_to=row.get("to"),
            by=by,
            now=now,
        )
        for version in row.get("version", ()):
            plans = [_plan(module) for module in version["modules"]]
            add_version(
                programme=programme,
                label=version["label"],
                lessons=sum(plan.lessons for plan in plans),
                valid_from=version["from"],
                modules=plans,
                basis_text=version.get("basis", ""),
                certainty=version["certainty"],
                by=by,
                now=now,
            )
        added += 1
    _install_steps(shipped, by, now)
    return added


def _install_steps(shipped: Sequence[dict[str, Any]], by: User, now: datetime) -> None:
    told = set(GivenStep.objects.values_list("programme__code", flat=True))
    programmes = {row.code: row for row in Programme.objects.order_by("pk")}
    steps = {row.code: row for row in CredentialKind.objects.order_by("pk")}
    for row in shipped:
        gives = row.get("gives")
        if gives and row["code"] not in told and gives["step"] in steps:
            set_given_step(
                programme=programmes[row["code"]],
                step=steps[gives["step"]],
                valid_from=row["from"],
                basis_text=gives["basis"],
                certainty=gives["certainty"],
                by=by,
                now=now,
            )


def _plan(module: dict[str, Any]) -> ModulePlan:
    topics = [TopicPlan(topic["name"], topic["lessons"]) for topic in module.get("topics", ())]
    return ModulePlan(module["name"], module["lessons"], topics)


def _check_survey(programme: Programme, survey_id: int | None, reason: str, by: User, now: datetime) -> None:
    if survey_id is None:
        if not reason:
            raise Refused(
                _("Choose the survey of needs that came before this revision, or say why there was none."),
                field="needs_survey",
                code="survey",
            )
        return
    today = local_date(now)
    survey = next((row for row in needs_surveys(programme, by, today) if row.pk == survey_id), None)
    if survey is None:
        raise Refused(_("This survey does not ask about this programme."), field="needs_survey")
    if survey.closes_on >= today and survey.answered < survey.asked:
        raise Refused(
            _("The survey runs until {day}. Wait for its answers.").format(day=dates.short(survey.closes_on)),
            field="needs_survey",
        )


def _check_lessons(lessons: int, modules: Sequence[ModulePlan]) -> None:
    if lessons <= 0:
        raise Refused(_("The version needs a number of lessons above 0."), field="lessons")
    for module in modules:
        if not text.clean(module.name) or module.lessons <= 0:
            raise Refused(_("Each module needs a name and a number of lessons above 0."), field="modules")
        if any(not text.clean(topic.name) or topic.lessons <= 0 for topic in module.topics):
            raise Refused(_("Each topic needs a name and a number of lessons above 0."), field="modules")
    wrong = wrong_sum(lessons, modules)
    if wrong is None:
        return
    if wrong.module:
        raise WrongSum(
            _("The topics of “{module}” add up to {parts} lessons, not {whole}. Correct one of them.").format(
                module=wrong.module, parts=wrong.parts, whole=wrong.whole
            ),
            field="modules",
            code="sum",
        )
    raise WrongSum(
        _("The modules add up to {parts} lessons, not {whole}. Correct one of them.").format(
            parts=wrong.parts, whole=wrong.whole
        ),
        field="lessons",
        code="sum",
    )


def _write_modules(version: ProgrammeVersion, plans: Sequence[ModulePlan]) -> None:
    for place, plan in enumerate(plans, start=1):
        name = text.clean(plan.name)
        module = Module.objects.create(
            version=version, order=place, name=name, match_key=text.match_key(name), lessons=plan.lessons
        )
        Topic.objects.bulk_create(
            Topic(module=module, order=order, name=text.clean(topic.name), lessons=topic.lessons)
            for order, topic in enumerate(plan.topics, start=1)
        )
