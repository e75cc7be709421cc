from __future__ import annotations

import pytest

from search.answering.answer import Question
from search.answering.editors import RuleReader, Rules
from search.indexing.words import renew_words
from search.ranking.synonyms import SynonymRule
from tests.articles.factories import article, block

pytestmark = pytest.mark.django_db


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
