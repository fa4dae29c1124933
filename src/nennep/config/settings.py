"""Settings of the whole house. Everything an installation may change comes from the environment (docs/running.md)."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from nennep.config import environment, logs

PACKAGE_DIR = Path(__file__).resolve().parent.parent

MODE = environment.choice("MODE", "development", ("production", "development", "test"))
IS_PRODUCTION = MODE == "production"
DEBUG = environment.flag("DEBUG", default=False)

DATA_DIR = Path(environment.text("DATA_DIR", str(Path.home() / ".local" / "share" / "nennep"))).expanduser()
SECRET_KEY = environment.text(
    "SECRET_KEY", None if IS_PRODUCTION else "only-for-development-and-tests-never-in-production"
)
ALLOWED_HOSTS = environment.hosts("HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = environment.origins("TRUSTED_ORIGINS")
NENNEP_NOW = environment.moment("NOW")
HTTPS = environment.flag("HTTPS", default=IS_PRODUCTION)
HTTPS_PORT = environment.number("HTTPS_PORT", 443, lowest=1)

# --- Areas, earliest first: the order of the training year (docs/house.md) ---------------------------------------
AREAS = [
    "web", "audit", "accounts", "units", "people", "documents", "norms", "directives", "catalogue",
    "standards", "needs", "planning", "nominations", "rooms", "classes", "opening", "attendance", "feedback", "presence", "results", "desk", "exchange", "scenario", "kernel",
]  # fmt: skip
INSTALLED_APPS = [
    *(f"nennep.{area}" for area in AREAS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "nennep.web.middleware.HttpsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nennep.web.middleware.RequestClockMiddleware",
    "nennep.accounts.middleware.OwnPasswordMiddleware",
    "nennep.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "nennep.config.urls"
WSGI_APPLICATION = "nennep.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "nennep.config.navigation.navigation",
            ],
            "builtins": ["template_partials.templatetags.partials", "nennep.web.templatetags.components"],
        },
    }
]

# --- Store -------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": environment.database(
        "DATABASE_URL",
        f"sqlite:///{DATA_DIR / 'nennep.sqlite3'}",
        connection_seconds=environment.number("DATABASE_CONNECTION_SECONDS", 60),
    )
}
DATABASE_ENGINE = DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
if DATABASE_ENGINE == "sqlite3":
    # IMMEDIATE: a writer waits for its turn instead of failing in the middle; FULL: no commit is lost at a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
    }
else:
    # Compiling a statement of many conditions takes PostgreSQL seconds and saves none (docs/speed.md, review). The second:
    # prepared statements (kernel.db.first_row) are planned once for a connection, not anew for each of their values. The
    # number: only those that ask for it are prepared; without one Django switches preparing off, whoever asks.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c plan_cache_mode=force_generic_plan"
    )
    DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 1_000_000_000)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = DATA_DIR / "media"
CERTIFICATE_DIR = DATA_DIR / "certificate"  # written by `nennep certificate`
SESSION_ENGINE = "nennep.accounts.backends"

# --- Sign-in -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "nennep.accounts.backends.AccountBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if not IS_PRODUCTION:
    # Tests, and worlds that were built in that mode, hash quickly (argon2 has its own test). In development such a world can
    # be signed in to; the first sign-in hashes the password anew.
    PASSWORD_HASHERS.insert(
        0 if MODE == "test" else len(PASSWORD_HASHERS), "django.contrib.auth.hashers.MD5PasswordHasher"
    )
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "nennep.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "nennep.accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "office",
                    "name": environment.text("OIDC_NAME", "OpenID Connect"),
                    "client_id": environment.text("OIDC_CLIENT_ID"),
                    "secret": environment.text("OIDC_SECRET"),
                    "settings": {"server_url": environment.text("OIDC_SERVER")},
                }
            ]
        }
    }
    if environment.text("OIDC_SERVER", "")
    else {}
)
OIDC_MATCH = environment.choice(
    "OIDC_MATCH", "email", ("email", "username")
)  # the claim that names the account
SOCIALACCOUNT_STORE_TOKENS = False
# Wrong passwords are counted by axes, by user name and address: a whole class signs in from one address within a minute.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "10/900s/key",
}  # the second: codes of the second factor
AXES_USERNAME_CALLABLE = "nennep.accounts.adapters.name_at_the_door"
AXES_FAILURE_LIMIT = environment.number("SIGN_IN_ATTEMPTS", 8, lowest=1)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # it keeps address and browser of every sign-in for ever; nobody reads it
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLED = MODE != "test" or environment.flag("AXES_IN_TESTS", default=False)
SESSION_COOKIE_AGE = environment.number("SESSION_HOURS", 12, lowest=1) * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = environment.flag("REDIRECT_TO_HTTPS", default=True) and HTTPS
SECURE_REDIRECT_EXEMPT = [
    r"^trust/",
    r"^static/",
]  # a phone reads these before it trusts our certificate
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("BEHIND_PROXY", default=False) else None
)
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "nennep.web.views.csrf_failure"
PASSKEY_RP_ID = environment.host("RP_ID")  # check-in by phone; passkeys hold for this name and those below it
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "nennep_language"
USE_I18N = True
LOCALE_PATHS = [PACKAGE_DIR / "config" / "locale", PACKAGE_DIR / "console" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["nennep.config.formats"]

# --- Assets and files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = MODE == "development"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # one class of 200 people × several fields in one attendance form
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOG_LEVEL = environment.choice("LOG_LEVEL", "warning" if MODE == "test" else "info", environment.LEVELS)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "refusals": {"()": "django.utils.log.CallbackFilter", "callback": logs.tell_refusals_in_one_line}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {
        "handlers": ["console"],
        "level": LOG_LEVEL,
    },
    "loggers": {
        "axes": {"level": "WARNING"},
    },
}

if IS_PRODUCTION and NENNEP_NOW:
    raise environment.WrongSetting(
        gettext_noop("NENNEP_NOW fixes the clock and is refused in production mode. Remove it.")
    )
if IS_PRODUCTION and not ALLOWED_HOSTS:
    raise environment.WrongSetting(
        gettext_noop(
            "NENNEP_HOSTS is not set. Name the hosts that people will open, for example: daotao.tinhuy.local"
        )
    )
if IS_PRODUCTION and len(SECRET_KEY) < 40:
    raise environment.WrongSetting(
        gettext_noop("NENNEP_SECRET_KEY must have at least 40 characters. `nennep secret` prints a new one.")
    )
if IS_PRODUCTION and (len(set(SECRET_KEY)) < 12 or SECRET_KEY.startswith(("django-insecure-", "only-for-"))):
    raise environment.WrongSetting(
        gettext_noop("NENNEP_SECRET_KEY is easy to guess. `nennep secret` prints a new one.")
    )
if IS_PRODUCTION and not environment.text("OIDC_SERVER", "https://").startswith("https://"):
    raise environment.WrongSetting(
        gettext_noop("NENNEP_OIDC_SERVER must begin with https:// in production mode.")
    )  # what the identity server says is believed because of its certificate
if IS_PRODUCTION and DEBUG:
    raise environment.WrongSetting(
        gettext_noop("NENNEP_DEBUG shows inner details to visitors and is refused in production mode.")
    )
