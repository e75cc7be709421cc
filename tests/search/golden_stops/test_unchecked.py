from __future__ import annotations

from itertools import count
from threading import Event
from types import SimpleNamespace

import pytest

from search.engines.contract import EngineUnavailable
from search.golden import gate
from search.models import CachedVector
from tests.search.golden import RECOVERED, golden
from tests.search.golden_stops.forms import STAKING, edit, live_title, typed

pytestmark = pytest.mark.django_db


def test_publishing_goes_on_without_an_index_and_says_so(
    client, memo, service, monkeypatch
):
    golden(memo, first=1)

    def down(*args: object) -> None:
        raise EngineUnavailable("down")

    monkeypatch.setattr(type(service.engine), "generation", down)
    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "Golden questions were not checked" in answer.content.decode()
    assert live_title(memo) == "Staking"


def test_publishing_goes_on_where_the_encoder_fails(
    client, memo, service, monkeypatch, caplog
):
    golden(memo, first=1)

    def broken(*args: object) -> None:
        raise RuntimeError(STAKING)

    monkeypatch.setattr(type(service.encoder), "passages", broken)
    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "Golden questions were not checked" in answer.content.decode()
    assert live_title(memo) == "Staking"
    assert "RuntimeError" in caplog.text
    assert STAKING not in caplog.text


def test_publishing_goes_on_where_the_encoder_hangs(client, memo, service, monkeypatch):
    golden(memo, first=1)
    ended = Event()

    def hangs(*args: object) -> None:
        ended.wait(60)

    monkeypatch.setattr(service.index.encoding, "_seconds", 0.01)
    for kind in ("questions", "passages"):
        monkeypatch.setattr(type(service.encoder), kind, hangs)
    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)
    ended.set()

    assert "Golden questions were not checked" in answer.content.decode()
    assert live_title(memo) == "Staking"


def test_second_try_goes_on_where_the_first_was_too_slow(
    client, memo, service, monkeypatch
):
    golden(memo, first=1)
    monkeypatch.setattr(gate, "ENCODED_AT_ONCE", 1)
    half = gate.ENCODING_SECONDS * 0.6
    clock = SimpleNamespace(monotonic=count(0.0, half).__next__)
    monkeypatch.setattr(gate, "time", clock)
    known = CachedVector.objects.count()

    client.post(edit(memo), typed("Staking", f"{STAKING} {RECOVERED}"))

    assert CachedVector.objects.count() == known + 1


def test_publishing_does_not_wait_for_a_long_text(client, memo, monkeypatch):
    golden(memo, first=1)
    monkeypatch.setattr(gate, "ENCODING_SECONDS", -1.0)

    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "more new passages than" in answer.content.decode()
    assert live_title(memo) == "Staking"


def test_questions_that_there_is_no_time_for_are_counted(client, memo, monkeypatch):
    golden(memo, first=1)
    monkeypatch.setattr(gate, "ASKING_SECONDS", -1.0)

    answer = client.post(edit(memo), typed("Staking", STAKING), follow=True)

    assert "1 golden question could not be checked" in answer.content.decode()
