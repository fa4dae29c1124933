"""How presence is shown: by hand while the story runs, with phones and kiosks from the day of the visit on (R2-27)."""

from datetime import date, datetime

from nennep.attendance.states import Method
from nennep.classes.models import TrainingClass
from nennep.presence.operations import set_policy
from nennep.presence.states import CheckKind
from nennep.scenario.stage import Stage

DEVICES = (Method.ROOM_CODE, Method.KIOSK)


def by_hand(stage: Stage, classes: list[TrainingClass]) -> None:
    """Before the school had any device: by hand, and checks as the class manager thought fit."""
    for made in classes:
        begins = made.starts_on
        _set(
            stage,
            made,
            begins,
            stage.at(begins, 7),
            (Method.HAND, Method.PAPER),
            0,
            "Trường chưa dùng thiết bị điểm danh.",
        )


def with_devices(stage: Stage, classes: list[TrainingClass]) -> None:
    """From today on, as the program ships it."""
    for made in classes:
        _set(stage, made, stage.today, stage.now, DEVICES, 60, "Trường bắt đầu dùng mã phòng và máy ở cửa.")


def _set(
    stage: Stage,
    made: TrainingClass,
    begins: date,
    now: datetime,
    ways: tuple[str, ...],
    checks: int,
    why: str,
) -> None:
    office = stage.users["daotao.hv" if made.host.code == "HV" else "daotao.tct"]
    for mode in sorted(set(made.sessions.order_by().values_list("mode", flat=True))):
        set_policy(
            training_class=made,
            mode=mode,
            valid_from=begins,
            start_ways=ways,
            end_ways=ways,
            accepts_typed_code=True,
            wants_head_count=True,
            check_percent=checks,
            check_kind=CheckKind.PEOPLE,
            check_people=6,
            basis_text=why,
            by=office,
            now=now,
        )
