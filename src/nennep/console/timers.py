"""Do what time brings: derive marks that are behind facts and rules, make the drafts of reports that have fallen due,
open the plans of the next year.

Run it daily by a timer of the system, oftener where devices check in; twice does no harm.
"""

from __future__ import annotations

import argparse
import json

NAME = "timers"
HELP = "make the report drafts that have fallen due (run daily)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to tell it."""
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(options: argparse.Namespace) -> int:
    """Open the drafts in the name of the system."""
    from django.utils.translation import ngettext

    from nennep.accounts.operations import system_user
    from nennep.attendance.operations import open_due_reports, settle_marks
    from nennep.directives.operations import open_yearly_tasks
    from nennep.kernel.clock import now
    from nennep.norms.operations import follow_rules
    from nennep.planning.operations import open_due_cycles
    from nennep.presence.operations import forget_addresses, watch_presence

    moment = now()
    derived = follow_rules(by=system_user(now=moment), now=moment)
    settled = settle_marks(by=system_user(now=moment), now=moment)
    watched = watch_presence(by=system_user(now=moment), now=moment)
    forgotten = forget_addresses(by=system_user(now=moment), now=moment)
    yearly = open_yearly_tasks(by=system_user(now=moment), now=moment)
    made = open_due_reports(by=system_user(now=moment), now=moment)
    plans = open_due_cycles(by=system_user(now=moment), now=moment)
    if options.json:
        told = {"report_drafts": len(made), "marks_settled": settled, "classes_derived": derived}
        print(
            json.dumps(
                {
                    **told,
                    "checks_missed": watched.missed,
                    "flags_raised": watched.flags,
                    "addresses_forgotten": forgotten,
                    "yearly_tasks": len(yearly),
                    "plans_opened": len(plans),
                }
            )
        )
    else:
        print(
            ngettext("{count} report draft made.", "{count} report drafts made.", len(made)).format(
                count=len(made)
            )
        )
    return 0
