"""Who sees and changes the rules: everybody who signed in may read what binds them; a few change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.documents.models import Certainty
from nennep.kernel import dates
from nennep.kernel.periods import Period
from nennep.norms.models import Authority, AuthorityAct, Rule, Senders, StudyRegulation
from nennep.units.models import Unit, UnitLevel, UnitVersion
from nennep.units.queries import (
    BOARD_ROLES,
    board_area,
    is_board_of_the_whole,
    outside_tree_ids,
    subtree_ids,
    version_on,
)

SCHOOL_ROLES = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
"""Roles whose holders keep the rules of their own institution."""

BOARD_KIND = "organisation_board"


def visible_to(actor: Actor) -> QuerySet[Rule]:
    """Every rule for everybody who signed in; nothing for a stranger."""
    return Rule.objects.all() if actor.is_authenticated else Rule.objects.none()


def regulations_visible_to(actor: Actor) -> QuerySet[StudyRegulation]:
    """Every study regulation for everybody who signed in."""
    return StudyRegulation.objects.all() if actor.is_authenticated else StudyRegulation.objects.none()


def may_change_rules(actor: Actor, on: date | None = None, unit: Unit | int | None = None) -> bool:
    """Whether one may enter a rule or a study regulation (docs/decisions/0017).

    One that binds everybody: the administrator, and the Organisation Board of the committee at the top. One of a single
    unit also: the Board over that unit, and the training office and the leader of the institution itself.
    """
    rights = rights_of(actor, on)
    if rights.is_system or (
        rights.actor is not None and rights.actor.is_active and rights.actor.is_superuser
    ):
        return True
    if rights.is_administrator:
        return True
    unit_id = unit.pk if isinstance(unit, Unit) else unit
    if unit_id is None:
        return rights.has(*BOARD_ROLES) and is_board_of_the_whole(rights)
    if unit_id in rights.scope_for(*SCHOOL_ROLES):
        return True
    return rights.has(*BOARD_ROLES) and unit_id in board_area(rights)


def who_changes(unit: Unit | int | None = None) -> str:
    """One sentence for who may not: whom to ask."""
    if unit is None:
        return _(
            "Rules for everybody are changed by the administrator and the Organisation Board of the highest committee. Ask one of them."
        )
    return _(
        "Rules of one unit are changed by the unit itself, the Organisation Board above it and the administrator. Ask one of them."
    )


def may_change_some_rule(actor: Actor, on: date | None = None) -> bool:
    """Whether there is any scope for which one may enter a rule: the door to the form is shown to these."""
    rights = rights_of(actor, on)
    return may_change_rules(actor, on) or rights.has(*SCHOOL_ROLES, *BOARD_ROLES)


# --- Authority (phân cấp) -------------------------------------------------------------------------------------------


def authorities_visible_to(actor: Actor) -> QuerySet[Authority]:
    """The whole matrix for everybody who signed in; nothing for a stranger."""
    return Authority.objects.all() if actor.is_authenticated else Authority.objects.none()


@dataclass(frozen=True)
class Permission:
    """Whether a unit has authority, by which row, and why in one sentence. No row: the matrix says nothing of it."""

    allowed: bool
    rule: Authority | None
    sentence: str


def may_by_authority(
    act: str,
    unit: Unit,
    programme_code: str,
    study_form: str,
    on: date,
    *,
    senders: Collection[int] = (),
    programme: str = "",
) -> Permission:
    """Whether the unit may do that for the programme on the day, for the people of these agencies (R1-10, R1-11, R2-21).

    `programme` is its name for the sentence. A programme for which the matrix has no row at all is not checked: an installation without rows is not held up.
    """
    rows = list(
        Authority.objects.filter(act=act, programme_code__in=["", programme_code])
        .select_related("unit", "unit_kind", "basis")
        .order_by("-valid_from", "-programme_code", "pk")
    )
    if not rows:
        return Permission(allowed=True, rule=None, sentence="")
    of_form = [row for row in rows if row.study_form in ("", study_form)]
    own = [row for row in of_form if _holds(row, unit, version_on(unit, on))]
    today = [row for row in own if Period(row.valid_from, row.valid_to).contains(on)]
    what = {"unit": unit.name, "act": AuthorityAct(act).label, "programme": programme or programme_code}
    if not today:
        # Who holds it for another form of study only does not hold it for this one.
        against, sentence = _why_not(of_form or rows, own, what, on)
        return Permission(allowed=False, rule=against, sentence=sentence)
    missing = _uncovered(senders, today, rows, on)
    if missing:
        names = Unit.objects.filter(pk__in=missing).order_by("sort_key", "pk").values_list("name", flat=True)
        row = today[0]
        sentence = _(
            "{unit} {act} “{programme}” {senders} ({basis}), not for {agencies}. Let the authority be delegated, or leave them out."
        ).format(**what, senders=Senders(row.for_senders).label, basis=basis_of(row), agencies=_few(names))
        return Permission(allowed=False, rule=row, sentence=sentence)
    row = today[0]
    sentence = (
        _("{unit} {act} “{programme}” by delegation of {superior}: {basis}.")
        if row.delegated_by
        else _("{unit} {act} “{programme}”: {basis}.")
    ).format(**what, superior=row.delegated_by, basis=basis_of(row))
    return Permission(allowed=True, rule=row, sentence=sentence)


def may_hold(
    *,
    host: Unit,
    trainer: Unit,
    programme_code: str,
    study_form: str,
    on: date,
    senders: Collection[int] = (),
    programme: str = "",
) -> Permission:
    """Whether the host may open a class on the day for the people of these agencies and the trainer teach it; else what
    speaks against it (R1-11). Asked when a notice is written and issued, when a class is prepared, and when it opens.
    """
    opens = may_by_authority(
        AuthorityAct.OPEN, host, programme_code, study_form, on, senders=senders, programme=programme
    )
    if not opens.allowed:
        return opens
    teaches = may_by_authority(
        AuthorityAct.TEACH, trainer, programme_code, study_form, on, programme=programme
    )
    return opens if teaches.allowed else teaches


def basis_of(row: Authority) -> str:
    """What an authority stands on, in words; an unverified one says so."""
    words = row.basis_text or str(row.basis)
    return _("{basis}, unverified").format(basis=words) if row.certainty == Certainty.OWN else words


def holder_of(row: Authority) -> str:
    """Who holds an authority: one unit, a kind of units, or a level."""
    if row.unit is not None:
        return row.unit.name
    if row.unit_kind is not None:
        return row.unit_kind.name
    return str(UnitLevel(row.level).label)


def _holds(row: Authority, unit: Unit, version: UnitVersion | None) -> bool:
    """Whether the row speaks of the unit: by itself, by its kind or level, as an institution of the unit it names, or, where
    people are chosen, as the Organisation Board that acts for it."""
    if version is None:
        return row.unit_id == unit.pk
    if row.unit_id is not None:
        is_board = version.kind.code == BOARD_KIND and row.act in {AuthorityAct.APPROVE, AuthorityAct.SEND}
        acts_for_it = version.kind.is_training_institution or is_board
        return row.unit_id == unit.pk or (acts_for_it and version.parent_id == row.unit_id)
    if row.unit_kind_id is not None:
        return row.unit_kind_id == version.kind_id and row.level in ("", version.kind.level)
    return row.level == version.kind.level


def _why_not(
    rows: Sequence[Authority], own: Sequence[Authority], what: Mapping[str, object], on: date
) -> tuple[Authority | None, str]:
    """The row that speaks against it, and the sentence: an authority that ended or has not begun, or who holds it."""
    ended = [row for row in own if row.valid_to is not None and row.valid_to <= on]
    in_force = [row for row in rows if Period(row.valid_from, row.valid_to).contains(on)]
    holders = "; ".join(dict.fromkeys(holder_of(row) for row in in_force))
    if ended:
        row = max(ended, key=lambda one: one.valid_to or on)
        day = dates.short(row.valid_to) if row.valid_to else ""
        if holders:
            sentence = _(
                "From {day} on {unit} no longer {act} “{programme}” ({basis}). Now that is the part of: {holders}."
            )
        else:
            sentence = _("From {day} on {unit} no longer {act} “{programme}” ({basis}).")
        return row, sentence.format(**what, day=day, basis=basis_of(row), holders=holders)
    if not in_force:
        sentence = _(
            "On {day} nobody has the authority that {unit} {act} “{programme}”. Enter it with its basis."
        )
        return None, sentence.format(**what, day=dates.short(on))
    row = in_force[0]
    sentence = _(
        "{unit} has no authority: who {act} “{programme}” is {holders} ({basis}). Ask for a delegation, or let them do it."
    )
    return row, sentence.format(**what, holders=holders, basis=basis_of(row))


def _uncovered(
    senders: Collection[int], rows: Sequence[Authority], all_rows: Sequence[Authority], on: date
) -> list[int]:
    """The agencies for whose people none of the rows holds.

    Only central agencies are told apart, and only where the installation records to whom their people are delegated: of an
    agency outside the tree that is not known to be central nothing can be said, and what is not known holds nobody up.
    """
    scopes = {row.for_senders for row in rows}
    is_delegated = any(
        row.for_senders == Senders.CENTRAL_AGENCIES
        and row.unit_id is not None
        and Period(row.valid_from, row.valid_to).contains(on)
        for row in all_rows
    )
    if not senders or not is_delegated or scopes & {Senders.ALL, Senders.CENTRAL_AGENCIES}:
        return []
    outside = outside_tree_ids(on)
    tops = Unit.objects.filter(pk__in=outside, kind__level=UnitLevel.CENTRAL).values_list("pk", flat=True)
    central = subtree_ids(list(tops), on)
    return sorted(set(senders) & set(central))


def _few(names: Collection[str]) -> str:
    some = list(names)
    rest = len(some) - 3
    shown = ", ".join(some[:3])
    return _("{names} and {count} more").format(names=shown, count=rest) if rest > 0 else shown
