"""Policies of support: entered with days and basis; what is due to the people of a class (R2-35)."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes.models import TrainingClass
from nennep.kernel.errors import NotAllowed, Refused
from nennep.standards.models import Audience, SupportPolicy
from nennep.standards.operations import add_support, end_support, enter_audience
from tests.make import accounts, classes, documents, units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


def audience(code: str, expression: dict[str, object]) -> Audience:
    return enter_audience(
        code=code, name=code, expression=expression, valid_from=date(2020, 1, 1), basis_text="Nghị quyết mẫu",
        empty_reason="Dùng để thử", by=system(), now=NOW,
    )  # fmt: skip


def support(**more: object) -> SupportPolicy:
    values: dict[str, object] = {
        "code": "tien-an",
        "name": "Hỗ trợ tiền ăn",
        "per": "day",
        "amount": 80_000,
        "valid_from": date(2020, 1, 1),
        "basis_text": "Nghị quyết mẫu",
        "by": system(),
        "now": NOW,
        **more,
    }
    return add_support(**values)


@pytest.mark.requirement("R2-35")
def test_a_policy_is_entered_with_its_days_and_a_new_amount_ends_the_one_before() -> None:
    agency = units.unit("Sở Mẫu", kind_code="department")
    for wrong, field in (
        ({"name": " "}, "name"),
        ({"per": "week"}, "per"),
        ({"amount": 0}, "amount"),
        ({"basis_text": ""}, "basis_text"),
        ({"valid_to": date(2019, 1, 1)}, "valid_to"),
    ):
        with pytest.raises(Refused) as refusal:
            support(**wrong)
        assert refusal.value.field in {field, "basis"}
    with pytest.raises(NotAllowed):
        support(by=accounts.holder(Role.AGENCY_OFFICER, agency))
    assert not SupportPolicy.objects.exists()
    old = support()
    support(amount=100_000, valid_from=date(2024, 6, 5))
    old.refresh_from_db()
    assert old.valid_to == date(2024, 6, 5)
    with pytest.raises(Refused):
        support(valid_from=date(2024, 1, 1))
    with pytest.raises(Refused):
        end_support(policy=old, valid_to=date(2024, 7, 1), reason="Lần nữa", by=system(), now=NOW)
    assert SupportPolicy.objects.count() == 2


def class_with_two() -> TrainingClass:
    """Days of study 3-6, 4-6 and 5-6-2024; one of its two people leaves on 4-6."""
    one = classes.training_class(form="full_time")
    for day in (3, 4, 5):
        classes.session(one, date(2024, 6, day))
    classes.enrolment(one, who=classes.person("Trần Thị Ở", sex="F"))
    left = classes.enrolment(one, who=classes.person("Lê Văn Đi", sex="M"))
    type(left).objects.filter(pk=left.pk).update(valid_to=date(2024, 6, 4), end_reason="withdrawn")
    return one


@pytest.mark.requirement("R2-35")
def test_the_class_shows_what_is_due_by_the_amount_of_each_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    one = class_with_two()
    support()
    support(amount=100_000, valid_from=date(2024, 6, 5))
    support(
        code="nu", name="Hỗ trợ cán bộ nữ", per="course", amount=500_000, audience=audience("nu", {"sex": "F"}),
        certainty="own",
    )  # fmt: skip
    reader = Client()
    reader.force_login(classes.training_office(one))
    url = f"{reverse('classes:roster', args=[one.pk])}?view=support"
    page = reader.get(url).context["page"]
    # Stayed: 3-6 and 4-6 at 80.000, 5-6 at 100.000, and 500.000 once; left on 4-6: two days at 80.000.
    amounts = {view.row.line.name: view.row.amount for view in page.listing.rows}
    assert amounts == {"Trần Thị Ở": 760_000, "Lê Văn Đi": 160_000}
    assert "chưa" in page.lead, "an amount of our own is marked"

    with CaptureQueriesContext(connection) as few:
        reader.get(url)
    for number in range(6):
        classes.enrolment(one, who=classes.person(f"Người {number}", sex="F"))
    with CaptureQueriesContext(connection) as many:
        reader.get(url)
    assert len(many) == len(few)


@pytest.mark.requirement("R2-35")
def test_the_register_is_kept_by_the_board_and_read_by_everybody(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    board = documents.board()
    keeper, reader = Client(), Client()
    keeper.force_login(accounts.holder(Role.BOARD_OFFICER, board))
    reader.force_login(accounts.holder(Role.AGENCY_OFFICER, units.unit("Sở Mẫu", kind_code="department")))
    values = {
        "name": "Hỗ trợ tiền ăn", "amount": "80.000", "per": "day", "valid_from": "1-1-2024",
        "basis_text": "Nghị quyết mẫu", "certainty": "office",
    }  # fmt: skip
    new = reverse("standards:add-support")
    assert reader.get(new).status_code == 403
    assert keeper.post(new, {**values, "amount": "tám mươi"}).status_code == 422
    assert not SupportPolicy.objects.exists()
    assert keeper.post(new, values).status_code == 302
    policy = SupportPolicy.objects.get()
    assert (policy.amount, policy.code) == (80_000, "ho-tro-tien-an")
    assert "80.000" in reader.get(reverse("standards:support")).content.decode()
    end = reverse("standards:end-support", args=[policy.pk])
    assert reader.post(end, {"last_on": "1-7-2024", "reason": "Hết hiệu lực"}).status_code == 403
    assert keeper.post(end, {"last_on": "1-7-2024", "reason": "Hết hiệu lực"}).status_code == 302
    policy.refresh_from_db()
    assert policy.valid_to == date(2024, 7, 2)
