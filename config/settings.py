"""Kith's settings. Every value that an installation may change comes from the environment.

`.env.example` documents each variable; script/server sets those that a single machine needs.
"""

from pathlib import Path

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("KITH_DATA", str(BASE_DIR / "var"))).resolve()
MEDIA_ROOT = DATA_DIR / "media"
PACKS_DIR = DATA_DIR / "packs"

DEBUG = environment.flag("KITH_DEBUG")
SECRET_KEY = environment.text("KITH_SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "KITH_SECRET_KEY is not set. script/server and script/manage make and keep one; "
        "elsewhere set it to a long random text."
    )

ALLOWED_HOSTS = environment.words("KITH_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("KITH_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "ninja",
    "albums",
    "faces",
    "sharing",
    "worker",
]

MIDDLEWARE = [
    "config.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Refusals of what follows have their headers, too.
    "config.headers.PrivateByDefault",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "albums.visits.VisitMiddleware",
    "config.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "faces.views.badge.review_count",
            ],
        },
    },
]

DATABASE_URL = environment.text("DATABASE_URL")
if not DATABASE_URL:
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. script/server and script/manage set it for the embedded "
        "PostgreSQL; elsewhere: postgres://user:password@host:5432/kith"
    )
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
# One that PostgreSQL has closed meanwhile is noticed before it is used, and replaced.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Connections of web threads come from a pool; a worker process has one thread and keeps its own
# connection, which a pool would only duplicate.
DATABASE_POOL = environment.integer("KITH_DATABASE_POOL", 0)
if DATABASE_POOL:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": DATABASE_POOL,
        "timeout": 10,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL")
if not REDIS_URL:
    raise ImproperlyConfigured(
        "REDIS_URL is not set. script/server and script/manage set it for the embedded Redis; "
        "elsewhere: redis://host:6379/0"
    )

AUTH_USER_MODEL = "albums.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "timeline"
LOGOUT_REDIRECT_URL = "login"

# How long a link for a new password can be followed, in seconds.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# Without a mail server nothing is sent: `manage.py reset_password` sets passwords anew.
MAIL_URL = environment.text("KITH_EMAIL_URL")
DEFAULT_FROM_EMAIL = environment.text("KITH_EMAIL_FROM")
if MAIL_URL:
    if not DEFAULT_FROM_EMAIL:
        raise ImproperlyConfigured("KITH_EMAIL_FROM is not set: the sender of what Kith mails.")
    try:
        mail = dj_email_url.parse(MAIL_URL)
        EMAIL_BACKEND = mail["EMAIL_BACKEND"]
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(
            "KITH_EMAIL_URL cannot be read. It looks like submission://user:password@host:587"
        ) from error
    EMAIL_HOST, EMAIL_PORT = mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]
    EMAIL_TIMEOUT = 30

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
# Photos carry the wall clock of the place where they were taken; one zone for all keeps it.
TIME_ZONE = "UTC"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("KITH_STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static.StaticFiles"
    },
}

# What an upload may be. Uploads are spooled on the disk of the originals, so that storing one is
# a rename and a 200 MB file never sits in memory.
MAX_UPLOAD_BYTES = environment.integer("KITH_MAX_UPLOAD_MB", 200, at_least=1) * 1024 * 1024
MAX_PIXELS = environment.integer("KITH_MAX_MEGAPIXELS", 200, at_least=1) * 1_000_000
# What takes longer was made to. A task takes longer than its photo.
TASK_SECONDS = 90
DECODE_SECONDS = environment.integer(
    "KITH_DECODE_SECONDS", 60, at_least=1, at_most=TASK_SECONDS - 1
)
FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)  # Django's checks want it to exist
FILE_UPLOAD_HANDLERS = ["albums.spooling.UploadHandler"]

# How often each key may call the API.
API_PER_MINUTE = environment.integer("KITH_API_PER_MINUTE", 3000, at_least=1)

DEFAULT_PACK = environment.text("KITH_PACK", "edgeface")
# Threads of one process that runs networks. Workers are processes, one for each core.
THREADS = environment.integer("KITH_THREADS", 1, at_least=1)
# "yes" accepts, for this instance, weights that are for non-commercial research only.
ACCEPT_RESEARCH_WEIGHTS = environment.flag("KITH_ACCEPT_RESEARCH_WEIGHTS")

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SECONDS
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
# A photo of 200 megapixels leaves a process large; above this many KiB a new one takes its place.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_500_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The visibility timeout is longer than any task may run, or a slow photo would be started twice.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "run" / "beat")

# Scripts read the token of forms from the page.
CSRF_COOKIE_HTTPONLY = True
HTTPS = environment.flag("KITH_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from the machine itself
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
TRUSTED_PROXIES = environment.peers("KITH_TRUSTED_PROXIES")
if environment.flag("KITH_BEHIND_PROXY"):
    raise ImproperlyConfigured(
        "KITH_BEHIND_PROXY is gone: it believed everybody who sent the headers of a proxy. Remove "
        "it, and name your proxy in KITH_TRUSTED_PROXIES=127.0.0.1 or whatever its address is."
    )
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
# What no page asks the browser for, so that nothing that got into one can.
UNUSED = """
    accelerometer autoplay browsing-topics camera clipboard-read display-capture encrypted-media
    geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment
    picture-in-picture screen-wake-lock serial usb xr-spatial-tracking
"""
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in UNUSED.split()}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.Discreet",
            "fmt": "{levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # Every turn of the sweep would be said, four times a minute.
    "loggers": {"celery.beat": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": environment.text("KITH_LOG_LEVEL", "INFO")},
}
