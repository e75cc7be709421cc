"""The command that a pipeline runs: golden questions, titles and names in them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import FaqPage
from search import patience
from search.golden.invariants import Title, broken, expectations
from search.golden.replay import Shown
from search.management.commands import check_relevance
from search.models import GoldenQuestion
from search.service import SearchService
from search.text.names import names
from tests.articles.factories import article
from tests.search.golden import ASK, MEMO, body, golden


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Withdraw USDT step by step", ["USDT"]),
        ("Lost 2FA and error E-1042", ["2FA", "E-1042"]),
        ("USDT über TRC-20 oder BEP20", ["USDT", "TRC-20", "BEP20"]),
        ("使用USDT提币", ["USDT"]),
        ("I lost a phone", []),
        ("Fees in 2024", []),
        ("KYCed 0xABC usdt", []),
    ],
)
def test_names_in_titles(title, found):
    assert names(title) == found


def test_articles_of_one_title_may_stand_for_each_other():
    titles = [
        Title("a", "en", "Fees"),
        Title("b", "en", "FEES"),
        Title("c", "de", "Fees"),
    ]

    found = expectations(titles)

    assert [(one.locale, one.families) for one in found if one.kind == "title"] == [
        ("de", {"c"}),
        ("en", {"a", "b"}),
    ]


def test_sample_is_drawn_from_every_locale():
    titles = [
        Title(str(n), locale, f"T {n}") for n in range(9) for locale in ("en", "de")
    ]

    found = expectations(titles, 2)

    assert [one.locale for one in found] == ["de", "de", "en", "en"]
    assert found == expectations(reversed(titles), 2)


def test_another_article_in_front_breaks_the_rule():
    (expected,) = expectations([Title("a", "en", "Fees")])

    def search(text: str, locale: str) -> Shown:
        return Shown(("b", "a"), "strong")

    assert list(broken([expected], search)) == [(expected, "b")]
    assert list(broken([expected], lambda *asked: Shown((), "none"))) == [
        (expected, None)
    ]


@pytest.mark.django_db
class TestCommand:
    @pytest.fixture(autouse=True)
    def site_service(self, service: SearchService, monkeypatch) -> None:
        monkeypatch.setattr(check_relevance, "search_service", lambda: service)
        monkeypatch.setattr(patience, "PAUSE", 0.0)

    @pytest.fixture
    def memo(self, indexer) -> FaqPage:
        page = article(MEMO, body=body("A deposit without its memo can be recovered."))
        article("USDT fees", body=body("Each trade costs a small share."))
        indexer.drain()
        return page

    def run(self, **options) -> tuple[int, str]:
        out = io.StringIO()
        try:
            call_command("check_relevance", stdout=out, **options)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
        return 0, out.getvalue()

    def test_what_holds_is_counted(self, memo):
        golden(memo)
        golden(memo, "something else", active=False)

        status, printed = self.run()

        assert status == 0
        assert "1 of 1 golden questions pass, 3 of 3 titles and names" in printed

    def test_broken_question_is_named_and_its_result_kept(self, memo):
        made = golden(memo, "how much does each trade cost", first=1)

        status, printed = self.run()

        assert status == 1
        assert f"en: 'how much does each trade cost' must find '{MEMO}'" in printed
        made.refresh_from_db()
        assert made.verdict == GoldenQuestion.Verdict.FAILS

    def test_question_of_a_language_that_is_not_published_fails(self, memo):
        question = golden(memo, "Einzahlung ohne Memo")
        GoldenQuestion.objects.filter(pk=question.pk).update(locale="de")

        status, printed = self.run()

        assert status == 1
        assert "must find 'not published'" in printed

    def test_json_is_all_that_is_printed(self, memo):
        golden(memo)
        golden(memo, "how much does each trade cost", first=1)

        status, printed = self.run(json=True)

        report = json.loads(printed)
        assert status == 1
        assert report["golden"]["asked"] == 2
        (failing,) = report["golden"]["failing"]
        assert (failing["locale"], failing["verdict"]) == ("en", "fails")
        assert report["invariants"] == {"asked": 3, "broken": []}

    def test_one_locale_is_checked_alone(self, memo):
        golden(memo)

        assert "1 of 1 golden" in self.run(locale=["en"])[1]
        with pytest.raises(CommandError, match="Nothing is published in: xx"):
            self.run(locale=["xx"])

    def test_degraded_search_is_told_from_a_broken_question(
        self, memo, service, monkeypatch
    ):
        made = golden(memo, ASK)
        monkeypatch.setattr(
            type(service.encoder), "questions", lambda *args: 1 / 0, raising=True
        )

        with pytest.raises(CommandError, match="not answer in full") as error:
            self.run()

        assert error.value.returncode == 2
        assert ASK not in str(error.value)
        made.refresh_from_db()
        assert made.checked is None
