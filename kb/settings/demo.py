"""What `make demo` runs: SQLite, the embedded engine, no other server."""

from __future__ import annotations

from .base import *
from .base import env

SECRET_KEY = env.str("SECRET_KEY", default="demo-only-never-in-production")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
WHITENOISE_USE_FINDERS = True
SIGNPOST_DEMO = True
WAGTAIL_SITE_NAME = "Harbourline Help"
SIGNPOST_CONTACT_EMAIL = "support@harbourline.example"
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
SIGNPOST_REPLAY = env.bool("SIGNPOST_REPLAY", default=False)
