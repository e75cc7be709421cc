from __future__ import annotations

# Tasks of every app belong to this one, in web processes too.
from kb.celery import app as celery_app

__all__ = ["celery_app"]
