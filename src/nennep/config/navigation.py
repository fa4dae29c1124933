"""What stands in the side navigation, for whom."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: the doors that this person may open."""
    return {}
