"""Environment variables, each of which a file may hold instead: NAME_FILE."""

from __future__ import annotations

import re

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

TIME = r"((?:[01]?\d|2[0-3]):[0-5]\d|24:00)"
HOURS = re.compile(rf"{TIME}\s*[-–]\s*{TIME}")


class VariablesOrFiles(FileAwareMapping):
    """Files end with a line break, values do not."""

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key).rstrip("\r\n")


class Env(environ.Env):
    ENVIRON = VariablesOrFiles()

    def hours(self, name: str) -> tuple[str, str] | None:
        """Opening and closing time, such as "08:00" and "20:00"; None if not set.

        Raises:
            ImproperlyConfigured: the value is no such pair.
        """
        value = self.str(name, default="").strip()
        if not value:
            return None
        found = HOURS.fullmatch(value)
        if found is None:
            raise ImproperlyConfigured(
                f"{name} is {value!r}: it must be the same hours of every day, such as "
                "08:00-20:00, or empty."
            )
        return found[1], found[2]
