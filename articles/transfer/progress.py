"""Progress of a long command: a bar on a terminal, now and then a line in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.core.management.base import OutputWrapper
from tqdm import tqdm

# Seconds between two lines where the output is no terminal.
PLAIN_INTERVAL = 10
PLAIN_FORMAT = "{desc}: {n_fmt} of {total_fmt}, {rate_fmt}, {remaining} left"
ItemT = TypeVar("ItemT")


def progress(
    items: Iterable[ItemT], label: str, total: int, out: OutputWrapper
) -> Iterator[ItemT]:
    """Pass items on while the rate and the time left are shown; nothing for none."""
    if total == 0:
        yield from items
    elif out.isatty():
        yield from tqdm(items, label, total, file=sys.stderr, unit=" articles")
    else:
        yield from tqdm(
            items,
            label,
            total,
            file=_Lines(out),
            unit=" articles",
            delay=PLAIN_INTERVAL,
            mininterval=PLAIN_INTERVAL,
            bar_format=PLAIN_FORMAT,
        )


class _Lines:
    """Turns the bar that tqdm redraws into lines."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out

    def write(self, text: str) -> None:
        if line := text.strip():
            self.out.write(line)

    def flush(self) -> None:
        self.out.flush()
