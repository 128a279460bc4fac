"""One settings file. What differs from one installation to another comes from `LINDEN_*`."""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from kombu.entity import Queue

from config import schedule
from config.environment import broker, database, env, languages
from config.logs import LOGGING as LOGGING
from reports import queues
from reports.region import folder_of

ROOT = Path(__file__).resolve().parents[1]
APPS = ("reports", "shelters", "pharmacy", "nightlife")


def _folders(name: str) -> list[Path]:
    """Every folder of this name in the apps: each room keeps its own."""
    return sorted(path for app in APPS for path in (ROOT / app).glob(f"**/{name}"))


LINDEN_VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

# The demo is the only place where sample keys, plain-http cookies and DEBUG may be.
LINDEN_DEMO = env.flag("LINDEN_DEMO")
LINDEN_SITES = env.some_of("LINDEN_SITES", ("public", "staff"))
# Own proxies in front of the web process: whose X-Forwarded-For entries can be believed. None:
# not said, which an installation is refused for.
LINDEN_PROXIES = env.whole_number("LINDEN_PROXIES", None)
LINDEN_BEHIND_PROXY = env.flag("LINDEN_BEHIND_PROXY")
LINDEN_REGION = env.text("LINDEN_REGION", "brussels")
LINDEN_PUBLIC_ADDRESS = env.text("LINDEN_PUBLIC_ADDRESS", "https://linden.invalid")
# Where staff log in; the same host name unless the two sites have one each.
LINDEN_STAFF_ADDRESS = env.text("LINDEN_STAFF_ADDRESS", LINDEN_PUBLIC_ADDRESS)
LINDEN_DATABASE_URL = env.text("LINDEN_DATABASE_URL", "postgresql://linden@/linden")
LINDEN_BROKER_URL = env.text("LINDEN_BROKER_URL", "pgmq://")
LINDEN_VAULT_KEYS_FILE = env.text("LINDEN_VAULT_KEYS_FILE", "")
LINDEN_LOOKUP_KEY_FILE = env.text("LINDEN_LOOKUP_KEY_FILE", "")
LINDEN_RECOVERY_PUBLIC_KEY_FILE = env.text("LINDEN_RECOVERY_PUBLIC_KEY_FILE", "")
LINDEN_JOURNAL_DIR = env.text("LINDEN_JOURNAL_DIR", "")

# The provider of texts. Without an account nothing is texted, and nothing comes in.
LINDEN_TWILIO_ACCOUNT = env.text("LINDEN_TWILIO_ACCOUNT", "")
LINDEN_TWILIO_TOKEN_FILE = env.text("LINDEN_TWILIO_TOKEN_FILE", "")
LINDEN_TWILIO_TOKEN = env.secret("LINDEN_TWILIO_TOKEN", variable=LINDEN_DEMO)
LINDEN_TWILIO_API_ORIGIN = env.text("LINDEN_TWILIO_API_ORIGIN", "https://api.twilio.com")
# Instead of the region pack's: a messaging service, or the numbers texts come from and go to.
LINDEN_TWILIO_SERVICE = env.text("LINDEN_TWILIO_SERVICE", "")
LINDEN_TWILIO_NUMBERS = env.names("LINDEN_TWILIO_NUMBERS")
# The address the provider calls, as it was given to the provider: what it signs.
LINDEN_HOOKS_ORIGIN = env.text("LINDEN_HOOKS_ORIGIN", LINDEN_PUBLIC_ADDRESS)
LINDEN_CLOCK_FILE = env.text("LINDEN_CLOCK_FILE", "")  # a demo's moved clock; refused elsewhere
# A unit that opens what people send, where this one may not make walls itself (confinement).
LINDEN_CLEAN_SOCKET = env.text("LINDEN_CLEAN_SOCKET", "")

LINDEN_SECRET_KEY_FILE = env.text("LINDEN_SECRET_KEY_FILE", "")
SECRET_KEY = env.secret("LINDEN_SECRET_KEY", variable=LINDEN_DEMO)
DEBUG = False
ALLOWED_HOSTS = env.names("LINDEN_ALLOWED_HOSTS", "localhost,127.0.0.1")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp_webauthn",
    "reports",
    "shelters",
    "pharmacy",
    "nightlife",
    "config",
]

