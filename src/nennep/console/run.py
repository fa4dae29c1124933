"""Start for a first look: database, demonstration world when the database is empty, server on this machine only, and what
time brings, every two minutes (unannounced checks are drawn there).

The address is told by its name: passkeys belong to names, not to figures.
"""

import argparse

NAME = "run"
HELP = "start with a demonstration world on this machine"
WORLD = "notice-407"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")


def run(options: argparse.Namespace) -> int:
    """Keeps the data of an earlier run. Refused in production, where there are no demonstration people."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    from nennep.console import migrate, serving
    from nennep.kernel.errors import Refused
    from nennep.scenario import worlds

    if settings.IS_PRODUCTION:
        raise Refused(_("`nennep run` shows invented people and is not for production. Use `nennep serve`."))
    serving.refuse_unless_free("127.0.0.1", options.port)
    migrate.bring_up_to_date()
    if worlds.is_empty():
        print(_("The database is empty: building the demonstration world “{name}”.").format(name=WORLD))
        worlds.build(WORLD, is_watched=True)
    print()
    print(_("Open http://localhost:{port}/ and sign in as one of these people:").format(port=options.port))
    for line in worlds.who_can_sign_in():
        print(f"  {line}")
    print(_("Stop with Ctrl+C. The data stays in {folder}.").format(folder=settings.DATA_DIR))
    return serving.serve_with_timers(host="127.0.0.1", port=options.port, workers=2)
