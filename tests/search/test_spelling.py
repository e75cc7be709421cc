"""What a mistyped word was to be, in every alphabet and on other keyboards."""

from __future__ import annotations

import random
import time
import tracemalloc

import numpy as np
import pytest

from search.spelling.correction import Correction, as_articles_write, correct
from search.spelling.edits import codes, distances
from search.spelling.keyboards import in_other_layouts, retyped
from search.spelling.vocabulary import Vocabulary, Words, spelled
from search.text.analysis import Analyser
from search.text.plain_words import is_plain_word

ANALYSER = Analyser(None)
TEXTS = {
    "en": "Withdrawals are pending. Confirm your address, wallet and password. Wallet. "
    "The network confirms a withdrawal. A hardware wallet signs. Bitcoin transactions.",
    "de": "Die Auszahlung wartet. Überweisungen an die Adresse. Größe der Gebühr.",
    "fr": "L'adresse du portefeuille. Les informations de l'échange.",
    "tr": "İşlem ücreti. Şifre değiştir. Bitcoin'in adresi.",
    "ru": "Вывод средств ожидает подтверждения. Кошелёк и пароль. Привет, биткойн.",
    "el": "Οι συναλλαγές και ο κωδικός πρόσβασης.",
    "ar": "المحفظة والتحويلات. كلمة المرور.",
    "he": "הארנק והסיסמה שלך",
    "hi": "लेनदेन और पासवर्ड की जानकारी",
    "ko": "비트코인 출금과 지갑 비밀번호",
    "vi": "Giao dịch và nghiệp vụ chuyển khoản",
}


def vocabulary(locale: str, text: str = "") -> Vocabulary:
    words = Words(locale)
    words.add(text or TEXTS[locale])
    return words.vocabulary()


def corrected(
    typed: str, locale: str, known: Vocabulary | None = None, foreign: str = ""
) -> Correction | None:
    """As if every word that the vocabulary lacks were unknown to the index."""
    known = known or vocabulary(locale)
    unknown = [
        word
        for word in spelled(typed, locale)
        if word.form not in known and f"~{word.form}" not in known
    ]
    return correct(
        typed, locale, unknown, known, ANALYSER, set(foreign.split()).__contains__
    )


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("en", "withdrwal pending", "withdrawal pending"),
        ("en", "hardwrae wallet", "hardware wallet"),
        ("en", "Walet", "Wallet"),
        ("en", "PASWORD", "PASSWORD"),
        ("en", "trnasactoins", "transactions"),
        ("de", "Auszahlng", "Auszahlung"),
        ("de", "Überweisugen", "Überweisungen"),
        ("fr", "l'informatoins", "l'informations"),
        ("tr", "Işlm ücreti", "İşlem ücreti"),
        ("tr", "işlm ücreti", "işlem ücreti"),
        ("ru", "кошелк", "кошелёк"),
        ("ru", "подтвержденя", "подтверждения"),
        ("el", "συναλαγές", "συναλλαγές"),
        ("ar", "المحفضة", "المحفظة"),
        ("he", "והסיסמא", "והסיסמה"),
        ("hi", "पासवरड", "पासवर्ड"),
        ("ko", "비트코안", "비트코인"),
        ("vi", "nghiẹop vụ", "nghiệp vụ"),
    ],
)
def test_a_mistyped_word_is_mended_in_its_script(
    locale: str, typed: str, meant: str
) -> None:
    assert corrected(typed, locale) == Correction(meant, sure=meant)


@pytest.mark.parametrize(
    ("locale", "typed", "articles", "meant"),
    [
        ("pt-br", "verificacao", "verificação", "verificação"),
        ("pt-br", "VERIFICACAO", "verificação", "VERIFICAÇÃO"),
        ("pt-br", "verificaçao", "verificação", "verificação"),
        ("fr", "l'Acces", "accès", "l'Accès"),
        ("tr", "guvenligi", "güvenliği", "güvenliği"),
        ("ar", "المحفظه", "المحفظة", "المحفظة"),
    ],
)
def test_a_known_word_gets_the_accents_that_were_left_out(
    locale: str, typed: str, articles: str, meant: str
) -> None:
    unknown, known = [*spelled(typed, locale)], vocabulary(locale, articles)
    found = correct(typed, locale, unknown, known, ANALYSER, set().__contains__)
    assert found == Correction(meant, sure=meant)


