"""Who is counted, and under which pseudonym.

A visitor is a keyed hash of address and browser, and the key is random, new each day
and deleted after it: nobody, the site included, can follow a reader into the next day.
A network is a keyed hash of the address prefix with a key that stays, because reports
count networks over weeks.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime

from feedback.models import VisitorKey

Address = IPv4Address | IPv6Address

PSEUDONYM_BYTES = 8
# A household or an office: what one subscriber is usually given.
IPV4_PREFIX, IPV6_PREFIX = 24, 48
NOWHERE = IPv4Address("0.0.0.0")  # noqa: S104

# What announces itself as a machine (Cubot makes phones). Libraries are left in:
# apps read with them.
BOTS = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawl|spider|slurp|archiver|facebookexternalhit|lighthouse"
    r"|link ?preview|monitor|pingdom|uptime|validator|whatsapp|skypeuripreview",
    re.IGNORECASE,
)

# The key of one day that is surely in the database, so that no event asks for it.
_kept: dict[date, bytes] = {}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who sent a request, when; ``counted`` is False for staff, bots and previews."""

    visitor: str
    network: str
    at: datetime
    counted: bool


def reader_of(request: HttpRequest) -> Reader:
    """Return the pseudonyms behind a request. Raises DatabaseError without a key."""
    replayed = _replayed_visitor(request)
    address = client_address(request)
    network = network_pseudonym(address)
    if replayed:
        return Reader(
            _digest(b"replay", replayed), network, _replayed_time(request), True
        )
    now = timezone.now()
    agent = request.headers.get("User-Agent", "")
    visitor = visitor_pseudonym(address, agent, now.date())
    return Reader(visitor, network, now, _is_reader(request, agent))


def visitor_pseudonym(address: Address, agent: str, day: date) -> str:
    key = salted_hmac("feedback.visitor", _visitor_key(day), algorithm="sha256")
    return _digest(key.digest(), f"{address}\n{agent}")


def network_pseudonym(address: Address) -> str:
    prefix = IPV4_PREFIX if address.version == 4 else IPV6_PREFIX
    key = salted_hmac("feedback.network", "", algorithm="sha256")
    return _digest(key.digest(), str(ip_network((address, prefix), strict=False)))


def client_address(request: HttpRequest) -> Address:
    """Return the client's address as the nearest trusted proxy saw it.

    Each proxy appends the address that it was called from, so with n trusted proxies
    the client stands n-th from the end; whatever is before that anybody can invent.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    hops = 1 if _replayed_visitor(request) else settings.SIGNPOST_TRUSTED_PROXIES
    if hops:
        address = _address(forwarded[-min(hops, len(forwarded))])
        if address:
            return address
    return _address(request.META.get("REMOTE_ADDR", "")) or NOWHERE


def is_staff(request: HttpRequest) -> bool:
    # Without a session cookie nobody is signed in, and looking would vary the page.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return user.is_active and (
        user.is_staff or user.has_perm("wagtailadmin.access_admin")
    )


def _is_reader(request: HttpRequest, agent: str) -> bool:
    return not (
        getattr(request, "is_preview", False)
        or "prefetch" in request.headers.get("Sec-Purpose", "")
        or BOTS.search(agent)
        or is_staff(request)
    )


def forget_visitors(today: date) -> None:
    """Nobody can tell any more who read on an earlier day."""
    VisitorKey.objects.filter(day__lt=today).delete()


def _visitor_key(day: date) -> bytes:
    kept = _kept.get(day)
    if kept is not None:
        return kept
    row, created = VisitorKey.objects.get_or_create(
        day=day, defaults={"key": secrets.token_bytes(32)}
    )
    if created:
        forget_visitors(day)
    key = bytes(row.key)
    # Where the event is taken back its key is too, and the next one makes another.
    transaction.on_commit(lambda: _keep(day, key))
    return key


def _keep(day: date, key: bytes) -> None:
    _kept.clear()
    _kept[day] = key


def _digest(key: bytes, text: str) -> str:
    return hashlib.blake2b(
        text.encode("utf-8", "replace"), key=key, digest_size=PSEUDONYM_BYTES
    ).hexdigest()


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _replayed_visitor(request: HttpRequest) -> str:
    if not settings.SIGNPOST_REPLAY:
        return ""
    return request.headers.get("X-Replay-Visitor", "")


def _replayed_time(request: HttpRequest) -> datetime:
    at = parse_datetime(request.headers.get("X-Replay-Time", "")) or timezone.now()
    return at if timezone.is_aware(at) else timezone.make_aware(at)
