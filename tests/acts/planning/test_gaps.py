"""A class proposed from a gap list: who leads it, and into which plan it goes when nothing else is said (R3-13)."""

from datetime import date

import pytest

from nennep.planning import operations
from nennep.planning.models import NextYearProposal, PlanLine
from nennep.planning.queries import lead_of_proposal, plans_for_proposals
from nennep.planning.states import VersionState
from nennep.standards.models import Audience
from nennep.standards.queries import ClassProposal
from tests.make import planning as make
from tests.make import standards
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R3-13")]

TODAY = NOW.date()


def proposal() -> ClassProposal:
    standards.reference()
    audience = Audience.objects.order_by("pk")[0]
    return ClassProposal(
        title="Đại học cho công chức cấp xã",
        programme_code=make.programme().code,
        audience=audience.name,
        audience_id=audience.pk,
        classes=1,
        seats=12,
        note="Rà soát",
    )


def test_the_owner_of_the_plan_leads_the_proposed_class_and_the_plan_can_be_submitted() -> None:
    plan = make.plan(year=2025)
    line = operations.take_class_proposal(plan=str(plan.pk), proposal=proposal(), by=system(), now=NOW)
    assert isinstance(line, PlanLine)
    assert line.lead == plan.owner
    operations.submit_version(version=plan.versions.get(), by=system(), now=NOW)
    assert plan.versions.get().state == VersionState.SUBMITTED


def test_without_a_draft_the_proposal_for_the_year_after_has_its_lead_too() -> None:
    plan = make.plan(year=2024)
    make.line(plan.versions.get())
    make.approve(plan.versions.get())
    taken = operations.take_class_proposal(plan=str(plan.pk), proposal=proposal(), by=system(), now=NOW)
    assert isinstance(taken, NextYearProposal)
    assert taken.lead == plan.owner
    following = operations.carry_to_next_year(plan=plan, by=system(), now=NOW)
    assert PlanLine.objects.get(version__plan=following).lead == plan.owner


def test_the_draft_of_the_coming_year_is_the_first_choice_and_names_who_leads() -> None:
    board = make.board()
    present = make.plan(board, year=2024, name="Kế hoạch năm 2024")
    later = make.plan(board, year=2026, name="Kế hoạch năm 2026")
    assert [key for key, _name in plans_for_proposals(system(), TODAY)] == [str(present.pk), str(later.pk)]
    coming = make.plan(board, year=2025, name="Kế hoạch năm 2025")
    assert plans_for_proposals(system(), TODAY) == [
        (str(coming.pk), f"Kế hoạch năm 2025: thêm mục vào bản nháp (chủ trì: {board.name})"),
        (str(present.pk), f"Kế hoạch năm 2024: thêm mục vào bản nháp (chủ trì: {board.name})"),
        (str(later.pk), f"Kế hoạch năm 2026: thêm mục vào bản nháp (chủ trì: {board.name})"),
    ]
    make.line(coming.versions.get())
    make.approve(coming.versions.get())
    first, *_others = plans_for_proposals(system(), TODAY)
    assert first[0] == str(present.pk), "an approved plan of the coming year is no draft"


def test_an_owner_that_ends_before_the_year_of_the_plan_leads_nothing() -> None:
    plan = make.plan(year=2025)
    owner = plan.owner
    owner.valid_to = date(2024, 12, 1)
    assert lead_of_proposal(plan, TODAY) is None
    owner.valid_to = date(2025, 1, 2)
    assert lead_of_proposal(plan, TODAY) == owner
