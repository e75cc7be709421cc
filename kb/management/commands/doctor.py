from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.doctor.examination import examine


class Command(BaseCommand):
    help = "Say what is wrong with this site and how to mend it; 1 on an error."
    # It must work when much is broken.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        colours = {
            "ok": self.style.SUCCESS,
            "warning": self.style.WARNING,
            "error": self.style.ERROR,
        }
        told = []
        for name, finding in examine():
            told.append({"check": name, "level": finding.level, "text": finding.text})
            if not options["json"]:
                level = colours[finding.level](f"{finding.level:8}")
                self.stdout.write(f"{level}{name:13} {finding.text}")
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=1, ensure_ascii=False))
        if any(line["level"] == "error" for line in told):
            raise SystemExit(1)
