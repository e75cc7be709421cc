"""A running demo site and Chromium.

SIGNPOST_BASE_URL names a site that already runs with the demo's content; without it
one is started below a temporary folder. SIGNPOST_CHROMIUM names the browser.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from django.conf import settings
from playwright.sync_api import Page

START_SECONDS = 300
"""Without shipped vectors the first start embeds every article."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = os.environ.get("SIGNPOST_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is missing: install it or name it in SIGNPOST_CHROMIUM.")
    return {"executable_path": chromium}


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    running = os.environ.get("SIGNPOST_BASE_URL")
    if running:
        yield running.rstrip("/")
        return
    data = tmp_path_factory.mktemp("demo")
    environment = os.environ | {
        "SIGNPOST_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "kb.settings.demo",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "manage.py", "demo", f"--port={port}"],
        cwd=settings.BASE_DIR,
        env=environment,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/en/", timeout=30)
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"The demo did not answer within {START_SECONDS} s; it says why above.")


@pytest.fixture
def without_scripts(
    browser_context_args: dict[str, Any], new_context: Any, base_url: str
) -> Page:
    """A page of a browser whose JavaScript is off."""
    return new_context(java_script_enabled=False).new_page()
