"""Settings: one file, everything from the environment.

Defaults make the embedded product (SQLite in ``DATA_DIR``, broker in the file system, messages into the log).
With ``DEBUG`` off a missing ``SECRET_KEY`` stops the boot.
"""

from __future__ import annotations

import gc
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import data_dir

# Modules, models and templates are made once and stay: looking through them every 700 objects takes a seventh of every start.
gc.set_threshold(20_000, 20, 20)

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = data_dir.locate()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# Not "pytest": libraries import that too where it is installed.
TESTING = "tests.services" in sys.modules
SECRET_KEY = env.str("SECRET_KEY", default="") or data_dir.stored_key(DATA_DIR)
if not SECRET_KEY:
    if not (DEBUG or TESTING):
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text; `make run` makes one for you.")
    SECRET_KEY = "insecure-only-for-development-and-tests"  # noqa: S105 - never used when DEBUG is off

PORT = int(env.str("PORT", default="") or 8000)
# Address that goes into messages and QR codes, without a slash at its end.
SITE_URL = (env.str("SITE_URL", default="") or f"http://localhost:{PORT}").rstrip("/")
# Where the day plan of technicians shows an address.
MAP_URL = env.str("MAP_URL", default="https://www.openstreetmap.org/search?query={address}")
SECURE_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [
    *(env.list("ALLOWED_HOSTS", default=[]) or ["localhost", "127.0.0.1", "[::1]", "testserver"]),
    urlsplit(SITE_URL).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[]) or ([SITE_URL] if SECURE_HTTPS else [])

INSTALLED_APPS = [
    "helpdesk.admin_config.SettingsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "phonenumber_field",
    "helpdesk",
    "helpdesk.accounts",
    "helpdesk.audit",
    "warranty",
    "tickets",
    "notifications",
]

MIDDLEWARE = [
    "helpdesk.middleware.RequestIdMiddleware",
    "helpdesk.middleware.DatabaseAwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "helpdesk.middleware.LanguageMiddleware",
    "helpdesk.middleware.ThemeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"

_loaders: list = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("helpdesk.lib.folding.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "helpdesk.context_processors.brand",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "helpdesk.templatetags.ui"],
        },
    },
]

