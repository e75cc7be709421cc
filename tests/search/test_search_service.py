from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from articles.models import GuidePage, Topic
from search.answering.answer import QUESTION_LENGTH, Question
from search.engines.embedded import EmbeddedEngine
from search.ranking.rule import FittedRule, MatchRules
from search.service import SearchService
from search.text.analysis import Analyser
from tests.articles.factories import article, block, publish, translation_of

pytestmark = pytest.mark.django_db

SEED = "abandon " * 11 + "about"


def write(title: str, text: str, **values: object):
    return article(title, body=[block("text", f"<p>{text}</p>")], **values)


@pytest.fixture
def filled(indexer):
    write("Withdrawal pending", "A withdrawal waits until the network confirms it.")
    write("Trading fees", "Each trade costs a small share of its amount.")
    write("Lost authenticator", "Use a backup code when the phone is lost.")
    memo = write("Deposit without a memo", "Send us the transaction to recover it.")
    translation_of(memo, "de", "Einzahlung ohne Memo")
    indexer.drain()
    return indexer


def ask(service: SearchService, text: str, **asked: object):
    return service.search(Question(text, "en", **asked), ("de", "en"))


@pytest.mark.parametrize("text", ["", "   ", "?!… ---", "🚀🚀", "\x00", "\ud800"])
def test_question_without_words_is_empty(filled, service, text):
    answer = ask(service, text)

    assert (answer.state, answer.match, answer.results) == ("empty", "none", ())


def test_secret_is_neither_searched_nor_given_back(filled, service):
    answer = ask(service, SEED)

    assert answer.state == "blocked"
    assert answer.query == ""
    assert answer.results == ()


@pytest.mark.parametrize(
    "word", ["фифтвщт", "שנשמגםמ", "شلاشىيخى", "αβανδον", "뮤무애ㅜ", "f,pfw"]
)
def test_secret_in_another_keyboard_layout_is_one_all_the_same(filled, service, word):
    typed = f"{word} " * 12

    answer = ask(service, typed)

    assert (answer.state, answer.query) == ("blocked", "")
    assert service.suggest(typed, "en", 5) == []


def test_personal_details_are_replaced_before_the_search(filled, service):
    answer = ask(service, "withdrawal to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")

    assert answer.redacted
    assert "bc1q" not in answer.query
    assert answer.results[0].title == "Withdrawal pending"


def test_long_question_is_searched_by_its_start(filled, service):
    answer = ask(service, "withdrawal pending " * 600)

    assert answer.shortened
    assert len(answer.query) <= QUESTION_LENGTH
    assert answer.results[0].title == "Withdrawal pending"


def test_secret_anywhere_in_a_long_question_is_caught(filled, service):
    assert ask(service, "withdrawal pending " * 260 + SEED).state == "blocked"


def test_what_nobody_types_is_not_read_to_its_end(filled, service):
    answer = ask(service, "withdrawal pending " * 2000 + SEED)

    assert answer.shortened
    assert answer.results[0].title == "Withdrawal pending"
    assert "abandon" not in answer.query


def test_a_detail_where_a_long_question_is_cut_is_not_halved(filled, service):
    start = "withdrawal pending " * 15

    answer = ask(service, f"{start}john.smith@example.org and so on")

    assert answer.query == f"{start}[email]"
    assert answer.shortened


def test_a_cut_question_stays_as_it_is_when_it_is_asked_again(filled, service):
    start = "withdrawal pending " * 14

    answer = ask(service, start + "a@b.c " * 9)

    assert answer.query == f"{start}[email] [email] [email] [email]"
    assert ask(service, answer.query).query == answer.query


def test_one_character_that_unfolds_to_many_is_harmless(filled, service):
    assert ask(service, "\ufdfa" * 2000).state in {"ok", "empty"}


def test_mixed_scripts_find_the_words_that_exist(filled, service):
    answer = ask(service, "memo 备注 الإيداع deposit")

    assert "Deposit without a memo" in [result.title for result in answer.results]


@pytest.mark.parametrize("page", [-1, 0, 10**9])
def test_impossible_page_becomes_one_that_exists(filled, service, page):
    answer = ask(service, "withdrawal pending network", page=page)

    assert 1 <= answer.page <= answer.pages
    assert answer.results


