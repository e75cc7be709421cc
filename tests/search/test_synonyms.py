"""Questions in other words than the articles'."""

from __future__ import annotations

import pytest

from search.answering.answer import Question
from search.answering.editors import RuleReader, Rules
from search.engines.embedded import EmbeddedEngine
from search.ranking.synonyms import (
    SynonymBook,
    SynonymRule,
    meaning,
    rewording,
    wordings,
)
from search.text.analysis import Analyser
from search.text.reading import sequences, texts
from tests.articles.factories import article, block


def equal(*phrases: str) -> SynonymRule:
    return SynonymRule(phrases, phrases, False, "set")


def one_way(typed: str, meant: str) -> SynonymRule:
    return SynonymRule((typed,), (meant,), True, "set")


def found(analyser: Analyser, text: str, *rules: SynonymRule, language: str = "en"):
    """(typed, meant) of everything that ``text`` may also say."""
    book = SynonymBook(rules, analyser, language)
    return [
        (choice.applied.typed, choice.applied.meant)
        for place in book.places(text, sequences(analyser, text, language))
        for choice in place.choices
    ]


@pytest.mark.parametrize(
    ("language", "typed", "phrases"),
    [
        ("en", "I lost my 2FA", ("2FA", "two-factor authentication")),
        ("en", "TWO FACTOR   AUTHENTICATION off", ("two-factor authentication", "x")),
        ("en", "twofactor authentication off", ("two-factor authentication", "x")),
        ("en", "debit cards", ("debit card", "x")),
        ("de", "meine Karten", ("Karte", "x")),
        ("pt-br", "minha verificacao recusada", ("verificação recusada", "x")),
        ("pt-br", "minha verificação recusada", ("verificacao recusada", "x")),
        ("fr", "la securite du compte", ("sécurité du compte", "x")),
        ("fr", "la sécurité du compte", ("securite du compte", "x")),
        ("it", "la sicurezza e la verità", ("verita", "x")),
        ("ca", "la verificacio", ("verificació", "x")),
        ("tr", "iban ekleme", ("IBAN ekleme", "x")),
        ("tr", "IBAN ekleme", ("iban ekleme", "x")),
        ("tr", "sifre degistirme", ("şifre değiştirme", "x")),
        ("tr", "2FA'yı kaybettim", ("2FA", "x")),
        ("zh-hans", "我的双重验证丢了", ("双重验证", "x")),
        ("zh-hans", "雙重驗證", ("双重验证", "x")),
        ("ja", "二段階認証ができない", ("二段階認証", "x")),
        ("ko", "이중인증을 잃어버렸어요", ("이중인증", "x")),
        ("ko", "2단계인증을 껐어요", ("2단계 인증", "x")),
        ("ko", "구글 2단계인증 초기화", ("구글 2단계 인증", "x")),
        ("zh-hans", "谷歌验证器丢了", ("谷歌 验证器", "x")),
        ("zh-hans", "我的Google验证器丢了", ("Google 验证器", "x")),
        ("ja", "ログインパスワードを忘れた", ("ログイン パスワード", "x")),
        ("th", "วิธียืนยันตัวตน", ("ยืนยัน ตัวตน", "x")),
        ("km", "ភ្លេចពាក្យសម្ងាត់", ("ពាក្យ សម្ងាត់", "x")),
        ("th", "ยกเลิกการยืนยันสองขั้นตอน", ("การยืนยันสองขั้นตอน", "x")),
        ("vi", "mat xac thuc hai lop", ("xác thực hai lớp", "x")),
        ("vi", "mất xác thực hai lớp", ("xác thực hai lớp", "x")),
        ("vi", "mất khoá bí mật", ("khóa bí mật", "x")),
        ("ar", "فقدت المصادقة الثنائية", ("المصادقة الثنائية", "x")),
    ],
)
def test_phrase_is_found_as_search_reads_it(analyser, language, typed, phrases):
    assert found(analyser, typed, equal(*phrases), language=language)


@pytest.mark.parametrize(
    "text", ["factor two authentication", "two", "a two part factor", "2fast"]
)
def test_other_words_are_not_the_phrase(analyser, text):
    rules = equal("two factor", "2FA")

    assert found(analyser, text, rules) == []


def test_vietnamese_words_with_other_marks_are_other_words(analyser):
    assert not found(analyser, "xắc thức", equal("xác thực", "x"), language="vi")


def test_a_place_without_accents_is_where_it_stands_in_the_question(analyser):
    rule = one_way("œuvre d'art", "NFT")
    text = "où est l’ŒUVRE  D’ART, déjà"
    book = SynonymBook([rule], analyser, "fr")

    places = book.places(text, sequences(analyser, text, "fr"))

    assert meaning(text, places) == "où est NFT, déjà"


def test_a_phrase_is_no_synonym_of_itself_without_accents(analyser):
    rule = equal("sécurité", "securite", "protection")

    assert found(analyser, "securite", rule, language="fr") == [
        ("securite", "protection")
    ]


def test_sets_that_differ_in_accents_are_merged(analyser):
    rules = (equal("sécurité", "protection"), equal("securite", "coffre"))

    said = [meant for _, meant in found(analyser, "sécurité", *rules, language="fr")]

    assert said == ["protection", "coffre"]


