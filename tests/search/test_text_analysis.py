"""What readers type finds what editors wrote, in every locale."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.settings.languages import LANGUAGES
from search.encoder.files import ModelFiles
from search.text.analysis import ANALYSIS_VERSION, Analyser
from search.text.lookalikes import one_alphabet

LOCALES = [code for code, _name in LANGUAGES]

# What an article says, and how a reader asks for it: another form of the word,
# another keyboard, no marks.
SAME_WORD = {
    "ar": [
        ("التحويلات", "تحويل"),
        ("مُحَفَّظة", "محفظه"),
        ("إيداع", "ايداع"),
        ("والحدود", "حدود"),
        ("فالسحب", "السحب"),
    ],
    "bg": [("Портфейл", "портфейл")],
    "bn": [("লেনদেন", "লেনদেন")],
    "ca": [("l’adreça", "adreces"), ("transacció", "transaccions")],
    "cs": [("peněženka", "peněženky"), ("účet", "ucet")],
    "da": [("kontoen", "konto")],
    "de": [("Überweisungen", "überweisung"), ("Größe", "grosse")],
    "el": [("Συναλλαγές", "συναλλαγη")],
    "en": [("withdrawals", "Withdrawal"), ("can’t", "cant"), ("user's", "users")],
    "es": [("transacción", "transacciones"), ("contraseña", "contrasena")],
    "et": [("tehingud", "tehing")],
    "fa": [("تراکنش‌ها", "تراكنش"), ("كيف", "کیف"), ("۱۲۳", "123")],
    "fi": [("tapahtumat", "tapahtuma")],
    "fr": [("l’échange", "echange"), ("transactions", "transaction")],
    "he": [("אַרְנָק", "ארנק")],
    "hi": [
        ("लेनदेनों", "लेनदेन"),
        ("फ़ीस", "फीस"),
        ("१२", "12"),
        ("हिन्दी", "हिंदी"),
        ("सम्बन्ध", "संबंध"),
    ],
    "hr": [("transakcije", "transakcija"), ("račun", "racun")],
    "hu": [("tranzakciók", "tranzakcio")],
    "hy": [("գործարքներ", "գործարք")],
    "id": [("alamatnya", "alamat")],
    "it": [("dell’indirizzo", "indirizzi")],
    "ja": [("ﾋﾞｯﾄｺｲﾝ", "ビットコイン"), ("パスワード", "パスワード")],
    "km": [("ប្រតិ\u200bបត្តិការ", "ប្រតិបត្តិការ")],
    "ko": [("비트코인을", "비트코인"), (unicodedata.normalize("NFD", "출금"), "출금")],
    "lt": [("sandoriai", "sandoris")],
    "lv": [("konts", "Konts"), ("maksājums", "maksajums")],
    "ms": [("pengeluaran", "Pengeluaran")],
    "nb": [("kontoen", "konto"), ("gebyr på", "pa")],
    "nl": [("rekeningen", "rekening")],
    "pl": [("portfela", "portfel"), ("opłata", "oplata")],
    "pt": [("transações", "transação"), ("endereço", "endereco")],
    "pt-br": [("transações", "transação"), ("verificação", "VERIFICAÇÃO")],
    "ro": [("tranzacții", "tranzacţii"), ("adresă", "adresa")],
    "ru": [("кошельками", "кошелька"), ("счёт", "счет")],
    "sk": [("účet", "ucet")],
    "sl": [("račun", "racun")],
    "sr": [("новчаник", "novčanik"), ("račun", "racun")],
    "sv": [("kontot", "konto")],
    "th": [("รหัสผ่าน", "รหัสผ่าน"), ("๑๒", "12")],
    "tr": [("İŞLEM", "işlem"), ("şifre", "sifre"), ("Bitcoin'in", "bitcoin")],
    "uk": [("комп’ютер", "комп'ютер"), ("гаманець", "Гаманець")],
    "ur": [("پاسورڈ", "پاسورڈ"), ("كی", "کی")],
    "vi": [("đăng nhập", "dang nhap"), ("Mật khẩu", "mật khẩu")],
    "zh-hans": [("忘记密码", "忘記密碼"), ("ＡＢＣ", "abc"), ("帐户", "账户")],
    "zh-hant": [("忘記密碼", "忘记密码"), ("帳戶", "账户"), ("隨著", "随着")],
}


@pytest.fixture(scope="session")
def analyser(model_files: ModelFiles) -> Analyser:
    return Analyser(model_files.subwords)


def texts(analyser: Analyser, text: str, locale: str) -> list[str]:
    return [term.text for term in analyser.terms(text, locale)]


@pytest.mark.parametrize("locale", LOCALES)
def test_what_readers_type_finds_what_editors_wrote(
    analyser: Analyser, locale: str
) -> None:
    for written, typed in SAME_WORD[locale]:
        document = texts(analyser, written, locale)
        asked = [term.text for term in analyser.question(typed, locale)]
        found = [term for term in asked if term in document]
        whole = any(not term.startswith("_") for term in found)
        assert whole or len(found) * 2 >= len(asked), (written, typed, found)


@pytest.mark.parametrize("locale", LOCALES)
def test_tickers_and_networks_stay_whole(analyser: Analyser, locale: str) -> None:
    document = texts(analyser, "USDT (TRC-20), IBAN, API, USD", locale)
    assert {"usdt", "trc20", "iban", "api", "usd"} <= set(document)
    asked = [term.text for term in analyser.question("usdt trc20", locale)]
    assert {"usdt", "trc20"} & {term.strip("~") for term in asked} == {"usdt", "trc20"}


@pytest.mark.parametrize("locale", ["ar", "ja", "ru", "th", "zh-hans"])
def test_english_words_have_english_stems_among_other_scripts(
    analyser: Analyser, locale: str
) -> None:
    assert texts(analyser, "wallets", locale)[0] == texts(analyser, "wallet", locale)[0]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("E-1042", "e1042"),
        ("ERR_INSUFFICIENT_FUNDS", "insufficient funds"),
        ("version v2.13.0", "2.13.0"),
        ("help@example.org", "help@example.org"),
        ("1,000.50 USDT", "1000.50"),
        ("1.000,50", "1000.50"),
        ("1,00,000 INR", "100000"),
        ("1,00,00,000.50", "10000000.50"),
        ("1'000'000 CHF", "1000000"),
        ("10 000 USDT", "10000"),
        ("100\u202f000 €", "100000"),
        ("1\u00a0000,50 €", "1000.50"),
        ("超过10 000人", "10,000"),
        ("0,05 BTC", "0.05"),
        ("two-factor", "two factor"),
        ("e-mail", "email"),
        ("0xAbC123", "0xabc123"),
        ("m²", "m2"),
        ("100USDT", "100 usdt"),
        ("TRC20", "trc 20"),
        ("0xABCDEF0123", "0xabcdef0123"),
        ("BTC-USDT", "btcusdt"),
        ("１２３ＵＳＤＴ", "123usdt"),
        ("٣٫٥ BTC", "3.5 btc"),
        ("১২৩", "123"),
    ],
)
def test_codes_and_numbers_are_found_however_they_are_written(
    analyser: Analyser, written: str, typed: str
) -> None:
    document = {term.text for term in analyser.words(written, "en")}
    assert document & {term.text for term in analyser.words(typed, "en")}


@pytest.mark.parametrize(
    "text",
    [
        "100 200 300",
        "912 345 678",
        "800 555 35 35",
        "+34 612 345 678",
        "4111 1111 1111 1111",
        "5 10 000",
        "12 345 6789",
        "1 000 1",
        "1,2,345",
    ],
)
def test_numbers_beside_each_other_stay_apart(analyser: Analyser, text: str) -> None:
    found = texts(analyser, text, "en")
    assert {*re.findall("[0-9]+", text)} <= {*found, *found[0].split(".")}


@pytest.mark.parametrize(
    ("locale", "one", "other"),
    [
        ("vi", "mã", "ma"),
        ("ja", "かき", "がき"),
        ("hi", "पिन", "पान"),
        ("ru", "война", "воина"),
        ("th", "มา", "ม้า"),
    ],
)
def test_marks_that_carry_meaning_are_kept(
    analyser: Analyser, locale: str, one: str, other: str
) -> None:
    assert texts(analyser, one, locale)[0] != texts(analyser, other, locale)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khoá", "khóa"),
        ("HOÀ", "hòa"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
        ("uỷ", "ủy"),
    ],
)
def test_a_vietnamese_tone_may_stand_on_either_of_two_vowels(
    analyser: Analyser, one: str, other: str
) -> None:
    apart = unicodedata.normalize("NFD", one)
    assert (
        texts(analyser, one, "vi")
        == texts(analyser, apart, "vi")
        == texts(analyser, other, "vi")
    )


@pytest.mark.parametrize("word", ["quý", "hoàn", "khoái", "huých"])
def test_other_vietnamese_tones_stay_where_they_are(
    analyser: Analyser, word: str
) -> None:
    assert texts(analyser, word, "vi")[0] == word


def test_vietnamese_with_marks_is_not_blurred_by_words_without(
    analyser: Analyser,
) -> None:
    asked = [term.text for term in analyser.question("mã xác minh", "vi")]
    assert "mã" in asked
    assert not any(term.startswith("~") for term in asked)
    bare = [term.text for term in analyser.question("ma xac minh 123 中国", "vi")]
    assert bare == ["~ma", "~xac", "~minh", "~123", "中国", "_▁中国"]


@pytest.mark.parametrize(
    ("locale", "mixed", "pure"),
    [
        ("ru", "пapоль", "пароль"),
        ("uk", "гaмaнець", "гаманець"),
        ("bg", "Портфeйл", "Портфейл"),
        ("ru", "USDТ", "USDT"),
        ("en", "аccount", "account"),
        ("en", "раypal", "paypal"),
        ("de", "Вitcoin", "Bitcoin"),
        ("el", "Βitcoin", "Bitcoin"),
        ("el", "κωδικoς", "κωδικος"),
    ],
)
def test_look_alike_letters_of_another_alphabet_are_the_ones_meant(
    analyser: Analyser, locale: str, mixed: str, pure: str
) -> None:
    assert texts(analyser, mixed, locale) == texts(analyser, pure, locale)
    assert analyser.words(mixed, locale)[0].end == len(mixed)


@pytest.mark.parametrize("text", ["SMSки", "ATMом", "ВТС", "USDT-кошелёк", "bitcoinы"])
def test_words_that_join_alphabets_on_purpose_keep_both(text: str) -> None:
    assert one_alphabet(text) == text


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ar", "حوّلت \u2066٢٥٠٫٥ USDT\u2069 إلى 0xAbC123 عبر TRC-20"),
        ("he", "העברתי \u200e250.5 USDT\u200f אל 0xAbC123 דרך TRC-20"),
        ("fa", "۲۵۰٫۵ USDT به 0xAbC123 از TRC-20 فرستادم"),
    ],
)
def test_right_to_left_text_keeps_its_numbers_and_addresses(
    analyser: Analyser, locale: str, text: str
) -> None:
    found = set(texts(analyser, text, locale))
    assert {"250.5", "usdt", "0xabc123", "trc20"} <= found


@pytest.mark.parametrize("locale", LOCALES)
def test_a_question_of_5000_characters_is_cut(analyser: Analyser, locale: str) -> None:
    typed = " ".join(typed for _written, typed in SAME_WORD[locale])
    text = (f"{typed} " * 2500)[:5000]
    assert 0 < len(analyser.question(text, locale)) <= 128


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "what is it"),
        ("de", "was ist das"),
        ("fr", "qu’est-ce que c’est"),
        ("ru", "что это"),
        ("ar", "ما هو"),
        ("zh-hans", "是什么"),
        ("ja", "これは"),
        ("tr", "bu ne"),
    ],
)
def test_common_words_alone_are_a_question(
    analyser: Analyser, locale: str, text: str
) -> None:
    assert analyser.question(text, locale)


def test_a_typing_error_still_shares_pieces(analyser: Analyser) -> None:
    document = set(texts(analyser, "withdrawal", "en"))
    asked = set(texts(analyser, "withdrawl", "en"))
    assert len(document & asked) >= 5


@pytest.mark.parametrize(
    "text", ["", "   ", "?!…", "🎉👩‍👩‍👧‍👦", "1️⃣", "\x00", "\ud83d", "-_-", "。"]
)
@pytest.mark.parametrize("locale", ["en", "zh-hans", "th", "ar", "vi"])
def test_what_is_no_text_has_no_terms(
    analyser: Analyser, text: str, locale: str
) -> None:
    assert analyser.terms(text, locale) == ()
    assert analyser.question(text, locale) == ()


def test_one_character_can_stand_for_several_words(analyser: Analyser) -> None:
    terms = analyser.terms("\ufdfa" * 2000, "ar")
    assert {"الله"} <= {term.text for term in terms}
    assert all(" " not in term.text for term in terms)
    assert len(analyser.question("\ufdfa" * 2000, "ar")) <= 128


def test_a_question_has_each_term_once_and_no_more_than_the_limit(
    analyser: Analyser,
) -> None:
    text = " ".join(f"word{number} word{number}" for number in range(300))
    terms = [term.text for term in analyser.question(text, "en")]
    assert len(terms) == len(set(terms)) == 128
    assert terms[:2] == ["word0", "word1"]
    assert len(analyser.question(text, "en", limit=5)) == 5


def test_offsets_point_at_the_words_as_written(analyser: Analyser) -> None:
    text = "Ｗithdraw ﬁat: ﾊﾟｽﾜｰﾄﾞ と 2FA"
    spans = {
        term.text: text[term.start : term.end] for term in analyser.words(text, "ja")
    }
    assert spans["withdraw"] == "Ｗithdraw"
    assert spans["fiat"] == "ﬁat"
    assert spans["パス"] == "ﾊﾟｽ"
    assert spans["ード"] == "ｰﾄﾞ"
    assert spans["2fa"] == "2FA"


def test_without_the_subword_model_words_are_the_same(analyser: Analyser) -> None:
    alone = Analyser(None)
    for text, locale in (("忘记密码", "zh-hans"), ("Lost my 2FA", "en")):
        assert alone.words(text, locale) == analyser.words(text, locale)
    assert alone.version != analyser.version
    assert alone.version.startswith(f"a{ANALYSIS_VERSION}-")


def test_a_missing_subword_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Analyser(tmp_path / "missing.model")


def test_threads_agree(analyser: Analyser) -> None:
    words = [f"{stem}ing{end}" for stem in "abcdefgh" for end in ("", "s", "ed", "ly")]
    expected = [texts(Analyser(None), word, "en") for word in words]
    with ThreadPoolExecutor(8) as pool:
        fresh = Analyser(None)
        got = list(pool.map(lambda word: texts(fresh, word, "en"), words * 20))
    assert got == expected * 20


any_text = st.text(st.characters(exclude_categories=()), max_size=80) | st.text(
    "aAéğıİßñ'’-_.@1٣๓०٬, \u0301\u200d\u200c\u00adкйї中國かガｶﾞ한글กำខែहिन्दी\ufdfa½",
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(text=any_text, locale=st.sampled_from(LOCALES))
def test_terms_are_what_engines_can_hold(
    analyser: Analyser, text: str, locale: str
) -> None:
    terms = analyser.terms(text, locale)
    for term in terms:
        assert term.text
        assert len(term.text) <= 255
        assert term.text.split() == [term.text]
        assert not any(
            unicodedata.category(c) in {"Zs", "Zl", "Zp", "Cs"} for c in term.text
        )
        assert "\x00" not in term.text
        assert 0 <= term.start < term.end <= len(text)
    words = analyser.words(text, locale)
    assert terms[: len(words)] == words
    assert not any(term.text.startswith("_") for term in words)
    assert all(term.text.startswith("_") for term in terms[len(words) :])


@settings(max_examples=300, deadline=None)
@given(text=any_text, locale=st.sampled_from(LOCALES))
def test_what_is_remembered_is_cut_as_the_rest(
    analyser: Analyser, text: str, locale: str
) -> None:
    assert analyser.distinct(text, locale) == {*analyser.texts(text, locale)}
    words = analyser.words(text, locale)
    wanted = {word.text for word in words[::2]}
    assert analyser.occurrences(text, wanted, locale) == tuple(
        word for word in words if word.text in wanted
    )


@settings(max_examples=200, deadline=None)
@given(text=any_text, locale=st.sampled_from(LOCALES))
def test_a_question_is_cut_as_the_document_it_repeats(
    analyser: Analyser, text: str, locale: str
) -> None:
    document = {term.text for term in analyser.terms(text, locale)}
    asked = {term.text for term in analyser.question(text, locale, limit=10_000)}
    assert asked <= document
    assert bool(asked) == bool(document)
    if locale != "vi":
        assert asked == document


@pytest.mark.parametrize(
    "block",
    [
        "a",
        "é ",
        "中",
        "ก",
        "한",
        "ب",
        "a-",
        "1,",
        "a\u0301\u0323",
        "\u0301\u0323",
        "x'",
        "a.b@",
    ],
)
def test_a_long_text_of_anything_is_cut(analyser: Analyser, block: str) -> None:
    text = (block * 60_000)[:60_000]
    assert all(len(term.text) <= 255 for term in analyser.terms(text, "en"))


@pytest.mark.parametrize(
    ("locale", "question", "text"),
    [
        ("en", "withdrawals pending", "Your withdrawal is still pending."),
        ("tr", "ISLAK imza", "ıslak imza gerekir"),
        ("vi", "rut tien", "Rút tiền chậm"),
        ("zh-hans", "提現", "提现失败怎么办"),
        ("ar", "السَّحب", "السحب معلق"),
    ],
)
def test_text_that_holds_the_words_of_a_question_is_told_from_others(
    analyser, locale, question, text
):
    wanted = {term.text for term in analyser.words(question, locale)}

    assert analyser.holds(text, wanted, locale) > 0
    assert analyser.holds("123 000", wanted, locale) == 0
