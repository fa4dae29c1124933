"""Bring the database up to date, check the settings, then serve until told to stop.

For production set NENNEP_MODE=production, NENNEP_SECRET_KEY and NENNEP_HOSTS; see docs/running.md.
"""

import argparse
import sys

NAME = "serve"
HELP = "migrate, then serve"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=2, help="processes that answer, one per core (2)")
    parser.add_argument(
        "--https",
        action="store_true",
        help="with the certificate that `nennep certificate` made, without a proxy in front",
    )
    parser.add_argument(
        "--plain-port", type=int, default=0,
        help="with --https: also listen here without it, to show phones how to trust the certificate (80)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Refuses to start when a production setting is missing or unsafe."""
    from nennep.console import doctor, migrate, serving

    failures = [check for check in doctor.setting_checks() if check.is_failure]
    if failures:
        for check in failures:
            print(f"✗ {check.title}: {check.sentence}", file=sys.stderr)
        return 1
    serving.refuse_unless_free(options.host, options.port)
    if options.https and options.plain_port:
        serving.refuse_unless_free(options.host, options.plain_port)
    migrate.bring_up_to_date()
    serving.collect_assets()
    if options.https:
        return serving.serve_with_certificate(
            host=options.host, port=options.port, plain_port=options.plain_port, workers=options.workers
        )
    serving.serve_forever(host=options.host, port=options.port, workers=options.workers)
    return 0
