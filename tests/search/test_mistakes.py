"""A mistyped question finds its article, and the reader is asked what was meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from articles.models import FaqPage
from kb.api import search as api
from search import views
from search.answering.answer import Answer, Question
from search.answering.editors import RuleReader, Rules
from search.answering.vocabularies import LOOK_AGAIN, StoredVocabularies
from search.indexing import words
from search.indexing.words import renew_words
from search.models import LocaleWords
from search.ranking.match import MatchRule, Signals
from search.ranking.pins import Pin
from search.ranking.rule import FittedRule, MatchRules
from search.ranking.synonyms import SynonymRule
from search.service import SearchService
from tests.articles.factories import article, block, publish

pytestmark = pytest.mark.django_db

SEED = "abandon " * 11 + "about"


@pytest.fixture
def now() -> list[float]:
    """The seconds that the process' clock shows."""
    return [0.0]


@pytest.fixture
def vocabularies(now) -> StoredVocabularies:
    return StoredVocabularies(lambda: now[0])


@pytest.fixture
def aside() -> list[Callable[[], None]]:
    """What another thread would be doing now."""
    return []


@pytest.fixture
def unhurried(site, mending, now, aside) -> SearchService:
    """Loads words only when a test says so."""
    return mending(StoredVocabularies(lambda: now[0], aside.append))


@pytest.fixture
def site(indexer, mending, vocabularies, monkeypatch) -> SearchService:
    """Three articles whose words are known."""
    article(
        "Withdrawal pending",
        body=[block("text", "<p>A withdrawal waits for the network.</p>")],
    )
    article("Hardware wallets", body=[block("text", "<p>Keys stay offline.</p>")])
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    renew_words()
    made = mending(vocabularies)
    monkeypatch.setattr(views, "search_service", lambda: made)
    monkeypatch.setattr(api, "search_service", lambda: made)
    return made


@pytest.fixture
def staked(indexer, now) -> None:
    """Words that are as near to "stafed" as each other."""
    article("Staged or stated")
    indexer.drain()
    renew_words()
    now[0] += LOOK_AGAIN


@pytest.fixture
def unsatisfied(mending, vocabularies, monkeypatch) -> None:
    """The site's search calls no article an answer."""
    size = len(fields(Signals))
    none = MatchRule((0,) * size, (1,) * size, (0,) * size, 0, strong=2, none=1)
    rules = FittedRule(none, {})
    made = mending(vocabularies, rules=MatchRules(rules, rules))
    monkeypatch.setattr(views, "search_service", lambda: made)


def ask(service: SearchService, text: str, **asked: Any) -> Answer:
    return service.search(Question(text, "en", **asked), ("en",))


@pytest.mark.parametrize(
    ("typed", "meant", "title"),
    [
        ("withdrwal pendign", "withdrawal pending", "Withdrawal pending"),
        ("hardwarewallets", "hardware wallets", "Hardware wallets"),
        ("tradign fees", "trading fees", "Trading fees"),
        ("[tradign] fees", "[trading] fees", "Trading fees"),
        (
            "tradign fees of each tradign",
            "trading fees of each trading",
            "Trading fees",
        ),
        ("екфвштп аууы", "trading fees", "Trading fees"),
    ],
)
def test_a_mistyped_question_finds_what_was_meant(
    site, typed: str, meant: str, title: str
) -> None:
    answer = ask(site, typed)

    assert answer.query == typed
    assert answer.suggestion == meant
    assert answer.results[0].title == title


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("my grandmother lost her withdrwal", "my grandmother lost her withdrawal"),
        ("withdrwal ERR_77 XRP4 q8", "withdrawal ERR_77 XRP4 q8"),
    ],
    ids=["words of the language", "codes"],
)
def test_a_mistake_is_mended_beside_what_no_article_holds(site, typed, meant) -> None:
    assert ask(site, typed).searched == meant


@pytest.mark.parametrize("text", ["withdrawal pending", "trade fee", "entirely else"])
def test_nothing_is_suggested_without_something_better(site, text: str) -> None:
    assert ask(site, text).suggestion == ""


