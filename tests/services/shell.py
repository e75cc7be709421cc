"""A process inside a site that runs one piece of Python after another.

Run as a module it is that process: a JSON line asks, a JSON line answers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.services.processes import ENDING


@dataclass(frozen=True, slots=True)
class Shell:
    process: subprocess.Popen[str]
    log: Path

    @classmethod
    def start(cls, log: Path, env: Mapping[str, str]) -> Shell:
        with log.open("a") as errors:
            process = subprocess.Popen(
                [*ENDING, sys.executable, "-m", "tests.services.shell"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=env,
                cwd=settings.BASE_DIR,
            )
        return cls(process, log)

    def run(self, code: str, values: Mapping[str, Any]) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        print(
            json.dumps({"code": code, "values": values}),
            file=self.process.stdin,
            flush=True,
        )
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": self.log.read_text()[-3000:]}
        if "error" in answer:
            pytest.fail(f"Inside the site:\n{answer['error']}")
        return answer["result"]

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def serve() -> None:
    import django
    from django.db import close_old_connections

    # What the code prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        variables: dict[str, Any] = {"result": None, **asked["values"]}
        try:
            exec(asked["code"], variables)
            answer = {"result": variables["result"]}
        except Exception:
            answer = {"error": traceback.format_exc()}
        close_old_connections()
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    serve()