def test_one_way_rule_does_not_work_backwards(analyser):
    rule = one_way("HL card", "debit card")

    assert found(analyser, "order a HL card", rule) == [("HL card", "debit card")]
    assert found(analyser, "order a debit card", rule) == []


def test_longest_phrase_wins(analyser):
    rules = (equal("2FA", "authenticator"), equal("2FA code", "six digit code"))

    assert found(analyser, "no 2FA code", *rules) == [("2FA code", "six digit code")]


def test_a_phrase_at_the_end_may_begin_a_longer_one(analyser):
    rules = (equal("two factor authentication", "2FA"), equal("two factor", "GA"))

    assert found(analyser, "I lost my two factor", *rules) == [("two factor", "GA")]


def test_sets_with_the_same_phrase_are_merged(analyser):
    rules = (equal("2FA", "two-factor"), equal("2FA", "authenticator", "two factor"))

    said = [meant for _typed, meant in found(analyser, "2FA", *rules)]

    assert said == ["two-factor", "authenticator"]


def test_pattern_is_taken_as_it_is_written(analyser):
    assert found(analyser, "anything at all", equal(".*", "2FA", "(a+)+$")) == []


def test_only_one_way_rules_change_what_is_encoded(analyser):
    text = "Lost HL card and 2FA"
    rules = [one_way("HL card", "debit card"), equal("2FA", "two-factor")]
    book = SynonymBook(rules, analyser, "en")

    places = book.places(text, sequences(analyser, text, "en"))

    assert meaning(text, places) == "Lost debit card and 2FA"


def test_wordings_use_only_phrases_that_articles_use(analyser):
    text = "reset 2FA"
    book = SynonymBook([equal("2FA", "authenticator", "双重验证")], analyser, "en")
    places = book.places(text, sequences(analyser, text, "en"))

    def analyse(said: str):
        return texts(analyser.question(said, "en"))

    offered = rewording(text, places, analyse)
    held = set(analyse("reset authenticator"))
    (wording,) = wordings(offered, lambda term: int(term in held))

    assert set(wording.terms) == held


def test_many_rules_are_looked_up_by_their_words(analyser):
    rules = [one_way(f"word{n} thing", f"other{n}") for n in range(5000)]

    assert found(analyser, "a word77 thing", *rules) == [("word77 thing", "other77")]


def write(title: str, text: str):
    return article(title, body=[block("text", f"<p>{text}</p>")])


@pytest.fixture
def help_centre(indexer):
    write("Lost two-factor authentication", "Reset two-factor authentication here.")
    write("Withdrawal pending", "A withdrawal waits until the network confirms it.")
    write("Trading fees", "Each trade costs a small share of its amount.")
    write("Lost password", "Reset a password by e-mail.")
    write("Deposit without a memo", "Send us the transaction to recover it.")
    indexer.drain()


SECOND_FACTOR = Rules(
    synonyms=(("", equal("GA", "two-factor authentication", "双重验证")),)
)


def ask(service, text: str, rules: Rules = SECOND_FACTOR, locale: str = "en"):
    question = Question(text, locale, explain=True)
    return service.search(question, ("en",), RuleReader(rules, service.analyser))


@pytest.mark.django_db
@pytest.mark.usefixtures("help_centre")
@pytest.mark.parametrize("typed", ["GA", "双重验证"])
def test_synonym_is_covered_like_the_articles_own_words(service, typed):
    own = ask(service, "I lost my two-factor authentication", Rules())
    other = ask(service, f"I lost my {typed}")
    without = ask(service, f"I lost my {typed}", Rules())

    assert other.results[0].title == "Lost two-factor authentication"
    assert other.explanation.coverage == pytest.approx(
        own.explanation.coverage, abs=0.05
    )
    assert without.explanation.coverage < other.explanation.coverage - 0.2


@pytest.mark.django_db
@pytest.mark.usefixtures("help_centre")
def test_all_wordings_are_asked_of_the_engine_at_once(service, monkeypatch):
    asked = []
    legs = EmbeddedEngine.legs

    def counting(engine, *args):
        asked.append(args)
        return legs(engine, *args)

    monkeypatch.setattr(EmbeddedEngine, "legs", counting)

    answer = ask(service, "I lost my GA")

    assert answer.explanation.wordings > 0
    assert len(asked) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("help_centre")
def test_question_that_no_synonym_touches_is_ranked_as_before(service):
    for text in ("withdrawal pending", "how much does a trade cost", "lost password"):
        before, after = ask(service, text, Rules()), ask(service, text)

        assert [(r.family, r.score) for r in after.results] == [
            (r.family, r.score) for r in before.results
        ]
        assert after.explanation.signals == before.explanation.signals


@pytest.mark.django_db
@pytest.mark.usefixtures("help_centre")
def test_words_of_the_synonym_are_marked_in_the_snippet(service):
    assert "<mark>two-factor</mark>" in ask(service, "reset GA").results[0].snippet


@pytest.mark.django_db
@pytest.mark.usefixtures("help_centre")
def test_broken_rules_do_not_keep_readers_from_an_answer(service, monkeypatch, caplog):
    def broken(self, *args):
        raise ValueError("withdrawal pending")

    monkeypatch.setattr(RuleReader, "read", broken)

    answer = ask(service, "withdrawal pending")

    assert (answer.state, answer.results[0].title) == ("ok", "Withdrawal pending")
    assert "ValueError" in caplog.text
    assert "withdrawal" not in caplog.text
