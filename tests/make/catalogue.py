"""Catalogue: the shipped programmes."""

from datetime import date

from nennep.catalogue import operations
from nennep.catalogue.models import Programme
from tests.make.units import NOW, system


def reference() -> None:
    """Programmes and versions as they ship."""
    if not Programme.objects.exists():
        operations.install_reference(by=system(), now=NOW)


def programme(code: str = "thu", name: str = "Chương trình thử", **more: object) -> Programme:
    """A training programme since 2010, without versions."""
    values: dict[str, object] = {
        "family": "training",
        "subject": "political_theory",
        "valid_from": date(2010, 1, 1),
        **more,
    }
    return operations.create_programme(code=code, name=name, by=system(), now=NOW, **values)