MARKED = (
    "Mở khóa tài khoản. Toàn bộ. Rút tiền về thẻ được. "
    "Trang chủ, trạng thái, trạng thái."
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tòan", "toàn"),
        ("TÒAN", "TOÀN"),
        ("mở taì khoản", "mở tài khoản"),
        ("mở tài khoảnn", "mở tài khoản"),
        ("về trnag", "về trang"),
        ("mo tai khaon", "mo tai khoan"),
        ("mở khaỏn", "mở khoản"),
    ],
)
def test_a_syllable_is_mended_with_its_own_marks(typed: str, meant: str) -> None:
    assert corrected(typed, "vi", vocabulary("vi", MARKED)) == Correction(meant, meant)


@pytest.mark.parametrize("typed", ["mo huyen khoan", "mở huyển khoản"])
def test_a_syllable_with_another_first_letter_is_another_one(typed: str) -> None:
    assert corrected(typed, "vi", vocabulary("vi", "Mở khoản chuyển")) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("về duoc", "về được"), ("rút tien", "rút tiền"), ("thẻ đuợc", "thẻ được")],
)
def test_marks_that_were_left_out_of_some_syllables_are_proposed(
    typed: str, meant: str
) -> None:
    known = vocabulary("vi", MARKED)
    _, word = spelled(typed, "vi")
    found = correct(typed, "vi", [word], known, ANALYSER, set().__contains__)
    assert found == Correction(meant, sure=typed)


def test_a_question_without_any_marks_gets_none() -> None:
    known = vocabulary("vi", MARKED)
    unknown = [*spelled("mo tai khoan", "vi")]
    assert (
        correct("mo tai khoan", "vi", unknown, known, ANALYSER, set().__contains__)
        is None
    )


def test_a_question_of_unknown_syllables_takes_little_time() -> None:
    """Of 300 characters, as much as counts, on a large site."""
    chance = random.Random(5)
    forms = {"".join(chance.choices("aâbcdđêghnt", k=5)) for _ in range(20_000)}
    known = Vocabulary(dict.fromkeys(forms, 1), {form: form for form in forms})
    typed = " ".join("".join(chance.choices("âđê", k=3)) for _ in range(75))
    before = time.process_time()
    corrected(typed, "vi", known)
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (("détermine", "détermine", "déterminé"), "détermine"),
        (("déterminé", "détermine", "détermine détermine"), "détermine"),
        (("Détermine", "Détermine", "déterminé"), "déterminé"),
        (("Détermine", "Déterminé", "Déterminé"), "Déterminé"),
    ],
)
def test_a_word_is_written_as_most_articles_write_it(texts, written: str) -> None:
    words = Words("fr")
    for text in texts:
        article = Words("fr")
        article.add(text)
        words.add_packed(article.packed())

    assert words.vocabulary().surface("determine") == written


def test_either_place_of_a_tone_is_written_as_most_articles_write_it() -> None:
    known = vocabulary("vi", "Mở khóa. Từ khoá, khoá.")

    assert corrected("từ khaó", "vi", known) == Correction("từ khoá", "từ khoá")
    assert as_articles_write("Khóa và hoà", "vi", known) == "Khoá và hoà"


@pytest.mark.parametrize(
    ("locale", "typed", "articles", "written"),
    [
        ("de", "Gebuehren", "Die Gebühren.", "Gebühren"),
        ("de", "UEBERPRUEFUNG", "Überprüfung", "ÜBERPRÜFUNG"),
        ("de", "neueroeffnung", "Eine Neueröffnung.", "neueröffnung"),
        ("de", "neue Steuer", "Die neue Steuer. Ein neu, ein Stür.", "neue Steuer"),
        ("de", "Gebuehr", "Die Gebuehr und die Gebuhr.", "Gebuehr"),
        ("de", "Duell", "Das Dull.", "Duell"),
        ("sv", "oeppna aendra", "Öppna och ändra", "öppna ändra"),
        ("nb", "aapne soek", "Åpne søk", "åpne søk"),
        ("de", "Gebuehren", "Die Auszahlungsgebühren.", "Gebühren"),
        ("de", "staendig neue Steuer", "Der Saal.", "ständig neue Steuer"),
        ("sv", "goes", "Laxen.", "goes"),
        ("sv", "blåa", "Blå.", "blåa"),
    ],
)
def test_two_letters_are_written_as_one_where_articles_write_it(
    locale: str, typed: str, articles: str, written: str
) -> None:
    assert as_articles_write(typed, locale, vocabulary(locale, articles)) == written


def test_a_word_that_is_only_found_with_one_letter_is_mended_for_sure() -> None:
    known = vocabulary("sv", "Ändra lösenord")

    assert corrected("aendra", "sv", known) == Correction("ändra", "ändra")


