"""Identifiers are replaced in any script; numbers that matter stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.redaction import redact
from tests.search.coins import addresses

IDENTIFIERS = {
    "address": [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ",
        "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr",
        "0x742d35Cc6634C0532925a3b844Bc454e4438f44e",
        "742d35cc6634c0532925a3b844bc454e4438f44e",
        "0x742d…f44e",
        "0x742d...f44e",
        "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
        "DRpbCBMxVnDK7maPM5tGv6MvB3v1sRMC86PZ8okm21hy",
        "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqw",
        "cosmos1hsk6jryyqjfhp5dhc55tc9jtckygx0eph6dd02",
        "GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H",
        "EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2",
    ],
    "transaction": [
        "9192fb57953baba168f685e32378aa6471061301a097598c68ef1a4c136c9ea3",
        "0x9192FB57953BABA168F685E32378AA6471061301A097598C68EF1A4C136C9EA3",
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW",
    ],
    "email": [
        "jane.doe+kyc@mail.example.org",
        "josé@ejemplo.es",
        "почта@пример.рф",
        "o_brien-1@x-y.co.uk",
        "no-reply+jane.doe@x-y.co.uk",
    ],
    "iban": [
        "DE89370400440532013000",
        "de89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "DE89-3704-0044-0532-0130-00",
        "GB29NWBK60161331926819",
        "GB29 NWBK 6016 1331 9268 19",
        "NO93 8601 1117 947",
        "BR15 0000 0000 0000 1093 2840 814 P2",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "SA03 8000 0000 6080 1016 7519",
    ],
    "card": ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"],
    "phone": [
        "+49 171 2345678",
        "+49 151 12345678",  # has a Luhn digit
        "+1 (555) 123-4567",
        "0044 20 7946 0958",
        "+966501234567",
        "0171 2345678",
        "(555) 123-4567",
        "555-123-4567",
        "010-1234-5678",
        "0812345678",
        "13812345678",
        "8 912 345-67-89",
        "(11) 91234-5678",
    ],
}
CASES = [(kind, text) for kind, texts in IDENTIFIERS.items() for text in texts]


@pytest.mark.parametrize("seed", range(50))
def test_addresses_of_every_currency_are_replaced(seed: int) -> None:
    for currency, address in addresses(seed).items():
        name, _colon, _rest = address.rpartition(":")
        text = redact(f"sent to {address}, please").text
        kind = "transaction" if currency == "sui" else "address"
        assert text == f"sent to {name and name + ':'}[{kind}], please", currency


AROUND = [
    ("", ""),
    ("to ", ", please"),
    ("“", "”."),
    ("هل وصلت ", "؟"),
    ("（", "）"),
    ("我的是：", "，谢谢"),
    ("ที่", " ครับ"),
]


@pytest.mark.parametrize(("kind", "text"), CASES)
@pytest.mark.parametrize(("before", "after"), AROUND)
def test_identifiers_are_replaced(
    kind: str, text: str, before: str, after: str
) -> None:
    redacted = redact(f"{before}{text}{after}")
    assert redacted.text == f"{before}[{kind}]{after}"
    assert redacted.kinds == (kind,)


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200e", "\x00", "\ufffd"])
@pytest.mark.parametrize(("kind", "text"), CASES)
def test_what_shows_nothing_hides_no_identifier(
    kind: str, text: str, unseen: str
) -> None:
    within = f"{text[:7]}{unseen}{text[7:]}"
    assert redact(f"x: {within}, ok").text == f"x: [{kind}], ok"
    assert redact(f"是{unseen}{text}{unseen}!").text == f"是{unseen}[{kind}]{unseen}!"
    assert text[4:12] not in redact(f"to{unseen}{text}, ok").text


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_no_half_of_an_identifier_is_left_where_a_text_is_cut(
    kind: str, text: str
) -> None:
    before = "to "
    for length in range(len(before) + 1, len(before) + len(text) + 1):
        redacted = redact(f"{before}{text}, please", length).text
        assert redacted in {before, f"{before}[{kind}]"}
        assert len(redacted) <= length


def test_no_half_of_a_placeholder_is_left_where_a_text_is_cut() -> None:
    cut = [redact("to [email] now", length).text for length in range(3, 13)]
    assert cut == ["to "] * 7 + ["to [email]", "to [email] ", "to [email] n"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("٤١١١ ١١١١ ١١١١ ١١١١", "card"),
        ("＋４９ １７１ ２３４５６７８", "phone"),
        (
            "０ｘ７４２ｄ３５Ｃｃ６６３４Ｃ０５３２９２５ａ３ｂ８４４Ｂｃ４５４ｅ４４３８ｆ４４ｅ",
            "address",
        ),
        ("ＤＥ８９ ３７０４ ００４４ ０５３２ ０１３０ ００", "iban"),
        ("SA٠٣ ٨٠٠٠ ٠٠٠٠ ٦٠٨٠ ١٠١٦ ٧٥١٩", "iban"),
        ("ｊａｎｅ＠ｍａｉｌ．ｏｒｇ", "email"),
        ("+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹", "phone"),
    ],
)
def test_other_digits_and_full_width_letters_hide_nothing(text: str, kind: str) -> None:
    assert redact(f"x: {text}").text == f"x: [{kind}]"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my IBAN is DE89370400440532013000 why", "my IBAN is [iban] why"),
        ("IBAN DE89 3704 0044 0532 0130 01 fails", "IBAN [iban] fails"),
        ("iban GB29NWBK6016133192681 too short", "iban [iban] too short"),
        ("الآيبان SA0380000000608010167518 مرفوض", "الآيبان [iban] مرفوض"),
    ],
)
def test_a_mistyped_iban_beside_its_name_goes_too(text: str, kept: str) -> None:
    assert redact(text).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I sent 1,250.50 USDT and paid 1.5 TRX",
        "amount 0.00012345678 BTC",
        "limit 100000000 satoshi, 1 000 000 RUB, 2.000.000 IDR, ₹12,34,567",
        "error 503, code E-1042, ERR_INSUFFICIENT_FUNDS",
        "version 2.13.0 and v10.1.2-rc1",
        "on 2026-11-22 at 14:30, 22.11.2026, 11/22/2026",
        "server 192.168.100.200",
        "memo 104829375, order 20261122001",
        "TRC20 or ERC20 or BEP20?",
        "iPhone15ProMax with Android 14",
        "order DE12345678901234567890",
        "IBAN error 100200300, limit is 12 345 678 EUR",
        "is an IBAN of 22 or 27 letters and digits right?",
        "at 12 noon the withdrawal failed",
        "block 868123456 after 12 confirmations",
        "timestamp 1763800000",
        "确认 24小时，区块 868123",
        "supercalifragilisticexpialidocious",
        "SupercaLifragiListicexpiaLidocious",
        "quickestwaytowithdrawmycoinsfromyourexchange",
        "0x80070005 and 0xC0000005",
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "is no-reply@harbourline.example genuine",
        "来自noreply@harbourline.example的邮件",
        "DoNotReply@harbourline-login.example",
        "https://harbourline.example/en/articles/withdrawal-pending/",
    ],
)
def test_what_is_no_identifier_stays(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).kinds == ()


def test_every_identifier_goes_and_kinds_are_named_once() -> None:
    redacted = redact(
        "From 0x742d35Cc6634C0532925a3b844Bc454e4438f44e to "
        "0x742d35Cc6634C0532925a3b844Bc454e4438f44f, mail me at a@b.io"
    )
    assert redacted.text == "From [address] to [address], mail me at [email]"
    assert redacted.kinds == ("address", "email")


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_is_redacted_for_good(text: str) -> None:
    once = redact(text)
    assert redact(once.text).text == once.text
    assert (once.text == text) == (not once.kinds)


@pytest.mark.corpora
def test_questions_of_help_centres_stay_as_they_are(help_questions: list[str]) -> None:
    changed = [question for question in help_questions if redact(question).kinds]
    assert len(changed) <= len(help_questions) / 10_000, changed
