"""What the matrix of authority says of a notice and of a decision to send (phân cấp; domain.md 1.2)."""

from datetime import date

import pytest

from nennep.kernel.errors import Refused
from nennep.nominations import operations, queries
from nennep.nominations.models import ListDecision
from nennep.norms.models import AuthorityAct, Senders
from nennep.norms.operations import NoAuthority, add_authority
from tests.make import nominations as make
from tests.make import units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
OPEN, SEND = AuthorityAct.OPEN, AuthorityAct.SEND


def given(act: str, unit: object, **more: object) -> None:
    """An authority on record for every programme."""
    values: dict[str, object] = {"valid_from": date(2020, 1, 1), "basis_text": "57-QĐ/TW", **more}
    add_authority(act=act, unit=unit, by=system(), now=NOW, **values)


@pytest.mark.requirement("R1-11")
def test_a_notice_is_not_issued_for_a_class_that_its_school_has_no_authority_to_hold() -> None:
    world = make.calling(is_out=False)
    academy = units.unit("Học viện Mẫu", kind_code="regional_academy")
    given(OPEN, academy)
    notice = world.notice
    with pytest.raises(NoAuthority) as refusal:
        operations.publish_notice(notice=notice, signer=world.signer, by=world.officer, now=NOW)
    for words in ("Trường Chính trị Mẫu", "Học viện Mẫu", "57-QĐ/TW"):
        assert words in refusal.value.message
    notice.refresh_from_db()
    assert (notice.state, notice.document.number_text) == ("draft", "")
    # The day that counts is the first day of the class.
    given(OPEN, world.school, valid_from=notice.starts_on)
    operations.publish_notice(notice=notice, signer=world.signer, by=world.officer, now=NOW)
    notice.refresh_from_db()
    assert notice.state == "published"


@pytest.mark.requirement("R1-10", "R1-11")
def test_agencies_whose_people_are_delegated_elsewhere_are_told_before_they_nominate() -> None:
    world = make.calling(is_out=False)
    ministry = units.unit("Bộ Mẫu", kind_code="central_agency", is_outside_tree=True)
    city = units.unit("Thành ủy Khác", kind_code="province_committee")
    given(OPEN, world.school, for_senders=Senders.OWN_SUBTREE)
    given(OPEN, city, for_senders=Senders.CENTRAL_AGENCIES)
    assert queries.may_hold_class_of(world.notice).allowed
    notice = make.prepared(world.board, world.school, [world.agency, ministry])
    with pytest.raises(NoAuthority, match="Bộ Mẫu"):
        operations.publish_notice(notice=notice, signer=world.signer, by=world.officer, now=NOW)


@pytest.mark.requirement("R1-11")
def test_a_class_is_not_decided_when_the_authority_ended_since_its_notice() -> None:
    world = make.calling()
    make.ready(world)
    make.issued(world)
    given(OPEN, units.unit("Học viện Mẫu", kind_code="regional_academy"))
    with pytest.raises(NoAuthority):
        operations.prepare_decision(
            notice=world.notice, kind="opening", issuer=world.board, by=world.officer, now=NOW
        )
    assert ListDecision.objects.get().kind == "sending"


@pytest.mark.requirement("R1-10", "R2-21")
@pytest.mark.usefixtures("bare")
def test_people_are_sent_by_who_has_the_authority_over_their_agencies() -> None:
    world = make.calling()
    make.ready(world)
    city = units.unit("Thành ủy Khác", kind_code="province_committee")
    given(SEND, city, for_senders=Senders.OWN_SUBTREE)
    prepare = {"notice": world.notice, "kind": "sending", "issuer": world.board, "by": world.officer}
    with pytest.raises(NoAuthority, match="Thành ủy Khác") as refusal:
        operations.prepare_decision(**prepare, now=NOW)
    assert refusal.value.field == "issuer"
    assert not ListDecision.objects.exists()
    committee = world.board.parent
    given(SEND, committee, for_senders=Senders.OWN_SUBTREE)  # its Board acts for it
    assert queries.may_send(world.notice, world.board, {world.agency.pk}, NOW.date()).allowed
    ministry = units.unit("Bộ Mẫu", kind_code="central_agency", is_outside_tree=True)
    given(SEND, city, for_senders=Senders.CENTRAL_AGENCIES)
    assert not queries.may_send(world.notice, world.board, {ministry.pk}, NOW.date()).allowed
    with pytest.raises(Refused):
        operations.prepare_decision(**{**prepare, "issuer": world.school}, now=NOW)
    assert operations.prepare_decision(**prepare, now=NOW).entries.count() == 1
