"""Standards: audiences, what a post requires, the review of gaps, eligibility."""

from typing import ClassVar

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """What the area tells the earlier ones at start."""

    name = "nennep.standards"
    label = "standards"

    acts: ClassVar[dict[str, str]] = {}
    act_fields: ClassVar[dict[str, str]] = {}
    act_pages: ClassVar[dict[str, str]] = {}
