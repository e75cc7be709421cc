"""The test suite: everything in memory or below a temporary folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .base import *
from .base import env

SECRET_KEY = "test"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {
    "default": env.db_url("TEST_DATABASE_URL", default="sqlite://:memory:"),
}
# No server of this environment is used unless a test starts it.
REDIS_URL = ""
CELERY_BROKER_URL = "memory://"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
SIGNPOST_ELASTICSEARCH_URL = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
SIGNPOST_INDEX_DIR = Path(tempfile.gettempdir()) / "signpost-test-index"
# A slow machine must not answer otherwise than a fast one.
SIGNPOST_ENCODER_TIMEOUT = 60.0
SIGNPOST_API_RATE = 10_000
SIGNPOST_VOTE_RATE = 10_000
SIGNPOST_REPLAY = True
