"""A class that crosses 1-7-2025: identity, names and totals beside the arrangement of the world, counted by hand."""

from collections import Counter
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.models import Mark, PeriodReport, Reminder, ReminderCase
from nennep.classes.models import TrainingClass
from nennep.console.migrate import bring_up_to_date
from nennep.documents.queries import content_of
from nennep.kernel.clock import now
from nennep.people.models import Posting
from nennep.scenario import worlds
from nennep.units.models import Unit, UnitSuccession
from nennep.units.queries import UnitNotThere, find_unit, require_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.weight(8)]

OLD, NEW = "Trung tâm Chính trị huyện Châu Thượng", "Trung tâm Chính trị xã Tân Lập"
LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.requirement("R0-23", "R0-26", "R0-32", "R2-44")
def test_a_class_keeps_its_identity_and_every_paper_the_name_of_its_day(settings) -> None:
    bring_up_to_date()
    worlds.build("two-tier-2025", now=now())
    settings.NENNEP_NOW = "2025-07-16T20:00:00+07:00"
    _the_class_is_the_same()
    _units_followed()
    _reports_and_letters()
    _totals_and_lists()


def _the_class_is_the_same() -> None:
    made = TrainingClass.objects.get()
    assert (made.host.name, made.trainer.name, made.opened_on) == (OLD, OLD, date(2025, 4, 22))
    # 24 people were sent by sixteen agencies and are still theirs; 14 sessions are taken, 10 of them before the reform.
    sent = Counter(made.enrolments.values_list("agency__code", flat=True))
    assert sent == {"H1": 4, "H2": 3, "H3": 3, "SO01": 2} | dict.fromkeys(
        ("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "KTH", "VPH", "TTH", "BAO"), 1
    )
    assert made.enrolments.filter(valid_to__isnull=False).count() == 0
    marks = Mark.objects.filter(session__training_class=made)
    assert (marks.filter(held_on__lt=FIRST_NEW).count(), marks.count()) == (10 * 24, 14 * 24)
    serving = Posting.objects.filter(person__enrolments__training_class=made, valid_to__isnull=True)
    where = Counter(serving.values_list("unit__code", flat=True))
    assert where == {"N1": 4, "N2": 8, "N3": 7, "KTT": 1, "TTX": 1, "SO01": 2, "BAO": 1}
    client = Client()
    client.force_login(User.objects.get(username="giaovu.tt"))
    shown = client.get(reverse("classes:class", args=[made.pk])).content.decode()
    assert f"{NEW} tiếp nhận nhiệm vụ từ 1-7-2025" in shown


def _units_followed() -> None:
    kinds = Counter(UnitSuccession.objects.values_list("kind", flat=True))
    assert kinds == {"merged": 8, "tasks_transferred": 3, "split": 4, "abolished": 1}
    # Two communes of the same name: on each day the words mean the one that exists.
    for on, code in ((LAST_OLD, "X1"), (FIRST_NEW, "N1")):
        found = find_unit("Đảng ủy xã Tân Lập", on).unit
        assert found is not None
        assert found.code == code
    centre = Unit.objects.get(code="TTH")
    require_in_force(centre, LAST_OLD)
    with pytest.raises(UnitNotThere, match=NEW):
        require_in_force(centre, FIRST_NEW)


def _reports_and_letters() -> None:
    reports = PeriodReport.objects.select_related("document").order_by("period_from")
    assert [(one.document.issuer_name, str(one.document), len(one.cases.all())) for one in reports] == [
        (OLD, "01-BC/TTCT", 0),
        (OLD, "02-BC/TTCT", 4),
        (OLD, "03-BC/TTCT", 7),
        (NEW, "01-BC/TTCT", 6),
    ]
    april = repr(content_of(reports[0].document))
    assert "đợt 1 (ngày 22 tháng 4 năm 2025) của lớp sơ cấp" in april
    june, july = (repr(content_of(one.document)) for one in reports[2:])
    assert f"{NEW} (tiếp nhận nhiệm vụ của {OLD}) báo cáo" in july
    assert NEW not in june
    assert "Báo Thanh Giang" in june
    assert "Phát thanh" not in june
    assert "Báo và Phát thanh, Truyền hình Thanh Giang" in july
    letters = Reminder.objects.select_related("document").order_by("pk")
    written: dict[int, dict[str, list[int]]] = {5: {}, 6: {}, 7: {}}
    for letter in letters:
        places = ReminderCase.objects.filter(reminder=letter).values_list("enrolment__order", flat=True)
        written[letter.period_from.month][letter.agency.code] = sorted(places)
    # Of May while the districts existed; of June and July to whoever has the people since, also those of a body that ended.
    assert written == {
        5: {"H1": [1, 3], "H2": [5], "X3": [13]},
        6: {"N1": [1, 12], "N2": [3, 14, 20], "N3": [8], "BAO": [24]},
        7: {"N1": [1], "N2": [3, 13], "N3": [7], "KTT": [19], "BAO": [24]},
    }
    before, after = (
        repr(content_of(letters.get(period_from__month=month, agency__code=code).document))
        for month, code in ((5, "H1"), (6, "N1"))
    )
    assert "Thường trực Huyện ủy Châu Thượng" in before
    assert "Thường trực Đảng ủy xã Tân Lập" in after
    assert "do Huyện ủy Châu Thượng cử đi học" in after


def _totals_and_lists() -> None:
    """From 17-6 to 16-7 thirteen breaches: under the units of the first day, and under those of the last."""
    client = Client()
    client.force_login(User.objects.get(username="canbo.btc"))
    codes = dict(Unit.objects.values_list("pk", "code"))

    def table(units_on: str) -> dict[str, tuple[str, int, int]]:
        page = client.get(reverse("attendance:agencies"), {"units": units_on}).context["page"]
        rows = [row.row for row in page.listing.rows]
        return {codes[row.agency_id]: (row.name, row.breaches, row.people) for row in rows if row.breaches}

    def listed(code: str, units_on: str) -> int:
        query = {
            "since": "2025-06-17", "until": "2025-07-16", "breaches": "yes", "units": units_on,
            "agency": Unit.objects.get(code=code).pk,
        }  # fmt: skip
        return client.get(reverse("attendance:agency-cases"), query).context["page"].listing.count

    first, last = table("first"), table("last")
    assert {code: row[1:] for code, row in first.items()} == {
        "H1": (4, 2), "H2": (1, 1), "H3": (1, 1), "X2": (1, 1), "X3": (1, 1), "X4": (1, 1), "KTH": (1, 1),
        "VPH": (1, 1), "BAO": (2, 1),
    }  # fmt: skip
    # H1 and X2 live on in N1; H2, X3 and X4 in N2; H3 in N3; KTH in KTT; nobody follows VPH.
    assert {code: row[1:] for code, row in last.items()} == {
        "N1": (5, 3), "N2": (3, 3), "N3": (1, 1), "KTT": (1, 1), "VPH": (1, 1), "BAO": (2, 1),
    }  # fmt: skip
    assert (first["BAO"][0], last["BAO"][0]) == (
        "Báo Thanh Giang",
        "Báo và Phát thanh, Truyền hình Thanh Giang",
    )
    assert {code: listed(code, "first") for code in first} == {code: row[1] for code, row in first.items()}
    assert {code: listed(code, "last") for code in last} == {code: row[1] for code, row in last.items()}
    assert table("") == last
    shown = client.get(reverse("attendance:agencies"), {"units": "last"}).content.decode()
    assert "đến hết 30-6-2025" in shown
