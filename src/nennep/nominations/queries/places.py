"""Whether a seat belongs to a plan and who pays for it (R4-04, R4-17, R4-35)."""

from __future__ import annotations

from nennep.nominations.models import EnrolmentNotice, Payer
from nennep.nominations.states import SeatSource
from nennep.planning.models import FundingSource, LineFunding, Side
from nennep.planning.states import VersionState

PAYERS: dict[str, str] = {
    FundingSource.PROVINCE: Payer.PROVINCE,
    FundingSource.CENTRAL: Payer.CENTRAL,
    FundingSource.AGENCY: Payer.AGENCY,
    FundingSource.PERSONAL: Payer.PERSONAL,
}


def seat_source_of(notice: EnrolmentNotice) -> str:
    """Of which plan the seats of the notice are, unless somebody goes outside it."""
    if notice.item is None:
        return SeatSource.OUTSIDE
    return SeatSource.CENTRAL if notice.item.plan.side == Side.CENTRAL else SeatSource.PROVINCE


def payer_of(notice: EnrolmentNotice) -> str:
    """Who pays as the line of the plan in force says: its one source, several, or empty where it says nothing. One query."""
    if notice.item_id is None:
        return ""
    sources = set(
        LineFunding.objects.filter(
            line__item_id=notice.item_id, line__version__state=VersionState.APPROVED
        ).values_list("source", flat=True)
    )
    if len(sources) > 1:
        return Payer.MIXED
    return PAYERS.get(next(iter(sources), ""), "")
