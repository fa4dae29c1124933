"""One unit follows another: renamed, merged, split, abolished, tasks transferred (domain.md 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import dates, text
from nennep.kernel.errors import Refused
from nennep.units.models import SuccessionKind, Unit, UnitSuccession, UnitVersion
from nennep.units.operations.steps import NotInForce, check_allowed, end_unit, lock_tree
from nennep.units.rules import depth_order


class WrongNumberOfUnits(Refused):
    """The kind of succession asks for another number of predecessors or successors."""


class AlreadySucceeded(Refused):
    """A main successor is already recorded."""


@transaction.atomic
def succeed_units(
    *,
    predecessors: Sequence[Unit],
    successors: Sequence[Unit],
    kind: str,
    on: date,
    basis: str = "",
    main: Mapping[Unit, Unit] | None = None,
    predecessors_continue: bool = False,
    move_children_to: Unit | None = None,
    by: User,
    now: datetime,
) -> list[UnitSuccession]:
    """From `on` the successors do what the predecessors did; the predecessors end on that day (R2-44).

    Every predecessor is joined to every successor. Roll-ups follow one of them, the main one: the entry of `main`, else
    the first successor. When units only hand over some tasks they may continue (`predecessors_continue`, kinds split and
    tasks_transferred): then nothing is rolled up. Units below an ending one go to `move_children_to`.

    Refuses: renamed with other than one and one; merged into other than one; split into fewer than two; abolished with a
    successor; others without one; a successor that does not exist on the day; a unit on both sides.
    """
    lock_tree()
    check_allowed(by, now)
    _check_numbers(predecessors, successors, kind, continues=predecessors_continue)
    for unit in [*predecessors, *successors]:
        unit.refresh_from_db()
    for successor in successors:
        if successor.valid_from > on or (successor.valid_to is not None and successor.valid_to <= on):
            raise NotInForce(
                _("{unit} does not exist on {day} and cannot take over. Open it first.").format(
                    unit=successor.name, day=dates.short(on)
                ),
                field="successors",
            )
    parents = dict(
        UnitVersion.objects.filter(unit__in=predecessors, valid_to__isnull=True).values_list(
            "unit_id", "parent_id"
        )
    )
    by_id = {unit.pk: unit for unit in predecessors}
    rows: list[UnitSuccession] = []
    for unit_id in depth_order(by_id, parents):
        predecessor = by_id[unit_id]
        if not predecessors_continue and predecessor.valid_to != on:
            end_unit(predecessor, on, move_children_to=move_children_to, basis=basis, by=by, now=now)
        rows += _join(
            predecessor,
            successors,
            kind=kind,
            on=on,
            basis=basis,
            main=main or {},
            continues=predecessors_continue,
        )
        audit.record(
            act="units.unit.succeed",
            subject=predecessor,
            by=by,
            now=now,
            after={
                "how": str(SuccessionKind(kind).label),
                "on": on,
                "successors": [unit.name for unit in successors],
                "basis": text.clean(basis),
            },
        )
    return rows


def _join(
    predecessor: Unit,
    successors: Sequence[Unit],
    *,
    kind: str,
    on: date,
    basis: str,
    main: Mapping[Unit, Unit],
    continues: bool,
) -> list[UnitSuccession]:
    if not continues and UnitSuccession.objects.filter(predecessor=predecessor, is_main=True).exists():
        raise AlreadySucceeded(
            _("The successor of {unit} is already recorded. Take its end back first if it is wrong.").format(
                unit=predecessor.name
            ),
            field="predecessors",
        )
    if not successors:
        return [
            UnitSuccession.objects.create(
                predecessor=predecessor,
                successor=None,
                kind=kind,
                effective_on=on,
                basis=text.clean(basis),
                is_main=True,
            )
        ]
    heir = main.get(predecessor, successors[0])
    if heir not in successors:
        raise Refused(
            _("{heir} is not among the successors of {unit}. Choose the main one from the list.").format(
                heir=heir.name, unit=predecessor.name
            ),
            field="main",
        )
    return [
        UnitSuccession.objects.create(
            predecessor=predecessor,
            successor=successor,
            kind=kind,
            effective_on=on,
            basis=text.clean(basis),
            is_main=not continues and successor == heir,
        )
        for successor in successors
    ]


def _check_numbers(
    predecessors: Sequence[Unit], successors: Sequence[Unit], kind: str, *, continues: bool
) -> None:
    if kind not in SuccessionKind.values:
        raise Refused(_("Choose how one unit follows the other."), field="kind")
    if not predecessors:
        raise WrongNumberOfUnits(_("Choose the unit that is followed by another."), field="predecessors")
    if set(predecessors) & set(successors):
        raise WrongNumberOfUnits(
            _("A unit cannot follow itself. Take it out of one of the two lists."), field="successors"
        )
    if len(set(predecessors)) < len(predecessors) or len(set(successors)) < len(successors):
        raise WrongNumberOfUnits(_("A unit is listed twice. List each one once."), field="successors")
    sentence = {
        SuccessionKind.RENAMED: _("A renamed unit has exactly one predecessor and one successor."),
        SuccessionKind.MERGED: _("Units merge into exactly one successor."),
        SuccessionKind.SPLIT: _("A unit splits into at least two successors."),
        SuccessionKind.ABOLISHED: _(
            "An abolished unit has no successor. Choose “tasks transferred” if another takes over."
        ),
        SuccessionKind.TASKS_TRANSFERRED: _("Choose the unit that takes the tasks over."),
    }
    numbers = (len(predecessors), len(successors))
    right = {
        SuccessionKind.RENAMED: numbers == (1, 1),
        SuccessionKind.MERGED: numbers[1] == 1,
        SuccessionKind.SPLIT: numbers[1] >= (1 if continues else 2),
        SuccessionKind.ABOLISHED: numbers[1] == 0,
        SuccessionKind.TASKS_TRANSFERRED: numbers[1] >= 1,
    }
    known = SuccessionKind(kind)
    if not right[known]:
        raise WrongNumberOfUnits(sentence[known], field="successors")
    if continues and known not in {SuccessionKind.SPLIT, SuccessionKind.TASKS_TRANSFERRED}:
        raise Refused(
            _("Only a unit that hands over a part of its tasks can continue."), field="predecessors_continue"
        )
