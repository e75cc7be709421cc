"""docker-compose.yml as Compose would understand it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from django.conf import settings

PATH = settings.BASE_DIR / "docker-compose.yml"
VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:[-?])([^}]*))?\})")


def read(variables: Mapping[str, str]) -> dict[str, Any]:
    """The file with ``variables`` filled in.

    Raises KeyError for one that is required and missing.
    """
    loaded: dict[str, Any] = _filled(yaml.safe_load(PATH.read_text()), variables)
    return loaded


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    if not isinstance(value, str):
        return value

    def fill(found: re.Match[str]) -> str:
        dollar, name, operator, default = found.groups()
        if dollar:
            return "$"
        return variables.get(name) or (default if operator == ":-" else variables[name])

    return VARIABLE.sub(fill, value)
