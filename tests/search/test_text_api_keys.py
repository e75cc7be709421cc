"""API keys, secrets and tokens are taken out; what is asked about them stays."""

from __future__ import annotations

import pytest

from search.text.redaction import redact
from search.text.secrets import blocked

SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
SHORT = "xV7qN2mZ8kP4rT1w"
UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
BASE_64 = "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZ=="
WEB_TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0"
)
TRANSACTION = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060"
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

NAMED = [
    ("my api secret is {} invalid signature", SECRET),
    ("api key {} does not work", SECRET),
    ("API Key: {}.", SHORT),
    ("apiKey={}&symbol=BTCUSDT", SHORT),
    ('"api_secret": "{}"', SHORT),
    ("BINANCE_API_SECRET={}", SHORT),
    ("secret key {} rejected", SHORT),
    ("my access key for the trading bot is {}", SHORT),
    ("access token {} expired", WEB_TOKEN),
    ("Authorization: Bearer {}", WEB_TOKEN),
    ("api key id {}", UUID),
    ("api private key {}", BASE_64),
    ("{} is my api key", SHORT),
    ("https://example.org/v1?api_key={}", SHORT),
    ("API-Schlüssel: {}", SHORT),
    ("mein Api Schluessel ist {}", SHORT),
    ("Zugriffsschlüssel {}", SHORT),
    ("clé API : {}", SHORT),
    ("clave API {} no funciona", SHORT),
    ("clave secreta: {}", SHORT),
    ("chave de API é {}", SHORT),
    ("token de acesso {}", SHORT),
    ("API ключ {} не работает", SHORT),
    ("секретный ключ: {}", SHORT),
    ("токен доступа {}", SHORT),
    ("API anahtarım {}", SHORT),
    ("gizli anahtar: {}", SHORT),
    ("kunci API saya {}", SHORT),
    ("khóa API của tôi là {}", SHORT),
    ("mã truy cập {}", SHORT),
    ("API कुंजी {}", SHORT),
    ("एपीआई की {}", SHORT),
    ("مفتاح API هو {}", SHORT),
    ("رمز الوصول {}", SHORT),
    ("คีย์ API คือ{}ครับ", SHORT),
    ("API 密钥是{}怎么办", SHORT),
    ("API金鑰：{}", SHORT),
    ("访问令牌 {}", SHORT),
    ("APIキーは「{}」です", SHORT),
    ("シークレットキー {}", SHORT),
    ("API 키는 {}입니다", SHORT),
    ("액세스 토큰 {}", SHORT),
]


@pytest.mark.parametrize(("text", "key"), NAMED)
def test_what_a_word_names_as_key_is_taken_out(text, key):
    kept = redact(text.format("[secret]")).text
    assert redact(text.format(key)).text == kept
    assert blocked(kept) is None


@pytest.mark.parametrize(
    "text", ["{} invalid signature", "что это: {}", "这是{}吗", "({})", "error={}"]
)
def test_a_long_random_token_is_taken_out_without_a_name(text):
    assert redact(text.format(SECRET)).text == text.format("[secret]")


@pytest.mark.parametrize("length", [39, 129])
def test_a_token_has_a_length(length):
    token = f"aB0{'il' * 70}"[:length]
    assert redact(token).text == token


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"api key error in {TRANSACTION}", "api key error in [transaction]"),
        (f"api key for {ADDRESS}", "api key for [address]"),
        (f"access token at {ADDRESS}", "access token at [address]"),
    ],
)
def test_transactions_and_addresses_keep_their_names(text, kept):
    assert redact(text).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "how do I make an api key",
        "api key invalid_signature_1022",
        "api key: error_invalid_timestamp_1021",
        "api secret key permissions-for-spot-trading",
        "api key hmac-sha256-or-ed25519",
        "access key 2024-11-30",
        "access token expired in 2024",
        "api key docs https://docs.example.org/api/v3/spot2trade3margin",
        "api key version 1.2.3-beta4",
        "APIキーはHMAC-SHA256ですか",
        "iphone15promax256gb cannot sign in",
        "request id 7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "DynamicHttpClientFactoryBeanConfigurationImplementation",
        "/user/api/v3/How-to-Reset-2FA-on-your-Harbourline-account",
    ],
)
def test_what_is_asked_about_keys_stays(text):
    assert redact(text).text == text


def test_a_name_far_from_a_key_names_it_not():
    text = f"api key {'and something else ' * 4}order {SHORT}"
    assert redact(text).text == text
