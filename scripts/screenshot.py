"""README's picture, taken from a running demo: `make demo`, then `make screenshot`."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

SITE = os.environ.get("SIGNPOST_BASE_URL", "http://localhost:8000")
PICTURE = Path(__file__).parent.parent / "docs" / "images" / "search.png"
BOARD = """
<body style="margin:0;padding:24px;background:#dfe5ec;display:inline-flex;gap:24px">
<img src="file://{wide}" height="760"><img src="file://{narrow}" height="760"></body>
"""


def main() -> None:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        wide, narrow = Path(folder) / "wide.png", Path(folder) / "narrow.png"
        shoot(browser, "en", "my usdt never arrived", 1100, wide)
        shoot(browser, "ar", "السحب لا يزال معلقًا", 390, narrow)
        board = Path(folder) / "board.html"
        board.write_text(BOARD.format(wide=wide, narrow=narrow), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1560, "height": 808})
        page.goto(f"file://{board}")
        page.locator("body").screenshot(path=PICTURE)
        browser.close()


def shoot(browser: Browser, locale: str, question: str, width: int, to: Path) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{SITE}/{locale}/search/?q={quote(question)}")
    page.screenshot(path=to)


if __name__ == "__main__":
    main()
