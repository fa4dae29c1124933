"""Topics that classes added beside their programme, for its next revision (R3-24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse

from nennep.accounts.policies import Actor
from nennep.catalogue.queries import Added
from nennep.classes.models import AddedTopic
from nennep.classes.policies import visible_to
from nennep.kernel.clock import local_date


def added_topics_of(version_ids: Collection[int], actor: Actor) -> Mapping[int, Sequence[Added]]:
    """What classes added to the versions, by version, the newest first; the class is a link for who sees it. Two queries."""
    rows = list(
        AddedTopic.objects.filter(training_class__programme_version_id__in=version_ids)
        .select_related("training_class")
        .order_by("-added_at", "-pk")
    )
    classes = {row.training_class_id for row in rows}
    seen = set(visible_to(actor).filter(pk__in=classes).order_by("pk").values_list("pk", flat=True))
    found: dict[int, list[Added]] = defaultdict(list)
    for row in rows:
        found[row.training_class.programme_version_id].append(
            Added(
                name=row.name,
                lessons=row.lessons,
                note=row.note,
                approval=row.approval,
                added_on=local_date(row.added_at),
                class_name=row.training_class.name,
                class_url=reverse("classes:timetable", args=[row.training_class_id])
                if row.training_class_id in seen
                else "",
            )
        )
    return found
