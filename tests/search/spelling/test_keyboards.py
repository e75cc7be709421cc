"""What was typed with another keyboard's letters."""

from __future__ import annotations

import pytest

from search.spelling.keyboards import in_other_layouts, retyped
from search.spelling.vocabulary import spelled


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
