"""Settings of a server that sends its assets as an installation does: named by their contents, compressed, kept by the browser."""

from nennep.config.settings import *  # noqa: F403
from nennep.config.settings import STORAGES

STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
