"""Write database and uploaded files to one file, while the server goes on working."""

import argparse
import json
from pathlib import Path

NAME = "backup"
HELP = "write everything to one file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="file to write, for example nennep-2024-06-03.tar.gz"
    )
    parser.add_argument("--json", action="store_true", help="print the manifest as JSON")


def run(options: argparse.Namespace) -> int:
    """Never overwrites a file."""
    from django.utils.translation import gettext as _

    from nennep.console.archive import write_backup
    from nennep.kernel.clock import now

    manifest = write_backup(options.file, now=now())
    if options.json:
        print(json.dumps({"file": str(options.file), **manifest}, ensure_ascii=False))
    else:
        print(
            _("Written: {file}, {size} kB. Keep a copy on another machine.").format(
                file=options.file, size=options.file.stat().st_size // 1024 + 1
            )
        )
    return 0
