"""A public site. Refuses to start with a missing or insecure secret."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from kb.logs import logging_config

from .base import *
from .base import CONTENT_SECURITY_POLICY, REDIS_URL, env

MINIMUM_SECRET_LENGTH = 50

SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < MINIMUM_SECRET_LENGTH or len(set(SECRET_KEY)) < 10:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or weak: set it to at least 50 random characters, "
        'for example from python -c "import secrets; print(secrets.token_urlsafe(50))"'
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the host names of this site.")
if not env.str("DATABASE_URL", default=""):
    raise ImproperlyConfigured("DATABASE_URL is missing: name the PostgreSQL database.")

CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if env.bool("BEHIND_TLS_PROXY", default=False)
    else None
)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "kb.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
        }
    }

LOGGING = logging_config(json=True)
LOGGING["loggers"]["django_structlog"] = {"level": "INFO"}
