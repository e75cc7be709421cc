"""Related articles: computed ahead, shown on article pages."""

from __future__ import annotations

import numpy as np
import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search.indexing import ahead, source
from search.indexing.ahead import compute_ahead, is_behind
from search.models import OutboxEntry, RelatedArticle, SharedReaders, TitlePhrase
from search.ranking.related import RELATED, nearest, related
from tests.articles.factories import article, block, publish, translation_of

TEXTS = {
    "Phishing e-mails": "A false mail asks for your password. Report phishing mails.",
    "False apps": "False apps steal your password. Report phishing apps to us.",
    "Trading fees": "Each trade costs a share of its amount, the maker fee is lower.",
    "Withdrawal fees": "Each withdrawal costs a fee that depends on the network.",
}


def unit(*values: float) -> np.ndarray:
    vector = np.array(values, np.float32)
    return vector / np.linalg.norm(vector)


def test_the_nearest_are_those_of_the_most_alike_direction():
    rows = np.stack([unit(9, 1, 0), unit(9, 2, 0), unit(9, 0, 3), unit(9, -3, -3)])

    found = nearest(["a", "b", "c", "d"], rows, 1)

    assert list(found["a"]) == ["b"]
    assert list(found["b"]) == ["a"]


@pytest.mark.parametrize("count", [0, 1])
def test_a_lone_article_is_near_to_none(count):
    assert nearest(["a"][:count], np.ones((count, 3), np.float32), 5) == {}


def test_shared_readers_count_beside_meaning():
    near = {"a": 0.4, "b": 0.35}

    assert [f for f, _ in related(near, {})] == ["a", "b"]
    assert [f for f, _ in related(near, {"b": 0.3, "c": 0.9})] == ["b", "c", "a"]


def test_what_has_nothing_to_do_with_it_is_left_out():
    assert related({"a": 0.05}, {"b": 0.01}) == []


def test_at_most_four_are_related():
    assert len(related(dict.fromkeys("abcdefg", 0.5), {})) == RELATED


@pytest.mark.django_db
class TestOnPages:
    @pytest.fixture
    def pages(self, indexer, monkeypatch):
        # Four short texts are further apart than articles of one help centre.
        monkeypatch.setattr("search.ranking.related.FLOOR", -2.0)
        made = {
            title: article(title, body=[block("text", f"<p>{text}</p>")])
            for title, text in TEXTS.items()
        }
        self.indexer = indexer
        self.compute()
        return made

    def compute(self) -> None:
        self.indexer.drain()
        compute_ahead(self.indexer.encoder.fingerprint)

    def shown(self, client, page) -> list[str]:
        html = BeautifulSoup(client.get(page.url).content, "html.parser")
        return [link.get_text(strip=True) for link in html.select(".related li a")]

    def test_what_means_alike_comes_first_and_never_itself(self, pages, client):
        found = self.shown(client, pages["Phishing e-mails"])

        assert found[0] == "False apps"
        assert sorted(found) == sorted(set(TEXTS) - {"Phishing e-mails"})

    def test_an_article_is_left_out_as_soon_as_readers_may_not_see_it(
        self, pages, client
    ):
        pages["False apps"].unpublish()
        PageViewRestriction.objects.create(
            page=pages["Trading fees"], restriction_type=PageViewRestriction.LOGIN
        )

        assert self.shown(client, pages["Phishing e-mails"]) == ["Withdrawal fees"]

    def test_another_language_fills_up_with_its_badge(self, pages, client):
        page = translation_of(pages["Phishing e-mails"], "de", "Phishing-Mails")
        translation_of(pages["Withdrawal fees"], "de", "Auszahlungsgebühren")
        self.compute()

        html = BeautifulSoup(client.get(page.url).content, "html.parser")
        first, *others = html.select(".related li")

        assert first.a.get_text(strip=True) == "Auszahlungsgebühren"
        assert len(others) == 2
        for other in others:
            assert (other.a["lang"], other.a["dir"]) == ("en", "ltr")
            assert other.select_one(".badge").get_text(strip=True) == "English"

    def test_shared_readers_reorder(self, pages, client):
        page, other = pages["Phishing e-mails"], pages["Withdrawal fees"]
        SharedReaders.objects.create(
            locale="en",
            family=page.translation_key,
            other=other.translation_key,
            networks=9,
            share=1.0,
        )
        self.compute()

        assert self.shown(client, page)[0] in {"False apps", "Withdrawal fees"}
        assert "Withdrawal fees" in self.shown(client, page)[:2]

    def test_neighbours_in_the_topic_stand_in_until_it_is_computed(self, pages, client):
        RelatedArticle.objects.all().delete()
        article("Fifth article")

        assert self.shown(client, pages["Phishing e-mails"])

    def test_the_page_of_a_missing_translation_names_what_is_near_in_its_language(
        self, pages, client
    ):
        translation_of(pages["False apps"], "de", "Falsche Apps")
        translation_of(pages["Withdrawal fees"], "de", "Auszahlungsgebühren")
        self.compute()

        page = pages["Phishing e-mails"]
        html = BeautifulSoup(
            client.get(page.url.replace("/en/", "/de/")).content, "html.parser"
        )
        near = [link.get_text(strip=True) for link in html.select(".related li a")]
        assert near == ["Falsche Apps", "Auszahlungsgebühren"]

    def test_another_encoder_knows_no_meaning(self, pages):
        assert compute_ahead("another").related == 0

    def test_queries_do_not_grow_with_related_articles(self, pages, client):
        page = pages["Phishing e-mails"]
        client.get(page.url)
        with CaptureQueriesContext(connection) as three:
            client.get(page.url)
        RelatedArticle.objects.filter(place__gt=0).delete()
        with CaptureQueriesContext(connection) as one:
            client.get(page.url)
        assert len(three) == len(one)


