"""One settings file. What differs from one installation to another comes from `LINDEN_*`."""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from config import database, env

ROOT = Path(__file__).resolve().parents[1]

# The demo is the only place where sample keys, plain-http cookies and DEBUG may be.
LINDEN_DEMO = env.flag("LINDEN_DEMO")
LINDEN_SITES = env.names("LINDEN_SITES", "public,staff")
LINDEN_REGION = env.text("LINDEN_REGION", "brussels")
LINDEN_PUBLIC_ADDRESS = env.text("LINDEN_PUBLIC_ADDRESS", "https://linden.invalid")
LINDEN_DATABASE_URL = env.text("LINDEN_DATABASE_URL", "postgresql://linden@/linden")
LINDEN_BROKER_URL = env.text("LINDEN_BROKER_URL", "pgmq://")
LINDEN_VAULT_KEYS_FILE = env.text("LINDEN_VAULT_KEYS_FILE", "")
LINDEN_LOOKUP_KEY_FILE = env.text("LINDEN_LOOKUP_KEY_FILE", "")
LINDEN_RECOVERY_PUBLIC_KEY_FILE = env.text("LINDEN_RECOVERY_PUBLIC_KEY_FILE", "")
LINDEN_JOURNAL_DIR = env.text("LINDEN_JOURNAL_DIR", "")

SECRET_KEY = env.text("LINDEN_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = env.names("LINDEN_ALLOWED_HOSTS", "localhost,127.0.0.1")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp_webauthn",
    "reports",
    "shelters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(ROOT.glob("reports/**/templates")),
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

DATABASES = {"default": database.for_django(LINDEN_DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Login opens the wrap of the user's private key (reports/accounts): no stored password hash.
AUTH_USER_MODEL = "reports.User"

LANGUAGE_CODE = "en"
LANGUAGES = [("fr", "Français"), ("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = sorted(ROOT.glob("reports/**/locale"))
USE_TZ = True
TIME_ZONE = "UTC"  # local time comes from the region pack and the case, never from the server

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = sorted(ROOT.glob("reports/**/static"))

# Neutral cookie names: they can be read on a shared device.
SESSION_COOKIE_NAME = "s" if LINDEN_DEMO else "__Host-s"
CSRF_COOKIE_NAME = "c" if LINDEN_DEMO else "__Host-c"
LANGUAGE_COOKIE_NAME = "l"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LINDEN_DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

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
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if LINDEN_DEMO else 63_072_000
SECURE_SSL_REDIRECT = not LINDEN_DEMO
X_FRAME_OPTIONS = "DENY"

# Large parts would otherwise be written to a temporary file in clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# A passkey is a second factor only: the password is what unlocks the keys.
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_RP_ID = urlsplit(LINDEN_PUBLIC_ADDRESS).hostname
OTP_WEBAUTHN_RP_NAME = "Linden"
OTP_WEBAUTHN_ALLOWED_ORIGINS = [LINDEN_PUBLIC_ADDRESS]
