"""Environment variables, each of which a file may hold instead: NAME_FILE."""

from __future__ import annotations

import environ
from environ.fileaware_mapping import FileAwareMapping


class VariablesOrFiles(FileAwareMapping):
    """Files end with a line break, values do not."""

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key).rstrip("\r\n")


class Env(environ.Env):
    ENVIRON = VariablesOrFiles()
