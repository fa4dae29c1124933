"""Nominations: a board with a signer, two agencies, a notice that is out, people to nominate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from nennep.accounts.models import Role, User
from nennep.kernel.dates import PartialDate
from nennep.nominations import operations
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
from nennep.norms.models import Rule
from nennep.norms.rules import known_keys, shipped
from nennep.people.models import Person
from nennep.units.models import Unit
from tests.make import accounts, catalogue, documents, people, units
from tests.make.units import NOW, system

DEADLINE, CUT_OFF, STARTS = date(2024, 6, 20), date(2024, 7, 10), date(2024, 7, 15)
_numbers = count(1)


@dataclass(frozen=True)
class Calling:
    """Everybody who takes part in one notice."""

    board: Unit
    school: Unit
    agency: Unit
    other: Unit
    officer: User
    school_officer: User
    agency_officer: User
    other_officer: User
    signer: Person
    notice: EnrolmentNotice

    def invited(self, agency: Unit | None = None) -> InvitedAgency:
        """The agency as it was invited."""
        return InvitedAgency.objects.get(notice=self.notice, agency=agency or self.agency)


def rules() -> None:
    """The shipped rules of priority."""
    units_of = {key: info.unit for key, info in known_keys().items()}
    for row in shipped()["rule"]:
        if row["key"].startswith(("nominations.", "cadre.young.")):
            Rule.objects.get_or_create(
                key=row["key"],
                valid_from=row["from"],
                defaults={
                    "operator": row.get("operator", "="),
                    "value": str(row["value"]),
                    "value_unit": units_of[row["key"]],
                    "certainty": row["certainty"],
                },
            )


def calling(*, seats: int = 3, is_out: bool = True, **more: object) -> Calling:
    """A notice of the board for two agencies; `is_out`: issued."""
    rules()
    board = documents.board()
    committee = board.parent
    school = units.unit("Trường Chính trị Mẫu", kind_code="political_school", parent=committee)
    agency, other = (units.unit(f"Sở Mẫu {n}", kind_code="department", parent=committee) for n in (1, 2))
    signer = documents.signer(board)
    notice = prepared(board, school, [agency, other], seats=seats, **more)
    if is_out:
        notice = operations.publish_notice(notice=notice, signer=signer, by=system(), now=NOW)
    return Calling(
        board,
        school,
        agency,
        other,
        accounts.holder(Role.BOARD_OFFICER, board, "Nguyễn Thị Ban"),
        accounts.holder(Role.TRAINING_OFFICE, school, "Phạm Thị Trường"),
        accounts.holder(Role.AGENCY_OFFICER, agency, "Trần Văn Sở"),
        accounts.holder(Role.AGENCY_OFFICER, other, "Lê Thị Khác"),
        signer,
        notice,
    )


def prepared(board: Unit, school: Unit, agencies: Sequence[Unit], **more: object) -> EnrolmentNotice:
    """A notice that is drafted."""
    number = next(_numbers)
    values: dict[str, object] = {
        "programme": catalogue.programme(f"ct-{number}", f"Chương trình thử {number}"),
        "study_form": "full_time",
        "title": f"Lớp Trung cấp lý luận chính trị thử {number}",
        "seats": 3,
        "deadline_on": DEADLINE,
        "cut_off_on": CUT_OFF,
        "starts_on": STARTS,
        "ends_on": date(2025, 1, 31),
        **more,
    }
    return operations.prepare_notice(
        owner=board, host=school, agencies=agencies, by=system(), now=NOW, **values
    )


def person(unit: Unit, name: str = "", **more: object) -> Person:
    """Somebody of the unit, with another name each time."""
    values: dict[str, object] = {"born": PartialDate(1970, 5, 6), **more}
    return people.person(name or people.name(next(_numbers)), unit=unit, **values)


def registered(world: Calling, unit: Unit | None = None, who: Person | None = None) -> Nomination:
    """Somebody on the agency's own list."""
    agency = unit or world.agency
    (row,) = operations.register_nominees(
        invited=world.invited(agency), people=[who or person(agency)], by=system(), now=NOW
    )
    return row


def nominated(
    world: Calling, unit: Unit | None = None, who: Person | None = None, **more: object
) -> Nomination:
    """Somebody nominated on a seat."""
    row = registered(world, unit, who)
    values: dict[str, object] = {"is_time_released": True, "release_signer": "Giám đốc Sở", **more}
    (row,) = operations.nominate(invited=row.invited, nominations=[row], by=system(), now=NOW, **values)
    return row


def ready(world: Calling, unit: Unit | None = None, who: Person | None = None) -> Nomination:
    """Somebody nominated who meets the conditions, as the check would find."""
    row = nominated(world, unit, who)
    Nomination.objects.filter(pk=row.pk).update(state="eligible")
    row.refresh_from_db()
    return row


def issued(world: Calling, kind: str = "sending") -> object:
    """A decision with everybody who is ready, issued and followed."""
    decision = operations.prepare_decision(
        notice=world.notice, kind=kind, issuer=world.board, by=system(), now=NOW
    )
    return operations.issue_decision(decision=decision, signer=world.signer, by=system(), now=NOW)
