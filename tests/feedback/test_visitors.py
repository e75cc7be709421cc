"""Who is counted, and that nobody can be followed from one day to the next."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from ipaddress import ip_address

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.test import RequestFactory
from django.utils import timezone

from feedback import visitors
from feedback.models import VisitorKey
from feedback.rollups import roll_up
from feedback.visitors import (
    client_address,
    network_pseudonym,
    reader_of,
    visitor_pseudonym,
)
from tests.feedback.conftest import PHONE

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
HOME = ip_address("198.51.100.7")

pytestmark = pytest.mark.django_db


def request(address: str = "198.51.100.7", **headers: str):
    made = RequestFactory().get("/en/", REMOTE_ADDR=address, headers=headers)
    made.user = AnonymousUser()
    return made


def test_a_visitor_is_one_all_day_and_another_after_midnight():
    monday = visitor_pseudonym(HOME, PHONE, MONDAY)
    assert visitor_pseudonym(HOME, PHONE, MONDAY) == monday
    assert visitor_pseudonym(HOME, PHONE, TUESDAY) != monday


def test_the_key_of_a_day_is_gone_the_day_after():
    monday = visitor_pseudonym(HOME, PHONE, MONDAY)
    visitor_pseudonym(HOME, PHONE, TUESDAY)
    assert [row.day for row in VisitorKey.objects.all()] == [TUESDAY]
    assert visitor_pseudonym(HOME, PHONE, MONDAY) != monday


def test_the_key_of_a_day_is_gone_though_nobody_comes_the_day_after():
    visitor_pseudonym(HOME, PHONE, MONDAY)
    roll_up()
    assert not VisitorKey.objects.exists()


def test_processes_agree_on_a_visitor():
    here = visitor_pseudonym(HOME, PHONE, MONDAY)
    visitors._kept.clear()  # what another process starts with
    assert visitor_pseudonym(HOME, PHONE, MONDAY) == here


def test_processes_agree_though_the_first_event_of_the_day_was_lost():
    with suppress(DatabaseError), transaction.atomic():
        for _ in range(2):
            visitor_pseudonym(HOME, PHONE, MONDAY)
        raise DatabaseError

    here = visitor_pseudonym(HOME, PHONE, MONDAY)
    visitors._kept.clear()
    assert visitor_pseudonym(HOME, PHONE, MONDAY) == here


def test_the_key_of_a_day_is_asked_for_once(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        visitor_pseudonym(HOME, PHONE, MONDAY)
    with django_assert_num_queries(0):
        visitor_pseudonym(HOME, PHONE, MONDAY)


def test_another_browser_or_address_is_another_visitor():
    others = {
        visitor_pseudonym(ip_address(address), agent, MONDAY)
        for address in ("198.51.100.7", "198.51.100.8")
        for agent in (PHONE, "Firefox")
    }
    assert len(others) == 4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.250", True),
        ("198.51.100.7", "198.51.101.7", False),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::9", True),
        ("2001:db8:1:2::3", "2001:db8:2:2::3", False),
    ],
)
def test_a_network_is_an_address_prefix(one, other, same):
    pseudonyms = {network_pseudonym(ip_address(a)) for a in (one, other)}
    assert (len(pseudonyms) == 1) is same


def test_pseudonyms_show_no_address():
    found = reader_of(request(**{"User-Agent": PHONE}))
    assert "198.51" not in found.visitor + found.network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_trusted_proxies_name_the_client(settings, proxies, forwarded, expected):
    settings.SIGNPOST_TRUSTED_PROXIES = proxies
    made = request("10.0.0.1", **{"X-Forwarded-For": forwarded})
    assert client_address(made) == ip_address(expected)


@pytest.mark.parametrize(
    ("agent", "counted"),
    [
        (PHONE, True),
        ("Mozilla/5.0 (Linux; Android 13; CUBOT X70) Chrome/130.0 Mobile", True),
        ("", True),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            False,
        ),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", False),
        ("Mozilla/5.0 AppleWebKit/537.36 (compatible; GPTBot/1.2)", False),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0)", False),
        ("Mozilla/5.0 (compatible; YandexBot/3.0)", False),
        ("facebookexternalhit/1.1", False),
        ("WhatsApp/2.23.20.0", False),
        ("UptimeRobot/2.0", False),
    ],
)
def test_programs_that_say_so_are_not_readers(agent, counted):
    assert reader_of(request(**{"User-Agent": agent})).counted is counted


def test_a_page_fetched_ahead_was_not_read():
    made = request(**{"User-Agent": PHONE, "Sec-Purpose": "prefetch;prerender"})
    assert not reader_of(made).counted


REPLAY = {
    "X-Replay-Time": "2025-05-04T10:00:00Z",
    "X-Replay-Visitor": "00000000000000aa",
    "X-Forwarded-For": "10.1.2.3",
}


def test_replay_headers_count_only_in_replay(settings):
    today = timezone.now().date()
    assert reader_of(request(**REPLAY)).at.date() == today
    settings.SIGNPOST_REPLAY = True
    replayed = reader_of(request(**REPLAY))
    assert replayed.at.date() == date(2025, 5, 4)
    assert replayed.network == network_pseudonym(ip_address("10.1.2.3"))
    assert replayed.visitor != reader_of(request()).visitor