def test_result_names_family_section_and_other_locales(filled, service):
    result = ask(service, "deposit memo").results[0]

    assert result.title == "Deposit without a memo"
    assert result.other_locales == ("de",)
    assert result.position == 1
    assert result.url == "/en/articles/deposit-without-a-memo/"


def test_match_in_a_section_links_to_its_heading(indexer, service):
    article(
        "Withdrawals",
        body=[
            block("text", "<p>All about taking coins out.</p>"),
            block("heading", "Minimum amounts"),
            block("text", "<p>The least you can take out is ten euros.</p>"),
        ],
    )
    write("Trading fees", "Each trade costs a small share of its amount.")
    indexer.drain()

    result = ask(service, "what is the minimum amount, the least euros").results[0]

    assert result.passage_heading == "Minimum amounts"
    assert result.passage_url == f"{result.url}#{result.passage_anchor}"
    assert "<mark>" in result.snippet


@pytest.fixture
def invoices(indexer):
    for title in ("First", "Second", "Third"):
        write(f"{title} invoice", f"Print the {title.lower()} invoice.")
    indexer.drain()


@pytest.mark.parametrize(
    ("question", "snippet"),
    [
        ("second invoice", "Print the <mark>second</mark> <mark>invoice</mark>."),
        ("the invoice", "Print the third <mark>invoice</mark>."),
        ("the", "Print <mark>the</mark> third invoice."),
    ],
    ids=["what articles are about", "no everyday word", "all that was asked"],
)
@pytest.mark.usefixtures("invoices")
def test_words_that_many_articles_hold_are_marked_if_they_say_something(
    service, question, snippet
):
    assert snippet in [r.snippet for r in ask(service, question).results]


def test_markup_in_an_article_is_escaped_in_its_snippet(indexer, service):
    article(
        "Code",
        body=[block("code", {"language": "text", "text": "<script>alert(1)</script>"})],
    )
    write("Trading fees", "Each trade costs a small share of its amount.")
    indexer.drain()

    (result, *_) = ask(service, "script alert code").results

    assert "<script" not in result.snippet


def test_type_filter_keeps_only_that_type(filled, service):
    assert ask(service, "deposit memo", type="guide").results == ()
    assert ask(service, "deposit memo", type="guide").unfiltered > 0


def test_a_filter_shows_as_many_articles_as_it_promised(indexer, service):
    memo = Topic.objects.create(slug="memo", name="Memo")
    taxes = Topic.objects.create(slug="taxes", name="Taxes")
    write("Deposit without a memo", "Send us the transaction.", topic=memo)
    write("Trading fees", "Each trade costs a small share.", topic=taxes)
    write("Tax report", "Download the file of the year.", topic=taxes)
    indexer.drain()

    promised = dict(ask(service, "deposit memo").topics)

    assert promised["memo"] == 1
    for topic in ("memo", "taxes"):
        shown = ask(service, "deposit memo", topic=topic).total
        assert shown == promised.get(topic, 0)


@pytest.mark.parametrize("step", ["hybrid", "lexical", "database"])
def test_filters_show_as_many_articles_as_they_promise_together(
    indexer, service, tmp_path, step
):
    memo = Topic.objects.create(slug="memo", name="Memo")
    taxes = Topic.objects.create(slug="taxes", name="Taxes")
    for number in range(4):
        write(f"Tax report {number}", "Download the file.", topic=taxes)
        write(f"Tax memo {number}", "Download the file.", topic=memo, model=GuidePage)
        write(f"Tax guide {number}", "Read the file.", topic=taxes, model=GuidePage)
    indexer.drain()
    if step != "hybrid":
        missing = EmbeddedEngine(tmp_path / "none")
        engine = service.engine if step == "lexical" else missing
        service = SearchService(engine, service.analyser, None, service.match_rules)
    unfiltered = ask(service, "tax file")
    assert unfiltered.step == step
    assert sum(dict(unfiltered.types).values()) == unfiltered.total

    for kind, topic in product(("", "faq", "guide"), ("", "memo", "taxes")):
        chosen = ask(service, "tax file", type=kind, topic=topic)
        for other, promised in chosen.types:
            assert ask(service, "tax file", type=other, topic=topic).total == promised
        for other, promised in chosen.topics:
            assert ask(service, "tax file", type=kind, topic=other).total == promised
        assert dict(chosen.types).get(kind, chosen.total) == chosen.total
        assert dict(chosen.topics).get(topic, chosen.total) == chosen.total
        assert chosen.total <= unfiltered.total


