"""Base 58 with a checksum: what tells addresses and keys from other strings."""

from __future__ import annotations

from hashlib import sha256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
# The same letters in either order.
B58 = f"[{BITCOIN}]"


def checked(text: str, alphabet: str = BITCOIN) -> bytes:
    """Return what stands before the checksum, nothing where that does not hold.

    Base58Check: the last 4 bytes are the double SHA-256 of those before.
    """
    number = 0
    for letter in text:
        number = number * 58 + alphabet.index(letter)
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    data = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    holds = sha256(sha256(data[:-4]).digest()).digest()[:4] == data[-4:]
    return data[:-4] if holds else b""
