"""Open the first account of an installation: the administrator, who then opens the others on the page Accounts."""

import argparse
import getpass
import os
import sys

NAME = "account"
HELP = "open the administrator's account"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is needed for an account."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    create = acts.add_parser(
        "create-administrator", help="open an account that administers accounts and rights"
    )
    create.add_argument("username")
    create.add_argument("full_name", metavar="FULL-NAME")
    create.add_argument(
        "--unit", required=True, metavar="CODE", help="code of the unit at which the role is held"
    )


def run(options: argparse.Namespace) -> int:
    """The password is asked for, or read from NENNEP_PASSWORD; it never stands on the command line."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils.translation import gettext as _

    from nennep.accounts.models import Role, User
    from nennep.accounts.operations import create_user, grant_role, system_user
    from nennep.kernel.clock import now, today
    from nennep.kernel.errors import Refused
    from nennep.units.models import Unit

    unit = Unit.objects.filter(code=options.unit).first()
    if unit is None:
        raise Refused(
            _(
                "There is no unit with the code {code}. Take the units in first: nennep intake units FILE.xlsx --commit"
            ).format(code=options.unit)
        )
    password = os.environ.get("NENNEP_PASSWORD") or (
        getpass.getpass(_("Password: ")) if sys.stdin.isatty() else ""
    )
    try:
        validate_password(password, User(username=options.username, full_name=options.full_name))
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    moment = now()
    by = system_user(now=moment)
    user = create_user(
        username=options.username, full_name=options.full_name, password=password, by=by, now=moment
    )
    grant_role(user=user, role=Role.ADMINISTRATOR, unit=unit, valid_from=today(), by=by, now=moment)
    print(_("Opened: {username}").format(username=user.username))
    return 0
