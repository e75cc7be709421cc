"""What can be seen without asking any server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from whitenoise.storage import CompressedManifestStaticFilesStorage

from kb.doctor.findings import Finding, error, of_system_checks, ok, warning

GIGABYTE = 1_000_000_000
LITTLE_SPACE = 5 * GIGABYTE
NO_SPACE = GIGABYTE // 2
LOCAL = {"localhost", "127.0.0.1", "::1"}


def settings_sound() -> Iterator[Finding]:
    found = checks.run_checks(include_deployment_checks=not settings.SIGNPOST_DEMO)
    wrong = [*of_system_checks(found), *_servers()]
    yield from wrong
    if not wrong:
        yield ok(f"{settings.SETTINGS_MODULE}.")


def _servers() -> Iterator[Finding]:
    if settings.SIGNPOST_ELASTICSEARCH_API_KEY and settings.SIGNPOST_ELASTICSEARCH_USER:
        yield warning(
            "SIGNPOST_ELASTICSEARCH_API_KEY is used and _USER is not: unset one."
        )
    for url in settings.SIGNPOST_ELASTICSEARCH_URL.split(","):
        address = urlsplit(url.strip())
        if address.scheme == "http" and address.hostname not in LOCAL:
            yield warning(
                f"ELASTICSEARCH_URL reaches {address.hostname} without TLS: articles "
                "and credentials can be read on the way. Use https."
            )
    ca = settings.SIGNPOST_ELASTICSEARCH_CA
    if ca and not Path(ca).is_file():
        yield error(f"SIGNPOST_ELASTICSEARCH_CA names {ca}, which is no file.")
    if settings.SECURE_PROXY_SSL_HEADER and not settings.SIGNPOST_TRUSTED_PROXIES:
        yield warning(
            "BEHIND_TLS_PROXY is set and SIGNPOST_TRUSTED_PROXIES is 0: all readers "
            "count as one network. Set it to the number of proxies."
        )


def static_files() -> Iterator[Finding]:
    if not isinstance(staticfiles_storage, CompressedManifestStaticFilesStorage):
        yield ok("Served from their sources.")
    elif staticfiles_storage.hashed_files:
        yield ok(f"{len(staticfiles_storage.hashed_files)} files collected.")
    else:
        yield error("None collected: run manage.py collectstatic --no-input.")


def disk_space() -> Iterator[Finding]:
    seen = set()
    for folder in (
        settings.DATA_DIR,
        settings.SIGNPOST_INDEX_DIR,
        Path(settings.MEDIA_ROOT),
    ):
        place = _existing(folder)
        if (device := place.stat().st_dev) in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(place).free
        line = f"{free / GIGABYTE:.1f} GB free at {place}"
        if free < NO_SPACE:
            yield error(f"{line}: make room, or nothing can be indexed or uploaded.")
        elif free < LITTLE_SPACE:
            yield warning(f"{line}: a rebuild holds two indices at once; make room.")
        else:
            yield ok(f"{line}.")


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
