"""Nominations: enrolment notices, nominees, decisions to send."""

from typing import ClassVar

from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.nominations"
    label = "nominations"

    acts: ClassVar[dict[str, str]] = {}
    act_fields: ClassVar[dict[str, str]] = {}
    act_pages: ClassVar[dict[str, str]] = {}
