"""Planning: the year's plan and its versions, seats, money, progress."""

from typing import ClassVar

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.planning"
    label = "planning"

    acts: ClassVar[dict[str, str]] = {}
    act_fields: ClassVar[dict[str, str]] = {}
    act_pages: ClassVar[dict[str, str]] = {}
