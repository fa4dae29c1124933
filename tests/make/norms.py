"""Norms: the shipped rules."""

from nennep.norms import operations
from tests.make import documents
from tests.make.units import NOW, system


def reference() -> None:
    """Regulations, rules and study regulations as they ship."""
    documents.reference()
    operations.install_reference(by=system(), now=NOW)
