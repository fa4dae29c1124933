"""With which objects of the world of notice 407 the pages of openings are opened: the class that comes in three weeks."""

from typing import Any


def arguments() -> dict[str, dict[str, Any]]:
    """By name of the page in `opening`: the coming class, its drafted decision on the boards, its convocation (`paper@called`), the
    ceremony with its first guest."""
    from nennep.classes.models import TrainingClass
    from nennep.opening.models import Ceremony, ClassPaper, Guest, ItemAnswer
    from nennep.scenario.opening_ahead import CODE

    coming = TrainingClass.objects.get(code=CODE)
    boards, called = (
        ClassPaper.objects.get(training_class=coming, kind=kind) for kind in ("boards", "convocation")
    )
    ceremony = Ceremony.objects.get(classes=coming)
    guest = Guest.objects.filter(ceremony=ceremony).order_by("pk")[0]
    a_class = {"pk": coming.pk}
    return {
        **dict.fromkeys(("class", "confirm", "prepare-boards", "prepare-convocation"), a_class),
        "answer": {**a_class, "code": "room"},
        "withdraw": {"pk": ItemAnswer.objects.get(training_class=coming).pk},
        **{key: {"pk": boards.pk} for key in ("paper", "issue", "drop")},
        **{key: {"pk": called.pk} for key in ("paper@called", "receive")},
        "part": {"pk": called.pk, "fmt": "pdf"},
        **{
            key: {"pk": ceremony.pk}
            for key in ("ceremony", "change", "invite", "draft-programme", "hold", "cancel")
        },
        **{key: {"pk": guest.pk} for key in ("move-guest", "answer-guest", "drop-guest")},
    }