# --- database: SQLite needs WAL *and* IMMEDIATE; WAL alone loses 43 % of read-then-write transactions to locks.
DATABASES: dict[str, dict[str, Any]] = {
    "default": environ.Env.db_url_config(
        env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'helpdesk.sqlite3'}"
    )
}
_db = DATABASES["default"]
if _db["ENGINE"].endswith("sqlite3"):
    _db["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;",
    }
    # A file also in tests: an in-memory database has other locks, so races tested there prove nothing.
    _db["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    _db["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _db["CONN_HEALTH_CHECKS"] = True
    _db.setdefault("OPTIONS", {})["options"] = (
        "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=60s"
        " -c jit=off"  # to compile a statement takes longer than any of ours runs
    )
    if env.bool("PREPARED_STATEMENTS", default=True):  # switch off behind a pool that shares connections by transaction
        # Only ``helpdesk.lib.prepared`` uses them, and only to look up by key: one plan fits all values.
        _db["OPTIONS"]["prepare_threshold"] = 1
        _db["OPTIONS"]["options"] += " -c plan_cache_mode=force_generic_plan"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL,
                "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1}}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
SESSION_ENGINE = "helpdesk.accounts.signed_in"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "helpdesk.errors.csrf_failure"
# Two copies on one host (another PORT) must not sign each other out: browsers share cookies between ports.
_cookie = "__Host-{}" if SECURE_HTTPS else f"{{}}_{PORT}"
SESSION_COOKIE_NAME = _cookie.format("session")
CSRF_COOKIE_NAME = _cookie.format("csrf")
RECENT_COOKIE_NAME = _cookie.format("recent")  # the repair last reported or found on this device

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["helpdesk.accounts.signed_in.StaffBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk:queue"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:  # a hash that is slow on purpose is tested by its authors
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Reports that one address may send within an hour; 0 switches the limit off (load tests, a hall full of counters).
REPORTS_PER_HOUR = env.int("REPORTS_PER_HOUR", default=30)

# Sheets as PDF, where the machine has pango; off, the browser prints the same pages.
PDF = env.bool("PDF", default=True)

# A public demonstration: the sign-in page lists the demo accounts. Never on a real installation.
DEMO = env.bool("DEMO", default=False)

# --- language, place, money
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LOCALE_PATHS = [BASE_DIR / "helpdesk" / "locale"]
FORMAT_MODULE_PATH = ["helpdesk.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Riyadh")
COUNTRY = env.str("COUNTRY", default="SA")
PHONENUMBER_DEFAULT_REGION = COUNTRY
PHONENUMBER_DB_FORMAT = "E164"
CURRENCY = env.str("CURRENCY", default="SAR")
# How customers may pay on collection, in the order in which they are told: card, cash, transfer.
PAYMENT_WAYS = env.list("PAYMENT_WAYS", default=["card", "cash"])
if not PAYMENT_WAYS or set(PAYMENT_WAYS) - {"card", "cash", "transfer"}:
    raise ImproperlyConfigured("PAYMENT_WAYS names at least one of card, cash, transfer.")
BRAND_NAME_AR = env.str("BRAND_NAME_AR", default="نُوّار")
BRAND_NAME_EN = env.str("BRAND_NAME_EN", default="Nuwar")

# --- static and uploaded files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or DATA_DIR / "static")
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"  # never mounted: files leave through permission-checked views only
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "helpdesk.lib.static_files.Storage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # every page asks by the hashed name; half the work when collecting
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # reads no folder before it is asked for a file
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # ten photos, five papers and a film of one report, and a little room
FILE_UPLOAD_PERMISSIONS = 0o640

# --- security headers
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # tracking links carry tokens
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the browsers' preload list binds a whole domain: its owner's choice
SECURE_SSL_REDIRECT = SECURE_HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Only with a proxy of our own in front: its X-Forwarded-* headers are believed.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Celery: the bell, never the record of what is owed
BROKER_URL = env.str("BROKER_URL", default=REDIS_URL or "filesystem://")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_ETA_TASK_LIMIT = 100
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
if BROKER_URL.startswith("filesystem:"):
    _broker = DATA_DIR / "broker"
    (_broker / "control").mkdir(parents=True, exist_ok=True, mode=0o700)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict = {
        "data_folder_in": str(_broker), "data_folder_out": str(_broker),
        "control_folder": str(_broker / "control"), "polling_interval": 0.2,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300, "socket_connect_timeout": 0.5, "socket_timeout": 2,
        "unacked_restore_interval": 5, "unacked_restore_throttle": 1,
    }

# --- mail: any SMTP server by URL (smtp://user:password@host:port, smtp+tls://…), or a provider (anymail+postmark://TOKEN@; the
# list is in notifications/channels/post.py); without one, the message log
MAIL_URL = env.str("MAIL_URL", default="")
MAIL_PROVIDER_SECRET = env.str("MAIL_PROVIDER_SECRET", default="")  # proves what the provider posts; without one nothing is taken
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="service@nuwar.example")
# --- mail that comes in: the address for answers (its mailbox takes name+anything@), and how its mail is fetched or handed over
INBOUND_ADDRESS = env.str("INBOUND_ADDRESS", default="")
MAIL_FETCH_URL = env.str("MAIL_FETCH_URL", default="")  # imaps://user:password@host/INBOX, or imap://
MAIL_HOOK_SECRET = env.str("MAIL_HOOK_SECRET", default="")  # signs what a provider posts; without one nothing is taken
# --- texts, by gateways over HTTP; without an address they go into the message log under their channel
# SMS: the dialect is told in notifications/channels/sms.py. The price is of one message, in CURRENCY.
SMS_URL = env.str("SMS_URL", default="")
SMS_KEY = env.str("SMS_KEY", default="")
SMS_SENDER = env.str("SMS_SENDER", default="") or BRAND_NAME_EN
SMS_SECRET = env.str("SMS_SECRET", default="")  # signs what the gateway tells us; without one nothing is believed
SMS_PRICE = Decimal(env.str("SMS_PRICE", default="") or "0")
SMS_IDEMPOTENT = env.bool("SMS_IDEMPOTENT", default=False)  # the gateway takes an Idempotency-Key once only
# WhatsApp Cloud API: address with its version (https://graph.facebook.com/v21.0), token, number and secret of the app.
WHATSAPP_URL = env.str("WHATSAPP_URL", default="")
WHATSAPP_TOKEN = env.str("WHATSAPP_TOKEN", default="")
WHATSAPP_NUMBER_ID = env.str("WHATSAPP_NUMBER_ID", default="")
WHATSAPP_SECRET = env.str("WHATSAPP_SECRET", default="")
WHATSAPP_VERIFY_TOKEN = env.str("WHATSAPP_VERIFY_TOKEN", default="")
WHATSAPP_TEMPLATE_PREFIX = env.str("WHATSAPP_TEMPLATE_PREFIX", default="repair_")
# --- short notices to the browser of a customer who asked for them on the tracking page; without a key nobody is asked
WEB_PUSH_PRIVATE_KEY = env.str("WEB_PUSH_PRIVATE_KEY", default="") or data_dir.stored_key(DATA_DIR, "web_push_key")
# A browser names the service that we post to, and whoever holds a link could name another: only these are believed.
# ``host``, ``*.host`` by https alone; an entry with ``://`` is one origin as it stands.
WEB_PUSH_HOSTS = env.list("WEB_PUSH_HOSTS", default=[]) or [
    "fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com",
]
# A new date or appointment waits so long for a correction, which then goes out alone.
COALESCE_SECONDS = env.int("COALESCE_SECONDS", default=0 if TESTING else 120)
# Length of the observation week before the follow-up; shortened only to rehearse.
FOLLOW_UP_DAYS = env.float("FOLLOW_UP_DAYS", default=7.0)
FOLLOW_UP_REMINDER_DAYS = env.float("FOLLOW_UP_REMINDER_DAYS", default=3.0)
FOLLOW_UP_SILENCE_DAYS = env.float("FOLLOW_UP_SILENCE_DAYS", default=14.0)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "helpdesk.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "httpx": {"level": "WARNING"},  # it tells every address, and that of a browser's push service is a secret
    },
}