MIDDLEWARE = [
    "config.web.middleware.PrivacyHeaders",
    "config.metrics.metrics_page.Metrics",
    "config.web.middleware.AskedByAddress",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.web.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.web.middleware.StaffLanguages",
    "django.middleware.common.CommonMiddleware",
    "config.web.sent_files.SentFiles",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "config.web.middleware.TypedText",
    "reports.console.frame.waiting_counts.CountAnew",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": _folders("templates"),
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "reports.console.frame.staff_frame.frame",
            ],
            "libraries": {
                "shapes": "reports.look.shapes",
                "field_tags": "reports.look.field_tags",
                "row_tags": "reports.console.inbox.row_tags",
            },
            "builtins": ["reports.look.number_groups", "reports.look.days"],
        },
    },
]

FORM_RENDERER = "config.web.plain_fields.PlainFields"

# The longest a statement may take; 0: no limit (commands that touch every row).
LINDEN_STATEMENT_SECONDS = env.whole_number("LINDEN_STATEMENT_SECONDS", 0)
DATABASES = {
    "default": database.for_django(LINDEN_DATABASE_URL, statement_seconds=LINDEN_STATEMENT_SECONDS)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What belongs to a case goes with it in the database itself (erasure must reach it whatever
# deletes the row); users and teams are protected, so no deletion in Python ever meets that chain.
SILENCED_SYSTEM_CHECKS = ["fields.E323", "models.E050"]

# Login opens the wrap of the user's private key (reports/accounts): no stored password hash.
AUTH_USER_MODEL = "reports.User"
AUTHENTICATION_BACKENDS = ["reports.accounts.backend.KnownUsers"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/desk/"

_PACK = folder_of(LINDEN_REGION)
_SPOKEN = languages.of_pack(_PACK)
LANGUAGES = _SPOKEN.named
LANGUAGES_BIDI = _SPOKEN.right_to_left
LINDEN_STAFF_LANGUAGES = _SPOKEN.for_everybody
# The pack's own catalogues first: it may say anything otherwise than the rooms do.
LOCALE_PATHS = [_PACK / "locale", *_folders("locale")]
LANGUAGE_CODE = _SPOKEN.fallback(LOCALE_PATHS)
USE_TZ = True
TIME_ZONE = "UTC"  # local time comes from the region pack and the case, never from the server

STATIC_URL = "/static/"
STATICFILES_DIRS = _folders("static")
# Served from the rooms themselves by this process: nothing to collect, nothing elsewhere.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.web.static_files.Versioned"},
}

# Neutral cookie names: they can be read on a shared device.
SESSION_ENGINE = "reports.accounts.authentication.session_rows"
SESSION_COOKIE_NAME = "s" if LINDEN_DEMO else "__Host-s"
CSRF_COOKIE_NAME = "c" if LINDEN_DEMO else "__Host-c"
LANGUAGE_COOKIE_NAME = "l"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LINDEN_DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # like the session: until the browser is closed
CSRF_FAILURE_VIEW = "reports.accounts.views.refused_forms.no_token"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# It ends after eight hours (reports/accounts); its row stays, to know whose typing it was.
SESSION_COOKIE_AGE = 24 * 60 * 60

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Nothing to other sites. Not "no-referrer": browsers then post forms with "Origin: null".
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if LINDEN_DEMO else 63_072_000
SECURE_SSL_REDIRECT = not LINDEN_DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz(/file)?$"]
if LINDEN_BEHIND_PROXY:  # a proxy of one's own that sets this header and no other can
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# Large parts would otherwise be written to a temporary file in clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# A passkey is a second factor only: the password is what unlocks the keys.
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_HELPER_CLASS = "reports.accounts.credentials.passkeys.Helper"
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""
OTP_WEBAUTHN_RP_ID = urlsplit(LINDEN_STAFF_ADDRESS).hostname
OTP_WEBAUTHN_RP_NAME = "Linden"
OTP_WEBAUTHN_ALLOWED_ORIGINS = [LINDEN_STAFF_ADDRESS]

# Errors are logged as types and line numbers; locals and settings are never rendered.
DEFAULT_EXCEPTION_REPORTER = "config.logs.SparseReporter"

# Row first, then a wake-up with only its id. No result is kept anywhere.
CELERY_BROKER_URL = LINDEN_BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = broker.options(LINDEN_BROKER_URL, LINDEN_DATABASE_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_QUEUES = [Queue(name) for name in queues.ALL]
CELERY_TASK_DEFAULT_QUEUE = queues.ROUTINE
CELERY_TASK_ROUTES = schedule.ROUTES
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = schedule.BEAT
