"""Needs: what agencies ask for, gathered and consolidated."""

from typing import ClassVar

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.needs"
    label = "needs"

    acts: ClassVar[dict[str, str]] = {}
    act_fields: ClassVar[dict[str, str]] = {}
    act_pages: ClassVar[dict[str, str]] = {}
