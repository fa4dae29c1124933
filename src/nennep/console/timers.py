"""Do what time brings: derive marks that are behind facts and rules, make the drafts of reports that have fallen due,
open the plans of the next year.

Run it every hour by a timer of the system; twice does no harm.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import time

NAME = "timers"
HELP = "do what falls due by the calendar (run every hour)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to tell it."""
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument(
        "--every", type=int, default=0, metavar="SECONDS",
        help="go on until stopped, beginning again after so many seconds (once); says nothing unless something fails",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Once, or again and again: a round that fails is told in the log and the next one tries again."""
    if options.every <= 0:
        return _told(options)
    from django.db import Error, connections

    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # no transaction outlives the process; nothing needs to be told
    log = logging.getLogger(__name__)
    while True:
        try:
            log.debug("a round of the timers: %s", _done())
        except Error:
            log.exception("a round of the timers failed")
        connections.close_all()
        time.sleep(options.every)


def _done() -> dict[str, int]:
    """One round, in the name of the system; how much of each was done."""
    from nennep.accounts.backends import SessionStore
    from nennep.accounts.operations import system_user
    from nennep.attendance.operations import open_due_reports, settle_marks
    from nennep.directives.operations import open_yearly_tasks
    from nennep.kernel.clock import now
    from nennep.norms.operations import follow_rules
    from nennep.planning.operations import open_due_cycles
    from nennep.presence.operations import forget_addresses, watch_presence

    moment = now()
    SessionStore.clear_expired()  # sign-ins that have run out
    derived = follow_rules(by=system_user(now=moment), now=moment)
    settled = settle_marks(by=system_user(now=moment), now=moment)
    watched = watch_presence(by=system_user(now=moment), now=moment)
    forgotten = forget_addresses(by=system_user(now=moment), now=moment)
    yearly = open_yearly_tasks(by=system_user(now=moment), now=moment)
    made = open_due_reports(by=system_user(now=moment), now=moment)
    plans = open_due_cycles(by=system_user(now=moment), now=moment)
    return {
        "report_drafts": len(made),
        "marks_settled": settled,
        "classes_derived": derived,
        "checks_missed": watched.missed,
        "flags_raised": watched.flags,
        "addresses_forgotten": forgotten,
        "yearly_tasks": len(yearly),
        "plans_opened": len(plans),
    }


def _told(options: argparse.Namespace) -> int:
    """One round, and what came of it."""
    from django.utils.translation import ngettext

    done = _done()
    if options.json:
        print(json.dumps(done))
    else:
        count = done["report_drafts"]
        print(
            ngettext("{count} report draft made.", "{count} report drafts made.", count).format(count=count)
        )
    return 0
