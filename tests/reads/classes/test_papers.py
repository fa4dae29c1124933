"""From a document to the classes that stand on it, and back when it is replaced (R0-04, R0-12)."""

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes import operations
from nennep.classes.models import ClassRole
from nennep.documents import operations as operations_of_documents
from nennep.documents.queries import follows_of
from nennep.norms.operations import set_regulation
from tests.make import accounts, classes, documents, units

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-04")]


def named(document, actor) -> list[str]:
    return [follow.text for follow in follows_of(document, actor)]


def test_a_decision_leads_to_the_classes_in_which_it_gave_duties_and_places() -> None:
    decision = documents.external("15-QĐ/TCT", issuer_name="Trường Chính trị Mẫu", subject="mở lớp")
    one, other, unrelated = (classes.training_class() for _ in range(3))
    operations.appoint(
        training_class=one, person=classes.person(), role=ClassRole.CLASS_MANAGER, valid_from=one.starts_on,
        document=decision, by=units.system(), now=classes.NOW,
    )  # fmt: skip
    classes.enrolment(other, document=decision)
    assert set(named(decision, units.system())) == {one.name, other.name}
    assert unrelated.name not in named(decision, units.system())
    office = accounts.holder(Role.TRAINING_OFFICE, one.host)
    assert named(decision, office) == [one.name]
    assert named(decision, accounts.user()) == []


@pytest.mark.requirement("R0-12")
def test_a_regulation_leads_to_its_classes_and_its_successor_shows_there() -> None:
    academy = documents.board()
    head = documents.signer(academy)
    old = documents.issued(academy, head)
    one = classes.training_class()
    set_regulation(
        document=old, institution=one.host, valid_from=classes.STARTS_ON, by=units.system(), now=documents.NOW
    )
    classes.enrolment(one)
    operations.open_class(training_class=one, opened_on=classes.STARTS_ON, by=units.system(), now=classes.NOW)
    assert named(old, units.system()).count(one.name) == 1
    office = Client()
    office.force_login(accounts.holder(Role.TRAINING_OFFICE, one.host))
    page = reverse("classes:class", args=[one.pk])
    newer = documents.draft(academy, replaces=old)
    before = office.get(page).content.decode()
    assert old.number_text in before
    assert "Kiểm tra" not in before
    newer = operations_of_documents.issue_document(
        document=newer, signer=head, on=documents.TODAY, by=units.system(), now=documents.NOW
    )
    assert "Kiểm tra" in office.get(page).content.decode()
    assert newer.number_text in office.get(page).content.decode()