def test_a_name_on_another_keyboard_is_left_alone_among_known_words(site) -> None:
    assert ask(site, "the trading fees of Трезор cost").suggestion == ""


@pytest.mark.parametrize(
    ("meant", "typed"),
    [
        ("withdrawal nowadays", "цшервкфцфд тщцфвфны"),
        ("where is my withdrawal", "цруку шы ьн цшервкфцфд"),
    ],
)
def test_what_was_typed_on_another_keyboard_may_hold_some_unknown_words(
    site, meant: str, typed: str
) -> None:
    assert ask(site, typed).searched == meant


def test_some_of_what_was_typed_as_latin_may_be_unknown_hangul(
    indexer, mending
) -> None:
    article("출금 주소를 추가하기", "ko")
    indexer.drain()
    renew_words()
    question = Question("cnfrma wnthfmf cnrk zksdmf djeldp", "ko", language="ko")

    answer = mending().search(question, ("ko",))

    assert answer.searched == "출금 주소를 추가 칸을 어디에"


@pytest.mark.parametrize("typed", ["цшер тщцфвфны", "куыуе зфыыцщкв еку"])
def test_hardly_known_words_were_not_typed_on_another_keyboard(site, typed) -> None:
    assert ask(site, typed).suggestion == ""


def test_a_suggestion_finds_more_than_what_was_typed(site) -> None:
    typed = ask(site, "withdrwal pendign")
    meant = ask(site, typed.suggestion)

    assert meant.suggestion == ""
    assert meant.results[0].score >= typed.results[0].score


def test_a_mended_question_is_judged_by_what_was_meant(site) -> None:
    def share_of_known_words(text: str) -> float:
        why = ask(site, text, explain=True).explanation
        seen = {signal.name: signal.value for signal in why.signals}
        return seen["idf_share_known"]

    assert share_of_known_words("withdrwal pendign") == share_of_known_words(
        "withdrawal pending"
    )


def test_a_question_in_another_language_is_left_as_it_is(site) -> None:
    assert ask(site, "tradign", language="de").suggestion == ""


def test_a_mistyped_recovery_phrase_is_never_completed(site) -> None:
    typed = SEED.replace("about", "abbout").replace("abandon", "abbandon", 1)

    assert ask(site, typed).suggestion == ""
    assert ask(site, SEED).suggestion == ""


def test_what_editors_say_of_a_word_makes_it_no_mistake(site) -> None:
    rule = SynonymRule(("fess",), ("network",), one_way=True, name="Ours")
    rules = RuleReader(Rules(synonyms=(("en", rule),)), site.analyser)
    question = Question("trading fess", "en")

    assert site.search(question, ("en",)).suggestion == "trading fees"
    assert site.search(question, ("en",), rules).suggestion == ""


@pytest.fixture
def ruled(site):
    """Asks by rules of the given kinds."""

    def asked(text: str, *given: Pin | SynonymRule) -> Answer:
        rules = Rules(
            synonyms=tuple(("en", r) for r in given if isinstance(r, SynonymRule)),
            pins=tuple(("en", r) for r in given if isinstance(r, Pin)),
        )
        question = Question(text, "en", explain=True)
        return site.search(question, ("en",), RuleReader(rules, site.analyser))

    return asked


def pin_of(title: str, question: str, *, hides: bool) -> Pin:
    family = str(FaqPage.objects.get(title=title).translation_key)
    return Pin(1, family, (question,), exact=True, hides=hides)


@pytest.mark.parametrize("said", ["trading fees", "tradign fees"])
def test_an_exclusion_holds_for_what_was_typed_and_what_was_meant(ruled, said) -> None:
    rule = pin_of("Trading fees", said, hides=True)

    answer = ruled("tradign fees", rule)

    assert ruled("tradign fees").results[0].title == "Trading fees"
    assert "Trading fees" not in [result.title for result in answer.results]
    assert answer.explanation.exclusions == (rule,)


@pytest.mark.parametrize("said", ["trading fees", "tradign fees"])
def test_a_pin_holds_for_what_was_typed_and_what_was_meant(ruled, said) -> None:
    answer = ruled("tradign fees", pin_of("Hardware wallets", said, hides=False))

    assert [result.title for result in answer.results][:2] == [
        "Hardware wallets",
        "Trading fees",
    ]


