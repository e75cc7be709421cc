"""Index what is due in a process that is struck at a chosen step.

A step is a call that changes something outside of the process, or reads it: a
statement to the database, a request to Elasticsearch, a run of the encoder.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType

STEPS = frozenset(
    {
        ("cursor.py", "execute"),
        ("transaction.py", "__enter__"),
        ("transaction.py", "__exit__"),
        ("_transport.py", "perform_request"),
        ("__init__.py", "bulk"),
        ("onnx.py", "passages"),
    }
)
FAILED = 1


def strike_at(number: int, how: signal.Signals, named: str) -> None:
    """Send ``how`` to this process before its nth step, or nth one of a name."""
    left = number

    def profile(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        if event != "call":
            return
        code = frame.f_code
        step = (code.co_filename.rpartition("/")[2], code.co_name)
        if step in STEPS and named in ("", code.co_name):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), how)

    sys.setprofile(profile)


def in_child(work: Callable[[], object], number: int, how: int, named: str) -> int:
    """Run ``work`` in a forked process until it is struck; its process id.

    The child has connections and an encoder of its own.
    """
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 0
    try:
        strike_at(number, signal.Signals(how), named)
        work()
    except BaseException:
        traceback.print_exc()
        status = FAILED
    os._exit(status)


def ended(child: int) -> int:
    """Its exit status, minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def stopped(child: int) -> bool:
    """Whether it stopped at its step, rather than came to its end."""
    return os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
