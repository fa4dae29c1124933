"""Who checks and orders nominees reads their dossier, and points that add up (R1-03, R2-17)."""

import pytest
from django.urls import reverse

from nennep.nominations import operations
from nennep.nominations.policies import dossiers_seen
from nennep.people.models import PlannedPost, PostTitle
from nennep.people.policies import cards, sensitive_to
from tests.make import accounts, people, units
from tests.make import nominations as make
from tests.make.units import NOW, system
from tests.pages.nominations.test_nomination_pages import client, url

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-03", "R2-17")]
ON = NOW.date()


@pytest.fixture
def world() -> make.Calling:
    """A notice of the board for an agency that stands beside its tree."""
    first = make.calling(seats=9, is_out=False)
    outside = units.unit("Sở Ngoài Cây", kind_code="department")
    notice = make.prepared(first.board, first.school, [outside], seats=9)
    notice = operations.publish_notice(notice=notice, signer=first.signer, by=system(), now=NOW)
    return make.Calling(**{**first.__dict__, "notice": notice, "agency": outside})


def test_a_dossier_is_open_from_nomination_until_the_nominee_is_out(world: make.Calling) -> None:
    who = make.person(world.agency, "Nông Thị Xa", sex="F", ethnicity="Tày")
    invited = world.invited()
    row = operations.register_nominees(invited=invited, people=[who], by=system(), now=NOW)[0]
    readers = (world.officer, world.school_officer)
    for reader in readers:
        assert who not in sensitive_to(reader, ON), "only registered at its agency"
    operations.nominate(
        invited=invited,
        nominations=[row],
        is_time_released=True,
        release_signer="Giám đốc",
        by=system(),
        now=NOW,
    )
    for reader in readers:
        assert who in sensitive_to(reader, ON)
        assert not cards([who], reader, ON)[who.pk].is_masked
        assert "chỉ hiện với" not in client(reader).get(url("nominee", row.pk)).content.decode()
    for stranger in (world.other_officer, accounts.user()):
        assert who not in sensitive_to(stranger, ON)
        assert not dossiers_seen(stranger, ON)
    operations.refuse_nominee(nomination=row, reason="Chưa đủ điều kiện", by=system(), now=NOW)
    for reader in readers:
        assert who not in sensitive_to(reader, ON)


def test_points_add_up_also_where_a_group_is_not_for_the_reader(world: make.Calling) -> None:
    people.reference()
    who = make.person(world.agency, "Nông Thị Xa", sex="F", ethnicity="Tày")
    PlannedPost.objects.create(
        person=who, title=PostTitle.objects.get(code="division_head"), term_from=2020, term_to=2025,
        valid_from=ON.replace(year=2020), basis="Quyết định 1",
    )  # fmt: skip
    row = make.nominated(world, world.agency, who)
    row.refresh_from_db()
    groups = {one["group"]: one["points"] for one in row.points_explained}
    assert {"female", "minority", "planned"} <= set(groups)
    address = reverse("nominations:order", args=[world.notice.pk])
    line = client(world.officer).get(address).context["page"].rows[0]
    assert line.points == row.points == sum(groups.values())
    assert sum(int(reason.rpartition("+")[2]) for reason in line.reasons) == line.points
    assert any("Tày" in reason for reason in line.reasons)
    assert line.reasons[-1] == f"nhóm không thuộc phạm vi được xem +{groups['planned']}"
    # The school reads neither the points nor that somebody is planned.
    line = client(world.school_officer).get(address).context["page"].rows[0]
    assert line.points is None
    assert not any("quy hoạch" in reason or "phạm vi" in reason for reason in line.reasons)
