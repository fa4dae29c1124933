"""Print a new secret for NENNEP_SECRET_KEY."""

import argparse
import secrets

NAME = "secret"
HELP = "print a new secret key"
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    """Print it."""
    print(secrets.token_urlsafe(60))
    return 0
