"""On the path of Python processes: their clock is CLOCK_BACK seconds slow.

Clocks that never go back, the database's and the servers' own stay as they are.
"""

from __future__ import annotations

import copyreg
import datetime
import os
import time
from functools import partial
from typing import Any

# Compiled code that looks the class up when it is loaded wants the real one.
import tantivy  # noqa: F401

_BACK = float(os.environ["CLOCK_BACK"])
_time, _time_ns = time.time, time.time_ns
_datetime = datetime.datetime


class _Kind(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _datetime)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, _datetime)


class _Slow(_datetime, metaclass=_Kind):
    """Makes plain datetimes, which compiled code knows."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return _datetime(*args, **kwargs)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return _datetime.now(tz) - datetime.timedelta(seconds=_BACK)

    @classmethod
    def utcnow(cls) -> Any:
        return _datetime.utcnow() - datetime.timedelta(seconds=_BACK)


# Unlike functions these do not turn into methods where a class holds them.
time.time = partial(lambda: _time() - _BACK)
time.time_ns = partial(lambda: _time_ns() - int(_BACK * 1e9))
datetime.datetime = _Slow  # type: ignore[misc]
# What is pickled with this clock can be read with a right one.
_Slow.__module__, _Slow.__qualname__ = "datetime", "datetime"
copyreg.pickle(_datetime, lambda moment: (_Slow, moment.__reduce_ex__(2)[1]))
