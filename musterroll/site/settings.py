"""Django's settings. No ORM and no database here: our SQL goes through `musterroll.postgres`, a role for each surface.

Only `musterroll.site.setup.migrate` gives Django a database, the owner's, for as long as the migrations run.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from musterroll.config import Config

CONFIG = Config.from_env()
PACKAGE = Path(__file__).resolve().parent.parent

# Made by `musterroll run` (see site/serve.py). Elsewhere (tests, linters) a key of the moment will do.
_key = CONFIG.data_dir / "secret.key"
SECRET_KEY = _key.read_text().strip() if _key.exists() else secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "musterroll.journal",
    "musterroll.register",
    "musterroll.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "musterroll.site.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "musterroll.site.problems.Problems",
]
ROOT_URLCONF = "musterroll.site.urls"
WSGI_APPLICATION = "musterroll.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / face / "templates" for face in ("site", "portal", "office")],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "musterroll.site.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# A database only while migrations run; any use of the ORM elsewhere fails loudly.
DATABASES: dict[str, dict[str, Any]] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who is signed in -----------------------------------------------------------------------------------------

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
# A browser takes a cookie of such a name over HTTPS alone, and from this very host: not from a neighbouring one.
_HOST_ONLY = "__Host-" if CONFIG.https else ""
SESSION_COOKIE_NAME = _HOST_ONLY + "musterroll_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.https
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds: a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- walls around the pages -----------------------------------------------------------------------------------

CSRF_FAILURE_VIEW = "musterroll.site.problems.csrf"
CSRF_COOKIE_NAME = _HOST_ONLY + "musterroll_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = CONFIG.https
LANGUAGE_COOKIE_NAME = "musterroll_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = CONFIG.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What came in the clear is sent to HTTPS unanswered. Whether it did, the web server says (`web._settings`): no header
# is heard here. The API refuses instead: a caller who is sent on would send a token in the clear each time, unawares.
SECURE_SSL_REDIRECT = CONFIG.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if CONFIG.https else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes: no form of ours is near it
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system's icons are data: URLs in its style sheet
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- languages and time ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / face / "locale" for face in ("site", "portal", "office")]
USE_I18N = True
# Law's time is the region's; pages convert. Nothing depends on the machine's zone.
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files ---------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "site" / "static"]
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing to collect before the first page
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 300  # seconds
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- what is written down -------------------------------------------------------------------------------------

# To stderr, warnings and worse. Request paths can hold a person's id, so no access log.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "musterroll.site.logs.Line",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Asked for by another host's name: answered with 400. A trace of each would let a stranger fill the disk.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # A line for each that comes while all threads are taken, or with a word of a proxy's that can't be read.
        "waitress": {"level": "ERROR"},
    },
}