@pytest.mark.parametrize(
    ("locale", "typed", "articles"),
    [
        ("pt-br", "verificação", "verificacao"),
        ("pt-br", "verificação", "verificação"),
        ("es", "terminó", "término"),
        ("de", "auszahlung", "Auszahlung"),
        ("vi", "giao", "giáo"),
    ],
)
def test_accents_that_were_typed_stay(locale: str, typed: str, articles: str) -> None:
    unknown, known = [*spelled(typed, locale)], vocabulary(locale, articles)
    assert correct(typed, locale, unknown, known, ANALYSER, set().__contains__) is None


@pytest.mark.parametrize(
    "typed",
    [
        "wal",
        "my USDD address",
        "wallet2",
        "me@walet.org",
        "err_walet",
        "entirely different matters",
    ],
)
def test_short_words_codes_names_and_addresses_are_left_alone(typed: str) -> None:
    known = vocabulary("en", "my wall wallet usdt address error me org")
    assert corrected(typed, "en", known) is None


def test_a_word_of_another_locale_is_no_mistake() -> None:
    known = vocabulary("de", "die Rate")
    assert corrected("rste", "de", known) == Correction("rate", sure="rate")
    assert corrected("rste", "de", known, foreign="rste") is None


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("hacked", "backed"),
        ("staking", "taking"),
        ("stole", "store"),
        ("elections", "selections"),
        ("protests", "protects"),
        ("divestment", "investment"),
        ("unexpected", "expected"),
        ("Nahrung", "Währung"),
        ("доверия", "недоверия"),
        ("eröffnen", "öffnen"),
    ],
)
def test_what_no_slip_makes_is_another_word(typed: str, known: str) -> None:
    assert corrected(typed, "en", vocabulary("en", known)) is None


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("wihtdrawal", "withdrawal"),
        ("withdraal", "withdrawal"),
        ("withdrawwal", "withdrawal"),
        ("withdrsawal", "withdrawal"),
        ("withdrawsl", "withdrawal"),
        ("etherium", "ethereum"),
        ("iwthdrawal", "withdrawal"),
        ("комисзия", "комиссия"),
    ],
)
def test_a_slip_of_fingers_and_a_guessed_vowel_are_mended(typed, known) -> None:
    found = corrected(typed, "en", vocabulary("en", known))
    assert (found and found.text.lower()) == known.lower()


@pytest.mark.parametrize(
    ("locale", "typed", "known", "is_slip"),
    [
        ("ru", "постройка", "пострижка", False),
        ("ru", "подпизка", "подписка", True),
        ("ru", "кашилёчек", "кошелёчек", True),
        ("ar", "الكمومية", "الحكومية", False),
        ("ar", "الحكوتية", "الحكومية", True),
        ("el", "συναρτήσεις", "συναντήτεις", False),
        ("ko", "비트코은", "비트고인", False),
    ],
)
def test_two_letters_without_keys_make_another_word(
    locale: str, typed: str, known: str, is_slip: bool
) -> None:
    mended = corrected(typed, locale, vocabulary(locale, known))
    assert (mended is not None) is is_slip


@pytest.mark.parametrize(
    ("typed", "known"),
    [("사진은", "사전은"), ("출금은", "출금을")],
    ids=["a plain word", "a word that articles hold with another"],
)
def test_a_korean_word_is_no_mistake_for_its_particle(typed: str, known: str) -> None:
    assert corrected(typed, "ko", vocabulary("ko", known)) is None


def test_an_arabic_word_is_no_mistake_for_its_pronoun() -> None:
    known = vocabulary("ar", "عملاتك")
    assert corrected("عملاتي", "ar", known) is None
    assert corrected("عملتاك", "ar", known) == Correction("عملاتك", "عملاتك")


def test_a_korean_word_with_a_particle_is_mended() -> None:
    found = corrected("비트코안을", "ko", vocabulary("ko", "비트코인을"))
    assert (found and found.text) == "비트코인을"


@pytest.mark.parametrize(
    ("locale", "typed", "known"), [("et", "maja", "maha"), ("ko", "자료", "자리")]
)
def test_a_common_word_that_no_article_holds_is_no_mistake(
    analyser, locale: str, typed: str, known: str
) -> None:
    words = [*spelled(typed, locale)]
    for cut, text in ((ANALYSER, known), (analyser, None)):
        found = correct(
            typed, locale, words, vocabulary(locale, known), cut, set().__contains__
        )
        assert (found and found.text) == text


