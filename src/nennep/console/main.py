"""The command line `nennep …` (design.md 5). Exit 0 done, 1 refused with the reasons, 2 wrong usage.

A command is a module of this package with `NAME`, `HELP`, `add_arguments(parser)` and `run(options) -> int`; it prints what a
person reads, or with `--json` one JSON object and nothing else on standard output.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

COMMANDS = (
    "run", "serve", "migrate", "scenario", "intake", "attendance_report", "reminders", "eligibility", "plan", "timers", "rebuild", "account", "backup",
    "restore", "doctor", "bench", "presence_trial", "secret", "certificate", "review",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, set the house up and run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.config.settings")
    words = list(sys.argv[1:] if arguments is None else arguments)
    modules = {name: _module(name) for name in _wanted(words)}
    options = _parser(modules).parse_args(words)
    module = modules[options.command]
    try:
        if getattr(module, "NEEDS_DJANGO", True):
            set_up()
        status = int(module.run(options))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe, such as `head`, had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 1


def _wanted(words: Sequence[str]) -> tuple[str, ...]:
    """The command that was named, or all of them: one that does not load must not take `backup` down with it."""
    names = tuple(name.replace("_", "-") for name in COMMANDS)
    return (words[0],) if words and words[0] in names else names


def _parser(modules: Mapping[str, ModuleType]) -> argparse.ArgumentParser:
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
    return parser


def set_up() -> None:
    """Read the settings and load the areas. The command line speaks the language of NENNEP_LANGUAGE."""
    import django
    from django.utils import translation

    from nennep.config import environment

    language = environment.choice("LANGUAGE", "vi", environment.LANGUAGES)
    django.setup()
    translation.activate(language)


def _sentence(error: Exception) -> str | None:
    """What to tell the user; None for an error of the program, which keeps its trace."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError
    from django.utils.translation import gettext as _

    from nennep.config.environment import WrongSetting
    from nennep.kernel.errors import Refused

    if isinstance(error, Refused):
        return str(error.message)
    if isinstance(error, WrongSetting):
        return error.told()
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, OperationalError):
        return _("The database does not do it: {error}. `nennep doctor` says more.").format(
            error=(str(error).strip().splitlines() or ["?"])[0]
        )
    if isinstance(error, OSError) and error.filename is not None:
        return _("{file}: {error}").format(file=error.filename, error=error.strerror)
    return None


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"nennep.console.{name.replace('-', '_')}")


def _version() -> str:
    from importlib.metadata import version

    return version("nennep")


if __name__ == "__main__":
    sys.exit(main())