def test_what_was_withdrawn_is_not_promised(indexer, service):
    taxes = Topic.objects.create(slug="taxes", name="Taxes")
    one, two = (
        write(f"Tax report {year}", "Download the file of the year.", topic=taxes)
        for year in (2024, 2025)
    )
    indexer.drain()
    assert ask(service, "tax report").total == 2
    one.unpublish()

    answer = ask(service, "tax report")

    assert (answer.total, answer.unfiltered, len(answer.results)) == (1, 1, 1)
    assert (dict(answer.types), dict(answer.topics)) == ({"faq": 1}, {"taxes": 1})
    two.unpublish()
    answer = ask(service, "tax report")
    assert (answer.match, answer.total, answer.results) == ("none", 0, ())
    assert (answer.types, answer.topics) == ((), ())


def test_a_page_whose_articles_were_all_withdrawn_shows_those_that_follow(
    indexer, service
):
    pages = [write(f"Tax report {n}", "Download the file.") for n in range(6)]
    write("Lost phone", "Use a backup code.")
    indexer.drain()
    by_title = {page.title: page for page in pages}

    def page(number: int) -> list[str]:
        answer = ask(service, "tax report file", page=number, limit=2)
        return [result.title for result in answer.results]

    first, second = page(1), page(2)
    for title in second:
        by_title[title].unpublish()

    answer = ask(service, "tax report file", page=2, limit=2)

    left = by_title.keys() - {*first, *second}
    assert {result.title for result in answer.results} == left
    assert [result.position for result in answer.results] == [3, 4]
    assert (answer.total, answer.pages) == (4, 2)


def test_how_well_the_rest_matches_is_judged_without_what_was_withdrawn(
    indexer, service
):
    answering = write("Tax report", "Download the file of the year for the tax office.")
    write("Trading fees", "Each trade costs a small share of its amount.")
    write("Lost phone", "Use a backup code when the phone is lost.")
    indexer.drain()
    question = "How do I download the tax report of the year?"
    assert ask(service, question).match == "strong"
    answering.unpublish()

    withdrawn = ask(service, question)

    indexer.drain()
    assert withdrawn.match != "strong"
    assert withdrawn.match == ask(service, question).match


def test_question_in_another_language_is_answered_but_never_strongly(filled, service):
    answer = ask(service, "Meine Auszahlung ist noch ausstehend", language="de")

    assert answer.match == "weak"
    assert answer.results[0].title == "Withdrawal pending"


def test_without_encoder_words_answer_but_never_strongly(filled, service):
    wordy = SearchService(service.engine, service.analyser, None, service.match_rules)

    answer = ask(wordy, "withdrawal pending")

    assert (answer.state, answer.match) == ("degraded", "weak")
    assert answer.results[0].title == "Withdrawal pending"


def test_failing_encoder_degrades_one_search_only(filled, service):
    class Failing:
        fingerprint = service.encoder.fingerprint
        dimensions = service.encoder.dimensions

        def questions(self, texts):
            raise RuntimeError("out of memory")

    broken = SearchService(
        service.engine, service.analyser, Failing(), service.match_rules
    )

    assert ask(broken, "withdrawal pending").state == "degraded"
    assert ask(service, "withdrawal pending").state == "ok"


def test_meaning_of_what_was_taken_out_is_that_of_its_word(filled, service):
    meant = []

    class Listening:
        fingerprint = service.encoder.fingerprint
        dimensions = service.encoder.dimensions

        def questions(self, texts):
            meant.extend(texts)
            return service.encoder.questions(texts)

    listening = SearchService(
        service.engine, service.analyser, Listening(), service.match_rules
    )

    answer = ask(listening, "is mail@evil.example genuine")

    assert "is email genuine" in meant
    assert answer.query == "is [email] genuine"


