"""Bring the database to the present shape and add the reference data that every installation begins with."""

import argparse

NAME = "migrate"
HELP = "bring the database up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    """Migrate and install the reference data; running it again changes nothing."""
    bring_up_to_date(verbosity=1)
    return 0


def bring_up_to_date(*, verbosity: int = 0) -> None:
    """Tables first, then kinds, layouts, rules, reasons and programmes of every area, earliest first."""
    from django.conf import settings

    from nennep.accounts.operations import system_user
    from nennep.attendance.operations import install_measures
    from nennep.attendance.operations import install_reference as install_reasons
    from nennep.catalogue.operations import install_reference as install_programmes
    from nennep.classes.operations import install_reference as install_issue_kinds
    from nennep.console.tables import make_tables
    from nennep.documents.operations import install_reference as install_documents
    from nennep.kernel.clock import now
    from nennep.norms.operations import install_reference as install_rules
    from nennep.opening.operations import install_reference as install_checklist
    from nennep.people.operations import install_reference as install_titles
    from nennep.presence.operations import install_reference as install_evidence
    from nennep.standards.operations import install_reference as install_conditions
    from nennep.units.operations import install_reference as install_unit_kinds

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    make_tables(verbosity=verbosity)
    moment = now()
    by = system_user(now=moment)
    for install in (
        install_unit_kinds,
        install_titles,
        install_documents,
        install_rules,
        install_programmes,
        install_conditions,
        install_issue_kinds,
        install_reasons,
        install_measures,
        install_checklist,
        install_evidence,
    ):
        install(by=by, now=moment)