@pytest.mark.parametrize(
    ("typed", "meant", "rule"),
    [
        ("zzgap tradign", "network trading", ("zzgap", "network")),
        ("tradign fees", "costs", ("trading fees", "costs")),
    ],
    ids=["beside the mistake", "with the mistake"],
)
def test_what_a_one_way_rule_says_is_meant_is_encoded_of_a_mended_question(
    ruled, typed, meant, rule
) -> None:
    def cosines(answer: Answer) -> dict[str, float]:
        return {r.title: r.explanation.cosine for r in answer.results}

    one_way = SynonymRule((rule[0],), (rule[1],), one_way=True, name="Ours")
    found = ruled(typed, one_way)

    assert found.explanation.encoded == meant
    assert [a.meant for a in found.explanation.applied] == [rule[1]]
    expected = cosines(ruled(meant))
    both = cosines(found).keys() & expected.keys()
    assert both
    assert {title: cosines(found)[title] for title in both} == {
        title: expected[title] for title in both
    }


def test_a_mended_question_is_also_asked_in_the_articles_words(ruled) -> None:
    rule = SynonymRule(("trading", "network"), ("trading", "network"), False, "Ours")

    answer = ruled("tradign", rule)

    assert [(a.typed, a.meant) for a in answer.explanation.applied] == [
        ("trading", "network")
    ]
    assert answer.explanation.encoded == "trading"


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("pt-br", "verificacao recusada", "verificação recusada"),
        ("fr", "securite du compte", "sécurité du compte"),
    ],
)
def test_a_word_without_its_accents_is_known(
    indexer, mending, locale: str, typed: str, meant: str
) -> None:
    article(meant.capitalize(), locale, body=[block("text", f"<p>{meant}</p>")])
    indexer.drain()
    renew_words()
    service = mending()

    def asked(text: str) -> tuple[float, str]:
        question = Question(text, locale, language=locale, explain=True)
        answer = service.search(question, (locale,))
        seen = {s.name: s.value for s in answer.explanation.signals}
        return seen["idf_share_known"], answer.explanation.encoded

    assert asked(typed) == asked(meant) == (1.0, meant)


def test_an_editors_word_gets_its_accents_and_stays_the_editors(
    indexer, mending
) -> None:
    article("Identificação e verificação", "pt-br")
    indexer.drain()
    renew_words()
    service = mending()
    rule = SynonymRule(("verificação",), ("KYC",), one_way=True, name="Ours")
    rules = RuleReader(Rules(synonyms=(("pt-br", rule),)), service.analyser)
    typed, language = "identificacao verificacao", "pt-br"
    question = Question(typed, language, language=language, explain=True)

    answer = service.search(question, ("pt-br",), rules)

    assert answer.explanation.encoded == "identificação KYC"
    assert answer.explanation.corrections == ((typed, "identificação verificação"),)


@pytest.mark.parametrize(
    ("locale", "title", "typed", "encoded"),
    [
        ("vi", "Mở khóa tài khoản", "mở khoá", "mở khóa"),
        ("de", "Gebühren für Auszahlungen", "GEBUEHREN", "GEBÜHREN"),
        ("de", "Auszahlungsgebühren", "gebuehren", "gebühren"),
    ],
    ids=["the place of a tone", "two letters for one", "in a compound alone"],
)
def test_a_question_is_encoded_as_articles_write_its_words(
    service, indexer, mending, locale: str, title: str, typed: str, encoded: str
) -> None:
    article(title, locale)
    indexer.drain()
    renew_words()
    question = Question(typed, locale, language=locale, explain=True)

    answer = mending().search(question, (locale,))

    assert answer.explanation.encoded == encoded
    assert answer.suggestion == ""


def test_personal_details_are_not_in_the_suggestion(site) -> None:
    answer = ask(site, "tradign fees jane@example.com")

    assert answer.suggestion == "trading fees [email]"


