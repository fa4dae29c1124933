"""Directives: items that become tasks of units, urging, received plans, proposals."""

from typing import ClassVar

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.directives"
    label = "directives"

    acts: ClassVar[dict[str, str]] = {}
    act_fields: ClassVar[dict[str, str]] = {}
    act_pages: ClassVar[dict[str, str]] = {}
