"""Settings that every environment shares; each value that differs is an
environment variable, documented in .env.example, or a file that NAME_FILE names."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from kb.logs import logging_config

from .environment import Env
from .languages import DEFAULT_LANGUAGE, LANGUAGES

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Env()

DATA_DIR = Path(env.str("SIGNPOST_DATA", default=str(BASE_DIR / "var")))

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
ROOT_URLCONF = "kb.urls"
WSGI_APPLICATION = "kb.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kb",
    "reports",
    "feedback",
    "search",
    "articles",
    "modeltranslation",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.locales",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "ninja",
    "csp",
    "django_structlog",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "kb.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kb.middleware.RequestLog",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "articles.middleware.RevalidatedPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kb.middleware.ContentPolicy",
    "kb.middleware.AddressedLocaleMiddleware",
    "articles.middleware.PublishedLanguages",
    "django.middleware.common.CommonMiddleware",
    "kb.middleware.OriginOfForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "articles.middleware.AtomicEditing",
    "search.golden.approvals.StoppedApprovals",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "kb" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context_processors.site",
                "kb.context.site",
            ],
        },
    },
]

DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
    )
}
if DATABASES["default"].get("ENGINE") == "django.db.backends.sqlite3":
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # Tested before use: the server may have been restarted.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
# Kept between requests: the last one to leave an SQLite file empties its log into it.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)

# Broker of the tasks and shared cache; without it `manage.py index --watch` indexes.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL
if REDIS_URL:
    TASKS = {"default": {"BACKEND": "kb.tasks_backend.CeleryBackend"}}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = DEFAULT_LANGUAGE
TIME_ZONE = "UTC"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["kb.formats"]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
MODELTRANSLATION_LANGUAGES = tuple(code for code, _ in LANGUAGES)
MODELTRANSLATION_DEFAULT_LANGUAGE = DEFAULT_LANGUAGE
MODELTRANSLATION_FALLBACK_LANGUAGES = (DEFAULT_LANGUAGE,)

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"

WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="Signpost")
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}
}
WAGTAIL_FINISH_WORKFLOW_ACTION = "search.golden.approvals.publish_approved"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
TAGGIT_CASE_INSENSITIVE = True

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="help@localhost")

SECURE_REFERRER_POLICY = "no-referrer"

# Wagtail's admin needs inline code; it keeps its own policy.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "EXCLUDE_URL_PREFIXES": ["/admin/", "/django-admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Whether `load_demo` may make accounts whose password everybody knows.
SIGNPOST_DEMO = False
SIGNPOST_MODEL_DIR = Path(
    env.str("SIGNPOST_MODEL_DIR", default=str(DATA_DIR / "model"))
)
SIGNPOST_INDEX_DIR = Path(
    env.str("SIGNPOST_INDEX_DIR", default=str(DATA_DIR / "index"))
)
# Servers of an Elasticsearch 9, separated by commas; empty: the embedded engine.
SIGNPOST_ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
SIGNPOST_ELASTICSEARCH_API_KEY = env.str("SIGNPOST_ELASTICSEARCH_API_KEY", default="")
SIGNPOST_ELASTICSEARCH_USER = env.str("SIGNPOST_ELASTICSEARCH_USER", default="")
SIGNPOST_ELASTICSEARCH_PASSWORD = env.str("SIGNPOST_ELASTICSEARCH_PASSWORD", default="")
# File of the authority that signed the servers' certificates, if it is a private one.
SIGNPOST_ELASTICSEARCH_CA = env.str("SIGNPOST_ELASTICSEARCH_CA", default="")
SIGNPOST_INDEX_PREFIX = env.str("SIGNPOST_INDEX_PREFIX", default="signpost")
SIGNPOST_ELASTICSEARCH_REPLICAS = env.int("SIGNPOST_ELASTICSEARCH_REPLICAS", default=0)
# Seconds after which a search goes on without the engine, or without the encoder.
SIGNPOST_ELASTICSEARCH_TIMEOUT = env.float(
    "SIGNPOST_ELASTICSEARCH_TIMEOUT", default=0.3
)
SIGNPOST_ENCODER_TIMEOUT = env.float("SIGNPOST_ENCODER_TIMEOUT", default=1.0)
# Another model, by its name on a hub or its folder; needs requirements/models.txt.
SIGNPOST_SENTENCE_TRANSFORMERS = env.str("SIGNPOST_SENTENCE_TRANSFORMERS", default="")
# Vectors that evaluations and benchmarks keep between runs.
SIGNPOST_CACHE = Path(env.str("SIGNPOST_CACHE", default=str(DATA_DIR / "vectors")))
# Threads of one encoder: 1 beside other requests, all cores where text is indexed.
SIGNPOST_ENCODER_THREADS = env.int("SIGNPOST_ENCODER_THREADS", default=1)
# Whether votes, freshness and views decide between results that are near ties.
SIGNPOST_USEFULNESS_PRIOR = env.bool("SIGNPOST_USEFULNESS_PRIOR", default=True)
# Requests to the API per network and minute; suggestions while typing count too.
SIGNPOST_API_RATE = env.int("SIGNPOST_API_RATE", default=600)
# Proxies in front of the site that set X-Forwarded-For; 0 trusts nobody.
SIGNPOST_TRUSTED_PROXIES = env.int("SIGNPOST_TRUSTED_PROXIES", default=0)
# Opens /status and /metrics to those who send it as "Authorization: Bearer TOKEN";
# empty: to signed-in staff only.
SIGNPOST_STATUS_TOKEN = env.str("SIGNPOST_STATUS_TOKEN", default="")
# Which build of the code runs, for /status.
SIGNPOST_VERSION = env.str("SIGNPOST_VERSION", default="unknown")
# Votes per visitor and hour; a network may cast ten times as many.
SIGNPOST_VOTE_RATE = env.int("SIGNPOST_VOTE_RATE", default=30)
# Take time, reader and address of recorded events from headers; never in production.
SIGNPOST_REPLAY = False
# Where readers write to, the daily hours (UTC, "08:00-20:00"; empty: no set hours)
# in which people answer, and within how many hours they usually do.
SIGNPOST_CONTACT_EMAIL = env.str(
    "SIGNPOST_CONTACT_EMAIL", default="support@example.org"
)
SIGNPOST_CONTACT_HOURS = env.hours("SIGNPOST_CONTACT_HOURS")
SIGNPOST_REPLY_HOURS = env.int("SIGNPOST_REPLY_HOURS", default=24)

LOGGING = logging_config(json=False)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
# One line for each request and task, at its end.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
# The middleware lets only sane ones of trusted proxies through.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
