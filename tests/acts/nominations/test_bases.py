"""What a decision on nominees stands on: plan, notice, who was sent, what is amended (R0-03, R0-04)."""

import json
import re
from dataclasses import replace

import pytest

from nennep.documents.models import DocumentBasis
from nennep.nominations import operations
from nennep.nominations.models import ListDecision, Nomination
from tests.make import classes, planning
from tests.make import nominations as make
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-03", "R0-04")]
NOTICE = "Căn cứ Thông báo chiêu sinh số 01-TB/BTCTU ngày 3-6-2024;"


def printed(decision: ListDecision) -> list[str]:
    return re.findall(r'Căn cứ [^"]+;', json.dumps(decision.document.frozen, ensure_ascii=False))


def cited(decision: ListDecision) -> list[str]:
    found = DocumentBasis.objects.filter(document=decision.document).order_by("pk")
    return [row.basis.number_text for row in found.select_related("basis")]


def test_a_class_list_stands_on_plan_notice_and_who_was_sent() -> None:
    first = make.calling(seats=4, is_out=False)
    item = planning.approved(owner=first.board, seats=4)
    planning.allocation(item, 4, first.agency)
    notice = make.prepared(first.board, first.school, [first.agency], seats=4, item=item)
    notice = operations.publish_notice(notice=notice, signer=first.signer, by=system(), now=NOW)
    world = replace(first, notice=notice)
    plan = item.plan.versions.get().document
    version = classes.programme_version()
    version.programme = notice.programme
    version.save()
    rows = [make.ready(world), make.ready(world)]
    reserve = make.nominated(world)
    Nomination.objects.filter(pk=reserve.pk).update(state="reserve")
    sending, opening = make.issued(world), make.issued(world, "opening")
    approved = f"Căn cứ Quyết định số {plan.number_text} ngày 21-2-2024 về việc phê duyệt chỉ tiêu kế hoạch;"
    assert printed(sending) == [approved, NOTICE]
    assert cited(sending) == [plan.number_text, "01-TB/BTCTU"]
    sent = f"Căn cứ Quyết định số 01-QĐ/BTCTU ngày 3-6-2024 về việc {sending.document.subject};"
    assert sending.document.subject.startswith("cử cán bộ tham gia lớp ")
    assert printed(opening) == [approved, NOTICE, sent]
    assert cited(opening) == [plan.number_text, "01-TB/BTCTU", "01-QĐ/BTCTU"]
    # Who is sent later by a second decision: the class list that follows stands on that one, and on the list it amends.
    operations.withdraw_nominee(
        nomination=Nomination.objects.get(pk=rows[0].pk), kind="work", reason="Bận việc", by=system(), now=NOW
    )
    Nomination.objects.filter(pk=reserve.pk).update(state="eligible")
    later, amending = make.issued(world), make.issued(world, "opening")
    assert cited(later) == [plan.number_text, "01-TB/BTCTU", "01-QĐ/BTCTU"]
    assert cited(amending) == [plan.number_text, "01-TB/BTCTU", "03-QĐ/BTCTU", "02-QĐ/BTCTU"]


def test_outside_every_plan_the_notice_is_enough() -> None:
    world = make.calling()
    make.ready(world)
    decision = make.issued(world)
    assert printed(decision) == [NOTICE]
    assert cited(decision) == ["01-TB/BTCTU"]