@pytest.mark.parametrize(
    ("locale", "typed", "articles"),
    [
        ("en", "fork", "form"),
        ("en", "forks", "forms"),
        ("en", "wire", "were"),
        ("de", "fork", "form"),
        ("en", "wont", "went"),
        ("fr", "l'abeille", "abaille"),
        ("ru", "камин", "каман"),
        ("de", "Forst", "Frost"),
        ("ar", "تعدين", "تعيين"),
        ("hr", "novac", "novoc"),
        ("sr", "новац", "новоц"),
        ("sr", "Džep", "džap"),
    ],
)
def test_a_form_of_a_plain_word_is_no_mistake(
    locale: str, typed: str, articles: str
) -> None:
    assert corrected(typed, locale, vocabulary(locale, articles)) is None


@pytest.mark.parametrize("mark", "'\u2019\uff07")
@pytest.mark.parametrize(
    ("locale", "typed", "articles", "meant"),
    [
        ("en", "can't", "cent", None),
        ("en", "won't load", "went load", None),
        ("en", "shan't've", "shantive", None),
        ("en", "walet's", "wallet", "wallet"),
        ("uk", "комп'ютр", "комп'ютер", "комп'ютер"),
        ("fr", "l'adrese", "adresse", "l'adresse"),
    ],
)
def test_what_an_apostrophe_joins_is_meant_with_one(
    locale: str, typed: str, articles: str, meant: str | None, mark: str
) -> None:
    found = corrected(typed.replace("'", mark), locale, vocabulary(locale, articles))
    assert (found and found.text.replace(mark, "'")) == meant


def test_a_language_takes_less_memory_than_its_words() -> None:
    tracemalloc.start()
    assert is_plain_word("kočka", "cs")
    kept, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 3_000_000


def test_several_likely_words_are_offered_but_not_searched() -> None:
    known = vocabulary("en", "stage state")
    assert corrected("stafe", "en", known) == Correction("stage", sure="stafe")


def test_what_is_sure_is_searched_beside_what_is_not() -> None:
    known = vocabulary("en", "stage state wallet")
    assert corrected("stafe walet", "en", known) == Correction(
        "stage wallet", sure="stafe wallet"
    )


def test_a_much_more_frequent_word_is_sure() -> None:
    known = vocabulary("en", "state state state state stage")
    assert corrected("stafe", "en", known) == Correction("state", sure="state")


def test_forms_of_one_word_are_as_good_as_one() -> None:
    known = vocabulary("en", "wallet wallets")
    found = corrected("walletz", "en", known)
    assert found is not None
    assert found.sure == found.text != "walletz"


def test_swapped_letters_come_before_other_letters() -> None:
    known = vocabulary("en", "sign sign sign sing singe")
    assert corrected("sgin", "en", known) == Correction("sign", sure="sign")


def test_the_nearest_word_is_sure_though_a_likely_slip_is_further_away() -> None:
    known = vocabulary("en", "bommessoy bomesot")
    assert corrected("bommessot", "en", known) == Correction("bommessoy", "bommessoy")


def test_a_question_in_another_language_is_not_rewritten() -> None:
    known = vocabulary("en", "password")
    assert corrected("wie ändere ich mein passwort", "en", known) is None


def test_one_of_two_words_is_mended_alone() -> None:
    assert corrected("withdrwal qzxv", "en") == Correction(
        "withdrawal qzxv", sure="withdrawal qzxv"
    )


def test_words_that_were_run_together_are_parted() -> None:
    assert corrected("hardwarewallet", "en") == Correction(
        "hardware wallet", sure="hardware wallet"
    )


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("de", "Kartenzahlung"),
        ("nl", "Kartenzahlung"),
        ("sv", "Kartenzahlung"),
        ("fi", "Kartenzahlung"),
    ],
)
def test_a_compound_is_no_two_words(locale: str, typed: str) -> None:
    known = vocabulary(locale, "Karten und Zahlung")
    assert corrected(typed, locale, known) is None


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("ru", "ghbdtn", "привет"),
        ("ru", "dsdjl chtlcnd", "вывод средств"),
        ("ru", "ишесщшт", "bitcoin"),
        ("en", "ишесщшт", "bitcoin"),
        ("uk", "gfhjkm", "пароль"),
        ("bg", "parola", "парола"),
        ("bg", "md,f.d", "парола"),
        ("el", "kvdik;ow", "κωδικος"),
        ("he", "xhxnv", "סיסמה"),
        ("ar", ";glm hglv,v", "كلمة المرور"),
        ("fa", "vlc u,f", "رمز عوب"),
        ("th", "gfbomk'", "เดินทาง"),
        ("th", "5vog'bow,jwfh", "ถอนเงินไม่ได้"),
        ("th", "[yP=u5^d]Hvd", "บัญชีถูกล็อก"),
        ("th", "Isylzjko", "รหัสผ่าน"),
        ("ar", "Yd]hu Nov", "إيداع آخر"),
        ("ar", "Tw]hv", "\ufef9صدار"),
        ("fa", "vlc \\,g", "رمز پول"),
        ("fa", "mvnhoj Chmk", "پرداخت ژاپن"),
        ("hi", "hembjd[ Ytn i/e", "पासवर्ड भूल गया"),
        ("hi", "Kele yxo kjve", "खाता बंद करना"),
        ("bg", "?rjufxk", "Биткойн"),
        ("bg", "md,f.d?", "парола?"),
        ("el", "kvdikow joq", "κωδικος ξο;"),
        ("el", "ρε;θεστ", "request"),
        ("he", "vmpiqh t,", "הצפן/י את"),
        ("ko", "2eksrP dlswmd?", "2단계 인증?"),
        ("ko", "Qlalfqjsgh", "비밀번호"),
        ("ko", "2ㄹㅁ 채ㅇㄷ!", "2fa code!"),
        ("ko", "qlxmzhdls cnfrma", "비트코인 출금"),
        ("ko", "dkssudgktpdy", "안녕하세요"),
        ("ko", "ㅠㅑㅅ채ㅑㅜ", "bitcoin"),
    ],
)
def test_the_wrong_keyboard_layout_is_undone(
    locale: str, typed: str, meant: str
) -> None:
    assert meant in [*retyped(typed, locale, [*spelled(typed, locale)])]