def test_without_index_titles_and_summaries_answer(filled, service, tmp_path):
    dark = SearchService(
        EmbeddedEngine(tmp_path / "none", readonly=True),
        service.analyser,
        service.encoder,
        service.match_rules,
    )

    answer = ask(dark, "withdrawal pending")

    assert answer.state == "degraded"
    assert answer.results[0].title == "Withdrawal pending"
    assert dark.suggest("With", "en", 5) == []


def test_index_of_another_analysis_is_not_used(filled, service):
    other = SearchService(service.engine, Analyser(None), None, service.match_rules)

    answer = ask(other, "withdrawal pending")

    assert answer.state == "degraded"
    assert answer.results[0].title == "Withdrawal pending"


def test_suggestions_come_from_titles_in_the_readers_locale(filled, service):
    assert [c.title for c in service.suggest("depo mem", "en", 5)] == [
        "Deposit without a memo"
    ]
    assert [c.title for c in service.suggest("Einz", "de", 5)] == [
        "Einzahlung ohne Memo"
    ]
    assert service.suggest(SEED, "en", 5) == []


def test_article_shortened_during_the_search_is_still_shown(
    filled, indexer, service, monkeypatch
):
    page = article(
        "Lost phone",
        body=[
            block("text", "<p>Stay calm.</p>"),
            block("heading", "Backup codes"),
            block("text", "<p>A backup code replaces the authenticator.</p>"),
        ],
    )
    indexer.drain()
    real = EmbeddedEngine.legs

    def legs(engine, *args):
        found = real(engine, *args)
        publish(page, body=[block("text", "<p>Stay calm.</p>")])
        indexer.drain()
        return found

    monkeypatch.setattr(EmbeddedEngine, "legs", legs)
    answer = ask(service, "A backup code replaces the authenticator")

    assert answer.results[0].snippet == "Stay calm."


def test_what_a_question_names_is_first_however_few_are_shown(indexer, service):
    for number in range(6):
        write(f"Fees {number}", "USDT USDT USDT USDT.")
    write("How to move your USDT from one network to another", "Send it. " * 200)
    indexer.drain()

    def first(limit: int) -> str:
        return ask(service, "USDT", limit=limit).results[0].title

    assert first(10) == first(1) == "How to move your USDT from one network to another"


@pytest.mark.parametrize("step", ["hybrid", "lexical", "database"])
def test_a_title_comes_before_titles_that_only_hold_it(
    indexer, service, tmp_path, step
):
    for number in range(4):
        write(f"Send SOL to wallet {number}", "SOL SOL SOL. Send SOL.")
    write("Sol", "A coin. " + "There is much to say of its network. " * 20)
    write("SOL?", "Nobody asks so.")
    indexer.drain()
    if step != "hybrid":
        missing = EmbeddedEngine(tmp_path / "none")
        engine = service.engine if step == "lexical" else missing
        service = SearchService(engine, service.analyser, None, service.match_rules)

    answer = ask(service, "SOL")

    assert answer.step == step
    found = [result.title for result in answer.results]
    assert found[:2] == ["Sol", "SOL?"]
    assert found[2].startswith("Send SOL")


@pytest.fixture
def denying(filled, service):
    """Its rule says of every question that nothing answers it."""
    write("Error E-1042", "Sign in again.")
    filled.drain()
    rule = replace(service.match_rules.raw.rule, strong=1000.0, none=1000.0)
    kind = FittedRule(rule, {})
    return SearchService(
        service.engine,
        service.analyser,
        service.encoder,
        MatchRules(kind, kind),
        encoder_seconds=60,
    )


def test_what_a_question_names_is_never_denied(denying):
    assert ask(denying, "how long do withdrawals wait").match == "none"
    answer = ask(denying, "e1042")

    assert answer.match == "weak"
    assert answer.results[0].title == "Error E-1042"


def test_a_title_is_answered_by_its_article(denying):
    answer = ask(denying, "trading fees", explain=True)

    assert answer.match == "strong"
    assert answer.results[0].title == "Trading fees"
    assert answer.explanation.titled
