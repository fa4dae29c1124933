"""The world of the directive beside its source: nine items, tasks of units, who is late (counted by hand)."""

from datetime import date

import pytest

from nennep.accounts.models import User
from nennep.directives.models import Directive, Proposal, Target, TaskKind, UnitTask, Urging
from nennep.directives.policies import tasks_visible_to
from nennep.directives.queries import tasks_by_unit, urging_rows
from nennep.documents.queries import print_document
from nennep.kernel.clock import now
from nennep.scenario import worlds
from tests.make import documents

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R2-01", "R2-15", "R2-16", "R2-42", "R2-45", "R2-52")
def test_the_directive_and_its_tasks() -> None:
    documents.reference()
    worlds.build("directive", now=now())
    directive = Directive.objects.get()
    assert str(directive.document) == "01-CT/TU"
    assert directive.items.count() == 9
    # 1: 4 committees; 2: 1; 3: school + 4 centres; 4: 2; 5: 2; 6: 5 + 3 + 3 (the Board is a party body too: + 1); 7: 1;
    # 8: 4 + 5 + 3 and the school; 9: 1
    given = {
        item.number: item.tasks.count()
        for item in directive.items.order_by("number").prefetch_related("tasks")
    }
    assert given == {1: 4, 2: 1, 3: 5, 4: 2, 5: 2, 6: 12, 7: 1, 8: 13, 9: 1}
    plans = UnitTask.objects.filter(kind=TaskKind.PLAN)
    assert (plans.count(), plans.filter(state="done").count()) == (12, 11)
    (row,) = urging_rows([Urging.objects.get()], UnitTask.objects.all())
    assert (row.sent_on, row.units, row.done_since, row.still_open) == (date(2023, 5, 8), 4, 3, 1)
    assert UnitTask.objects.filter(yearly__isnull=False, due_on=date(2023, 12, 15)).count() == 4
    mine = tasks_visible_to(User.objects.get(username="canbo.h1"), date(2024, 1, 1))
    assert {unit.unit for unit in tasks_by_unit(mine, date(2024, 1, 1))} == {
        "Huyện ủy An Lạc Mẫu",
        "Trung tâm chính trị huyện An Lạc Mẫu",
    }
    assert dict(Proposal.objects.values_list("state", "outcome")) == {
        "accepted": "Đưa vào kế hoạch năm 2024.",
        "rejected": "Các lớp tổ chức tại Trường Chính trị tỉnh.",
    }
    assert Target.objects.get().due_on == date(2025, 12, 31)
    paper = print_document(directive.document, "docx")
    assert paper[:2] == b"PK"