def test_english_on_a_korean_page_is_no_korean() -> None:
    assert [*retyped("how to", "ko", [*spelled("how to", "ko")])] == []


def test_known_words_keep_their_letters() -> None:
    text = "bitcoin gfhjkm"
    unknown = [word for word in spelled(text, "ru") if word.text == "gfhjkm"]
    assert [*retyped(text, "ru", unknown)] == ["bitcoin пароль"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("мой фифтвщт!", "vjq abandon!"),
        ("Фифтвщт 1) abandon", "abandon 1) abandon"),
        ("ьфьхадх", "abandon"),
        ("αβανδον", "abandon"),
        ("שנשמגםמ", "abandon"),
        ("شلاشىيخى", "abandon"),
        ("شذشدیخد", "abandon"),
        ("ฟิฟืกนื", "abandon"),
        ("ๅ ฤฺฤ์ฏฯ์ / ฟิฟืกนื", "1 ABANDON 2 abandon"),
        ("\u094bव\u094bल\u094dदल", "abandon"),
        ("뮤무애ㅜ 12", "abandon 12"),
        ("F<PFW", "абзац"),
        ("12 rkrur", "12 가격"),
    ],
)
def test_a_whole_text_is_read_in_every_other_layout(typed: str, meant: str) -> None:
    assert meant in [*in_other_layouts(typed)]


@pytest.mark.parametrize("text", ["", "12 + 12", "提现未到账", "出金できない"])
def test_what_no_layout_types_has_no_other_reading(text: str) -> None:
    assert [*in_other_layouts(text)] == []


def slow_distance(one: str, other: str) -> int:
    """Optimal string alignment, cell by cell."""
    table = {(i, -1): i + 1 for i in range(-1, len(one))}
    table |= {(-1, j): j + 1 for j in range(-1, len(other))}
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)
            )
            if i and j and a == other[j - 1] and one[i - 1] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


def test_all_words_near_by_are_found_and_no_others() -> None:
    chance = random.Random(5)
    forms = {
        "".join(chance.choices("abcé", k=chance.randint(2, 9))) for _ in range(800)
    }
    known = Vocabulary(dict.fromkeys(forms, 1), {form: form for form in forms})
    for typed in ("".join(chance.choices("abcé", k=k)) for k in (2, 4, 6, 8, 10)):
        expected = {form for form in forms if slow_distance(typed, form) <= 2}
        assert {near.form for near in known.near(typed, 2)} == expected


def test_distances_count_a_swap_as_one() -> None:
    rows = codes(["abdc", "abcd", "abce"])
    found = distances(codes(["abcd"])[0, :4], rows, np.array([4, 4, 4], np.uint8), 2)
    assert found.tolist() == [1, 0, 1]


@pytest.mark.parametrize("form", ["", "a" * 30, "\U00020000" * 3])
def test_what_cannot_be_compared_is_near_nothing(form: str) -> None:
    assert vocabulary("en").near(form, 2) == []
    assert Vocabulary({}, {}).near("word", 2) == []


def test_the_most_frequent_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.spelling.vocabulary.MOST_WORDS", 2)
    known = vocabulary("en", "often often rare seldom seldom")
    assert ("often" in known, "seldom" in known, "rare" in known) == (True, True, False)
    assert known.count("often") == 2
