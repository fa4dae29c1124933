"""The command line `nennep …` (design.md 5). Exit 0 done, 1 refused with the reasons, 2 wrong usage.

A command is a module of this package with `NAME`, `HELP`, `add_arguments(parser)` and `run(options) -> int`; it prints what a
person reads, or with `--json` one JSON object and nothing else on standard output.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

COMMANDS = (
    "run", "serve", "migrate", "scenario", "intake", "attendance_report", "reminders", "timers", "rebuild", "account", "backup",
    "restore", "doctor", "bench", "secret",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, set the house up and run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.config.settings")
    modules = {name.replace("_", "-"): _module(name) for name in COMMANDS}
    parser = argparse.ArgumentParser(
        prog="nennep", description="Nền Nếp: training of public cadres in good order."
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in modules.items():
        child = commands.add_parser(
            name,
            help=module.HELP,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(child)
    options = parser.parse_args(arguments)
    module = modules[options.command]
    try:
        if getattr(module, "NEEDS_DJANGO", True):
            _set_up()
        return int(module.run(options))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 1


def _set_up() -> None:
    import django
    from django.utils import translation

    django.setup()
    translation.activate(os.environ.get("NENNEP_LANGUAGE", "vi"))


def _sentence(error: Exception) -> str | None:
    """What to tell the user; None for an error of the program, which keeps its trace."""
    from django.core.exceptions import ImproperlyConfigured

    from nennep.kernel.errors import Refused

    if isinstance(error, Refused):
        return str(error.message)
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    return None


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"nennep.console.{name}")


def _version() -> str:
    from importlib.metadata import version

    return version("nennep")


if __name__ == "__main__":
    sys.exit(main())