def test_words_of_a_withdrawn_article_are_not_suggested(site, indexer, now) -> None:
    assert ask(site, "tradign").suggestion == "trading"
    FaqPage.objects.get(title="Trading fees").unpublish()
    indexer.drain()
    renew_words()
    now[0] += LOOK_AGAIN

    assert ask(site, "tradign").suggestion == ""


def test_a_new_articles_words_are_known_some_seconds_after_they_are_counted(
    site, indexer, now
) -> None:
    assert ask(site, "stakign").suggestion == ""
    article("Staking rewards")
    indexer.drain()
    renew_words()

    assert ask(site, "stakign").suggestion == ""
    now[0] += LOOK_AGAIN
    assert ask(site, "stakign").suggestion == "staking"


def test_no_question_waits_for_words_that_are_being_loaded(unhurried, aside) -> None:
    assert ask(unhurried, "tradign").suggestion == ""
    aside.pop()()

    assert ask(unhurried, "tradign").suggestion == "trading"
    assert not aside


def test_what_was_known_serves_until_new_words_are_loaded(
    unhurried, aside, indexer, now
) -> None:
    unhurried.warm_up()
    article("Staking rewards")
    indexer.drain()
    renew_words()
    now[0] += LOOK_AGAIN

    assert ask(unhurried, "stakign").suggestion == ""
    assert ask(unhurried, "tradign").suggestion == "trading"
    aside.pop()()
    assert ask(unhurried, "stakign").suggestion == "staking"


def test_the_first_question_of_a_process_that_was_warmed_up_is_mended(
    unhurried, aside
) -> None:
    unhurried.warm_up()

    assert ask(unhurried, "tradign").suggestion == "trading"
    assert not aside


def test_a_locale_whose_words_are_ruined_keeps_what_was_known(site, now) -> None:
    assert ask(site, "tradign").suggestion == "trading"
    LocaleWords.objects.update(words=b"no words", state="another")
    now[0] += LOOK_AGAIN

    assert ask(site, "tradign").suggestion == "trading"


def test_ruined_words_of_a_locale_keep_no_others_from_being_read(
    site, now, caplog
) -> None:
    LocaleWords.objects.create(locale="aa", words=b"no words", state="ruined")
    # Rows come in the order in which they were written.
    english = LocaleWords.objects.get(locale="en")
    LocaleWords.objects.filter(locale="en").delete()
    LocaleWords.objects.create(locale="en", words=english.words, state=english.state)

    assert ask(site, "tradign").suggestion == "trading"
    now[0] += LOOK_AGAIN
    ask(site, "tradign")
    assert caplog.text.count("words were not read") == 1


def test_a_locale_that_is_no_more_counted_is_corrected_no_more(site, now) -> None:
    assert ask(site, "tradign").suggestion == "trading"
    LocaleWords.objects.all().delete()
    now[0] += LOOK_AGAIN

    answer = ask(site, "tradign fees")

    assert (answer.state, answer.suggestion) == ("ok", "")
    renew_words()
    now[0] += LOOK_AGAIN
    assert ask(site, "tradign").suggestion == "trading"


@pytest.mark.parametrize("ruined", [b"", b"no words"])
def test_words_that_cannot_be_read_are_told_of_and_left_alone(
    site, now, caplog, ruined: bytes
) -> None:
    LocaleWords.objects.update(words=ruined, state="another")

    answer = ask(site, "tradign fees")

    assert (answer.state, answer.suggestion) == ("ok", "")
    assert "words were not read" in caplog.text


def test_articles_that_did_not_change_are_not_read_again(site, monkeypatch) -> None:
    read = []

    def reading(keys):
        read.extend(keys)
        return current_texts(keys)

    current_texts = words.current_texts
    monkeypatch.setattr(words, "current_texts", reading)

    renew_words()
    assert read == []
    changed = FaqPage.objects.get(title="Trading fees")
    publish(changed, title="Staking fees")
    renew_words()
    assert read == [(changed.translation_key, "en")]


def test_counting_stops_in_time_and_goes_on_where_it_stopped(
    site, indexer, monkeypatch
) -> None:
    for title in ("Staking rewards", "Lending rates"):
        article(title)
    indexer.drain()
    monkeypatch.setattr(words, "BATCH", 1)

    # One article, the other, their sum; then there is nothing left.
    calls = [renew_words(0) for _ in range(4)]

    assert calls == [False, False, False, True]
    assert ask(site, "lendign").suggestion == "lending"


