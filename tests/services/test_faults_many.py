"""A thousand articles at once, and what must not wait for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.services.ledger import Ledger
from tests.services.readers import reading

pytestmark = pytest.mark.services

MANY = 1000
LOOKED_AT = 50
RETRACTED = """
from search.models import OutboxEntry
entry = OutboxEntry.objects.get(family=family, locale="en")
result = entry.indexed_version == entry.version
"""


def write_articles(path: Path) -> list[str]:
    """A file to import; its titles."""
    titles = [f"Network fee of coin {number}" for number in range(MANY)]
    with path.open("w") as file:
        for number, title in enumerate(titles):
            line = {
                "id": f"fees:{number}",
                "type": "faq",
                "lang": "en",
                "title": title,
                "body": f"<p>It costs {number} units.</p>",
                "category": "Fees",
            }
            file.write(json.dumps(line) + "\n")
    return titles


def test_thousand_publishes_at_once(ledger: Ledger, tmp_path: Path) -> None:
    site = ledger.site
    titles = write_articles(tmp_path / "articles.jsonl")
    site.running["worker"].stop()
    with reading(site, f"{MANY} publishes at once", ledger.questions()):
        site.manage("import_articles", str(tmp_path / "articles.jsonl"))
        assert site.behind() == MANY
        site.start_worker()
        site.wait_until(lambda: site.behind() < MANY, 60, "indexing has begun")
        ledger.unpublish()
        (family,) = ledger.withdrawn
        site.wait_until(
            lambda: site.python(RETRACTED, family=family), 60, "it is retracted"
        )
        waiting = site.behind()
        ledger.check()

    assert waiting, "the retraction waited for all the others"
    for title in titles[:: MANY // LOOKED_AT]:
        assert site.titles(title)[0] == title
