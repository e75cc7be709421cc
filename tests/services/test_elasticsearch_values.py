"""What can be told without a cluster."""

from __future__ import annotations

import threading

import pytest

from search.engines.contract import EngineBusy
from search.engines.elasticsearch import client, connect
from search.engines.elasticsearch.client import Calls, Server


@pytest.mark.parametrize("urls", ["", " , ", "localhost:9200", "http://a:1,b"])
def test_values_that_are_no_urls_are_refused(urls: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        connect(urls)


@pytest.mark.parametrize("prefix", ["", "Signpost", "-a", "a.b", "a*", "_a"])
def test_prefixes_that_cannot_start_a_name_are_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="names"):
        connect("http://localhost:9200", prefix=prefix)


def test_secrets_are_not_printed() -> None:
    server = Server(("http://a",), 1.0, api_key="secret-key", password="secret-word")

    assert "secret" not in repr(server)


def test_who_waits_too_long_for_a_turn_is_told_that_it_is_not_the_cluster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "QUEUE_SECONDS", 0.05)
    calls = Calls(Server(("http://127.0.0.1:9",), 1.0))
    started = threading.Barrier(client.IN_FLIGHT + 1)
    ended = threading.Event()

    def slow(_client: object) -> None:
        started.wait()
        ended.wait()

    threads = [
        threading.Thread(target=calls.search, args=[slow])
        for _ in range(client.IN_FLIGHT)
    ]
    for thread in threads:
        thread.start()
    started.wait()

    with pytest.raises(EngineBusy):
        calls.search(lambda _client: None)

    ended.set()
    for thread in threads:
        thread.join()
    assert calls.search(lambda _client: "turn") == "turn"
