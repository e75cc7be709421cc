"""Addresses and keys of many currencies, made of random bytes in their real formats."""

from __future__ import annotations

import base64
import random
from hashlib import sha256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
NANO = "13456789abcdefghijkmnopqrstuwxyz"
LISK = "zxvcpmbn3465o978uyrtkqew2adsjhfg"
CONFLUX = "abcdefghjkmnprstuvwxyz0123456789"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def base58(data: bytes, alphabet: str = BITCOIN) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = alphabet[digit] + text
    return alphabet[0] * (len(data) - len(data.lstrip(b"\0"))) + text


def base58check(data: bytes, alphabet: str = BITCOIN) -> str:
    return base58(data + sha256(sha256(data).digest()).digest()[:4], alphabet)


def base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def bech32(name: str, data: bytes, version: str = "") -> str:
    """With letters in place of the checksum, which nobody looks at."""
    number = int.from_bytes(data, "big")
    letters = [BECH32[number >> 5 * at & 31] for at in range(len(data) * 8 // 5 + 6)]
    return f"{name}1{version}{''.join(letters)}"


def grouped(text: str) -> str:
    return "-".join(text[at : at + 5] for at in range(0, len(text), 5))


def some(chance: random.Random, alphabet: str, length: int) -> str:
    return "".join(chance.choices(alphabet, k=length))


def addresses(seed: int) -> dict[str, str]:
    chance = random.Random(seed)
    raw = chance.randbytes
    ton = b"\x11\0" + raw(34)
    return {
        "bitcoin": base58check(b"\0" + raw(20)),
        "bitcoin script": base58check(b"\5" + raw(20)),
        "bitcoin segwit": bech32("bc", raw(20), "q"),
        "bitcoin segwit script": bech32("bc", raw(32), "q"),
        "bitcoin taproot": bech32("bc", raw(32), "p"),
        "bitcoin testnet": base58check(b"\x6f" + raw(20)),
        "bitcoin silent payment": bech32("sp", raw(66), "q"),
        "bitcoin cash": f"bitcoincash:q{some(chance, BECH32, 41)}",
        "bitcoin cash in capitals": f"BITCOINCASH:Q{some(chance, BECH32, 41).upper()}",
        "lightning": bech32("lnbc2500u", raw(120)),
        "lnurl": bech32("lnurl", raw(60)).upper(),
        "ethereum": "0x" + raw(20).hex(),
        "tron": base58check(b"\x41" + raw(20)),
        "xrp": base58check(b"\0" + raw(20), RIPPLE),
        "solana": base58(raw(32)),
        "cardano": bech32("addr", raw(57)),
        "cardano stake": bech32("stake", raw(29)),
        "cardano byron": f"DdzFF{base58(raw(73))[:99]}",
        "litecoin": base58check(b"\x30" + raw(20)),
        "litecoin script": base58check(b"\x32" + raw(20)),
        "litecoin segwit": bech32("ltc", raw(20), "q"),
        "dogecoin": base58check(b"\x1e" + raw(20)),
        "dash": base58check(b"\x4c" + raw(20)),
        "ton": base64.urlsafe_b64encode(ton).decode(),
        "ton plain": base64.b64encode(ton).decode(),
        "monero": f"4{some(chance, BITCOIN, 94)}",
        "stellar": f"G{base32(raw(35))[:55]}",
        "stellar muxed": f"M{base32(raw(43))[:68]}",
        "nem": f"N{base32(raw(25))[:39]}",
        "symbol": f"N{base32(raw(24))[:38]}",
        "algorand": base32(raw(36))[:58],
        "polkadot": base58check(b"\0" + raw(33))[:48],
        "cosmos": bech32("cosmos", raw(20)),
        "cosmos validator": bech32("cosmosvaloper", raw(20)),
        "multiversx": bech32("erd", raw(32)),
        "zcash": base58check(b"\x1c\xb8" + raw(20)),
        "zcash unified": bech32("u", raw(83)),
        "tezos": base58check(b"\x06\xa1\x9f" + raw(20)),
        "filecoin": f"f1{base32(raw(25)).lower()[:39]}",
        "filecoin actor": f"f2{base32(raw(25)).lower()[:39]}",
        "filecoin delegated": f"f410f{base32(raw(25)).lower()[:39]}",
        "icon": f"hx{raw(20).hex()}",
        "lisk": f"lsk{some(chance, LISK, 38)}",
        "conflux": f"cfx:aa{some(chance, CONFLUX, 40)}",
        "internet computer": grouped(base32(raw(35)).lower()[:53]),
        "nano": f"nano_1{some(chance, NANO, 59)}",
        "stacks": f"SP{some(chance, CROCKFORD, 39)}",
        "kaspa": f"kaspa:q{some(chance, BECH32, 60)}",
        "xdc": f"xdc{raw(20).hex()}",
        "sui": "0x" + raw(32).hex(),
    }


def private_keys(seed: int) -> dict[str, str]:
    """Those that cannot be anything else."""
    chance = random.Random(seed)
    raw = chance.randbytes
    key = raw(32)
    pem = base64.b64encode(raw(48)).decode()
    return {
        **{
            f"wallet import format {version:x}": base58check(bytes([version]) + key)
            for version in (0x80, 0xEF, 0xB0, 0x9E, 0xCC)
        },
        **{
            f"compressed {version:x}": base58check(bytes([version]) + key + b"\1")
            for version in (0x80, 0xEF, 0xB0, 0x9E, 0xCC)
        },
        **{
            f"extended {version}": base58check(
                bytes.fromhex(version) + raw(41) + b"\0" + key
            )
            for version in ("0488ade4", "049d7878", "04b2430c", "04358394", "019d9cfe")
        },
        "bip-38": base58check(b"\x01\x42\xc0" + raw(36)),
        "xrp": base58check(b"\x21" + raw(16), RIPPLE),
        "xrp ed25519": base58check(b"\x01\xe1\x4b" + raw(16), RIPPLE),
        "stellar": f"S{base32(raw(35))[:55]}",
        "tezos": base58check(bytes([13, 15, 58, 7]) + key),
        "near": f"ed25519:{base58(bytes([9]) + raw(63))}",
        "aptos": f"ed25519-priv-0x{key.hex()}",
        "nostr": bech32("nsec", key),
        "sui": bech32("suiprivkey", raw(33)),
        "cardano": bech32("root_xsk", raw(96)),
        "age": bech32("age-secret-key-", key).upper(),
        "solana": f"[{', '.join(map(str, raw(64)))}]",
        "pem": f"-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----",
        "openssh": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{pem}",
    }
