"""The secret of all lots of this installation."""

import hashlib

from django.conf import settings


def lot_secret() -> bytes:
    """Derived from the secret of the installation, for nothing but lots."""
    return hashlib.sha256(b"presence.checks|" + settings.SECRET_KEY.encode()).digest()
