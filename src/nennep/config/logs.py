"""What the log says: one plain line for a request that was refused, the whole story of a fault."""

import logging

# What strangers send all day: a foreign host name, a forged cookie, a broken form. Django answers 400.
SUSPICIOUS = "django.security"
REQUEST = "django.request"


def tell_refusals_in_one_line(record: logging.LogRecord) -> bool:
    """Filter of a handler: a request answered with 4xx loses its traceback; a fault (5xx) keeps it. Drops nothing."""
    is_suspicious = record.name == SUSPICIOUS or record.name.startswith(f"{SUSPICIOUS}.")
    is_refused = record.name == REQUEST and record.levelno < logging.ERROR
    if is_suspicious or is_refused:
        record.exc_info = record.exc_text = record.stack_info = None
    return True
