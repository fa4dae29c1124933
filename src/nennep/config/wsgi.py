"""The door for the server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.config.settings")
application = get_wsgi_application()
# All that is loaded now stays loaded. Looking through it for garbage takes a tenth of a second each time, in the middle of
# a page; frozen, it is not looked at again.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
