"""The leader of a committee reads what the bodies below it issue; writing, signing and receiving is theirs (R2-51)."""

import pytest

from nennep.accounts.models import Role
from nennep.documents import operations, policies
from nennep.documents.models import OfficialDocument
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts
from tests.make import documents as make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("bare"),
    pytest.mark.requirement("R2-51"),
]


def test_a_leader_reads_below_and_writes_for_the_own_committee_alone() -> None:
    committee = make.committee()
    board = make.board(committee)
    leader = accounts.holder(Role.COMMITTEE_LEADER, committee)
    draft, sent = make.draft(board), make.issued(board, make.signer(board))
    assert set(policies.visible_to(leader)) == {sent}
    for issuer, may in ((board, False), (committee, True)):
        assert policies.may_issue(leader, issuer) is may
        assert policies.may_draft(leader, issuer) is may
    signer = make.signer(board, "Lê Ký Thay")
    with pytest.raises((NotAllowed, Refused)):
        operations.issue_document(document=draft, signer=signer, on=make.TODAY, by=leader, now=make.NOW)
    draft.refresh_from_db()
    assert draft.number is None
    assert OfficialDocument.objects.filter(state="draft").get() == draft
    own = make.draft(committee)
    assert own in policies.visible_to(leader)