def test_an_article_that_cannot_be_read_keeps_no_other_from_being_counted(
    site, indexer, monkeypatch, caplog
) -> None:
    for title in ("Staking rewards", "Poison", "Lending rates"):
        article(title)
    indexer.drain()

    def cut(found):
        if found.title == "Poison":
            raise ValueError
        return cut_passages(found)

    cut_passages = words.cut
    monkeypatch.setattr(words, "cut", cut)

    assert renew_words()
    assert "cannot be counted" in caplog.text
    assert ask(site, "stakign").suggestion == "staking"
    assert ask(site, "lendign").suggestion == "lending"


def test_a_failing_correction_costs_nothing_but_the_correction(
    site, monkeypatch, caplog
) -> None:
    def fail(_vocabularies: object) -> None:
        raise RuntimeError("tradign")

    monkeypatch.setattr(StoredVocabularies, "__call__", fail)

    answer = ask(site, "tradign fees")

    assert (answer.state, answer.suggestion) == ("ok", "")
    assert answer.results[0].title == "Trading fees"
    assert "RuntimeError" in caplog.text
    assert "tradign" not in caplog.text


def test_the_page_links_to_what_may_be_meant(site, staked, client) -> None:
    page = client.get("/en/search/", {"q": "stafed"}).content.decode()

    assert "Did you mean" in page
    assert 'href="?q=staged"' in page
    assert "Showing results for" not in page


def test_the_page_says_what_was_searched_and_leads_to_what_was_typed(
    site, client
) -> None:
    page = client.get("/en/search/", {"q": "tradign fees"}).content.decode()

    assert "Showing results for: <strong><bdi>trading fees</bdi></strong>" in page
    assert 'href="?q=tradign+fees&amp;as_typed=1"' in page
    assert "Did you mean" not in page


def test_a_question_as_typed_is_not_mended(site, client) -> None:
    asked = {"q": "tradign fees", "as_typed": "1"}
    page = client.get("/en/search/", asked).content.decode()

    assert "Showing results for" not in page
    assert "Did you mean" not in page
    answer = ask(site, "tradign fees", as_typed=True, explain=True)
    assert answer.explanation.encoded == "tradign fees"


def test_the_page_tells_what_was_searched_from_what_may_be_meant(
    site, staked, client
) -> None:
    page = client.get("/en/search/", {"q": "withdrwal stafed"}).content.decode()

    assert "Showing results for: <strong><bdi>withdrawal stafed</bdi>" in page
    assert 'href="?q=withdrawal+staged"' in page


def test_what_is_sure_is_searched_though_another_word_is_not(site, staked) -> None:
    answer = ask(site, "withdrwal stafed")

    assert answer.suggestion == "withdrawal staged"
    assert "<mark>withdrawal</mark>" in answer.results[0].snippet


def test_no_article_is_not_claimed_beside_what_may_be_meant(
    site, staked, unsatisfied, client
) -> None:
    page = client.get("/en/search/", {"q": "stafed"}).content.decode()

    assert "Did you mean" in page
    assert "We found nothing for these words." in page
    assert "We have no article about this" not in page


def test_what_was_searched_without_an_answer_is_not_suggested(
    site, unsatisfied, client
) -> None:
    page = client.get("/en/search/", {"q": "tradign fees"}).content.decode()

    assert "Did you mean" not in page
    assert "We have no article about this" in page


def test_markup_in_a_suggestion_is_escaped(site, client) -> None:
    page = client.get("/en/search/", {"q": "tradign <b>"}).content.decode()

    assert "trading &lt;b&gt;" in page


@pytest.mark.parametrize(
    ("typed", "suggestion"), [("tradign fees", "trading fees"), ("trading fees", None)]
)
def test_the_api_names_what_was_meant(site, client, typed, suggestion) -> None:
    found = client.get("/api/v1/search", {"q": typed, "locale": "en"}).json()

    assert found["suggestion"] == found["searched"] == suggestion
