"""Index what is due in a process that is struck at a chosen step.

A step is a call that changes something outside of the process, or reads it: a
statement to the database, a request to Elasticsearch, a run of the encoder.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Any

from django.db import connections
from django.db.transaction import Atomic
from elastic_transport import Transport
from psycopg import Cursor
from redis import Redis

from search.encoder.onnx import OnnxEncoder
from search.engines.elasticsearch.engine import ElasticsearchEngine

STEPS: tuple[tuple[type, str], ...] = (
    (Atomic, "__exit__"),
    (Cursor, "execute"),
    (OnnxEncoder, "passages"),
    (Redis, "execute_command"),
    (Transport, "perform_request"),
)
WRITE: tuple[tuple[type, str], ...] = ((ElasticsearchEngine, "write"),)
FAILED = 1


def strike_at(
    number: int, how: signal.Signals, steps: tuple[tuple[type, str], ...]
) -> None:
    """Have this process sent ``how`` before its nth step."""
    taken = count(1)

    def striking(step: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(step)
        def take(*arguments: Any, **named: Any) -> Any:
            if next(taken) == number:
                os.kill(os.getpid(), how)
            return step(*arguments, **named)

        return take

    for owner, name in steps:
        setattr(owner, name, striking(getattr(owner, name)))


def in_child(
    work: Callable[[], object],
    number: int,
    how: signal.Signals = signal.SIGKILL,
    steps: tuple[tuple[type, str], ...] = STEPS,
) -> int:
    """Run ``work`` in a forked process until it is struck; its process id.

    The child has connections and an encoder of its own. Step 0 never comes.
    """
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 0
    try:
        strike_at(number, how, steps)
        work()
    except BaseException:
        traceback.print_exc()
        status = FAILED
    os._exit(status)


def ended(child: int) -> int:
    """Its exit status, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def stopped(child: int) -> bool:
    """Whether it stopped at its step, rather than came to its end."""
    return os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
