"""What a site has published, so that what it finds can be held against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from tests.services.site import Site

TOPICS = (
    *("deposit", "withdrawal", "staking", "verification", "password", "margin"),
    *("referral", "invoice", "passkey", "delisting", "custody", "airdrop"),
)
SETTLED_SECONDS = 90


@dataclass
class Ledger:
    """Every change goes through it; ``check`` then knows what must be found.

    Each version of an article has a title and a text with numbers of their own.
    """

    site: Site
    titles: dict[str, str] = field(default_factory=dict)
    constant: dict[str, str] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(100), init=False)

    def publish(self, number: int = 1) -> None:
        for _ in range(number):
            title, text = self._words()
            self.titles[self.site.publish(title, text)] = title

    def edit(self) -> str:
        """Change the article that was changed longest ago; its new title."""
        family = next(iter(self.titles))
        del self.titles[family]
        title, text = self._words()
        self.site.edit(family, title, text)
        self.titles[family] = title
        return title

    def edit_newest(self) -> None:
        """Change the article that was changed last."""
        title, text = self._words()
        family = next(reversed(self.titles))
        self.site.edit(family, title, text)
        self.titles[family] = title

    def unpublish(self) -> str:
        """Withdraw the article that was changed longest ago; its title."""
        family = next(iter(self.titles))
        self.site.unpublish(family)
        self.withdrawn[family] = self.titles.pop(family)
        return self.withdrawn[family]

    def change(self) -> None:
        """A bit of everything."""
        self.publish(2)
        self.edit()
        self.unpublish()

    def keep(self, number: int) -> None:
        """Publish articles that no change will touch."""
        for _ in range(number):
            title, text = self._words()
            self.constant[self.site.publish(title, text)] = title

    def questions(self) -> list[str]:
        """That always have an answer."""
        return list(self.constant.values())

    def check(self) -> None:
        """Nothing is lost, nothing is stale, and the audit says so."""
        self.site.wait_until_indexed(SETTLED_SECONDS)
        audit = self.site.manage("audit_index", ok=False)
        if audit.returncode:
            pytest.fail(f"{audit.stdout}{audit.stderr}\n{self.site.logs()}")
        self.site.wait_until(self._is_whole, SETTLED_SECONDS, "search is whole again")
        for title in (*self.constant.values(), *self.titles.values()):
            self.expect(title)
        for title in self.withdrawn.values():
            assert title not in self.site.titles(title)

    def _words(self) -> tuple[str, str]:
        number = next(self._numbers)
        topic = TOPICS[number % len(TOPICS)]
        return f"About {topic} {number}", f"The code of this {topic} text is {number}."

    def _is_whole(self) -> bool:
        return bool(self.site.search(self.questions()[0])["state"] == "ok")

    def expect(self, title: str) -> None:
        """A published article is found by its title, with its present text."""
        results = self.site.search(title)["results"]
        texts = {result["title"]: result["passage"]["text"] for result in results}
        assert title in texts
        if texts[title]:
            assert title.split()[-1] in texts[title], "an old text is shown"