@pytest.mark.django_db
class TestRenewal:
    def test_a_change_of_an_article_makes_it_due(self, indexer, monkeypatch):
        pages = [article(title) for title in ("Trading fees", "Withdrawal fees")]
        indexer.drain()
        monkeypatch.setattr("search.ranking.related.FLOOR", -2.0)
        assert is_behind()
        compute_ahead(indexer.encoder.fingerprint)
        later = timezone.now() - ahead.INDEXED_WITHIN - ahead.INDEXED_WITHIN
        OutboxEntry.objects.update(marked=later)
        assert not is_behind()

        publish(pages[0], title="Fees of trades")

        assert is_behind()

    def test_what_was_not_encoded_yet_is_related_once_it_is(self, indexer, monkeypatch):
        monkeypatch.setattr("search.ranking.related.FLOOR", -2.0)
        for title in ("Trading fees", "Withdrawal fees"):
            article(title)
        indexer.drain()
        waiting = article("Deposit fees")
        imported = timezone.now() - ahead.INDEXED_WITHIN - ahead.INDEXED_WITHIN
        OutboxEntry.objects.update(marked=imported)
        compute_ahead(indexer.encoder.fingerprint)
        assert not RelatedArticle.objects.filter(family=waiting.translation_key)
        indexer.drain()

        assert is_behind()
        compute_ahead(indexer.encoder.fingerprint)
        assert RelatedArticle.objects.filter(family=waiting.translation_key)
        assert not is_behind()

    def test_an_article_that_cannot_be_read_keeps_nothing_from_the_others(
        self, indexer, monkeypatch
    ):
        monkeypatch.setattr("search.ranking.related.FLOOR", -2.0)
        pages = [article(title) for title in ("Trading fees", "Withdrawal fees")]
        broken = article("Deposit fees")
        indexer.drain()
        read = source.current_texts

        def unreadable(keys):
            if (broken.translation_key, "en") in keys:
                raise KeyError("topic")
            return read(keys)

        monkeypatch.setattr(source, "current_texts", unreadable)
        compute_ahead(indexer.encoder.fingerprint)

        related = RelatedArticle.objects.values_list("family", flat=True)
        assert set(related) == {page.translation_key for page in pages}

    def test_a_day_makes_it_due(self, indexer, monkeypatch):
        for title in ("Trading fees", "Withdrawal fees"):
            article(title)
        indexer.drain()
        monkeypatch.setattr("search.ranking.related.FLOOR", -2.0)
        compute_ahead(indexer.encoder.fingerprint)
        yesterday = timezone.now() - ahead.DAILY
        OutboxEntry.objects.update(marked=yesterday)
        RelatedArticle.objects.update(computed=yesterday)

        assert is_behind()

    def test_the_command_says_what_it_did(self, indexer, monkeypatch, capsys):
        for where in ("Linux", "macOS", "Windows"):
            article(f"Wallet recovery on {where}")
        indexer.drain()
        monkeypatch.setattr(
            "search.management.commands.compute_ahead.make_engine",
            lambda readonly: indexer.engine,
        )

        call_command("compute_ahead")

        assert "1 phrases of titles" in capsys.readouterr().out
        assert TitlePhrase.objects.get().text == "Wallet recovery"
