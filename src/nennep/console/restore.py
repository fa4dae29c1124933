"""Put a backup in place. Everything in the file is checked before anything is touched. Stop the server first."""

import argparse
import json
from pathlib import Path

NAME = "restore"
HELP = "put a backup in place"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file written by `nennep backup`")
    parser.add_argument("--replace", action="store_true", help="replace the data that is there now")
    parser.add_argument("--json", action="store_true", help="print the manifest as JSON")


def run(options: argparse.Namespace) -> int:
    """Refuses a damaged file, another kind of database, and a database with data unless --replace."""
    from django.utils.translation import gettext as _

    from nennep.console.archive import read_backup

    manifest = read_backup(options.file, is_replacing=options.replace)
    if options.json:
        print(json.dumps({"file": str(options.file), **manifest}, ensure_ascii=False))
    else:
        print(
            _("Restored: the state of {moment}. Run `nennep doctor` now.").format(moment=manifest["made_at"])
        )
    return 0
