"""With which objects of the world of notice 407 the pages of planning are opened: the plan of its year."""

from typing import Any


def arguments() -> dict[str, dict[str, Any]]:
    """By name of the page in `planning`: the version in force, the draft after it, the seats of SO01 and, `@other`, of SO03."""
    from nennep.planning.models import LineDelay, PlanLine, SeatAllocation, TrainingPlan

    plan = TrainingPlan.objects.get(owner__code="BTC", year=2026)
    a_plan = {"pk": plan.pk}
    in_force, draft = plan.versions.order_by("number")
    line = PlanLine.objects.get(version=in_force, item__code="TC")
    on_its_way = PlanLine.objects.get(version=draft, item__code="TC")
    seats, of_other = (
        SeatAllocation.objects.get(pool__item__plan=plan, unit__code=code) for code in ("SO01", "SO03")
    )
    return {
        **dict.fromkeys(
            (
                "plan", "progress", "units", "demand", "classes", "annex", "amend", "carry", "propose", "seats", "allocate", "money",
                "record-budget",
            ),
            a_plan,
        ),
        **{key: {"pk": draft.pk} for key in ("add-line", "submit", "return", "record-session", "conclude", "draft-decision", "approve", "difference")},
        **{key: {"pk": line.pk} for key in ("line", "carry-line", "record-delay")},
        **{key: {"pk": on_its_way.pk} for key in ("change-line", "drop-line", "conclude-line", "line@draft")},
        "planned": {"pk": plan.owner_id, "year": plan.year},
        "end-delay": {"pk": LineDelay.objects.get(item__plan=plan).pk},
        **{key: {"pk": seats.pk} for key in ("allocation", "hand-on", "amend-seats")},
        **{key: {"pk": of_other.pk} for key in ("allocation@other", "hand-on@other")},
    }  # fmt: skip
