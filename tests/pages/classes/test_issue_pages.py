"""The log of issues on its pages (R1-21)."""

import pytest
from django.test import Client
from django.urls import reverse

from nennep.classes import operations
from nennep.classes.models import ClassIssue, TrainingClass
from nennep.classes.states import IssueState
from tests.make import classes, units
from tests.pages.classes.visitors import text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-21")]


def test_an_issue_is_entered_followed_settled_and_found_again(one: TrainingClass, office: Client) -> None:
    kind = classes.issue_kind("logistics")
    sent = {
        "issue_text": "Máy chiếu phòng A2 hỏng", "kind": kind.pk, "severity": "2_serious", "happened_on": "3/6/2024",
        "owner": one.host.name, "due_on": "",
    }  # fmt: skip
    refused = office.post(
        reverse("classes:record-issue", args=[one.pk]), {**sent, "happened_on": "30/6/2024"}
    )
    assert refused.status_code == 422
    assert "Ngày này chưa tới" in text(refused)
    assert office.post(reverse("classes:record-issue", args=[one.pk]), sent).status_code == 302
    issue = ClassIssue.objects.get()
    register = text(office.get(reverse("classes:issues"), {"class": one.pk}))
    assert "Máy chiếu phòng A2 hỏng" in register
    assert f"kind=logistics&amp;class={one.pk}" in register
    assert "Máy chiếu" in text(office.get(reverse("classes:issues"), {"q": "may chieu", "waiting": "yes"}))
    assert "Máy chiếu" not in text(office.get(reverse("classes:issues"), {"severity": "1_minor"}))
    office.post(reverse("classes:follow-issue", args=[issue.pk]), {"done": "Đã mượn máy khác"})
    office.post(reverse("classes:settle-issue", args=[issue.pk]), {"result": "Đã thay bóng đèn"})
    page = text(office.get(reverse("classes:issue", args=[issue.pk])))
    for words in ("Đã mượn máy khác", "Đã thay bóng đèn", "Nghiêm trọng", "Đã giải quyết"):
        assert words in page
    office.post(reverse("classes:reopen-issue", args=[issue.pk]), {"reason": "Lại hỏng"})
    issue.refresh_from_db()
    assert issue.state == IssueState.OPEN
    exported = office.get(reverse("classes:issues"), {"export": "xlsx"})
    assert exported.status_code == 200


def test_a_long_log_costs_no_more_questions(one: TrainingClass, office: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert office.get(reverse("classes:issues")).status_code == 200
        return len(caught)

    classes.issue(one)
    asked()
    first = asked()
    for number in range(24):
        issue = classes.issue(one, f"Việc {number}", owner=units.unit())
        if number % 2:
            operations.settle_issue(issue=issue, result="Xong", by=units.system(), now=classes.NOW)
    assert asked() == first
