"""Words of some articles, and what is made of mistyped ones by them."""

from __future__ import annotations

from search.spelling.correction import Correction, correct
from search.spelling.vocabulary import Vocabulary, Words, spelled
from search.text.analysis import Analyser

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
