"""How presence is shown: by hand while the story runs, with phones and kiosks from the day of the visit on (R2-27)."""

from nennep.accounts.models import User
from nennep.attendance.states import Method
from nennep.classes.models import TrainingClass
from nennep.presence.models import EvidencePolicy
from nennep.presence.operations import set_policy
from nennep.presence.states import CheckKind
from nennep.scenario.stage import Stage

BY_HAND = (Method.HAND, Method.PAPER)


def by_hand(stage: Stage, classes: list[TrainingClass]) -> None:
    """Before the school had any device: by hand, and checks as the class manager thought fit."""
    for made in classes:
        for mode in _modes(made):
            set_policy(
                training_class=made,
                mode=mode,
                valid_from=made.starts_on,
                start_ways=BY_HAND,
                end_ways=BY_HAND,
                accepts_typed_code=True,
                wants_head_count=True,
                check_percent=0,
                check_kind=CheckKind.PEOPLE,
                check_people=6,
                basis_text="Trường chưa dùng thiết bị điểm danh.",
                by=_office(stage, made),
                now=stage.at(made.starts_on, 7),
            )


def with_devices(stage: Stage, classes: list[TrainingClass]) -> None:
    """From today on what the program ships, to the last number."""
    shipped = {one.mode: one for one in EvidencePolicy.objects.filter(training_class__isnull=True)}
    for made in classes:
        for mode in _modes(made):
            _as_shipped(stage, made, shipped[mode])


def _as_shipped(stage: Stage, made: TrainingClass, shipped: EvidencePolicy) -> None:
    set_policy(
        training_class=made,
        mode=shipped.mode,
        valid_from=stage.today,
        start_ways=shipped.start_ways,
        end_ways=shipped.end_ways,
        accepts_typed_code=shipped.accepts_typed_code,
        wants_head_count=shipped.wants_head_count,
        check_percent=shipped.check_percent,
        check_kind=shipped.check_kind,
        check_people=shipped.check_people,
        basis_text="Trường bắt đầu dùng mã phòng và máy ở cửa.",
        by=_office(stage, made),
        now=stage.now,
    )


def _modes(made: TrainingClass) -> list[str]:
    return sorted(set(made.sessions.order_by().values_list("mode", flat=True)))


def _office(stage: Stage, made: TrainingClass) -> User:
    return stage.users["daotao.hv" if made.host.code == "HV" else "daotao.tct"]
