"""Norms: the shipped rules."""

from nennep.norms import operations
from nennep.norms.models import Rule
from tests.make import documents
from tests.make.units import NOW, system


def reference() -> None:
    """Regulations, rules and study regulations as they ship."""
    documents.reference()
    if not Rule.objects.exists():
        operations.install_reference(by=system(), now=NOW)
